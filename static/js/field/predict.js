// A case as it will be once everything waiting on this phone has been sent. The flow comes from the
// server (its own table and rules); here it is only followed.
const STOPS = ["conflict", "refused"];
let table = null;

export function flow() {
  table ??= JSON.parse(document.getElementById("field-flow").dataset.flow);
  return table;
}

export function labelOf(step) {
  return document.getElementById(`t-step-${step}`)?.dataset.label ?? "";
}

// The card (or the whole case) with `items` of the outbox laid over it, in their order. What came
// back refused or overtaken counts for nothing, nor does what was to follow it.
export function overlay(card, items) {
  const own = items.filter((item) => item.no === card.no).sort((a, b) => a.seq - b.seq);
  const trouble = own.find((item) => STOPS.includes(item.state)) ?? null;
  const counted = trouble ? own.slice(0, own.indexOf(trouble)) : own;
  const ahead = counted.reduce(apply, { ...card, moved: false });
  return { ...ahead, ...stepsOf(ahead, counted), pending: own.length, trouble };
}

function apply(card, item) {
  const act = ACTS[item.kind];
  const move = flow().moves[item.kind];
  let next = act ? act(card, item) : card;
  if (move && move.from.includes(card.status)) {
    next = { ...next, status: move.to, state: flow().states[move.to], moved: true };
  }
  return next;
}

const ACTS = {
  sign: (card) => ({ ...card, mine: true }),
  contact: (card) => ({ ...card, contacted: true, moved: true }),
  sign_assist: (card) => part(card, "signed"),
  report_assist: (card) => part(card, "finished"),
  hand_over: (card, item) => ({ ...card, mine: false, handler_id: Number(item.fields.user) }),
};

function part(card, status) {
  return card.part ? { ...card, part: { ...card.part, status }, moved: true } : card;
}

// Steps open then, likeliest first; the first that somebody waits for is the next one.
function stepsOf(card, items) {
  if (!card.moved) return { steps: card.steps ?? (card.step ? [card.step] : []), ahead: false };
  const steps = (card.part ? partSteps(card) : leadSteps(card)).filter((step) => !spent(step, items));
  const step = steps.find((name) => !flow().quiet.includes(name)) ?? null;
  return { steps, step, next: step ? labelOf(step) : card.state.text, ahead: true };
}

function leadSteps(card) {
  const known = (card.contacted ? flow().contacted : flow().steps)[card.status] ?? [];
  return known.filter((step) => step !== "return" || !card.designated);
}

function partSteps(card) {
  const kept = (card.steps ?? []).filter((step) => !["sign_assist", "report_assist"].includes(step));
  return card.part.status === "signed" ? ["report_assist", ...kept] : kept;
}

// What can be asked for once is not offered again while it waits.
function spent(step, items) {
  return ["extend", "return"].includes(step) && items.some((item) => item.kind === step);
}
