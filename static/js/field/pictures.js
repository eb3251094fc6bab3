// Photos of the open cases for when there is no network: small ones first, within a bound.
export const PHOTOS = "field-photos";
const MOST_BYTES = 40 * 1024 * 1024;

export async function keepPhotos(cases) {
  if (!("caches" in globalThis) || !navigator.serviceWorker?.controller) return;
  const photos = cases.flatMap((one) => one.photos ?? []);
  const wanted = [...photos.map((p) => p.thumb), ...photos.map((p) => p.large)].filter(Boolean);
  const cache = await caches.open(PHOTOS);
  const sizes = await dropOthers(cache, new Set(wanted));
  let room = MOST_BYTES - sizes.total;
  for (const url of wanted) {
    if (room <= 0) return;
    if (!sizes.has(url)) room -= await bring(cache, url);
  }
}

// A case that is gone takes its photos with it.
async function dropOthers(cache, wanted) {
  const kept = new Set();
  kept.total = 0;
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!wanted.has(pathname)) await cache.delete(request);
    else {
      kept.add(pathname);
      const answer = await cache.match(request);
      kept.total += Number(answer.headers.get("X-Bytes") ?? 0);
    }
  }
  return kept;
}

async function bring(cache, url) {
  const answer = await fetch(url, { headers: { "X-Poll": "1" } });
  if (!answer.ok) return 0;
  const body = await answer.blob();
  const headers = { "Content-Type": body.type, "X-Bytes": String(body.size) };
  await cache.put(url, new Response(body, { headers }));
  return body.size;
}
