// [data-copy] copies its text in the click itself: browsers refuse it later.
const announce = (words) => {
  let region = document.getElementById("copy-words");
  if (!region) {
    region = Object.assign(document.createElement("div"), { id: "copy-words", className: "visually-hidden" });
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = words; });
};

// Where the clipboard is closed (plain HTTP), the old way still works.
const copy = async (text, near) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
    (near.closest("dialog") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    near.focus();
  }
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy, button);
  button.dataset.copied = "";
  announce(button.dataset.copiedWords ?? "");
  clearTimeout(button.copyTimer);
  button.copyTimer = setTimeout(() => delete button.dataset.copied, 1600);
});
