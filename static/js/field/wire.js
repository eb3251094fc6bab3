// Asks the server. Each way of getting no answer has a name of its own.
const JSON_MS = 30_000;
const FILE_MS = 180_000;
const AGAIN_MS = 400;

// No network, or something between that is not our server (the sign-in page of a hotel).
export class Offline extends Error {}
// Nobody is signed in.
export class SignedOut extends Error {}
// Somebody is signed in who has no work here, or is not the person whose work this is.
export class NotYours extends Error {}
// This phone was signed out from afar.
export class Dropped extends Error {}
// The server answered, but not with what was asked for.
export class Failed extends Error {
  constructor(status, body) {
    super(`answer ${status}`);
    this.status = status;
    this.body = body;
  }
}

const REFUSALS = { 401: SignedOut, 410: Dropped };

export class Wire {
  constructor({ base, device, person = null }) {
    Object.assign(this, { base, device, person, csrf: "", quiet: true });
  }

  get(path) {
    return this.twice(path, {}, JSON_MS);
  }

  post(path, body) {
    return this.twice(path, this.jsonOf(body), JSON_MS);
  }

  jsonOf(body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.csrf };
    return { method: "POST", headers, body: JSON.stringify(body) };
  }

  // For a screen's own questions, asked by a person: JSON there and back; POST where there is a body.
  call(path, body) {
    this.quiet = false;
    const own = path.startsWith(this.base) ? path.slice(this.base.length) : path;
    return body === undefined ? this.get(own) : this.ask(own, this.jsonOf(body), JSON_MS);
  }

  upload(path, form) {
    return this.twice(path, { method: "POST", headers: { "X-CSRFToken": this.csrf }, body: form }, FILE_MS);
  }

  // Acts and files carry numbers of their own, so one lost answer may be asked for again at once. A
  // server that fails every second request would else fall into step with our rounds for ever.
  async twice(path, options, limit) {
    try {
      return await this.ask(path, options, limit);
    } catch (error) {
      if (!mayPass(error)) throw error;
      await new Promise((done) => setTimeout(done, AGAIN_MS));
      return this.ask(path, options, limit);
    }
  }

  async ask(path, options, limit) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), limit);
    const sentAt = Date.now();
    try {
      const headers = { ...this.headers(), ...options.headers };
      const answer = await fetch(this.base + path, {
        ...options,
        headers,
        signal: stop.signal,
        cache: "no-store",
        credentials: "same-origin",
      });
      return await this.read(answer, sentAt);
    } catch (error) {
      if (error instanceof TypeError || error.name === "AbortError") throw new Offline(error.message);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  headers() {
    const headers = { Accept: "application/json", "X-Field-Device": this.device };
    if (this.person) headers["X-Field-Person"] = String(this.person);
    // What the app asks by itself does not count as a person at work.
    if (this.quiet) headers["X-Poll"] = "1";
    return headers;
  }

  async read(answer, sentAt) {
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const body = isJson ? await answer.json() : null;
    if (answer.ok && body) {
      if (body.csrf) this.csrf = body.csrf;
      // How far the phone's clock is from the server's, for showing times only.
      if (body.now) this.offset = Date.parse(body.now) - (sentAt + Date.now()) / 2;
      return body;
    }
    if (answer.ok) throw new Offline("not our server");
    throw refusal(answer.status, body);
  }
}

function mayPass(error) {
  if (error instanceof Failed) return error.status >= 500;
  return (error instanceof Offline || error instanceof SyntaxError) && navigator.onLine;
}

function refusal(status, body) {
  if (body?.error === "not_field" || body?.error === "other_person") {
    return Object.assign(new NotYours(body.error), { desk: body.desk });
  }
  const Kind = REFUSALS[status];
  return Kind && body ? new Kind(body.error) : new Failed(status, body);
}
