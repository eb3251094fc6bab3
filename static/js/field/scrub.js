// No citizen's number is kept on the phone or sent: the server's own rule, before anything is written. Pure.
const D = "[0-9０-９]";
const ID = new RegExp(`(^|[^0-9０-９])[1-9１-９]${D}{5}[- ]?${D}{8}[- ]?${D}{3}[0-9０-９XxＸｘ](?!${D})`, "g");
const KINDS = ["visit", "risk", "event"];

export const withoutIds = (text) => text.replace(ID, "$1***");

function cleaned(value) {
  if (typeof value === "string") return withoutIds(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one)]));
}

/** An act as it may be kept, and whether anything had to go. */
export function fitToKeep(action) {
  if (!KINDS.includes(action.kind)) return { action, changed: false };
  const { label, summary, fields } = action;
  const safe = cleaned({ label, summary, fields });
  const changed = JSON.stringify(safe) !== JSON.stringify({ label, summary, fields });
  return { action: changed ? { ...action, ...safe } : action, changed };
}

/** What is typed loses such numbers when its box is left; `told()` says so. Capture: before others read the box. */
export function guard(form, told) {
  form.dataset.masked = "";
  const clean = ({ target }) => {
    if (!target.matches("textarea, input[type=text]") || withoutIds(target.value) === target.value) return;
    target.value = withoutIds(target.value);
    target.dispatchEvent(new Event("input", { bubbles: true }));
    told();
  };
  form.addEventListener("change", clean, { capture: true });
}
