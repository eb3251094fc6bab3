// Words come from the page: any element with data-words holds some as data-words-<name>.
// {n} and the like are filled in; times are those of Shanghai, whatever the phone says.

const ZONE = "Asia/Shanghai";
const DAY = { month: "2-digit", day: "2-digit", timeZone: ZONE };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE };
let known = null;

function collect() {
  known = {};
  for (const element of document.querySelectorAll("[data-words]")) Object.assign(known, element.dataset);
  return known;
}

function camel(name) {
  return `words-${name}`.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase());
}

export function words(name, values = {}) {
  const text = (known ?? collect())[camel(name)] ?? "";
  return text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

// "14:05" for today, "11-27 14:05" for other days.
export function time(moment, today = Date.now()) {
  if (!moment) return "";
  const at = new Date(moment);
  const lang = document.documentElement.lang;
  const day = (date) => new Intl.DateTimeFormat(lang, { ...DAY, year: "numeric" }).format(date);
  const clock = new Intl.DateTimeFormat(lang, CLOCK).format(at);
  if (day(at) === day(new Date(today))) return clock;
  return `${new Intl.DateTimeFormat(lang, DAY).format(at).replace("/", "-")} ${clock}`;
}

export function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// A distance walked: "80 米", "1.2 公里".
export function metres(distance) {
  if (distance < 1000) return words("metres", { n: Math.max(10, Math.round(distance / 10) * 10) });
  return words("kilometres", { n: (distance / 1000).toFixed(1) });
}

