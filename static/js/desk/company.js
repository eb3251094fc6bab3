// On a ticket: who else looks or types, and what changed elsewhere. A reload keeps what is half-typed.
import { watch } from "../ui/live.js";

const TYPING_MS = 6_000;
let others = {};
let timer = 0;

async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "X-Poll": "1" } });
  if (!answer.ok || answer.status === 204) return null;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  return box.content.firstElementChild;
}

async function showOthers() {
  const list = document.getElementById("presence");
  if (!list) return;
  if (!Object.keys(others).length) return list.replaceChildren();
  const fresh = await fetchPart(list.dataset.presence).catch(() => null);
  if (fresh) document.getElementById("presence")?.replaceWith(fresh);
}

async function heard({ ids, reset }) {
  const strip = document.getElementById("changed");
  if (!strip || !(reset || ids.includes(Number(strip.dataset.id)))) return;
  const { seen } = strip.dataset;
  const fresh = await fetchPart(`${strip.dataset.changed}?seen=${seen}`).catch(() => null);
  const now = document.getElementById("changed");
  // The reader's own step may have drawn the page anew meanwhile.
  if (!fresh || !now || now.dataset.seen !== seen) return;
  fresh.dataset.seen = seen;
  now.replaceWith(fresh);
}

function typing(event) {
  if (!event.target.closest?.("#page form")) return;
  document.documentElement.dataset.typing = "1";
  window.clearTimeout(timer);
  timer = window.setTimeout(() => delete document.documentElement.dataset.typing, TYPING_MS);
}

function reload(event) {
  if (!event.target.closest?.("[data-reload]") || !window.htmx) return;
  event.preventDefault();
  window.htmx.ajax("GET", window.location.href, { target: "#page", swap: "outerHTML show:none" });
}

export function startCompany() {
  watch("presence", ({ here }) => {
    others = here;
    showOthers();
  });
  watch("ticket", heard);
  document.addEventListener("input", typing);
  document.addEventListener("click", reload);
  document.addEventListener("htmx:load", (event) => event.detail.elt.id === "page" && showOthers());
}
