// What is typed or pasted, on its way to the shell: in pieces, never more of it unanswered than the server allows, and after a cut of the
// network from exactly where the server lost it.
const pieceBytes = 16 * 1024;

export class InputQueue {
  #unsent = [];
  #sent = []; // [{ end, bytes }], until the server says that the shell took it
  #place = 0; // place in the terminal's whole input after the last byte sent
  #taken = 0;
  #window = 0;

  add(bytes) {
    for (let at = 0; at < bytes.length; at += pieceBytes) this.#unsent.push(bytes.subarray(at, at + pieceBytes));
  }

  /** Bytes not sent yet: a large paste shows how it gets on. */
  get waiting() {
    return this.#unsent.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The server let the page in. What it did not receive is sent again, unless another page typed meanwhile. */
  attach({ input, taken, inputWindow }) {
    const lost = input <= this.#place ? this.#sent.filter((piece) => piece.end > input) : [];
    this.#unsent.unshift(...lost.map(({ end, bytes }) => bytes.subarray(Math.max(0, bytes.length - (end - input)))));
    this.#sent = [];
    this.#place = input;
    this.#taken = taken;
    this.#window = inputWindow;
  }

  /** The shell has taken all input before a place. */
  take(place) {
    this.#taken = Math.max(this.#taken, place);
    this.#sent = this.#sent.filter((piece) => piece.end > place);
  }

  /** Gives what may be sent now, piece by piece. */
  *pieces() {
    while (this.#unsent.length > 0 && this.#place - this.#taken + this.#unsent[0].length <= this.#window) {
      const bytes = this.#unsent.shift();
      this.#place += bytes.length;
      this.#sent.push({ end: this.#place, bytes });
      yield bytes;
    }
  }

  clear() {
    this.#unsent = [];
    this.#sent = [];
  }
}
