// Brings the list and each case of it onto the phone; only what changed is asked for.
const AT_ONCE = 50;
const pulls = [];

// Something else to bring along: `pull({wire, store, me, due})`, `due(name, minutes)` true when it is time.
export function alsoPull(pull) {
  pulls.push(pull);
}

// The list: who is signed in, the time, the cards. Throws before it touches anything of another person.
export async function pullList(wire) {
  return wire.get("list/");
}

// Cards onto the phone; returns the numbers that came, changed or went.
export async function keepList(store, list, pending) {
  const waiting = new Set(pending.map((item) => item.no));
  return store.tx(["cases", "kv"], async (tx) => {
    const cases = tx.objectStore("cases");
    const kept = new Map((await cases.getAll()).map((one) => [one.no, one]));
    const changed = [];
    for (const card of list.cases) {
      const old = kept.get(card.no);
      kept.delete(card.no);
      if (old && old.rev === card.rev && !old.gone && old.clock?.text === card.clock?.text) continue;
      cases.put({ ...old, ...card, gone: false });
      changed.push(card.no);
    }
    for (const old of kept.values()) {
      // What still has something to send stays to be looked at.
      if (waiting.has(old.no)) cases.put({ ...old, gone: true });
      else cases.delete(old.no);
      if (!old.gone || !waiting.has(old.no)) changed.push(old.no);
    }
    const kv = tx.objectStore("kv");
    const { me, colleagues, keep_days: keepDays } = list;
    kv.put({ ...me, colleagues, keepDays }, "me");
    return changed;
  });
}

// The whole of each case that is new or has moved.
export async function pullCases(wire, store) {
  const missing = (await store.all("cases")).filter((one) => !one.gone && one.fullRev !== one.rev);
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const nos = missing.slice(at, at + AT_ONCE).map((one) => one.no);
    await keepCases(store, await wire.post("cases/", { nos }));
  }
  return missing.map((one) => one.no);
}

async function keepCases(store, { cases: whole, gone }) {
  await store.tx("cases", async (tx) => {
    for (const one of whole) {
      const old = await tx.store.get(one.no);
      if (old) tx.store.put({ ...old, ...one, fullRev: one.rev, stepped: [] });
    }
    for (const no of gone ?? []) tx.store.delete(no);
  });
}

// The ground and whatever else was asked for, each in its own time; one that fails stops no other.
export async function pullRest(wire, store, me) {
  const asked = (await store.get("kv", "asked")) ?? {};
  for (const pull of pulls) {
    const now = {};
    const due = (name, minutes) => {
      const ago = Date.now() - (asked[name] ?? 0);
      if (ago >= 0 && ago < minutes * 60_000) return false;
      now[name] = Date.now();
      return true;
    };
    try {
      await pull({ wire, store, me, due });
      Object.assign(asked, now);
    } catch (error) {
      if (error.status === undefined) throw error;
      console.warn("field: not brought along", error.message);
    }
  }
  await store.put("kv", asked, "asked");
}

alsoPull(async ({ wire, store, due }) => {
  if (due("ground", 360)) await store.put("kv", await wire.get("ground/"), "ground");
});
