// What was done and is not yet at the server: one record for each act, one for each file.
import { announce } from "./events.js";
import { uuid4 } from "./store.js";

// Waits for the network; waits for a person; neither is ever removed in silence.
export const ATTENTION = ["conflict", "refused"];
const KEPT_IN = ["outbox", "files", "kv", "cases", "drafts"];

function fileRecord(given) {
  return { uuid: uuid4(), sent: false, keptAt: Date.now(), ...given };
}

export class Outbox {
  constructor(store) {
    this.store = store;
  }

  // Keep one photo, voice note or signature before its form is sent; resolves when it is on the disk.
  async keepFile(given) {
    const record = fileRecord(given);
    await this.store.put("files", record);
    return record.uuid;
  }

  file(uuid) {
    return this.store.get("files", uuid);
  }

  dropFile(uuid) {
    return this.store.del("files", uuid);
  }

  // Resolves when act and files are on the disk; throws StoreFull and has kept nothing.
  // `place` is the address of the form, `summary` what was written, both for the list of what waits.
  async queue({ kind, no = null, label, fields = {}, files = [], version = null, draft = null, ...rest }) {
    const given = files.map((file) => (typeof file === "string" ? { uuid: file } : fileRecord(file)));
    const uuids = given.map((file) => file.uuid);
    const doneAt = new Date().toISOString();
    const item = await this.store.tx(KEPT_IN, async (tx) => {
      const kv = tx.objectStore("kv");
      const seq = ((await kv.get("seq")) ?? 0) + 1;
      await kv.put(seq, "seq");
      const before = lastOf(await tx.objectStore("outbox").getAll(), no);
      for (const file of given) if (file.buffer) tx.objectStore("files").put(file);
      const one = no === null ? null : await tx.objectStore("cases").get(no);
      const made = { uuid: uuid4(), seq, kind, no, label, fields, files: uuids, doneAt };
      Object.assign(made, { version: versionOf(one, version), seen: eventOf(one?.rev) });
      Object.assign(made, { place: rest.place ?? null, summary: rest.summary ?? "" });
      Object.assign(made, { after: before?.uuid ?? null, state: "waiting", tries: 0, nextAt: 0 });
      await tx.objectStore("outbox").put(made);
      if (draft) tx.objectStore("drafts").delete(draft);
      return made;
    });
    announce("field:outbox");
    return item;
  }

  async items() {
    return (await this.store.all("outbox")).sort((a, b) => a.seq - b.seq);
  }

  async pendingOf(no) {
    return (await this.items()).filter((item) => item.no === no);
  }

  // Send it once more: as it is, or with what was changed (`fields`, `files`, `version`).
  async retry(uuid, changes = {}, draft = null) {
    const files = (changes.files ?? []).map((file) => (typeof file === "string" ? { uuid: file } : fileRecord(file)));
    if (changes.files) changes = { ...changes, files: files.map((file) => file.uuid) };
    await this.store.tx(["outbox", "files", "drafts"], async (tx) => {
      const outbox = tx.objectStore("outbox");
      const item = await outbox.get(uuid);
      if (!item) return;
      // What it was to follow is done, and the reader has seen what came after.
      if (item.state === "conflict") {
        Object.assign(item, { after: null, version: item.nowVersion, seen: eventOf(item.nowRev) });
      }
      Object.assign(item, changes, { state: "waiting", tries: 0, nextAt: 0, errors: {}, message: "" });
      for (const file of files) if (file.buffer) tx.objectStore("files").put(file);
      if (draft) tx.objectStore("drafts").delete(draft);
      await outbox.put(item);
    });
    announce("field:outbox");
  }

  // Give it up; what was to follow it follows what came before.
  async drop(uuid) {
    await this.store.tx(["outbox", "files"], async (tx) => {
      const outbox = tx.objectStore("outbox");
      const all = await outbox.getAll();
      const item = all.find((one) => one.uuid === uuid);
      if (!item) return;
      outbox.delete(uuid);
      dropFilesOf(tx, item, all);
      for (const next of all.filter((one) => one.after === uuid)) {
        const state = next.state === "blocked" ? "waiting" : next.state;
        outbox.put({ ...next, after: item.after, version: item.version, state });
      }
    });
    announce("field:outbox");
  }
}

export function dropFilesOf(tx, item, all) {
  const shared = new Set(all.filter((one) => one.uuid !== item.uuid).flatMap((one) => one.files));
  for (const uuid of item.files) if (!shared.has(uuid)) tx.objectStore("files").delete(uuid);
}

// The version that the screen showed; where the phone itself has moved the case since, the later one.
function versionOf(one, version) {
  if (!one) return version;
  return version === null || one.stepped?.includes(version) ? one.version : version;
}

// The last event that the screen knew of: what came after it is shown in a conflict.
function eventOf(rev) {
  return rev ? Number(rev.split(".")[1]) : null;
}

function lastOf(items, no) {
  if (no === null) return undefined;
  return items.filter((item) => item.no === no).sort((a, b) => a.seq - b.seq).pop();
}
