// A case as its screen shows it: words and lists ready for the templates.
import { tick } from "../clock.js";
import { labelOf, overlay } from "../predict.js";

const RECENT = 3;
const CLOCK_TONES = { overdue: "red", near: "amber", paused: "slate", met: "leaf", late: "red" };
const EXTRA = ["arrive", "voice", "signature", "help", "hand_over"];
const FIRST = ["arrive", "photos"]; // what is done at the door
const AT_WORK = ["dispatched", "signed", "processing", "reworking", "suspended"];

export async function viewOf(kept, app) {
  const items = await app.outbox.pendingOf(kept.no);
  const one = overlay(kept, items);
  const entries = [...(await waiting(items, app)), ...(kept.timeline ?? []).map((entry) => told(entry, app))];
  return {
    ...one,
    whole: kept.content !== undefined,
    place: kept.place || app.words("case-no-place"),
    submitted: kept.submitted_at ? app.words("case-submitted", { at: app.time(kept.submitted_at) }) : "",
    badges: badges(one, app),
    clocks: clocks(kept, app),
    albums: albums(kept.photos ?? [], app),
    person: person(kept),
    sealed: Boolean(kept.caller?.address && kept.caller.can_reveal) && !kept.gone,
    entries: entries.slice(0, RECENT),
    older: entries.slice(RECENT),
    lines: lines(one, app),
    ...links(kept),
  };
}

// Clocks go on without the network.
function clocks(kept, app) {
  const say = (name, values) => app.words(`day-${name}`, values);
  const known = kept.clocks ?? [kept.clock];
  const running = known.filter(Boolean).map((clock) => tick(clock, app.now(), say));
  return running.map((clock) => ({ ...clock, tone: CLOCK_TONES[clock.tone] ?? "sea" }));
}

function badges(one, app) {
  const assist = one.part && { text: `${app.words("case-assist")} ${one.part.text}`, tone: "slate", icon: "users" };
  return [
    one.urgency,
    one.state,
    assist,
    one.supervised && { text: app.words("case-supervised"), tone: "red", icon: "flag" },
    one.confidential && { text: app.words("case-confidential"), tone: "amber", icon: "lock" },
    one.pending && { text: app.words("case-pending", { n: one.pending }), tone: "amber", icon: "cloud-upload" },
  ].filter(Boolean);
}

function albums(photos, app) {
  const groups = new Map();
  for (const photo of photos) {
    if (!groups.has(photo.words)) groups.set(photo.words, []);
    const group = groups.get(photo.words);
    group.push({ ...photo, ...named(photo.words, group.length + 1, app) });
  }
  return [...groups].map(([words, group]) => ({ words, photos: group }));
}

// The button says what it opens, the picture what it is.
function named(words, n, app) {
  return { caption: app.words("case-caption", { words, n }), alt: app.words("case-large", { words, n }) };
}

function person(kept) {
  const caller = kept.caller;
  if (!caller) return { anonymous: kept.content !== undefined };
  const hidden = caller.hidden ?? (kept.confidential && !caller.name);
  return {
    ...caller,
    hidden,
    known: !hidden && Boolean(caller.name || caller.phone),
    anonymous: !hidden && !caller.name && !caller.phone,
    via: caller.has_phone && !caller.can_call,
  };
}

// Everything else that can be done, below the one next action.
function lines(one, app) {
  if (one.gone) return [];
  const extra = AT_WORK.includes(one.status) ? EXTRA.filter((name) => mayExtra(name, one, app)) : [];
  const names = [...one.steps.filter((name) => name !== one.step), ...extra];
  const first = names.filter((name) => FIRST.includes(name)).sort((a, b) => FIRST.indexOf(a) - FIRST.indexOf(b));
  return [...first, ...names.filter((name) => !FIRST.includes(name))].map(lineOf);
}

export function lineOf(name) {
  const data = document.getElementById(`t-step-${name}`).dataset;
  return { name, label: labelOf(name), icon: data.icon };
}

function mayExtra(name, one, app) {
  if (name !== "hand_over") return true;
  return one.part === null && (one.handler_id === app.me?.id || Boolean(app.me?.is_lead));
}

function told(entry, app) {
  const done = entry.done_at ? app.words("case-done-at", { at: app.time(entry.done_at) }) : "";
  const meta = [app.time(entry.at), entry.unit, entry.actor, done].filter(Boolean).join(" · ");
  return { ...entry, meta, photos: [], state: "" };
}

// What waits on this phone, newest first, as entries of the history.
function waiting(items, app) {
  const newest = [...items].sort((a, b) => b.seq - a.seq);
  return Promise.all(
    newest.map(async (item) => ({
      title: labelOf(item.kind) || item.label,
      text: said(item.fields),
      meta: app.told(item.doneAt),
      state: app.words(`case-${item.state === "sending" ? "waiting" : item.state}`),
      tone: ["conflict", "refused"].includes(item.state) ? "red" : "amber",
      photos: await pictures(item, app),
    })),
  );
}

// What was written in a form, in one line.
export function said({ reply_text: reply, report, reason, note, words, text }) {
  return reply || report || reason || note || words || text || "";
}

async function pictures(item, app) {
  const files = await Promise.all((item.files ?? []).map((uuid) => app.outbox.file(uuid)));
  return files
    .filter((file) => file?.type.startsWith("image/"))
    .map((file, n) => {
      const url = app.addressOf(file);
      return { thumb: url, large: url, ...named(app.words("case-photos"), n + 1, app) };
    });
}

function links({ lng, lat }) {
  if (lng == null || lat == null) return { placed: false };
  const geo = `geo:${lat},${lng}?q=${lat},${lng}`;
  const amap = `https://uri.amap.com/marker?position=${lng},${lat}&coordinate=wgs84&callnative=1`;
  return { placed: true, geo, amap };
}
