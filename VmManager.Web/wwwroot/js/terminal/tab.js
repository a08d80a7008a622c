// One terminal of the panel: its tab in the strip, its screen, its connection, and the line that says how it is.
import { Screen } from "./screen.js";
import { TerminalLink } from "./link.js";
import { say } from "./words.js";

let count = 0;
const nudgeTime = 150;

export class TerminalTab {
  constructor(panel, { id = null, name = "" }) {
    this.panel = panel;
    this.id = id;
    this.name = name; // given by the person; else the program's title; else a number
    this.title = "";
    this.number = ++count;
    this.#build();
    this.screen = new Screen(this.surface, {
      onInput: (bytes) => this.link?.send(panel.keyRow.apply(bytes)),
      onSize: (columns, rows) => this.link?.resize(columns, rows),
      onTitle: (title) => this.#retitle(title),
      onBell: () => this.#notice(),
      onLink: (address) => { this.surface.title = address ? say(panel.words.OpenLink, address) : ""; },
    });
    this.connect();
  }

  /** Opens a new shell, or returns to this tab's own. */
  connect() {
    this.link?.leave();
    this.#show("connecting");
    this.link = new TerminalLink({
      terminal: this.id,
      ticket: (terminal) => this.panel.ticket(terminal),
      size: () => this.screen.size,
      events: {
        onAttached: (message) => this.#attached(message),
        onOutput: (bytes, isRepeat, shown) => {
          this.screen.write(bytes, isRepeat, shown);
          if (!isRepeat) this.#notice();
        },
        onState: (state, detail) => this.#show(state, detail),
      },
    });
  }

  select(isSelected) {
    this.handle.setAttribute("aria-selected", String(isSelected));
    this.handle.tabIndex = isSelected ? 0 : -1;
    this.pane.hidden = !isSelected;
    if (!isSelected) return this.screen.hide();
    delete this.handle.dataset.news;
    this.screen.show();
  }

  focus() {
    this.screen.terminal.focus();
  }

  rename(name) {
    this.name = name.trim().slice(0, 40);
    this.#retitle(this.title);
    this.panel.remember();
  }

  /** What the tab is called now. */
  get label() {
    return this.name || this.title || say(this.panel.words.Numbered, this.number);
  }

  dispose() {
    this.link.leave();
    this.screen.dispose();
    this.item.remove();
    this.pane.remove();
  }

  #build() {
    const { words, root } = this.panel;
    this.item = root.querySelector(".prototypes .item").cloneNode(true);
    this.handle = this.item.querySelector("[role=tab]");
    this.pane = root.querySelector(".prototypes .pane").cloneNode(true);
    this.surface = this.pane.querySelector(".surface");
    this.line = this.pane.querySelector(".line");
    this.again = this.line.querySelector("button");
    this.handle.id = `terminal-tab-${this.number}`;
    this.pane.id = `terminal-pane-${this.number}`;
    this.handle.setAttribute("aria-controls", this.pane.id);
    this.pane.setAttribute("aria-labelledby", this.handle.id);
    this.handle.onclick = () => this.panel.choose(this, true);
    this.handle.ondblclick = () => this.panel.askName(this);
    this.handle.onauxclick = (event) => event.button === 1 && this.panel.close(this);
    this.closeButton = this.item.querySelector(".close");
    this.closeButton.onclick = () => this.panel.close(this);
    this.again.onclick = () => this.restart();
    this.words = words;
    root.querySelector(".strip").append(this.item);
    root.querySelector(".screens").append(this.pane);
    this.#retitle("");
  }

  /** After an end: back to the terminal where it lives on, else a new shell in the same tab. */
  restart() {
    if (this.link.state !== "ended") return;
    if (!this.livesOn) this.id = null;
    this.connect();
    this.focus();
  }

  #attached({ terminal, continues, whole }) {
    this.id = terminal;
    this.panel.remember();
    if (continues) return;
    this.screen.terminal.reset();
    // A program that fills the screen draws itself anew when the size changes; its first drawing is no longer kept.
    const { columns, rows } = this.screen.size;
    if (whole || rows < 2) return;
    this.link.resize(columns, rows - 1);
    setTimeout(() => this.link.resize(this.screen.size.columns, this.screen.size.rows), nudgeTime);
  }

  #show(state, detail) {
    const { words } = this;
    this.pane.dataset.state = this.handle.dataset.state = state;
    this.livesOn = detail?.reason === "takenOver" || (detail?.reason === "refused" && detail.code !== "terminal.gone");
    this.line.hidden = state === "open";
    this.line.querySelector("span").textContent = state === "ended" ? this.#wordsOfEnd(detail) : words[state === "connecting" ? "Connecting" : "Reconnecting"] ?? "";
    this.again.hidden = state !== "ended";
    this.again.textContent = detail?.reason === "takenOver" ? words.BringHere : this.livesOn ? words.TryAgain : words.OpenAnew;
    this.panel.changed(this, state, detail);
  }

  #wordsOfEnd({ reason, exitCode, message }) {
    if (message) return message;
    const text = this.words[`End_${reason}`] ?? this.words.End_failed;
    return exitCode === undefined ? text : say(text, exitCode);
  }

  #retitle(title) {
    this.title = title;
    this.handle.querySelector(".name").textContent = this.label;
    this.handle.title = this.label;
    this.closeButton.title = say(this.words.CloseNamed, this.label);
  }

  #notice() {
    if (this.pane.hidden) this.handle.dataset.news = "";
  }
}
