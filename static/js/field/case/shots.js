// Photos of a form: made small, stamped with time and case number, kept on the phone at once.
import { stampOn } from "./stamping.js";

export function hasFile(part) {
  return part.draft.files.length > 0;
}

export async function shots(part) {
  const box = part.form.querySelector("[data-shots]");
  const self = { part, box, urls: [], work: Promise.resolve(), where: null, busy: 0 };
  for (const uuid of part.draft.files) await put(self, uuid);
  box.addEventListener("change", (event) => take(self, event));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shot-drop]");
    if (button) drop(self, button.closest("li"));
  });
  if (wanted(self)) self.where = part.app.whereAmI({ maximumAge: 60_000 });
  return { settled: () => self.work, end: () => self.urls.forEach((url) => URL.revokeObjectURL(url)) };
}

function wanted({ box }) {
  return box.querySelector("[data-shots-place]").checked;
}

function say({ box }, words) {
  box.querySelector("[data-shots-status]").textContent = words;
}

function take(self, event) {
  const picker = event.target.closest("[data-shots-pick]");
  if (!picker) return;
  const files = [...picker.files];
  const fresh = picker.dataset.shotsPick === "camera";
  self.work = self.work.then(() => takeAll(self, files, fresh));
  self.work.then(() => {
    picker.value = "";
  });
}

async function takeAll(self, files, fresh) {
  say(self, self.box.querySelector("[data-shots-status]").dataset.working);
  let failed = "";
  for (const file of files) {
    try {
      await keep(self, file, fresh);
    } catch (error) {
      failed = error.name === "StoreFull" ? self.box.dataset.full : self.box.dataset.failed;
      console.warn("field: photo", error.name);
    }
  }
  say(self, failed);
}

// The picture of an album has its own time; that of the camera was taken now.
async function keep(self, file, fresh) {
  const { app, view, draft } = self.part;
  const takenAt = new Date(fresh || !file.lastModified ? Date.now() : file.lastModified);
  const { house } = document.documentElement.dataset;
  const lines = [`${moment(new Date(takenAt.getTime() + (app.offset ?? 0)))}  ${view.no}  ${house}`];
  const made = await app.prepare(file, { stamp: (...canvas) => stampOn(...canvas, lines) });
  const where = fresh && wanted(self) ? await (self.where ??= app.whereAmI({ timeout: 4000 })) : null;
  const record = { type: made.type, buffer: made.buffer, name: made.name, purpose: "photo" };
  const uuid = await app.outbox.keepFile({
    ...record,
    takenAt: takenAt.toISOString(),
    keepPosition: Boolean(where),
    ...where,
  });
  await draft.setFiles([...draft.files, uuid]);
  await put(self, uuid);
}

export function moment(date) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai",
    dateStyle: "short",
    timeStyle: "medium",
  });
  return parts.format(date);
}

async function put(self, uuid) {
  const file = await self.part.app.outbox.file(uuid);
  if (!file) return;
  const template = document.getElementById("t-case-shot");
  const item = template.content.cloneNode(true).firstElementChild;
  const url = self.part.app.addressOf(file);
  self.urls.push(url);
  item.dataset.uuid = uuid;
  const list = self.box.querySelector("[data-shots-list]");
  const picture = item.querySelector("img");
  picture.src = url;
  picture.alt = self.part.app.words("case-shot", { n: list.children.length + 1 });
  list.append(item);
}

async function drop(self, item) {
  const { app, draft, edit } = self.part;
  const { uuid } = item.dataset;
  const list = item.parentElement;
  item.remove();
  await draft.setFiles(draft.files.filter((one) => one !== uuid));
  if (!edit?.files?.includes(uuid)) await app.outbox.dropFile(uuid);
  (list.querySelector("button") ?? self.box.querySelector("input[type=file]")).focus();
}
