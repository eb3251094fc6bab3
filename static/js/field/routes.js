// Every address of the app and the screen that it shows.
import { route } from "./router.js";

route("/field/outbox/", () => import("./screens/outbox.js"));
