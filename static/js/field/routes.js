// Every address of the app and the screen that it shows.
import "./matters.js";
import { route } from "./router.js";
import "./rings.js";
import "./rounds.js";

route("/field/", () => import("./screens/today.js"));
route("/field/route/", () => import("./screens/route.js"));
route("/field/map/", () => import("./screens/map.js"));
route("/field/report/", () => import("./screens/report.js"));
route("/field/report/risk/", () => import("./screens/risk.js"));
route("/field/me/", () => import("./screens/me.js"));
route("/field/handover/", () => import("./screens/handover.js"));
route("/field/visits/", () => import("./screens/visits.js"));
route("/field/visits/coverage/", () => import("./screens/coverage.js"));
route("/field/visits/:id/", () => import("./screens/visit.js"));
route("/field/t/:no/", () => import("./screens/case.js"));
route("/field/outbox/", () => import("./screens/outbox.js"));
