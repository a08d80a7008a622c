// Keys lead where links and buttons lead: [data-shortcut="c"], [data-shortcut="g i"], and "/" for the search field.
let first = "";
let timer;

const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .xterm, dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || event.key.length !== 1) return;
  const keys = first ? `${first} ${event.key}` : event.key;
  first = "";
  clearTimeout(timer);
  const target = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
  if (target) {
    event.preventDefault();
    if (target.matches("input, textarea")) {
      target.focus();
      target.select();
    } else {
      target.click();
    }
  } else if (document.querySelector(`[data-shortcut^="${CSS.escape(keys)} "]`)) {
    first = keys;
    timer = setTimeout(() => { first = ""; }, 1200);
  }
});
