// Half-typed words and their photos survive a killed tab: kept while they are typed.
//   const draft = await keepDraft(form, `note-${no}`); draft.files; … outbox.queue({…, draft: draft.key})
import { withoutIds } from "./scrub.js";
import { StoreFull } from "./store.js";

const PAUSE = 250;
const open = new Set();

function boxes(form) {
  return [...form.elements].filter((box) => box.name && !["file", "submit", "button", "hidden"].includes(box.type));
}

function read(form) {
  const values = {};
  for (const box of boxes(form)) {
    if (box.type === "radio" || box.type === "checkbox") {
      values[box.name] ??= [];
      if (box.checked) values[box.name].push(box.value);
    } else if (box.multiple) values[box.name] = [...box.selectedOptions].map((option) => option.value);
    else values[box.name] = form.dataset.masked === undefined ? box.value : withoutIds(box.value);
  }
  return values;
}

// Put values into a form: those of a draft, or of an act that came back refused.
export function pour(form, values) {
  for (const box of boxes(form)) {
    const value = values[box.name];
    if (value === undefined) continue;
    const list = [].concat(value).map(String);
    if (box.type === "radio" || box.type === "checkbox") {
      box.checked = list.includes(box.value) || (value === true && box.type === "checkbox");
    } else if (box.multiple) for (const option of box.options) option.selected = list.includes(option.value);
    else box.value = value ?? "";
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

class Draft {
  constructor(store, form, key, kept) {
    Object.assign(this, { store, form, key, files: kept?.files ?? [], timer: 0, dirty: false, full: false });
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    open.add(this);
  }

  soon() {
    if (!this.form.isConnected) return;
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // The uuids of photos taken for this form, each kept already by outbox.keepFile().
  async setFiles(uuids) {
    this.files = uuids;
    await this.save();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.ended) return;
    this.dirty = false;
    try {
      const value = { key: this.key, values: read(this.form), files: this.files, at: Date.now() };
      await this.store.put("drafts", value);
      this.full = false;
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      this.dirty = true;
      this.full = true;
    }
  }

  // The form was sent (the outbox removed the draft with it) or given up.
  end() {
    this.ended = true;
    clearTimeout(this.timer);
    open.delete(this);
  }

  async forget() {
    this.end();
    await this.store.tx(["drafts", "files"], (tx) => {
      tx.objectStore("drafts").delete(this.key);
      for (const uuid of this.files) tx.objectStore("files").delete(uuid);
    });
  }
}

export async function keepDraft(store, form, key) {
  const kept = await store.get("drafts", key);
  for (const other of open) if (other.key === key || !other.form.isConnected) open.delete(other);
  if (kept) pour(form, kept.values);
  return new Draft(store, form, key, kept);
}

// Before the page goes: everything typed is on the disk, or the answer is false.
export async function saveDrafts() {
  const live = [...open].filter((draft) => draft.form.isConnected && draft.dirty);
  await Promise.all(live.map((draft) => draft.save()));
  return live.every((draft) => !draft.full);
}

// Drafts and files that nobody came back for.
export async function dropOld(store, days = 14) {
  const limit = Date.now() - days * 86_400_000;
  await store.tx(["drafts", "files", "outbox"], async (tx) => {
    const drafts = await tx.objectStore("drafts").getAll();
    const used = (await tx.objectStore("outbox").getAll()).flatMap((item) => item.files);
    for (const draft of drafts) {
      if (draft.at < limit) tx.objectStore("drafts").delete(draft.key);
      else used.push(...draft.files);
    }
    const kept = new Set(used);
    for (const file of await tx.objectStore("files").getAll()) {
      if (!kept.has(file.uuid) && file.keptAt < Date.now() - 86_400_000) tx.objectStore("files").delete(file.uuid);
    }
  });
}

document.addEventListener("visibilitychange", () => saveDrafts());
window.addEventListener("pagehide", () => saveDrafts());
