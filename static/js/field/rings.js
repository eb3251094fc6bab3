// Once a day the portal is told where this phone takes its rings, if its owner wanted them here.
import { alsoPull } from "./pull.js";

alsoPull(async ({ wire, store, due }) => {
  if (globalThis.Notification?.permission !== "granted" || !due("rings", 1440)) return;
  const { renew } = await import("./screens/push.js");
  await renew({ wire, store });
});
