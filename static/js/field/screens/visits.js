// Who is to be visited: by the day on which it falls due, or door by door along the buildings.
import { stamp } from "../fill.js";
import { isOpen, readRounds, say, sums } from "../rounds.js";

const FILTERS = {
  late: (line) => isOpen(line) && line.days < 0,
  today: (line) => isOpen(line) && line.days <= 0,
  focus: (line) => line.tags.length > 0 || line.risky,
  place: (line) => line.kind === "place",
};
const STEP = 60;
const wanted = { by: "due", only: "", find: "", shown: STEP }; // kept while the app is open
let page = null;

const GROUPS = {
  due: (line) => {
    if (line.met) return ["9", say("group-done")];
    if (line.days < 0) return ["0", say("group-late")];
    if (line.days === 0) return ["1", say("group-today")];
    return line.days <= 7 ? ["2", say("group-week")] : ["3", say("group-later")];
  },
  building: (line) => {
    if (line.kind === "patrol") return ["0", say("group-walk")];
    return line.building ? [`1${line.building}`, line.building] : ["2", say("group-places")];
  },
};

function fits(line) {
  const find = wanted.find.trim().toLowerCase();
  if (wanted.only && !FILTERS[wanted.only](line)) return false;
  if (!find) return true;
  return [line.title, line.person, line.building, line.address, ...line.tags].join(" ").toLowerCase().includes(find);
}

function grouped(lines) {
  const groups = new Map();
  for (const line of lines) {
    const [key, name] = GROUPS[wanted.by](line);
    if (!groups.has(key)) groups.set(key, { key, name, lines: [] });
    groups.get(key).lines.push(line);
  }
  const order = [...groups.values()].sort((a, b) => a.key.localeCompare(b.key, "zh", { numeric: true }));
  return order.map((group) => ({ ...group, count: group.lines.length }));
}

function numbers(root, lines) {
  const { late, today, done } = sums(lines);
  const values = { late, today: late + today, focus: lines.filter(FILTERS.focus).length, done };
  for (const counter of root.querySelectorAll("[data-only]")) {
    const number = values[counter.dataset.only] ?? lines.filter(FILTERS[counter.dataset.only]).length;
    counter.querySelector("strong").textContent = number;
    counter.className = `counter tone-${number ? counter.dataset.toneOn : "slate"}`;
    counter.setAttribute("aria-pressed", wanted.only === counter.dataset.only);
  }
}

function emptyOf(lines, about) {
  if (!about) return "t-visits-not-yet";
  return lines.length ? "t-visits-not-found" : "t-visits-none";
}

function show() {
  const { root, lines, about } = page;
  numbers(root, lines);
  for (const button of root.querySelectorAll("[data-by]")) {
    button.setAttribute("aria-pressed", wanted.by === button.dataset.by);
  }
  const found = lines.filter(fits);
  const groups = grouped(found.slice(0, wanted.shown));
  const list = root.querySelector("[data-groups]");
  list.replaceChildren(...groups.map((group) => stamp("t-visits-group", group)));
  if (!found.length) list.replaceChildren(stamp(emptyOf(lines, about), {}));
  root.querySelector("[data-more]").hidden = found.length <= wanted.shown;
  root.querySelector("[data-said]").textContent = found.length ? say("found", { n: found.length }) : "";
}

async function redraw() {
  const turn = page;
  if (!turn) return;
  const read = await readRounds(turn.app);
  if (page !== turn) return;
  Object.assign(page, read);
  const tasks = read.about?.screenings ?? [];
  turn.root.querySelector("[data-screenings]").replaceChildren(...tasks.map((task) => stamp("t-visits-task", task)));
  show();
}

function listen(root) {
  root.querySelector("[data-find]").addEventListener("input", ({ target }) => {
    Object.assign(wanted, { find: target.value, shown: STEP });
    show();
  });
  root.onclick = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { only, by } = button.dataset;
    if (only) Object.assign(wanted, { only: wanted.only === only ? "" : only, shown: STEP });
    else if (by) wanted.by = by;
    else if (button.matches("[data-more]")) wanted.shown += STEP;
    else return;
    show();
  };
}

export default {
  async draw(root, params, app) {
    app.title(say("title"), "/field/");
    const building = params.query.get("building");
    if (building !== null) Object.assign(wanted, { by: "building", find: building, only: "" });
    root.replaceChildren(stamp("t-visits", {}));
    page = { root, app, lines: [], about: null };
    root.querySelector("[data-find]").value = wanted.find;
    listen(root);
    ["field:rounds", "field:outbox"].forEach((name) => document.addEventListener(name, redraw));
    await redraw();
  },

  leave() {
    ["field:rounds", "field:outbox"].forEach((name) => document.removeEventListener(name, redraw));
    if (page) page.root.onclick = null;
    page = null;
  },
};
