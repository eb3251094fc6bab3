// Keeps the app on the phone: all of its files or none, each version in a store of its own.
const KEPT = `field-app-${APP.version}`;
const PHOTOS = "field-photos";
const SHELL = APP.base;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PAGES = new RegExp(APP.pages);
const FILES = new Set(APP.files);

function fresh(url) {
  // A name with a digest never changes; any other is asked for anew, and mostly answered "as before".
  return new Request(url, { cache: HASHED.test(url) ? "default" : "no-cache" });
}

async function install() {
  const cache = await caches.open(KEPT);
  const answer = await fetch(fresh(APP.pack));
  if (!answer.ok) throw new Error(`pack: ${answer.status}`);
  const headers = { "Content-Type": "text/javascript; charset=utf-8" };
  const modules = Object.entries(await answer.json());
  await Promise.all(modules.map(([url, text]) => cache.put(url, new Response(text, { headers }))));
  await cache.addAll(APP.files.map(fresh));
  await Promise.all([SHELL, APP.offline].map((page) => bringPage(cache, page)));
}

// In the language of this worker; kept under the plain address.
async function bringPage(cache, page) {
  const answer = await fetch(fresh(`${page}?lang=${APP.lang}`));
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  await cache.put(page, answer);
}

// What the first opening need not wait for: libraries of the map and of signatures. Each page asks;
// they are fetched once.
let coming = null;

async function bringRest() {
  const cache = await caches.open(KEPT);
  for (const url of APP.later) if (!(await cache.match(url))) await cache.add(fresh(url));
}

function restOnce() {
  coming ??= bringRest()
    .catch(() => {})
    .finally(() => {
      coming = null;
    });
  return coming;
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("field-app-") && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(url, request) {
  const cache = await caches.open(KEPT);
  const copy = await cache.match(url, { ignoreVary: true });
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok && APP.later.includes(url)) await cache.put(url, answer.clone());
  return answer;
}

// Pages of the server: from the network, else a word that they need one.
async function fromServer(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(KEPT);
    return cache.match(APP.offline, { ignoreVary: true });
  }
}

async function photo(request) {
  const cache = await caches.open(PHOTOS);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data?.type === "take-over") self.skipWaiting();
  if (event.data?.type === "rest") event.waitUntil(restOnce());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!url.pathname.startsWith(APP.base)) return;
    const isApp = PAGES.test(url.pathname.slice(APP.base.length));
    event.respondWith(isApp ? kept(SHELL, request) : fromServer(request));
  } else if (FILES.has(url.pathname) || url.pathname.startsWith(APP.statics)) event.respondWith(kept(url.pathname, request));
  else if (request.destination === "image") event.respondWith(photo(request));
});
