// What every form calls: keep the act, say so, send it soon. Resolves to true when it is safe.
import { bodyOf, formOf } from "./send.js";
import { prepare } from "./files.js";
import { fitToKeep } from "./scrub.js";
import { note } from "./status.js";
import { dropPhotos, StoreFull, uuid4 } from "./store.js";
import { Failed, Offline, SignedOut } from "./wire.js";

// The act that a form was opened for again (?edit=<uuid>), or null.
export async function editing(app, query) {
  const uuid = query?.get("edit");
  return uuid ? ((await app.store.get("outbox", uuid)) ?? null) : null;
}

// One photo, small and stamped, on the disk; gives its uuid for the `files` of a form or draft.
export async function keepPhoto(app, file, { purpose = "photo", stamp, takenAt, position } = {}) {
  const { type, buffer, name } = await prepare(file, { stamp });
  const at = takenAt ?? new Date().toISOString();
  try {
    return await app.outbox.keepFile({ type, buffer, name, purpose, takenAt: at, ...position });
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    await dropPhotos();
    note({ full: true });
    return app.outbox.keepFile({ type, buffer, name, purpose, takenAt: at, ...position });
  }
}

// The form that was sent last, and those whose act is on its way or kept: they say it once.
let pressed = null;
const spoken = new WeakSet();

function hush(event) {
  if (spoken.has(event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else pressed = event.target;
}

document.addEventListener("submit", hush, true);

// A finger that taps twice means one act, also where there is no form.
const TWICE_MS = 1_500;
const recent = new Map();

export function submit(app, action) {
  const { kind, no, edit, fields, files } = action;
  const key = JSON.stringify([kind, no, edit, fields, files]);
  const form = pressed?.isConnected ? pressed : {};
  spoken.add(form);
  if (!recent.has(key)) recent.set(key, once(app, action));
  const run = recent.get(key);
  const after = (kept) => {
    setTimeout(() => recent.delete(key), kept ? TWICE_MS : 0);
    if (!kept) spoken.delete(form);
  };
  run.then(after, () => after(false));
  return run;
}

async function once(app, { edit = null, said = "kept", ...given }) {
  const { action, changed } = fitToKeep(given);
  try {
    await keep(app, edit, action);
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    note({ full: true });
    return sendAtOnce(app, edit, action);
  }
  note({ full: false });
  if (changed) app.say(app.words("no-numbers"), "amber");
  else app.say(app.words(navigator.onLine ? said : "kept-offline"));
  app.sync.syncNow("queue");
  return true;
}

// Copies of photos make room for work.
async function keep(app, edit, action) {
  try {
    await store(app, edit, action);
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    await dropPhotos();
    await store(app, edit, action);
  }
}

function store(app, edit, action) {
  if (!edit) return app.outbox.queue(action);
  const { fields, files, version, draft } = action;
  const changes = { fields };
  if (files) changes.files = files;
  if (version != null) changes.version = version;
  return app.outbox.retry(edit, changes, draft);
}

// No room: what was typed stays in the form; with a network it can go from there.
async function sendAtOnce(app, edit, action) {
  const yes = await app.ask({
    title: app.words("full-title"),
    text: app.words("full-text"),
    yes: app.words("full-send"),
    no: app.words("full-wait"),
  });
  if (!yes) return false;
  try {
    const result = await direct(app, edit, action);
    if (result?.state !== "done") {
      app.say(result?.message || app.words("full-not-sent"), "amber");
      return false;
    }
  } catch (error) {
    if (![Offline, SignedOut, Failed].some((Kind) => error instanceof Kind)) throw error;
    app.say(app.words("full-not-sent"), "amber");
    return false;
  }
  note({ full: false });
  app.say(app.words("full-sent"));
  app.sync.syncNow("queue");
  return true;
}

// Tapped twice, it is the same act.
const given = new WeakMap();

async function direct(app, edit, action) {
  await app.sync.syncNow("queue");
  const line = await app.outbox.pendingOf(action.no ?? null);
  const uuid = edit ?? given.get(action.fields) ?? uuid4();
  given.set(action.fields, uuid);
  const files = await Promise.all((action.files ?? []).map((file) => held(app, file)));
  for (const file of files) await app.wire.upload(`files/${file.uuid}/`, formOf(file));
  const item = {
    ...action,
    uuid,
    seq: ((await app.store.get("kv", "seq")) ?? 0) + 1,
    after: action.no ? (line.pop()?.uuid ?? null) : null,
    doneAt: new Date().toISOString(),
    files: files.map((file) => file.uuid),
  };
  const body = bodyOf([item], line.length, document.documentElement.dataset.version, app.wire.device);
  const answer = await app.wire.post("sync/", body);
  return answer.results?.[0];
}

async function held(app, file) {
  return typeof file === "string" ? app.store.get("files", file) : { ...file, uuid: uuid4() };
}
