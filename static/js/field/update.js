// A newer app waits behind a bar; it starts when the reader says so and nothing is under way.
import { saveDrafts } from "./drafts.js";
import { startWorker } from "./register.js";
import { status } from "./status.js";

const HOUR = 3_600_000;
let pressed = false;

export async function watchWorker(app) {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration) return;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (pressed) location.reload();
    // Another tab changed the app: this one goes on and starts afresh at the next step.
    else if (had) app.stale = true;
  });
  watch(registration, app);
  const { active } = await navigator.serviceWorker.ready;
  document.documentElement.dataset.kept = "1";
  // Libraries of the map and of signatures: the first list goes before them, nothing else does.
  const rest = () => active.postMessage({ type: "rest" });
  if (status.syncedAt) rest();
  else document.addEventListener("field:synced", rest, { once: true });
}

function watch(registration, app) {
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration, app);
  };
  const follow = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", follow);
  follow();
  look();
  const ask = () => navigator.onLine && registration.update().catch(() => {});
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  setInterval(ask, HOUR);
}

function offer(registration, app) {
  const bar = document.getElementById("update");
  bar.hidden = false;
  bar.querySelector("button").onclick = () => change(registration, app);
  if (app.changing) change(registration, app);
}

// Drafts are on the disk and nothing is being sent: then, and only then, the new one takes over.
async function change(registration, app) {
  const busy = document.querySelector("form[data-busy]");
  if (busy || !(await saveDrafts())) {
    app.say(app.words("update-later"), "amber");
    return;
  }
  await app.sync?.running;
  pressed = true;
  if (registration.waiting) registration.waiting.postMessage({ type: "take-over" });
  else location.reload();
}

// The language was changed: its words are another app.
export async function fetchOther(app, language) {
  app.changing = true;
  const registration = await startWorker(language);
  if (registration?.waiting) await change(registration, app);
  else if (!registration?.installing) location.reload();
}
