// The visits of the phone: brought along, shown as they will be once everything queued is sent.
import { alsoPull } from "./pull.js";
import { stamp } from "./fill.js";
import { words } from "./words.js";

const MINUTES = 30;
const DAY = 86_400_000;
export const say = (name, values) => words(`visits-${name}`, values);

// Visits that wait to be sent, by plan; the newest speaks.
async function queued(store) {
  const items = (await store.all("outbox")).filter((item) => item.kind === "visit");
  items.sort((a, b) => a.seq - b.seq);
  return new Map(items.map((item) => [String(item.fields.plan), item]));
}

export async function keepRounds(store, answer) {
  const waiting = await queued(store);
  const { visits, ...about } = answer;
  await store.tx(["rounds", "kv"], async (tx) => {
    const rounds = tx.objectStore("rounds");
    const kept = new Set(visits.map(({ id }) => id));
    for (const id of await rounds.getAllKeys()) if (!kept.has(id) && !waiting.has(id)) rounds.delete(id);
    for (const visit of visits) rounds.put(visit);
    tx.objectStore("kv").put(about, "rounds");
    tx.objectStore("kv").delete("rounds_moved");
  });
  document.dispatchEvent(new CustomEvent("field:rounds"));
}

alsoPull(async ({ wire, store, due }) => {
  const moved = await store.get("kv", "rounds_moved");
  if (due("rounds", moved ? 0 : MINUTES)) await keepRounds(store, await wire.get("rounds/"));
});

// A visit was queued: the list shows it at once, and asks the server again when it has been sent.
export async function markDone(store, id, { met, at }) {
  await store.tx(["rounds", "kv"], async (tx) => {
    const one = await tx.objectStore("rounds").get(id);
    if (one) tx.objectStore("rounds").put({ ...one, done: { met, at } });
    tx.objectStore("kv").put(true, "rounds_moved");
  });
}

// Days from today (Shanghai) to a due day; below zero it has passed.
export function daysTo(day, now) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(now);
  return Math.round((Date.parse(day) - Date.parse(today)) / DAY);
}

function dueWords(days) {
  if (days < 0) return say("late", { n: -days });
  if (days === 0) return say("today");
  return say("in-days", { n: days });
}

export function toneOf(days) {
  if (days < 0) return "red";
  return days <= 3 ? "amber" : "slate";
}

function lineOf(visit, item, now) {
  const days = daysTo(visit.due_on, now);
  const done = item ? { met: item.fields.met, at: item.doneAt } : visit.done;
  const stuck = item && ["conflict", "refused"].includes(item.state);
  return {
    ...visit,
    days,
    done: done ?? null,
    met: done?.met === "met",
    overdue: days < 0,
    title: visit.kind === "patrol" ? say("walk") : visit.kind === "place" ? visit.name : visit.door,
    person: visit.kind === "household" ? visit.name : "",
    tone: toneOf(days),
    due: dueWords(days),
    red: visit.risks.includes("red"),
    risky: visit.risks.length > 0,
    pending: item ? { text: say(stuck ? "stuck" : "waiting"), tone: stuck ? "red" : "amber" } : null,
    href: `/field/visits/${visit.id}/`,
  };
}

export async function readRounds(app) {
  const [visits, about, waiting] = await Promise.all([
    app.store.all("rounds"),
    app.store.get("kv", "rounds"),
    queued(app.store),
  ]);
  const now = app.now();
  const lines = visits.map((visit) => lineOf(visit, waiting.get(visit.id), now));
  return { lines: lines.sort((a, b) => a.days - b.days || a.title.localeCompare(b.title, "zh")), about: about ?? null };
}

// Still to be done: nobody was met there since it fell due.
export const isOpen = (line) => !line.met;

export function sums(lines) {
  const open = lines.filter(isOpen);
  return {
    late: open.filter(({ days }) => days < 0).length,
    today: open.filter(({ days }) => days === 0).length,
    soon: open.filter(({ days }) => days > 0).length,
    done: lines.length - open.length,
  };
}

// One line for the screen of today, or null where nobody is to be visited.
export async function roundsLine(app) {
  const { lines } = await readRounds(app);
  if (!lines.length) return null;
  const { late, today, soon } = sums(lines);
  return stamp("t-rounds-line", { late, today, soon, tone: late ? "red" : today ? "amber" : "slate" });
}

// Buildings with what this phone has done and not yet told.
export function tilesOf(about, lines) {
  const fresh = new Map();
  for (const line of lines) {
    if (!line.met || line.covered || line.kind === "patrol") continue;
    const key = `${line.grid} ${line.building}`;
    fresh.set(key, (fresh.get(key) ?? 0) + 1);
  }
  return (about?.tiles ?? []).map((tile) => {
    const covered = Math.min(tile.total, tile.covered + (fresh.get(`${tile.grid} ${tile.name}`) ?? 0));
    return { ...tile, covered, percent: tile.total ? Math.floor((covered * 100) / tile.total) : 0 };
  });
}
