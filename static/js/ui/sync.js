// The field's strip says whether there is a network; the outbox may say more in it.
export function startSync() {
  const strip = document.querySelector("[data-sync]");
  if (!strip) return;
  const show = () => {
    strip.dataset.state = navigator.onLine ? "online" : "offline";
    strip.textContent = navigator.onLine ? strip.dataset.online : strip.dataset.offline;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  if (!navigator.onLine) show();
}
