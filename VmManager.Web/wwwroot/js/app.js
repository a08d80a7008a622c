// What every page has without asking the server: times that tick, copying, menus beside their button, shortcuts, the cursor of charts.
import "./times.js";
import "./copy.js";
import "./popmenu.js";
import "./shortcuts.js";
import "./chart.js";
import "./connection.js";
import "./pageacts.js";
import "./scrollhere.js";

// A link in an error summary leads to its field.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-focus]");
  const field = link && document.getElementById(link.dataset.focus);
  if (!field) return;
  event.preventDefault();
  event.stopPropagation();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}, true);

// Enter in a field that collects several values adds one and does not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest?.("[data-enter='stay']")) event.preventDefault();
}, true);
