/* The ticket's page: a link to a closed part opens it. */
const wanted = location.hash && document.querySelector(location.hash);
if (wanted instanceof HTMLDetailsElement) wanted.open = true;
