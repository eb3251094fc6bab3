// How this phone likes to be read: before anything is drawn, so that nothing flashes. Not a module.
(() => {
  try {
    const chosen = JSON.parse(localStorage.getItem("field-display") ?? "{}");
    const page = document.documentElement;
    if (chosen.theme === "light" || chosen.theme === "dark") page.dataset.theme = chosen.theme;
    if (chosen.elder) page.dataset.elder = "1";
  } catch {
    // A browser that keeps nothing shows the usual look.
  }
})();
