// Background Sync, where the browser has it: an open app is asked to send, else the worker sends.
async function sendWaiting() {
  const pages = await self.clients.matchAll({ type: "window" });
  const apps = pages.filter((page) => new URL(page.url).pathname.startsWith(APP.root));
  if (apps.length) apps.forEach((page) => page.postMessage({ type: "sync" }));
  else await APP.sendAlone?.(APP);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendWaiting());
});
