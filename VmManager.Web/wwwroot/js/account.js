// The little that account pages do without the server. Everything works without this file too.

// Show a password while one looks for the typing error.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    input.focus();
  });
  // A browser offers to remember what is a password when the form goes.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

// One click sends once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.busy !== undefined) event.preventDefault();
  else form.dataset.busy = "";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});

// A form whose answer is a file: save it, then show the page it belongs to. What went wrong is said in place.
for (const form of document.querySelectorAll("form[data-download]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-problem]");
    problem.hidden = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/octet-stream, application/json" } });
      if (!answer.ok) throw new Error((await answer.json()).error);
      const name = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "id_ed25519";
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: name });
      link.click();
      location.assign(form.dataset.download);
    } catch (failure) {
      problem.textContent = failure instanceof SyntaxError ? form.dataset.failed ?? "" : failure.message;
      problem.hidden = false;
      delete form.dataset.busy;
    }
  });
}
