/* The ticket's page: errors get the focus, a link to a closed part opens it. */
document.querySelector("[data-focus]")?.focus();
const wanted = location.hash && document.querySelector(location.hash);
if (wanted instanceof HTMLDetailsElement) wanted.open = true;
