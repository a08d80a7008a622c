// Modal dialogs: only showModal keeps the focus inside and the rest of the page out.
export const open = (dialog) => {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
};

export const close = (dialog) => {
  if (dialog.open) dialog.close();
};
