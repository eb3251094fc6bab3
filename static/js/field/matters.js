// The small table of matters that are seen on the way, brought along once a day.
import { alsoPull } from "./pull.js";

alsoPull(async ({ wire, store, due }) => {
  if (due("matters", 1440)) await store.put("kv", await wire.get("matters/"), "matters");
});
