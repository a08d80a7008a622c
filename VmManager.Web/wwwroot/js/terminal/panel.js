// The terminals of one instance in one browser tab.
import { Paster, copySelection } from "./clipboard.js";
import { KeyRow, handleKey } from "./keys.js";
import { fontSize, screenReader, shownTerminals, sizes, watchTheme } from "./look.js";
import { SearchBar } from "./search.js";
import { TerminalTab } from "./tab.js";

export class TerminalPanel {
  #tabs = [];
  #stop = new AbortController();

  /** @param page what the page's server side does: ticket(terminal), close(terminal) */
  constructor(root, page, { instance, living }) {
    this.root = root;
    this.page = page;
    this.words = JSON.parse(root.dataset.words);
    this.store = shownTerminals(instance);
    this.search = new SearchBar(this, root.querySelector(".search"));
    this.paster = new Paster(root.querySelector(".paste-question"), this.words);
    this.keyRow = new KeyRow(this, root.querySelector(".keys"));
    this.status = root.querySelector("[role=status]");
    this.stopTheme = watchTheme(() => this.restyle());
    this.#listen();
    // For whoever looks at the page from outside: the lines of a drawn screen are found here.
    root.terminalPanel = this;
    root.dataset.state = "ready";
    this.#restore(living);
  }

  ticket(terminal) {
    return this.page.ticket(terminal);
  }

  add(saved = {}) {
    const tab = new TerminalTab(this, saved);
    tab.screen.terminal.attachCustomKeyEventHandler(handleKey(this, tab));
    this.#tabs.push(tab);
    this.choose(tab, saved.focus ?? true);
    this.remember();
    return tab;
  }

  choose(tab, focus) {
    this.current = tab;
    for (const other of this.#tabs) other.select(other === tab);
    this.search.follow();
    tab.handle.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focus) tab.focus();
  }

  step(by) {
    const index = this.#tabs.indexOf(this.current);
    this.choose(this.#tabs.at((index + by) % this.#tabs.length), true);
  }

  close(tab) {
    const wasOver = tab.link.state === "ended" && !tab.livesOn;
    if (!tab.link.close() && tab.id && !wasOver) this.page.close(tab.id).catch(() => { /* it ends by itself after a while */ });
    this.#drop(tab);
    if (this.#tabs.length === 0) this.add();
  }

  askName(tab) {
    const field = Object.assign(document.createElement("input"), { className: "rename", value: tab.label, maxLength: 40, ariaLabel: this.words.Rename });
    const done = (keep) => {
      if (!field.isConnected) return;
      field.remove();
      if (keep) tab.rename(field.value);
      tab.focus();
    };
    field.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") done(event.key === "Enter");
    };
    field.onblur = () => done(true);
    tab.handle.after(field);
    field.select();
  }

  remember() {
    this.store.write(this.#tabs.filter((tab) => tab.id).map(({ id, name }) => ({ id, name })));
  }

  /** A tab's connection changed. */
  changed(tab, state, detail) {
    if (tab === this.current || state === "ended") this.status.textContent = tab.line.hidden ? this.words.Connected : tab.line.innerText;
    if (state !== "ended") return;
    // A terminal of before that is no more makes way silently, as long as there is another.
    if (detail.code === "terminal.gone" && tab.isRestored) setTimeout(() => this.#replace(tab));
    else if (!tab.livesOn) {
      tab.id = null;
      this.remember();
    }
  }

  restyle() {
    for (const tab of this.#tabs) tab.screen.restyle();
    this.root.querySelector("[data-act=reader]").setAttribute("aria-checked", String(screenReader.read()));
    this.root.querySelector("[data-act=size]").textContent = fontSize.read();
  }

  dispose() {
    this.#stop.abort();
    this.stopTheme();
    for (const tab of [...this.#tabs]) tab.dispose();
    this.#tabs = [];
  }

  #restore(living) {
    const saved = this.store.read();
    const lost = living.filter(({ id, isShown }) => !isShown && !saved.some((known) => known.id === id));
    const wanted = [...saved, ...(saved.length === 0 ? lost : [])];
    for (const one of wanted.length > 0 ? wanted : [{}]) this.add({ ...one, focus: false }).isRestored = Boolean(one.id);
    // On a phone the focus would open the keyboard over half the page.
    this.choose(this.#tabs[0], !matchMedia("(pointer: coarse)").matches);
    this.restyle();
  }

  #replace(tab) {
    this.#drop(tab);
    if (this.#tabs.length === 0) this.add();
  }

  #drop(tab) {
    const index = this.#tabs.indexOf(tab);
    if (index < 0) return;
    this.#tabs.splice(index, 1);
    tab.dispose();
    this.remember();
    if (this.current === tab && this.#tabs.length > 0) this.choose(this.#tabs[Math.min(index, this.#tabs.length - 1)], true);
  }

  #listen() {
    const { signal } = this.#stop;
    const acts = {
      new: () => this.add(),
      search: () => this.search.open(),
      smaller: () => this.#resize(-1),
      size: () => this.#resize(0),
      larger: () => this.#resize(1),
      copy: () => copySelection(this.current.screen.terminal),
      paste: () => this.paster.pasteFromClipboard(this.current.screen.terminal),
      rename: () => this.askName(this.current),
      clear: () => this.current.screen.terminal.clear(),
      reader: () => {
        screenReader.write(!screenReader.read());
        this.restyle();
      },
      full: () => this.#fill(),
    };
    this.root.addEventListener("click", (event) => acts[event.target.closest("[data-act]")?.dataset.act]?.(), { signal });
    this.root.querySelector(".strip").addEventListener("keydown", (event) => this.#walk(event), { signal });
    this.root.querySelector(".screens").addEventListener("paste", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.paster.paste(this.current.screen.terminal, event.clipboardData.getData("text/plain"));
    }, { signal, capture: true });
    document.addEventListener("fullscreenchange", () => this.#filled(document.fullscreenElement === this.root), { signal });
  }

  // The strip is one stop of the Tab key; arrows walk within it.
  #walk(event) {
    if (event.target.matches("input")) return;
    const acts = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in acts) this.step(acts[event.key]);
    else if (event.key === "Delete") this.close(this.current);
    else if (event.key === "F2") this.askName(this.current);
    else return;
    event.preventDefault();
    if (event.key in acts) this.current.handle.focus();
  }

  #resize(by) {
    fontSize.write(by === 0 ? sizes.usual : fontSize.read() + by);
    this.restyle();
  }

  // Where the browser cannot (phones), the panel covers the page instead.
  async #fill() {
    if (document.fullscreenElement === this.root) return document.exitFullscreen();
    if (this.root.classList.contains("is-full")) return this.#filled(false);
    try {
      await this.root.requestFullscreen();
      // Esc and the browser's own shortcuts belong to the terminal then; holding Esc leaves.
      await navigator.keyboard?.lock?.();
    } catch {
      this.#filled(true);
    }
  }

  #filled(isFull) {
    this.root.classList.toggle("is-full", isFull);
    this.root.querySelector("[data-act=full]").setAttribute("aria-pressed", String(isFull));
    this.current?.focus();
  }
}
