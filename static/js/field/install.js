// Putting the app on the home screen: what this browser offers. app.install.state is
// "installed", "ask" (call app.install.ask()), "ios" (share, add to the home screen) or "none".
import { announce } from "./events.js";

function stands() {
  return window.matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
}

function isApple() {
  const tablet = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || tablet;
}

export function watchInstall() {
  const install = { state: stands() ? "installed" : isApple() ? "ios" : "none", ask: async () => false };
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install.state = "ask";
    install.ask = async () => {
      await event.prompt();
      const { outcome } = await event.userChoice;
      install.state = outcome === "accepted" ? "installed" : "none";
      announce("field:install");
      return outcome === "accepted";
    };
    announce("field:install");
  });
  window.addEventListener("appinstalled", () => {
    install.state = "installed";
    announce("field:install");
  });
  return install;
}
