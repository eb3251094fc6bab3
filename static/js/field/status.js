// What the strip says, in one place: the network, the line of what waits, and what is wrong.
import { announce } from "./events.js";

export const status = {
  net: navigator.onLine ? "online" : "offline", // online, offline, trouble (the server failed)
  signedOut: false,
  notField: false,
  dropped: false,
  full: false,
  sending: null, // [done, of]
  waiting: 0,
  attention: 0,
  others: 0, // of colleagues who worked with this phone before
  syncedAt: 0,
};

export function note(change) {
  const before = JSON.stringify(status);
  Object.assign(status, change);
  if (JSON.stringify(status) !== before) announce("field:status");
}

// The one most important thing to say, as the name of its words.
export function summary() {
  const order = [
    ["dropped", status.dropped],
    ["not-field", status.notField],
    ["full", status.full],
    ["signed-out", status.signedOut],
    ["sending", status.sending],
    ["attention", status.attention],
    ["offline-waiting", status.net === "offline" && status.waiting],
    ["offline", status.net === "offline"],
    ["checking", !status.syncedAt && status.net === "online" && !status.waiting],
    ["trouble", status.net === "trouble"],
    ["waiting", status.waiting],
    ["others", status.others],
  ];
  return order.find(([, is]) => is)?.[0] ?? "synced";
}
