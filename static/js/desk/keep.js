// Half-typed forms are kept on the server, for their writer alone; sent or cleared, they are forgotten.
const WAIT_MS = 1_500;
const NEVER = new Set(["csrfmiddlewaretoken", "finish"]);

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

function typed(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
  return JSON.stringify(Object.fromEntries(fields));
}

const worthKeeping = (form) =>
  [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].some((field) => field.value.trim());

async function send(form, last = false) {
  form.keepTimer = 0;
  if (form.dataset.sent) return;
  const body = new URLSearchParams({ text: worthKeeping(form) ? typed(form) : "" });
  const said = form.querySelector("[data-keep-said]");
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST", body, keepalive: last, headers: { "X-CSRFToken": token() },
    });
    if (said) said.textContent = answer.ok ? form.dataset.wordsKept ?? "" : "";
  } catch {
    if (said) said.textContent = "";
  }
}

function later(event) {
  const form = event.target.closest?.("form[data-keep]");
  if (!form) return;
  window.clearTimeout(form.keepTimer);
  form.keepTimer = window.setTimeout(() => send(form), WAIT_MS);
}

function flush() {
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    if (!form.keepTimer || form.dataset.sent) return;
    window.clearTimeout(form.keepTimer);
    send(form, true);
  });
}

async function drop(event) {
  const form = event.target.closest("[data-keep-drop]")?.closest("form[data-keep]");
  if (!form) return;
  window.clearTimeout(form.keepTimer);
  await fetch(form.dataset.keep, { method: "DELETE", headers: { "X-CSRFToken": token() } });
  window.location.reload();
}

// Fast fingers type before the scripts are there.
function catchUp() {
  document.querySelectorAll("form[data-keep] textarea").forEach((field) => {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function startKeep() {
  window.setTimeout(catchUp, 300);
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("click", drop);
  // What is on its way is no draft: a late save must not bring it back.
  document.addEventListener("submit", (event) => {
    window.clearTimeout(event.target.keepTimer);
    event.target.keepTimer = 0;
  }, true);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.querySelector?.("form[data-keep]")) flush();
  });
  window.addEventListener("pagehide", flush);
}
