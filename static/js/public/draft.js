/* Words and address of an unfinished report, kept on this device only and for a day at most. */
const KEY = "report-draft";
const DAY = 24 * 3600 * 1000;

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(KEY));
    return held && Date.now() - held.at < DAY ? held : null;
  } catch {
    return null;
  }
}

export function forgetDraft() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* storage is switched off: there is no draft either */
  }
}

export function keepDraft(form) {
  const fields = [...form.querySelectorAll("[data-draft]")];
  const line = form.querySelector("[data-draft-line]");
  const words = form.querySelector("[data-draft-words]");
  const held = read();
  if (!held) forgetDraft();
  if (held && fields.every((field) => !field.value)) {
    for (const field of fields) {
      field.value = held[field.dataset.draft] || "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (fields.some((field) => field.value)) {
      words.textContent = form.dataset.draftNote;
      line.hidden = false;
    }
  }
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const draft = { at: Date.now() };
      for (const field of fields) draft[field.dataset.draft] = field.value;
      if (!fields.some((field) => field.value)) return forgetDraft();
      try {
        localStorage.setItem(KEY, JSON.stringify(draft));
        line.hidden = false;
      } catch {
        line.hidden = true;
      }
    }, 400);
  });
  form.querySelector("[data-draft-clear]").addEventListener("click", () => {
    forgetDraft();
    for (const field of fields) field.value = "";
    line.hidden = true;
    fields[0].focus();
  });
}
