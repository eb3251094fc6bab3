// The telephone: one's own state and the caller who rings on every page, the call page, the wall-board.
import { watch } from "../ui/live.js";

const READY_MS = "700";
const BOARD_MS = 2_000;
const BOARD_AT_LEAST_MS = 5_000;

const bar = () => document.querySelector("[data-call-bar]");
const page = () => document.getElementById("call");

// Times run on the page; the portal sends only when they began.
function tick() {
  const now = Date.now();
  document.querySelectorAll("[data-since]").forEach((mark) => {
    const seconds = Math.max(0, Math.floor((now - Date.parse(mark.dataset.since)) / 1000));
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const two = (n) => String(n).padStart(2, "0");
    mark.textContent = h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
    if (mark.dataset.until) mark.toggleAttribute("data-late", now > Date.parse(mark.dataset.until));
  });
}

function look() {
  const known = bar();
  if (known) htmx.ajax("GET", known.dataset.callBar, { target: "#call-bar", swap: "outerHTML" });
  const call = page();
  if (!call) return;
  const form = document.getElementById("call-form");
  const asked = form ? `?known=${call.dataset.call}` : "";
  htmx.ajax("GET", call.dataset.callUrl + asked, { target: "#call", swap: "outerHTML" });
}

// Whoever waits for a call asks more often.
function haste() {
  const live = document.querySelector("[data-live]");
  const state = bar()?.dataset.state;
  if (!live || !state) return;
  live.dataset.usualEvery ??= live.dataset.liveEvery;
  live.dataset.liveEvery = ["ready", "ringing"].includes(state) ? READY_MS : live.dataset.usualEvery;
}

// The page stands still while the bar already knows of another call, or of its end.
function follow(event) {
  haste();
  tick();
  if (event.detail.elt?.id !== "call-bar") return;
  const [mine, call] = [bar(), page()];
  if (!mine || !call) return;
  const here = document.getElementById("call-head")?.dataset.phase ?? "idle";
  const same = (mine.dataset.call || "") === call.dataset.call || mine.dataset.phase === "idle";
  if (!same || (mine.dataset.phase !== here && !(here === "wrap" && mine.dataset.phase === "idle"))) look();
}

let boardAt = 0;
let boardTimer = 0;
function refreshBoard() {
  const board = document.getElementById("board");
  if (!board) return;
  window.clearTimeout(boardTimer);
  const wait = boardAt + BOARD_MS - Date.now();
  if (wait > 0) {
    boardTimer = window.setTimeout(refreshBoard, wait);
    return;
  }
  boardAt = Date.now();
  htmx.ajax("GET", board.dataset.board, { target: "#board", swap: "outerHTML" });
}

function full(event) {
  if (!event.target.closest("[data-board-full]")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.querySelector("[data-board-frame]").requestFullscreen();
}

export function startCalls() {
  window.setInterval(tick, 1000);
  tick();
  haste();
  document.addEventListener("htmx:load", follow);
  document.addEventListener("click", full);
  watch("calls", ({ ids, reset }) => {
    if (reset || ids.includes(Number(bar()?.dataset.me))) look();
  });
  watch("board", () => {
    refreshBoard();
    // The figures are shared for a moment: what just happened may not be in them yet.
    window.setTimeout(refreshBoard, BOARD_MS + 500);
  });
  window.setInterval(refreshBoard, BOARD_AT_LEAST_MS);
}
