// The quiet line under the title: the network and what waits, never flickering.
import { status, summary } from "./status.js";
import { words } from "./words.js";

const PATIENCE = 300; // a run that is over sooner is not worth a word
const TONES = {
  offline: "offline",
  "offline-waiting": "offline",
  attention: "attention",
  full: "attention",
  "signed-out": "attention",
  "not-field": "attention",
  dropped: "attention",
  trouble: "offline",
};
const ICONS = {
  synced: "wifi",
  sending: "cloud-upload",
  waiting: "cloud-upload",
  checking: "wifi",
  others: "users",
  "signed-out": "login",
  attention: "alert-circle",
  full: "alert-circle",
  dropped: "alert-circle",
  "not-field": "alert-circle",
};
let timer = 0;

export function startStrip(login) {
  const strip = document.getElementById("strip");
  const show = () => draw(strip, login);
  document.addEventListener("field:status", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE_FOR[summary()] ?? PATIENCE);
  });
  show();
}

// Whoever lost the network wants to know at once.
const PAUSE_FOR = { offline: 0, "offline-waiting": 0, full: 0 };

function draw(strip, login) {
  const name = summary();
  const [done, of] = status.sending ?? [0, 0];
  const said = words(name, { n: count(name), done: Math.min(done + 1, of), of });
  strip.dataset.state = TONES[name] ?? "online";
  strip.querySelector("use").setAttribute(
    "href",
    `${document.documentElement.dataset.sprite}#${ICONS[name] ?? "wifi-off"}`,
  );
  strip.href = name === "signed-out" || name === "not-field" ? login() : strip.dataset.outbox;
  const line = strip.querySelector("[role=status]");
  if (line.textContent !== said) line.textContent = said;
}

function count(name) {
  if (name === "attention") return status.attention;
  if (name === "others") return status.others;
  return status.waiting;
}
