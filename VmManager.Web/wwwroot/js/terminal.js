// Entry of the terminal panel: TerminalPanel.razor imports this module, mounts it on its element and disposes it.
import { TerminalPanel } from "./terminal/panel.js";

const styleSheet = "/lib/xterm/xterm.css";

// The widget measures its letters: its style sheet has to be there first.
const loadStyle = () => new Promise((done) => {
  if (document.querySelector(`link[href="${styleSheet}"]`)) return done();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styleSheet, onload: done, onerror: done });
  document.head.append(link);
});

/** @param page the component: Ticket(terminal) and Close(terminal) */
export const mount = async (root, page, options) => {
  await loadStyle();
  if (!root.isConnected) return { dispose: () => {} };
  const panel = new TerminalPanel(root, {
    ticket: (terminal) => page.invokeMethodAsync("Ticket", terminal),
    close: (terminal) => page.invokeMethodAsync("Close", terminal),
  }, options);
  return panel;
};
