// The bar that searches the current terminal's lines.
import { say } from "./words.js";

export class SearchBar {
  constructor(panel, element) {
    this.panel = panel;
    this.element = element;
    this.field = element.querySelector("input");
    this.count = element.querySelector("output");
    this.caseButton = element.querySelector("[data-act=case]");
    this.field.oninput = () => this.#find(true, true);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.field) this.#find(event.shiftKey);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    element.addEventListener("click", (event) => {
      const act = event.target.closest("button")?.dataset.act;
      if (act === "case") {
        this.caseButton.setAttribute("aria-pressed", String(this.caseButton.getAttribute("aria-pressed") !== "true"));
        this.#find(true, true);
      } else if (act === "close") this.close();
      else if (act) this.#find(act === "previous");
    });
  }

  open() {
    this.element.hidden = false;
    const selected = this.panel.current?.screen.terminal.getSelection();
    if (selected && !selected.includes("\n")) this.field.value = selected;
    this.field.select();
    this.#find(true, true);
  }

  close() {
    this.element.hidden = true;
    this.#clear();
    this.panel.current?.focus();
  }

  /** The panel shows another terminal. */
  follow() {
    if (this.element.hidden) return;
    this.#clear();
    this.#find(true, true);
  }

  #find(backwards, incremental = false) {
    const screen = this.panel.current?.screen;
    if (!screen) return;
    this.#clear();
    this.searched = screen;
    const style = getComputedStyle(this.element);
    this.results = screen.search.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.count.textContent = !this.field.value ? "" : resultCount === 0 ? this.panel.words.NothingFound : say(this.panel.words.FoundOf, resultIndex + 1, resultCount);
    });
    const options = {
      caseSensitive: this.caseButton.getAttribute("aria-pressed") === "true",
      incremental,
      decorations: {
        matchBackground: style.getPropertyValue("--match").trim(),
        activeMatchBackground: style.getPropertyValue("--match-active").trim(),
        matchOverviewRuler: style.getPropertyValue("--match").trim(),
        activeMatchColorOverviewRuler: style.getPropertyValue("--match-active").trim(),
      },
    };
    if (backwards) screen.search.findPrevious(this.field.value, options);
    else screen.search.findNext(this.field.value, options);
  }

  #clear() {
    this.results?.dispose();
    this.searched?.search.clearDecorations();
    this.count.textContent = "";
  }
}
