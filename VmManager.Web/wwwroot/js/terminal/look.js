// Colours and font size. The colours are custom properties of the panel's style sheet, so that they follow the theme.
const colours = [
  "background", "foreground", "cursor", "cursorAccent", "selectionBackground",
  "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  "brightBlack", "brightRed", "brightGreen", "brightYellow", "brightBlue", "brightMagenta", "brightCyan", "brightWhite",
];
const sizeKey = "vmm.terminal.fontSize";
const readerKey = "vmm.terminal.screenReader";
export const sizes = { least: 10, usual: 14, most: 24 };

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The theme as the terminal widget takes it, with every var() and light-dark() resolved by the browser. */
export const readTheme = (element) => {
  const probe = document.createElement("i");
  element.append(probe);
  const theme = Object.fromEntries(colours.map((name) => {
    probe.style.color = `var(--terminal-${kebab(name)})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return theme;
};

export const readFont = (element) => getComputedStyle(element).getPropertyValue("--font-mono").trim() || "monospace";

/** Calls back when the theme changes, by choice or with the system. Returns how to stop. */
export const watchTheme = (changed) => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  // The attribute is written just after the event in some paths: look in the next frame.
  const later = () => requestAnimationFrame(changed);
  addEventListener("themechange", later);
  system.addEventListener("change", later);
  return () => {
    removeEventListener("themechange", later);
    system.removeEventListener("change", later);
  };
};

// Storage may be closed (private windows, policies): the terminal works without.
const read = (storage, key) => {
  try { return storage.getItem(key); } catch { return null; }
};
const write = (storage, key, value) => {
  try { storage.setItem(key, value); } catch { /* not kept */ }
};

export const fontSize = {
  read: () => Math.min(sizes.most, Math.max(sizes.least, Number(read(localStorage, sizeKey)) || sizes.usual)),
  write: (size) => write(localStorage, sizeKey, size),
};

export const screenReader = {
  read: () => read(localStorage, readerKey) === "on",
  write: (on) => write(localStorage, readerKey, on ? "on" : "off"),
};

/** Which terminals this browser tab shows of an instance: [{ id, name }]. */
export const shownTerminals = (instance) => {
  const key = `vmm.terminals.${instance}`;
  return {
    read: () => {
      try { return JSON.parse(read(sessionStorage, key)) ?? []; } catch { return []; }
    },
    write: (terminals) => write(sessionStorage, key, JSON.stringify(terminals)),
  };
};

const askKey = "vmm.terminal.pasteAtOnce";
export const pasteAtOnce = {
  read: () => read(localStorage, askKey) === "on",
  write: () => write(localStorage, askKey, "on"),
};
