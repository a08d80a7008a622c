// The terminal widget with its add-ons, in one element.
import { Terminal } from "../../lib/xterm/xterm.mjs";
import { FitAddon } from "../../lib/xterm/addon-fit.mjs";
import { SearchAddon } from "../../lib/xterm/addon-search.mjs";
import { WebLinksAddon } from "../../lib/xterm/addon-web-links.mjs";
import { WebglAddon } from "../../lib/xterm/addon-webgl.mjs";
import { fontSize, readFont, readTheme, screenReader } from "./look.js";

const encoder = new TextEncoder();

export class Screen {
  #fit = new FitAddon();
  #fast = null;
  #fitting = 0;

  /** @param events onInput(bytes), onSize(columns, rows), onTitle(title), onBell(), onLink(address or null) */
  constructor(element, events) {
    this.element = element;
    this.search = new SearchAddon();
    this.terminal = new Terminal({
      allowProposedApi: true, // marks of the search
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fontFamily: readFont(element),
      fontSize: fontSize.read(),
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader.read(),
      scrollback: 10000,
      theme: readTheme(element),
    });
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(this.search);
    const hover = { hover: (_, address) => events.onLink(address), leave: () => events.onLink(null) };
    this.terminal.loadAddon(new WebLinksAddon((event, address) => this.#follow(event, address), hover));
    this.terminal.options.linkHandler = { activate: (event, address) => this.#follow(event, address), ...hover };
    this.terminal.onData((text) => this.#answers || events.onInput(encoder.encode(text)));
    this.terminal.onBinary((text) => events.onInput(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    this.terminal.onResize(({ cols, rows }) => events.onSize(cols, rows));
    this.terminal.onTitleChange((title) => events.onTitle(title));
    this.terminal.onBell(() => events.onBell());
    this.terminal.open(element);
    this.#fit.fit();
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(element);
  }

  // While old output is shown again, what the terminal answers to questions in it goes nowhere.
  #answers = false;

  write(bytes, isRepeat, shown) {
    if (!isRepeat) {
      this.terminal.write(bytes, shown);
      return;
    }
    this.terminal.write("", () => { this.#answers = true; });
    this.terminal.write(bytes, () => {
      this.#answers = false;
      shown();
    });
  }

  get size() {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Fits the cells to the element, once per frame at most and never into nothing. */
  fit() {
    cancelAnimationFrame(this.#fitting);
    this.#fitting = requestAnimationFrame(() => {
      if (this.element.offsetParent !== null && this.element.clientWidth > 0) this.#fit.fit();
    });
  }

  /** Only what is seen draws with the graphics card: browsers allow few such surfaces. Without one the widget draws with the page. */
  show() {
    this.fit();
    if (this.#fast) return;
    try {
      this.#fast = new WebglAddon();
      this.#fast.onContextLoss(() => this.#slow());
      this.terminal.loadAddon(this.#fast);
    } catch {
      this.#slow();
    }
  }

  hide() {
    this.#slow();
  }

  restyle() {
    this.terminal.options.theme = readTheme(this.element);
    this.terminal.options.fontSize = fontSize.read();
    this.terminal.options.screenReaderMode = screenReader.read();
    this.fit();
  }

  dispose() {
    this.observer.disconnect();
    cancelAnimationFrame(this.#fitting);
    this.terminal.dispose();
  }

  #slow() {
    const fast = this.#fast;
    this.#fast = null;
    try { fast?.dispose(); } catch { /* its surface is gone already */ }
  }

  // A link printed by a program is a stranger's: it opens by a click with a key, in a window that knows nothing of ours.
  #follow(event, address) {
    if (event.ctrlKey || event.metaKey || matchMedia("(pointer: coarse)").matches) open(address, "_blank", "noopener,noreferrer");
  }
}
