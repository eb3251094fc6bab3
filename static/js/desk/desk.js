// The desk's small helps; every page works without them.
import { startKeys } from "./keys.js";
import { startForms } from "./forms.js";
import { startCallback } from "./callback.js";
import { startLightbox } from "./lightbox.js";
import { startOutline } from "./outline.js";
import { startConditions } from "./conditions.js";

document.documentElement.classList.add("scripted");
startKeys();
startForms();
startCallback();
startOutline();
startLightbox();
startConditions();
