// One terminal's socket: enters with a one-time ticket, acknowledges what was shown, asks for a sign of life, comes back after a cut.
import { InputQueue } from "./input.js";

const delays = [250, 500, 1000, 2000, 4000, 8000, 15000];
const ackBytes = 64 * 1024;
const ackDelay = 40;
const quietTime = 20000;
const patience = 8000;

/** States: connecting, open, reconnecting, ended (with the server's last message, or { reason: "refused" }). */
export class TerminalLink {
  #input = new InputQueue();
  #attempt = 0; // counts sockets; what belongs to an older one is ignored
  #failures = 0;
  #received = null; // place after the last byte received
  #shown = 0;
  #acked = 0;
  #heard = 0;
  #timers = {};

  /**
   * @param options.terminal id of the terminal to come back to, or null for a new one
   * @param options.ticket asks the page for a ticket: (terminal) => { ticket } or { error: { code, message } }
   * @param options.size () => { columns, rows }
   * @param options.events onOutput(bytes, isRepeat, shown), onAttached(message), onState(state, detail)
   */
  constructor({ terminal, ticket, size, events }) {
    Object.assign(this, { terminal, state: "connecting", ticket, size, events });
    this.wake = () => this.#wake();
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.#timers.life = setInterval(() => this.#checkLife(quietTime), 5000);
    this.#connect();
  }

  send(bytes) {
    // Typing into nothing and seeing it happen later would be a surprise.
    if (this.state === "reconnecting" || this.state === "ended") return;
    this.#input.add(bytes);
    this.#flush();
  }

  get waiting() {
    return this.#input.waiting;
  }

  resize(columns, rows) {
    this.#say({ type: "resize", columns, rows });
  }

  /** Ends the shell. */
  close() {
    const told = this.#say({ type: "close" });
    this.leave();
    return told;
  }

  /** Goes; the terminal waits for a while for somebody to come back. */
  leave() {
    this.state = "ended";
    this.#attempt++;
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    Object.values(this.#timers).forEach(clearTimeout);
    this.socket?.close();
  }

  async #connect() {
    const attempt = ++this.#attempt;
    let answer;
    try {
      answer = await Promise.race([this.ticket(this.terminal), new Promise((_, fail) => setTimeout(fail, patience))]);
    } catch {
      if (attempt === this.#attempt) this.#retry();
      return;
    }
    if (attempt !== this.#attempt) return;
    if (answer.error) this.#end({ reason: "refused", ...answer.error });
    else this.#open(answer.ticket, attempt);
  }

  #open(ticket, attempt) {
    const url = new URL("/terminal/socket", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = Object.assign(new WebSocket(url), { binaryType: "arraybuffer" });
    const own = (handle) => (event) => {
      if (attempt === this.#attempt) handle(event);
    };
    this.socket = socket;
    this.#heard = performance.now();
    socket.onopen = own(() => this.#say({ type: "enter", ticket, ...this.size(), offset: this.#received }));
    socket.onmessage = own(({ data }) => {
      this.#heard = performance.now();
      if (typeof data === "string") this.#hear(JSON.parse(data), attempt);
      else this.#show(new Uint8Array(data), attempt);
    });
    socket.onclose = own(() => this.#retry());
  }

  #hear(message, attempt) {
    if (message.type === "attached") {
      this.terminal = message.terminal;
      this.#received = this.#shown = this.#acked = message.offset;
      this.repeatUntil = message.continues ? 0 : message.shown;
      this.#failures = 0;
      this.#input.attach(message);
      this.events.onAttached(message);
      this.#become("open");
      this.#flush();
    } else if (message.type === "taken") {
      this.#input.take(message.offset);
      this.#flush();
    } else if (message.type === "end" && attempt === this.#attempt) {
      this.#end(message);
    }
  }

  #show(bytes, attempt) {
    const isRepeat = this.#received < this.repeatUntil;
    this.#received += bytes.length;
    const place = this.#received;
    this.events.onOutput(bytes, isRepeat, () => {
      if (attempt !== this.#attempt) return;
      this.#shown = place;
      if (place - this.#acked >= ackBytes) this.#acknowledge();
      else this.#timers.ack ??= setTimeout(() => this.#acknowledge(), ackDelay);
    });
  }

  #acknowledge() {
    clearTimeout(this.#timers.ack);
    this.#timers.ack = undefined;
    this.#acked = this.#shown;
    this.#say({ type: "ack", offset: this.#acked });
  }

  #flush() {
    if (this.state !== "open") return;
    for (const piece of this.#input.pieces()) this.socket.send(piece);
  }

  #say(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  // A network that vanished says nothing: after a silence we ask, and without an answer we go.
  #checkLife(allowed) {
    if (this.state !== "open") return;
    const silence = performance.now() - this.#heard;
    if (silence > allowed + patience) this.#retry();
    else if (silence > allowed) this.#say({ type: "ping" });
  }

  #wake() {
    if (document.visibilityState === "hidden") return;
    if (this.state === "reconnecting") {
      this.#failures = 0;
      this.#retry(0);
    } else if (this.state === "open") {
      this.#say({ type: "ping" });
      const asked = performance.now();
      setTimeout(() => this.state === "open" && this.#heard < asked && this.#retry(0), patience);
    }
  }

  #retry(delay = delays[Math.min(this.#failures, delays.length - 1)] * (0.8 + Math.random() * 0.4)) {
    if (this.state === "ended") return;
    this.#attempt++;
    this.#failures++;
    this.socket?.close();
    if (this.state !== "connecting") this.#become("reconnecting");
    clearTimeout(this.#timers.retry);
    this.#timers.retry = setTimeout(() => this.#connect(), delay);
  }

  #end(message) {
    this.leave();
    this.events.onState("ended", message);
  }

  #become(state) {
    this.state = state;
    this.events.onState(state);
  }
}
