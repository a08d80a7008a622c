// Puts an opened menu beside its button, inside the window; closes it after a choice. Opening, Esc and click outside are the browser's.
const gap = 6;

const place = (menu) => {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = menu.classList.contains("opens-start") ? at.left : at.right - width;
  const below = at.bottom + gap;
  const top = below + height > innerHeight - 8 && at.top - gap - height > 8 ? at.top - gap - height : below;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, top)}px`;
};

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.classList?.contains("pop-menu")) return;
  const open = event.newState === "open";
  document.querySelector(`[popovertarget="${menu.id}"]`)?.setAttribute("aria-expanded", String(open));
  if (open) place(menu);
}, true);

for (const name of ["resize", "scroll"]) {
  addEventListener(name, () => {
    for (const menu of document.querySelectorAll(".pop-menu:popover-open")) place(menu);
  }, { passive: true, capture: true });
}

document.addEventListener("click", (event) => {
  const item = event.target.closest?.(".menu-item:not([data-stay])");
  if (item) setTimeout(() => item.closest(".pop-menu")?.hidePopover());
});

// Arrows walk through the items, as in every menu.
document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const menu = event.target.closest?.(".pop-menu") ?? document.querySelector(".pop-menu:popover-open");
  if (!menu || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const items = [...menu.querySelectorAll("a[href], button:not(:disabled), input")];
  if (items.length === 0) return;
  event.preventDefault();
  const index = items.indexOf(document.activeElement);
  const next = { ArrowDown: index + 1, ArrowUp: index < 0 ? -1 : index - 1, Home: 0, End: -1 }[event.key];
  items.at(next % items.length).focus();
});
