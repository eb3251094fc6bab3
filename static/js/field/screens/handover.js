// The end of a shift: my open cases to a colleague, one act for each, with a few words.
import { colleagueWords, isAway, readLines, say, smallWords } from "../day.js";
import { stamp } from "../fill.js";
import { lastHere } from "../here.js";
import { SCOPES, sorted } from "../order.js";
import { refuse } from "../refuse.js";

const DRAFT = "handover";
let page = null;

const chosen = () => [...page.form.querySelectorAll("[name=case]:checked")].map((box) => box.value);

async function send(event) {
  event.preventDefault();
  const { app, form, lines, draft } = page;
  const nos = new Set(chosen());
  const { user, words } = form.elements;
  if (!nos.size) return refuse(form, say("need-case"), form.querySelector("[role=group]"));
  if (!user.value) return refuse(form, say("need-person"), user.closest(".field"));
  const whom = page.known.find((one) => one.id === Number(user.value));
  if (whom && isAway(whom) && !whom.cover) return refuse(form, say("hand-away", { w: whom.name }), user.closest(".field"));
  if (!words.value.trim()) return refuse(form, say("need-hand-words"), words.closest(".field"));
  const label = say("hand-label", { w: whom?.name ?? user.selectedOptions[0].text });
  const given = lines.filter(({ card }) => nos.has(card.no));
  for (const { card } of given) {
    const fields = { user: Number(user.value), words: words.value.trim() };
    const act = { kind: "hand_over", no: card.no, version: card.version, label, fields };
    if (!(await app.submit({ ...act, said: "day-handed-one" }))) return undefined;
  }
  await draft.forget();
  app.say(say("handed", { n: given.length }), "leaf");
  return app.go("/field/");
}

function everyBox() {
  const boxes = [...page.form.querySelectorAll("[name=case]")];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
  boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillPeople(select, me, lines) {
  const teams = new Set(lines.map(({ card }) => card.team_id));
  const others = (me?.colleagues ?? []).filter((one) => one.id !== me.id && teams.has(one.team_id));
  const known = [...new Map(others.map((one) => [one.id, one])).values()];
  select.append(new Option(say("choose-person"), ""), ...known.map((one) => new Option(colleagueWords(one), one.id)));
  page.known = known;
  return known.length;
}

export default {
  async draw(root, _params, app) {
    app.title(say("hand-title"), "/field/me/");
    const me = await app.store.get("kv", "me");
    const lines = sorted((await readLines(app, lastHere())).filter(SCOPES.mine), "score", Date.now());
    if (!lines.length) return root.replaceChildren(stamp("t-hand-none", {}));
    root.replaceChildren(stamp("t-hand", {}));
    const form = root.querySelector("form");
    page = { app, form, lines };
    const rows = lines.map((line) => stamp("t-hand-case", { ...line.card, line: smallWords(line) }));
    form.querySelector("[data-picks]").replaceChildren(...rows);
    if (!fillPeople(form.elements.user, me, lines)) return root.replaceChildren(stamp("t-hand-alone", {}));
    app.actions(stamp("t-hand-send", {}));
    form.addEventListener("submit", send);
    form.querySelector("[data-every]").addEventListener("click", everyBox);
    page.draft = await app.keepDraft(form, DRAFT);
    return undefined;
  },

  leave() {
    page = null;
  },
};
