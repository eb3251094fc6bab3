// One page sends at a time: by the browser's own locks, else by a lease in the store.
const PATIENCE = 20_000;
const LEASE = 45_000;
const me = Math.random().toString(36).slice(2);

export async function alone(store, work) {
  return navigator.locks ? locked(store, work) : leased(store, work);
}

async function locked(store, work) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await navigator.locks.request(store.name, { signal: stop.signal }, () => {
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    // Whoever holds it sleeps. Sending twice does no harm.
    if (error.name === "AbortError") return work();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function leased(store, work) {
  for (let waited = 0; waited < PATIENCE && !(await take(store)); waited += 2000) {
    await new Promise((done) => setTimeout(done, 2000));
  }
  try {
    return await work();
  } finally {
    await store.del("kv", "lease");
  }
}

function take(store) {
  return store.tx("kv", async (tx) => {
    const held = await tx.store.get("lease");
    const free = !held || held.me === me || Math.abs(Date.now() - held.at) > LEASE;
    if (free) await tx.store.put({ me, at: Date.now() }, "lease");
    return free;
  });
}
