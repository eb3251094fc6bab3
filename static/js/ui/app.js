// Small helps for every page; without this script everything still works, only less smoothly.
import { startDialogs } from "./dialogs.js";
import { startErrors } from "./errors.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startOnce } from "./once.js";
import { startSync } from "./sync.js";

startDialogs();
startErrors();
startKeys();
startLive();
startMenus();
startOnce();
startSync();
if (document.querySelector("[data-map]")) {
  import("./map.js").then((maps) => maps.startMaps(document));
}
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.querySelector?.("[data-map]")) {
    import("./map.js").then((maps) => maps.startMaps(event.detail.elt));
  }
});
