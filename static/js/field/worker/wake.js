// Background Sync, where the browser has it: an app in sight is asked to send, else the worker sends.
async function sendWaiting() {
  const pages = await self.clients.matchAll({ type: "window" });
  const apps = pages.filter((page) => new URL(page.url).pathname.startsWith(APP.root));
  const seen = apps.some((page) => page.visibilityState === "visible");
  if (APP.sendAlone && !seen) await APP.sendAlone(APP);
  else apps.forEach((page) => page.postMessage({ type: "sync" }));
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendWaiting());
});
