// Sends what waits: files first, each by its own number, then their acts in order. The same code
// runs in the page and in the worker; whatever dies in the middle is sent again and counted once.
import { announce } from "./events.js";
import { LONGEST_WAIT, readyOf } from "./line.js";
import { dropFilesOf } from "./outbox.js";
import { Failed } from "./wire.js";

const BATCH = 100;
const FIRST_WAIT = 5_000;

// Milliseconds until the next try; a little different each time, so that phones do not come together.
export function backoff(tries) {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries, 10));
  return wait * (0.75 + Math.random() / 2);
}

// Send everything that can go now. `told(done, of)` hears how far it is. Returns what was sent.
export async function sendAll({ store, wire, version, told = () => {}, now = Date.now }) {
  const sent = [];
  const tried = new Set();
  for (;;) {
    const all = (await store.all("outbox")).sort((a, b) => a.seq - b.seq);
    const ready = readyOf(all, tried, now());
    if (!ready.length) return sent;
    told(sent.length, sent.length + ready.length);
    const batch = await withFiles(store, wire, ready, () => told(sent.length, sent.length + ready.length));
    batch.tried.forEach((uuid) => tried.add(uuid));
    if (!batch.items.length) continue;
    batch.items.forEach((item) => tried.add(item.uuid));
    const body = bodyOf(batch.items, all.length, version, wire.device);
    const answer = await wire.post("sync/", body);
    await takeAnswers(store, batch.items, answer.results ?? [], sent);
    announce("field:outbox");
  }
}

// The longest start of the line whose files are all at the server; the first file is brought there.
async function withFiles(store, wire, ready, told) {
  const items = [];
  const tried = [];
  for (const item of ready) {
    const missing = await unsent(store, item);
    if (missing.length && items.length) break;
    if (missing.length && !(await bring(store, wire, item, missing))) {
      tried.push(item.uuid);
      break;
    }
    if (missing.length) told();
    items.push(item);
    if (items.length === BATCH) break;
  }
  return { items, tried };
}

async function unsent(store, item) {
  const files = await Promise.all(item.files.map((uuid) => store.get("files", uuid)));
  return files.filter((file) => file && !file.sent);
}

async function bring(store, wire, item, files) {
  for (const file of files) {
    try {
      await wire.upload(`files/${file.uuid}/`, formOf(file));
      await store.put("files", { ...file, sent: true });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      await noteFailure(store, item, error);
      return false;
    }
  }
  return true;
}

export function formOf(file) {
  const form = new FormData();
  form.append("file", new Blob([file.buffer], { type: file.type }), file.name || "file");
  form.append("purpose", file.purpose ?? "photo");
  const words = { taken_at: file.takenAt, lng: file.lng, lat: file.lat, accuracy: file.accuracy };
  for (const [name, value] of Object.entries(words)) if (value != null) form.append(name, value);
  if (file.keepPosition) form.append("keep_position", "1");
  return form;
}

// A file that is refused needs a person; a server that failed needs time.
async function noteFailure(store, item, error) {
  const refused = error.status === 422 || error.status === 413;
  const message = error.body?.message ?? "";
  const change = refused
    ? { state: "refused", message, errors: { files: message } }
    : { tries: item.tries + 1, nextAt: Date.now() + backoff(item.tries) };
  await store.tx("outbox", async (tx) => {
    const kept = await tx.store.get(item.uuid);
    if (kept) await tx.store.put({ ...kept, ...change });
  });
  announce("field:outbox");
}

export function bodyOf(items, pending, version, device) {
  const actions = items.map((item) => ({
    uuid: item.uuid,
    seq: item.seq,
    kind: item.kind,
    no: item.no,
    after: item.after,
    version: item.version,
    seen: item.seen,
    done_at: item.doneAt,
    fields: item.fields,
    files: item.files,
  }));
  return { device, app: version, sent_at: new Date().toISOString(), pending, actions };
}

async function takeAnswers(store, items, results, sent) {
  const byUuid = new Map(results.map((result) => [result.uuid, result]));
  for (const item of items) {
    const result = byUuid.get(item.uuid) ?? { state: "failed", message: "" };
    await take(store, item.uuid, result);
    if (result.state === "done") sent.push(item);
  }
}

// One answer, in one transaction with what it removes or frees.
export function take(store, uuid, result) {
  return store.tx(["outbox", "files", "cases"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const all = await outbox.getAll();
    const item = all.find((one) => one.uuid === uuid);
    if (!item) return;
    for (const lost of result.missing ?? []) await askAgain(tx.objectStore("files"), lost);
    if (result.state !== "done") {
      outbox.put({ ...item, ...afterwards(item, result, all) });
      return;
    }
    outbox.delete(uuid);
    dropFilesOf(tx, item, all);
    for (const next of all) {
      if (next.after === uuid && next.state === "blocked") outbox.put({ ...next, state: "waiting" });
    }
    await noteVersion(tx.objectStore("cases"), item.no, result.version);
  });
}

async function askAgain(files, uuid) {
  const kept = await files.get(uuid);
  if (kept) await files.put({ ...kept, sent: false });
}

function afterwards(item, result, all) {
  const { state, message = "", errors = {}, changes = [], missing = [] } = result;
  const said = { state, message, errors, changes };
  if (state === "conflict") return { ...said, nowVersion: result.version, nowRev: result.rev };
  // The server lost a file, or never had it: it goes once more.
  if (missing.length) return { ...said, state: "waiting", errors: {} };
  if (state === "refused") return said;
  if (state === "blocked" && all.some((one) => one.uuid === item.after)) return said;
  // It waits for an act that neither side has any more.
  if (state === "blocked") said.after = null;
  return { ...said, state: "waiting", tries: item.tries + 1, nextAt: Date.now() + backoff(item.tries) };
}

// What the phone did itself is no surprise to the next act on the case.
async function noteVersion(cases, no, version) {
  const kept = no && version != null ? await cases.get(no) : null;
  if (kept) await cases.put({ ...kept, version, stepped: [...(kept.stepped ?? []), kept.version] });
}
