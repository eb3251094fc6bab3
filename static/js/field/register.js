// Registers the service worker, in the language that the reader chose last.

export function chosenLanguage() {
  return /(?:^|; )django_language=([\w-]+)/.exec(document.cookie)?.[1] ?? document.documentElement.lang;
}

// The worker of this page, or null where the browser has none (some inside other apps).
export async function startWorker(language = chosenLanguage()) {
  if (!("serviceWorker" in navigator)) return null;
  const { base, worker } = document.documentElement.dataset;
  try {
    return await register(`${worker}?lang=${language}`, base);
  } catch (error) {
    console.warn("field: no worker", error.message);
    return null;
  }
}

// As a module where the browser can: only so may the worker send by itself.
async function register(worker, scope) {
  try {
    return await navigator.serviceWorker.register(`${worker}&module`, { scope, type: "module" });
  } catch (error) {
    if (error.name === "SecurityError") throw error;
    return navigator.serviceWorker.register(worker, { scope });
  }
}
