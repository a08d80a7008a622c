// Keys of the panel itself, and the row of keys that phones lack.
import { copySelection } from "./clipboard.js";

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const isFullScreenProgram = (terminal) => terminal.buffer.active.type === "alternate";

/**
 * Decides who gets a key: false keeps it from the terminal.
 * Copy: Ctrl+C with a selection, Ctrl+Shift+C, Ctrl+Insert. Paste: Ctrl+V at a prompt, Ctrl+Shift+V, Shift+Insert.
 */
export const handleKey = (panel, tab) => (event) => {
  if (event.type !== "keydown") return true;
  const { terminal } = tab.screen;
  const { key, ctrlKey, shiftKey, altKey, metaKey } = event;
  const letter = key.toLowerCase();
  const taken = (act) => {
    event.preventDefault();
    act();
    return false;
  };
  if (tab.link.state === "ended" && key === "Enter") return taken(() => tab.restart());
  if (altKey && !ctrlKey && (key === "PageUp" || key === "PageDown")) return taken(() => panel.step(key === "PageUp" ? -1 : 1));
  if (shiftKey && !ctrlKey && key === "F6") return taken(() => tab.handle.focus());
  if (isMac ? metaKey && letter === "f" : ctrlKey && shiftKey && letter === "f") return taken(() => panel.search.open());
  if (isMac || metaKey) return true;
  if (ctrlKey && !altKey && letter === "c" && (shiftKey || terminal.hasSelection())) {
    return taken(async () => {
      await copySelection(terminal);
      terminal.clearSelection();
    });
  }
  if (ctrlKey && key === "Insert") return taken(() => copySelection(terminal));
  // The browser pastes by itself when the terminal leaves the key alone.
  if (ctrlKey && !altKey && letter === "v") return !(shiftKey || !isFullScreenProgram(terminal));
  return !(shiftKey && key === "Insert");
};

const sequences = {
  Escape: () => "\x1b",
  Tab: () => "\t",
  ArrowUp: (modes) => (modes.applicationCursorKeysMode ? "\x1bOA" : "\x1b[A"),
  ArrowDown: (modes) => (modes.applicationCursorKeysMode ? "\x1bOB" : "\x1b[B"),
  ArrowRight: (modes) => (modes.applicationCursorKeysMode ? "\x1bOC" : "\x1b[C"),
  ArrowLeft: (modes) => (modes.applicationCursorKeysMode ? "\x1bOD" : "\x1b[D"),
  Home: () => "\x1b[H",
  End: () => "\x1b[F",
  PageUp: () => "\x1b[5~",
  PageDown: () => "\x1b[6~",
};

/** Ctrl waits for the next character, typed or tapped. */
export class KeyRow {
  #waits = false;

  constructor(panel, element) {
    this.panel = panel;
    this.control = element.querySelector("[data-key=Control]");
    // The keyboard on the screen stays only while the terminal keeps the focus.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", (event) => this.#press(event.target.closest("button")?.dataset.key));
  }

  /** Turns typed text into what Ctrl makes of it, when Ctrl waits. */
  apply(bytes) {
    if (!this.#waits) return bytes;
    this.#wait(false);
    return bytes.length === 1 && bytes[0] >= 0x3f && bytes[0] < 0x7f ? Uint8Array.of(bytes[0] & 0x1f) : bytes;
  }

  #press(key) {
    const terminal = this.panel.current?.screen.terminal;
    if (!key || !terminal) return;
    if (key === "Control") this.#wait(!this.#waits);
    else if (key === "Paste") this.panel.paster.pasteFromClipboard(terminal);
    else terminal.input(sequences[key]?.(terminal.modes) ?? key);
    terminal.focus();
  }

  #wait(waits) {
    this.#waits = waits;
    this.control.setAttribute("aria-pressed", String(waits));
  }
}
