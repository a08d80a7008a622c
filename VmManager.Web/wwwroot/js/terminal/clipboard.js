// Copying and pasting. Control keys mean what they mean in a terminal, unless something is selected or a shell's plain prompt waits.
import { pasteAtOnce } from "./look.js";
import { say } from "./words.js";

const previewLines = 12;

export const copySelection = async (terminal) => {
  const text = terminal.getSelection();
  if (!text) return false;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the clipboard is closed (plain HTTP), the widget's own copy handler answers the old command.
    document.execCommand("copy");
  }
  return true;
};

/** Asks before several lines are pasted that would run one after another; text for a program that brackets pastes is one piece. */
export class Paster {
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
  }

  async paste(terminal, text) {
    if (!text) return;
    if (this.#isRisky(terminal, text) && !(await this.#confirm(text))) return;
    terminal.paste(text);
    terminal.focus();
  }

  async pasteFromClipboard(terminal) {
    try {
      await this.paste(terminal, await navigator.clipboard.readText());
    } catch {
      terminal.focus();
    }
  }

  #isRisky(terminal, text) {
    return /[\r\n]/.test(text.trim()) && !terminal.modes.bracketedPasteMode && !pasteAtOnce.read();
  }

  #confirm(text) {
    const lines = text.split(/\r\n|\r|\n/);
    this.dialog.querySelector(".question").textContent = say(this.words.PasteQuestion, lines.length);
    this.dialog.querySelector("pre").textContent = lines.slice(0, previewLines).join("\n") + (lines.length > previewLines ? "\n…" : "");
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((answer) => {
      this.dialog.onclose = () => {
        const agreed = this.dialog.returnValue === "paste";
        if (agreed && this.dialog.querySelector("input").checked) pasteAtOnce.write();
        answer(agreed);
      };
    });
  }
}
