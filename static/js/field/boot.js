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

startWorker()
  .then(settled)
  .then(() => import("./app.js"));
