// The day's lines: each case as it will be once everything queued is sent, its clock as it
// stands this minute, and how far it is to walk.
import { tick } from "./clock.js";
import { amap, metres, placed } from "./geo.js";
import { overlay } from "./predict.js";
import { metres as metreWords, time, words } from "./words.js";

const TAPS = new Set(["sign", "sign_assist", "resume", "start"]);

/** Words of the day's screens. */
export const say = (name, values) => words(`day-${name}`, values);

function byCase(items) {
  const found = new Map();
  for (const item of items) if (item.no) found.set(item.no, [...(found.get(item.no) ?? []), item]);
  return found;
}

/** A walk in words; nothing where it is not known. */
// A colleague as a line to choose, with who stands in while they are away.
export const isAway = ({ away }, now = Date.now()) => Boolean(away) && Date.parse(away) > now;

export function colleagueWords(one) {
  if (!isAway(one)) return one.name;
  return one.cover ? say("covered", { w: one.name, c: one.cover }) : say("uncovered", { w: one.name });
}

export function walkWords(distance) {
  return Number.isFinite(distance) ? metreWords(distance) : "";
}

/** How the unsent of one case are marked: what needs a person speaks first. */
export function markOf(items) {
  if (!items.length) return null;
  const stuck = items.some((item) => item.state === "conflict" || item.state === "refused");
  if (stuck) return { text: say("wrong"), tone: "red", icon: "alert-circle" };
  const what = items.map((item) => item.label).filter(Boolean);
  return { text: [...new Set(what), say("marked")].join(" · "), tone: "amber", icon: "cloud-upload" };
}

/** `work` once at a time; whoever asks meanwhile gets one more run, not many. */
export function calmly(work) {
  let running = null;
  let again = false;
  return () => {
    again = Boolean(running);
    running ??= (async () => {
      do {
        again = false;
        await work();
      } while (again);
    })().finally(() => {
      running = null;
    });
    return running;
  };
}

/** All lines of the phone, unsorted. `now` in milliseconds, `at` a position or null. */
export async function readLines(app, at, now = Date.now()) {
  const [cards, items] = await Promise.all([app.store.all("cases"), app.outbox.items()]);
  const queued = byCase(items);
  return cards
    .map((card) => {
      const mine = queued.get(card.no) ?? [];
      const shown = mine.length ? overlay(card, mine) : card;
      if (!shown) return null; // nothing is left to do once this is sent
      const clock = tick(shown.clock, now, say);
      return { card: shown, clock, metres: metres(at, shown), pending: markOf(mine) };
    })
    .filter(Boolean);
}

/** The shade of a case on the map and in lists. */
export function toneOf({ card, clock }) {
  if (clock?.tone === "overdue" || card.rank === 0) return "red";
  return clock?.tone === "near" || card.rank === 1 ? "amber" : "sea";
}

/** What a card of the list shows. */
export function cardData(line) {
  const { card, clock } = line;
  const href = `/field/t/${encodeURIComponent(card.no)}/`;
  const tap = TAPS.has(card.step) ? card.step : "";
  return {
    ...card,
    clock: clock && { ...clock, tone: CLOCK_TONES[clock.tone] ?? clock.tone },
    pending: line.pending,
    place: card.place || say("no-place-said"),
    distance: walkWords(line.metres),
    href,
    tap,
    go: tap ? "" : card.step ? `${href}#${card.step}` : href,
    walk: placed(card) ? amap(card, card.title) : "",
    late: clock?.tone === "overdue",
  };
}

export const CLOCK_TONES = {
  calm: "slate", warm: "slate", near: "amber", overdue: "red", paused: "slate", late: "red", met: "leaf",
};

/** One line of small words: the clock and the walk. */
export function smallWords(line) {
  const parts = [line.clock?.text, walkWords(line.metres)];
  if (!placed(line.card)) parts.push(say("no-point"));
  return parts.filter(Boolean).join(" · ");
}

/** "15:04 同步" for a moment in milliseconds; without one, that there was none. */
export function syncedWords(at) {
  return at ? say("synced", { t: time(at) }) : say("never");
}
