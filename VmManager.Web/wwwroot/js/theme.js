// Loaded before the first paint and without "module", so that no page flashes in the other theme. The server writes the attribute from
// the same cookie; this file keeps pages that were cached or restored right, and changes the theme when asked.
(() => {
  const name = "vm_theme";
  const read = () => /(?:^|;\s*)vm_theme=(light|dark|system)/.exec(document.cookie)?.[1];
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    dispatchEvent(new CustomEvent("themechange", { detail: theme }));
  };
  window.vmTheme = {
    get: () => document.documentElement.dataset.theme ?? "system",
    set(theme) {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${name}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
      show(theme);
    },
  };
  const stored = read();
  if (stored && stored !== document.documentElement.dataset.theme) show(stored);
  addEventListener("pageshow", (event) => {
    if (event.persisted) show(read() ?? "system");
  });
})();
