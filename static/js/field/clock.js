// Clocks that go on without the network: words and tone reckoned anew from the moment due.
// Pure. A clock is {name, text, tone, icon, due_at, near_at?}; `say(name, values)` gives words.
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STANDING = new Set(["met", "late", "paused"]);
const ICONS = { overdue: "alert-circle", near: "clock-exclamation" };

/** A length of time in at most two units, as the server words it. */
export function span(ms, say) {
  if (ms < HOUR) return say("minutes", { m: Math.max(1, Math.floor(ms / MINUTE)) });
  if (ms < DAY) {
    const h = Math.floor(ms / HOUR);
    const m = Math.floor((ms % HOUR) / MINUTE);
    return h < 6 && m ? say("hours-minutes", { h, m }) : say("hours", { h });
  }
  const d = Math.floor(ms / DAY);
  const h = Math.floor((ms % DAY) / HOUR);
  return d < 3 && h ? say("days-hours", { d, h }) : say("days", { d });
}

/** Milliseconds to the moment due; Infinity where nothing runs. */
export function left(clock, now) {
  if (!clock || STANDING.has(clock.tone)) return Infinity;
  const due = Date.parse(clock.due_at);
  return Number.isFinite(due) ? due - now : Infinity;
}

function toneAt(clock, rest, now) {
  if (rest < 0) return "overdue";
  const near = clock.near_at ? Date.parse(clock.near_at) <= now : rest <= HOUR;
  if (near || clock.tone === "near") return "near";
  return clock.tone;
}

/** The clock as it stands at `now` (milliseconds); null stays null. */
export function tick(clock, now, say) {
  const rest = left(clock, now);
  if (!Number.isFinite(rest)) return clock;
  const tone = toneAt(clock, rest, now);
  const said = say(rest < 0 ? "over" : "left", { t: span(Math.abs(rest), say) });
  const text = clock.name ? `${clock.name} · ${said}` : said;
  return { ...clock, text, tone, icon: ICONS[tone] ?? clock.icon };
}
