// Things found at a visit: one small form each, kept as JSON beside the words so that a draft holds them.
import { stamp } from "../fill.js";
import { uuid4 } from "../store.js";

export class Findings {
  // `box` is the textarea that keeps them, `list` where they are drawn, `matters` what tickets are about.
  constructor(box, list, matters = []) {
    Object.assign(this, { box, list, matters, items: [] });
    list.addEventListener("input", () => this.read());
    list.addEventListener("change", () => this.read());
    list.addEventListener("click", ({ target }) => {
      const uuid = target.closest("[data-remove]")?.closest("[data-finding]").dataset.finding;
      if (uuid) this.remove(uuid);
    });
  }

  load(items) {
    this.items = items;
    this.list.replaceChildren(...items.map((item) => this.draw(item)));
    this.write();
  }

  add(kind) {
    const item = { uuid: uuid4(), kind, words: "" };
    this.items.push(item);
    this.list.append(this.draw(item));
    this.write();
    this.list.lastElementChild.querySelector("textarea").focus();
  }

  remove(uuid) {
    this.items = this.items.filter((item) => item.uuid !== uuid);
    this.list.querySelector(`[data-finding="${uuid}"]`).remove();
    this.write();
  }

  draw(item) {
    const copy = stamp("t-finding", { ...item, risk: item.kind === "risk" });
    copy.querySelector("[data-matters]")?.append(...this.matters.map(({ code, name }) => new Option(name, code)));
    for (const box of copy.querySelectorAll("[data-name]")) {
      const { name } = box.dataset;
      if (box.type !== "radio") box.value = item[name] ?? box.value;
      else {
        box.name = `${name}-${item.uuid}`;
        box.checked = box.value === (item[name] ?? "yellow");
      }
    }
    return copy;
  }

  read() {
    this.items = [...this.list.querySelectorAll("[data-finding]")].map((row) => {
      const item = { uuid: row.dataset.finding, kind: row.dataset.kind };
      for (const box of row.querySelectorAll("[data-name]")) {
        if (box.type !== "radio" || box.checked) item[box.dataset.name] = box.value.trim();
      }
      return item;
    });
    this.write();
  }

  write() {
    this.box.value = this.items.length ? JSON.stringify(this.items) : "";
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The first that says nothing, or null.
  get unfinished() {
    return this.items.find((item) => !item.words.trim()) ?? null;
  }

  get values() {
    return this.items.map((item) => ({ ...item, parties: item.parties ? Number(item.parties) : null }));
  }
}

export function parsed(text) {
  try {
    const found = JSON.parse(text || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
