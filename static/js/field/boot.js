// Starts the app. The first time it waits for the worker, which brings all modules in one answer;
// where there is no worker, or it takes too long, each comes by itself.
import { startWorker } from "./register.js";

const PATIENCE = 15_000;

function settled(registration) {
  const coming = registration?.installing ?? registration?.waiting;
  if (!coming || navigator.serviceWorker.controller) return Promise.resolve();
  return new Promise((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
    coming.addEventListener("statechange", () => coming.state === "redundant" && done());
    setTimeout(done, PATIENCE);
  });
}

// Words and shapes of all screens.
async function bringTexts() {
  const answer = await fetch(document.documentElement.dataset.texts);
  if (!answer.ok) throw new Error(`texts: ${answer.status}`);
  document.getElementById("texts").innerHTML = await answer.text();
}

Promise.all([bringTexts(), startWorker().then(settled)])
  .then(() => import("./app.js"))
  .catch((error) => {
    console.error("field: boot", error);
    window.addEventListener("online", () => location.reload());
  });
