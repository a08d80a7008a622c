// Acts of the browser itself: printing the page, keeping a text that stands on it as a file, dragging one thing onto another.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
  const button = event.target.closest?.("[data-save]");
  const source = button && document.getElementById(button.dataset.save);
  if (!source) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${source.value ?? source.textContent}\n`], { type: "text/plain" }));
  link.download = button.dataset.saveAs;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

// Where something may be dropped: said here, so that dragging asks the server nothing until it ends.
document.addEventListener("dragover", (event) => {
  if (event.target.closest?.("[data-drop]")) event.preventDefault();
});
