// Which of my cases come first, which of them count where, and which are asked for. Pure.
// A line is {card, clock, metres, pending}: the card as it will be once all is sent.
import { left } from "./clock.js";

const HOUR = 3600000;
const URGENCY = [1400, 600, 0, -40]; // emergency, urgent, normal, complex: no clock outweighs a step
const UNKNOWN_WALK = 15; // minutes, where there is no point or no position

/**
 * How pressing, in one number: urgency first, then the clock, then minus the walk. Overdue
 * weighs as if due now and a little more for each hour; what is due in a day or later hardly
 * weighs; each minute of walking takes as much as two hours of clock half a day away.
 */
export function score(line, now) {
  const hours = left(line.clock, now) / HOUR;
  const clock = hours < 0 ? 240 + Math.min(120, -hours) : 240 / (1 + hours / 6);
  const walk = Number.isFinite(line.metres) ? line.metres / 80 : UNKNOWN_WALK;
  const watched = line.card.supervised ? 60 : 0;
  return (URGENCY[line.card.rank] ?? 0) + watched + (Number.isFinite(hours) ? clock : 0) - walk * 3;
}

const byNumber = (a, b) => (a.card.no < b.card.no ? -1 : 1);

/** Lines in the order asked for: "score" or "distance". */
export function sorted(lines, how, now) {
  const keyed = lines.map((line) => ({ line, key: how === "distance" ? line.metres : -score(line, now) }));
  keyed.sort((a, b) => (a.key === b.key ? byNumber(a.line, b.line) : a.key - b.key));
  return keyed.map(({ line }) => line);
}

const WORKING = new Set(["signed", "processing", "reworking"]);
const unsigned = ({ card }) => (card.part ? card.part.status === "assigned" : card.status === "dispatched");
const working = ({ card }) => (card.part ? card.part.status === "signed" : WORKING.has(card.status));

export const COUNTERS = {
  sign: unsigned,
  working,
  near: ({ clock }) => clock?.tone === "near",
  late: ({ clock }) => clock?.tone === "overdue",
};

export const SCOPES = {
  team: ({ card }) => !card.part,
  mine: ({ card }) => !card.part && card.mine,
  assist: ({ card }) => Boolean(card.part),
};

/** How many of the lines each test of `tests` holds for. */
export function counts(lines, tests) {
  const found = Object.fromEntries(Object.keys(tests).map((name) => [name, 0]));
  for (const line of lines) {
    for (const [name, test] of Object.entries(tests)) if (test(line)) found[name] += 1;
  }
  return found;
}

const plain = (text) => String(text ?? "").normalize("NFKC").toLowerCase();

/** Whether every word typed occurs in title, place or number. */
export function answers({ card }, typed) {
  const text = plain(`${card.title} ${card.place} ${card.no}`);
  return plain(typed).split(/\s+/).every((word) => text.includes(word));
}
