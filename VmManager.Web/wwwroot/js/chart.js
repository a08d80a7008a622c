// A cursor over a chart with the values of the nearest point; the values come with the chart, nothing is asked.
const page = document.documentElement.lang || "en";
const language = navigator.languages.find((one) => one.startsWith(page)) ?? page;
const at = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
// Days are the ledger's, which are those of UTC.
const day = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });

document.addEventListener("pointermove", (event) => {
  const plot = event.target.closest?.("[data-chart]");
  for (const other of document.querySelectorAll("[data-chart][data-hover]")) if (other !== plot) delete other.dataset.hover;
  if (!plot?.dataset.chart) return;
  const box = plot.getBoundingClientRect();
  const from = Number(plot.dataset.from);
  const span = Number(plot.dataset.until) - from;
  const wanted = from + ((event.clientX - box.left) / box.width) * span;
  const points = plot.dataset.chart.split(";").map((point) => point.split("|"));
  const nearest = points.reduce((best, point) => (Math.abs(point[0] - wanted) < Math.abs(best[0] - wanted) ? point : best));
  const x = Math.min(1, Math.max(0, (nearest[0] - from) / span)) * box.width;
  const tip = plot.querySelector(".tip");
  plot.querySelector(".cursor").style.left = `${x}px`;
  const values = nearest.slice(1);
  tip.textContent = plot.dataset.tip === "lines"
    ? [day.format(nearest[0] * 1000), ...values].join("\n")
    : `${values.join("  ·  ")}\n${at.format(nearest[0] * 1000)}`;
  tip.style.left = `${x > box.width / 2 ? x - tip.offsetWidth - 8 : x + 8}px`;
  plot.dataset.hover = "";
}, { passive: true });
