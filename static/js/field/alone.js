// The worker sends without a page: the same steps, and an error asks the browser to wake it again.
import { pullList } from "./pull.js";
import { sendAll } from "./send.js";
import { deviceId, personStore, phone } from "./store.js";
import { alone } from "./turns.js";
import { Dropped, NotYours, SignedOut, Wire } from "./wire.js";

export async function sendAlone({ root, app }) {
  const person = await phone.get("kv", "person");
  if (!person) return;
  const store = personStore(person);
  const wire = new Wire({ base: root, device: await deviceId(), person });
  try {
    await alone(store, async () => {
      const list = await pullList(wire);
      if (list.me.id === person) await sendAll({ store, wire, version: app });
    });
  } catch (error) {
    // A person has to open the app for these.
    if (![SignedOut, NotYours, Dropped].some((Kind) => error instanceof Kind)) throw error;
  }
}
