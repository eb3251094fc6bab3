// Photos of a form: made small, kept on the phone at once, shown, taken away again.
import { stampOn } from "./case/stamping.js";
import { addressOf, NotAPicture, prepare } from "./files.js";
import { stamp } from "./fill.js";
import { StoreFull } from "./store.js";
import { time, words } from "./words.js";

export class FormShots {
  /** `keep(uuids)` remembers which belong to the form; `where()` gives a position or null, `caption()` words to write on. */
  constructor({ form, outbox, uuids, keep, where, caption, refuse }) {
    Object.assign(this, { form, outbox, keep, where, caption, refuse, uuids: [...uuids], shots: [], urls: [] });
    form.addEventListener("change", ({ target }) => target.dataset.shot && this.take(target));
    form.addEventListener("click", ({ target }) => {
      const uuid = target.closest("[data-drop]")?.dataset.drop;
      if (uuid) this.drop(uuid);
    });
  }

  of(phase) {
    return this.shots.filter((shot) => (shot.phase ?? "before") === phase).map(({ uuid }) => uuid);
  }

  async take(input) {
    const phase = input.dataset.shot;
    const fresh = input.hasAttribute("capture"); // an older picture may be of another time and place
    const files = [...input.files];
    input.value = "";
    this.form.dataset.busy = "1";
    for (const file of files) await this.keepOne(file, phase, fresh);
    delete this.form.dataset.busy;
    await this.draw();
  }

  async keepOne(file, phase, fresh) {
    const { lng, lat, accuracy } = (fresh && this.where()) || {};
    const takenAt = new Date(fresh || !file.lastModified ? Date.now() : file.lastModified).toISOString();
    const about = { purpose: "photo", phase, takenAt, keepPosition: lng !== undefined };
    try {
      const lines = [time(takenAt, 0), fresh ? this.caption() : ""].filter(Boolean);
      const shot = await prepare(file, { stamp: (context, width, height) => stampOn(context, width, height, lines) });
      this.uuids.push(await this.outbox.keepFile({ ...shot, ...about, lng, lat, accuracy }));
      await this.keep(this.uuids);
    } catch (error) {
      if (error instanceof NotAPicture) this.refuse(words("day-bad-photo"));
      else if (error instanceof StoreFull) this.refuse(words("day-full-phone"));
      else throw error;
    }
  }

  async drop(uuid) {
    this.uuids = this.uuids.filter((one) => one !== uuid);
    await this.keep(this.uuids);
    await this.outbox.dropFile(uuid);
    await this.draw();
  }

  async draw() {
    this.leave();
    this.shots = (await Promise.all(this.uuids.map((uuid) => this.outbox.file(uuid)))).filter(Boolean);
    for (const list of this.form.querySelectorAll("[data-shots]")) {
      const mine = this.of(list.dataset.shots);
      list.replaceChildren(...mine.map((uuid, at) => this.row(uuid, at + 1)));
    }
    this.form.dispatchEvent(new Event("shots"));
  }

  row(uuid, n) {
    const url = addressOf(this.shots.find((shot) => shot.uuid === uuid));
    this.urls.push(url);
    return stamp("t-shot", { url, uuid, alt: words("day-shot", { n }) });
  }

  leave() {
    this.urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
  }
}
