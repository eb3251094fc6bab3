// What the phone keeps: a database for each person, and a small one for the phone itself.
// A write resolves only when the browser says that it is on the disk.
import { deleteDB, openDB } from "../../vendor/idb/index.js";

const PHONE = "haishu-field";
const STORES = { cases: "no", outbox: "uuid", files: "uuid", drafts: "key", rounds: "id" };
const LOST = ["InvalidStateError", "UnknownError"];

// No room left on the phone. What was typed is still in the form.
export class StoreFull extends Error {
  constructor() {
    super("the phone is full");
    this.name = "StoreFull";
  }
}

function isFull(error) {
  return error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";
}

export class Store {
  constructor(name, build) {
    this.name = name;
    this.build = build;
    this.opened = null;
  }

  open() {
    const forget = () => {
      this.opened = null;
    };
    const upgrade = this.build;
    this.opened ??= openDB(this.name, 1, {
      upgrade,
      terminated: forget,
      blocking: (_now, _next, event) => {
        event.target.close();
        forget();
      },
    }).catch((error) => {
      forget();
      throw isFull(error) ? new StoreFull() : error;
    });
    return this.opened;
  }

  // One transaction: all of `work` is stored, or nothing. It may await only what the database does.
  async tx(names, work, mode = "readwrite", again = true) {
    const db = await this.open();
    let tx;
    try {
      tx = db.transaction(names, mode, { durability: "strict" });
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      tx?.done.catch(() => {});
      giveUp(tx);
      if (isFull(error) || isFull(tx?.error)) throw new StoreFull();
      // iOS loses the connection of an app that slept; a fresh one works.
      if (!again || !LOST.includes(error?.name)) throw error;
      this.opened = null;
      return this.tx(names, work, mode, false);
    }
  }

  read(names, work) {
    return this.tx(names, work, "readonly");
  }

  get(name, key) {
    return this.read(name, (tx) => tx.store.get(key));
  }

  all(name) {
    return this.read(name, (tx) => tx.store.getAll());
  }

  put(name, value, key) {
    return this.tx(name, (tx) => tx.store.put(value, key));
  }

  del(name, key) {
    return this.tx(name, (tx) => tx.store.delete(key));
  }

  count(name) {
    return this.read(name, (tx) => tx.store.count());
  }

  close() {
    this.opened?.then((db) => db.close());
    this.opened = null;
  }
}

function giveUp(tx) {
  try {
    tx?.abort();
  } catch {
    // It had ended by itself.
  }
}

// The phone: its own number, who is signed in, who was before.
export const phone = new Store(PHONE, (db) => db.createObjectStore("kv"));

export function personStore(id) {
  const store = new Store(`${PHONE}-${id}`, (db) => {
    for (const [name, keyPath] of Object.entries(STORES)) db.createObjectStore(name, { keyPath });
    db.createObjectStore("kv");
  });
  store.person = id;
  return store;
}

export async function deviceId() {
  const kept = await phone.get("kv", "device");
  if (kept) return kept;
  const made = uuid4();
  await phone.put("kv", made, "device");
  return made;
}

export function uuid4() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Everybody who has worked with this phone, in the order of their first sign-in.
export async function people() {
  return (await phone.get("kv", "people")) ?? [];
}

export async function remember(id) {
  const known = await people();
  if (!known.includes(id)) await phone.put("kv", [...known, id], "people");
  await phone.put("kv", id, "person");
}

// What came from the server and can be had again; own unsent work is never among it.
export async function dropCached(store) {
  await store.tx(["cases", "rounds", "kv"], (tx) => {
    tx.objectStore("cases").clear();
    tx.objectStore("rounds").clear();
    tx.objectStore("kv").delete("ground");
  });
  await dropPhotos();
}

export async function dropPhotos() {
  if ("caches" in globalThis) await caches.delete("field-photos");
}

// The phone was signed out from afar: nothing stays, sent or not.
export async function wipe(store) {
  const known = await people();
  store?.close();
  phone.close();
  await Promise.all([...known.map((id) => `${PHONE}-${id}`), PHONE].map((name) => deleteDB(name)));
  await dropPhotos();
}
