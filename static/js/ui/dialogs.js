// data-dialog-open="id" opens a dialog, data-dialog-close and a click outside close it.
function open(event, opener) {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!dialog?.showModal) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
}

function close(event, dialog) {
  event.preventDefault();
  if (dialog.open) dialog.close();
  else window.location.hash = "";
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) open(event, opener);
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) close(event, closer.closest("dialog"));
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  });
}
