// The telephone rings: shows what the portal sent, and opens the case when it is touched.
// Nothing of a case is in a push; the app fetches it as its reader.
async function ring(event) {
  const push = event.data?.json() ?? {};
  const shown = self.registration.showNotification(push.title ?? "81890", {
    body: push.no ?? "",
    tag: push.no || push.kind || "summary",
    renotify: true,
    icon: APP.icon,
    badge: APP.icon,
    data: { url: push.url ?? APP.base },
  });
  await Promise.all([shown, mark(push.unread)]);
}

// The number on the icon, where the system shows one.
async function mark(unread) {
  if (unread > 0) await self.navigator.setAppBadge?.(unread);
  else await self.navigator.clearAppBadge?.();
}

async function show(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname.startsWith(APP.base));
  if (!open) return self.clients.openWindow(url);
  open.postMessage({ type: "go", path: url });
  return open.focus();
}

self.addEventListener("push", (event) => event.waitUntil(ring(event)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.url));
});
