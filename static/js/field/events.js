// Says what happened to this page and to the other open ones: "field:outbox" and the like.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("haishu-field") : null;

function here(name, detail) {
  globalThis.document?.dispatchEvent(new CustomEvent(name, { detail }));
}

export function announce(name, detail = {}) {
  here(name, detail);
  channel?.postMessage({ name, detail });
}

channel?.addEventListener("message", ({ data }) => here(data.name, { ...data.detail, elsewhere: true }));
