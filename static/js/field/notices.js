// Whole screens that say one thing: what is the matter, what became of the work, what to do.
import { Dropped, NotYours, Offline, SignedOut } from "./wire.js";

function notice(name, icon, { signIn = false, again = false } = {}) {
  return {
    draw(root, _params, app) {
      const data = {
        icon,
        signIn,
        again,
        title: app.words(`${name}-title`),
        text: app.words(`${name}-text`),
        login: app.login(),
        desk: app.deskAddress,
      };
      app.title(app.words("app"));
      root.replaceChildren(app.stamp("t-notice", data));
      root.querySelector("[data-again]")?.addEventListener("click", () => location.reload());
    },
  };
}

export const notices = {
  signIn: notice("sign-in", "login", { signIn: true }),
  notField: notice("not-field", "lock", { signIn: true }),
  firstTime: notice("first-time", "wifi-off", { again: true }),
  gone: notice("gone", "shield-lock", { signIn: true }),
  full: notice("no-room", "alert-circle", { again: true }),
  broken: notice("broken", "alert-circle", { again: true }),
  nowhere: notice("nowhere", "help-circle"),
  unloaded: notice("unloaded", "wifi-off", { again: true }),
};

// Why the first list did not come.
export function noticeOf(error) {
  if (error instanceof SignedOut) return notices.signIn;
  if (error instanceof Dropped) return notices.gone;
  if (error instanceof NotYours) return notices.notField;
  if (error instanceof Offline) return notices.firstTime;
  return notices.broken;
}
