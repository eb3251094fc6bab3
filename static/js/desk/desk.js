// The desk's small helps; every page works without them.
import { startFocus } from "./focus.js";
import { startForms } from "./forms.js";
import { startCallback } from "./callback.js";
import { startLightbox } from "./lightbox.js";
import { startLiveRows } from "./live-rows.js";
import { startOutline } from "./outline.js";
import { startConditions } from "./conditions.js";
import { startLook } from "./look.js";
import { startPalette } from "./palette.js";
import { startRows } from "./rows.js";
import { startShortcuts } from "./shortcuts.js";
import { startAnswers } from "./knowledge.js";
import { startRules } from "./rules.js";

document.documentElement.classList.add("scripted");
startForms();
startFocus();
startShortcuts();
startRows();
startPalette();
startCallback();
startOutline();
startLiveRows();
startLightbox();
startConditions();
startAnswers();
startRules();
startLook();
