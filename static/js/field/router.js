// Addresses of the app. A screen is {draw(root, params, app), leave?()}, or a function that fetches one.
// Links say /field/…; any other address is left to the browser.
const ROOT = "/field/";
const routes = [];
const base = document.documentElement.dataset.base;
let app = null;
let current = null;
let here = "";
let visit = 0;

export function route(pattern, screen) {
  const names = [...pattern.matchAll(/:(\w+)/g)].map((match) => match[1]);
  const expression = new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`);
  routes.push({ pattern, expression, names, screen });
}

// "/field/…" for an address of the app, wherever the app is mounted.
function canonical(pathname) {
  return pathname.startsWith(base) ? ROOT + pathname.slice(base.length) : pathname;
}

function find(pathname) {
  const path = canonical(pathname);
  for (const one of routes) {
    const match = one.expression.exec(path);
    if (!match) continue;
    const params = Object.fromEntries(one.names.map((name, at) => [name, decodeURIComponent(match[at + 1])]));
    return { ...one, params, path };
  }
  return null;
}

export function go(address, { replace = false } = {}) {
  const url = new URL(address, location.origin);
  const found = find(url.pathname);
  if (!found || app.stale) {
    location.assign(url);
    return;
  }
  const target = base + found.path.slice(ROOT.length) + url.search + url.hash;
  history.replaceState({ ...history.state, scroll: scrollY }, "");
  history[replace ? "replaceState" : "pushState"]({}, "", target);
  show({ focus: true });
}

// Draw the present address afresh, where the reader is.
export function redraw() {
  return show({ keep: true });
}

async function show({ focus = false, keep = false, scroll = 0 } = {}) {
  const turn = ++visit;
  const found = find(location.pathname);
  const root = document.getElementById("screen");
  const params = { ...found?.params, query: new URLSearchParams(location.search) };
  const screen = await load(found);
  if (turn !== visit) return;
  current?.leave?.();
  current = screen;
  markTab(found?.path ?? "");
  if (!keep) app.actions();
  here = location.pathname + location.search;
  await drawn(screen, root, params);
  if (turn !== visit) return;
  document.documentElement.dataset.ready = "1";
  if (!keep) window.scrollTo(0, scroll);
  if (focus) (root.querySelector("h1, [autofocus]") ?? document.getElementById("main")).focus();
}

// A screen that fails says so; the rest of the app goes on, above all the sending.
async function drawn(screen, root, params) {
  try {
    await screen.draw(root, params, app);
  } catch (error) {
    console.error("field: screen", error);
    app.actions();
    app.broken.draw(root, params, app);
  }
}

async function load(found) {
  if (app.notice) return app.notice;
  if (!found) return app.nowhere;
  if (typeof found.screen !== "function") return found.screen;
  try {
    const module = await found.screen();
    return module.default ?? module.screen ?? module;
  } catch (error) {
    console.error("field: screen", error);
    return app.unloaded;
  }
}

function markTab(path) {
  for (const link of document.querySelectorAll(".tabbar__link")) {
    const own = new URL(link.href).pathname;
    const under = own === ROOT ? path === ROOT || path.startsWith("/field/t/") : path.startsWith(own);
    if (under) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function isPlain(event, link) {
  return (
    event.button === 0 &&
    !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) &&
    !event.defaultPrevented &&
    (!link.target || link.target === "_self") &&
    !link.hasAttribute("download")
  );
}

export function startRouter(given) {
  if (app) return redraw();
  app = given;
  history.scrollRestoration = "manual";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !isPlain(event, link) || link.origin !== location.origin) return;
    if (link.getAttribute("href").startsWith("#") || !find(link.pathname)) return;
    event.preventDefault();
    go(link.href);
  });
  window.addEventListener("popstate", (event) => {
    // Only the hash changed: the same screen, where the reader is.
    if (here === location.pathname + location.search) show({ keep: true });
    else show({ focus: true, scroll: event.state?.scroll ?? 0 });
  });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type === "go") go(data.path);
  });
  return show();
}
