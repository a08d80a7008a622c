// The notice while the circuit is away. The framework sets a class on it; a circuit that is gone for good means a fresh page.
const notice = document.getElementById("components-reconnect-modal");

const reloadWhenBack = async () => {
  for (;;) {
    try {
      // Any answer will do: the server is there again.
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
      location.reload();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
};

if (notice) {
  new MutationObserver(() => {
    if (notice.classList.contains("components-reconnect-rejected")) reloadWhenBack();
  }).observe(notice, { attributes: true, attributeFilter: ["class"] });
  notice.querySelector("[data-retry]")?.addEventListener("click", async () => {
    notice.className = "components-reconnect-show";
    try {
      if (!(await window.Blazor.reconnect())) reloadWhenBack();
    } catch {
      notice.className = "components-reconnect-failed";
    }
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-reload]")) location.reload();
});
