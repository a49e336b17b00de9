// What the widget says to the server: JSON, problems (RFC 9457), and the key that is handed over once.

/** A request that brought no result. `status` 0: the server could not be reached. */
export class Failure extends Error {
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.title ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Talks to the server at one address, with the cookie of its own origin and nothing else. */
export class Client {
  constructor(endpoint) {
    const base = new URL(endpoint, document.baseURI);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    this.base = base;
  }

  get sameOrigin() {
    return this.base.origin === location.origin;
  }

  /** Return the response; raises Failure where it is none of success. */
  async open(method, path, body, { accept = "application/json", signal } = {}) {
    const headers = { Accept: accept };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(new URL(path, this.base), {
        method,
        headers,
        signal,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Failure(0);
    }
    if (!response.ok) throw await failure(response);
    return response;
  }

  /** Return the parsed body of a request, null where there is none. */
  async json(method, path, body) {
    const response = await this.open(method, path, body);
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch {
      throw new Failure(0);
    }
  }

  get(path) {
    return this.json("GET", path);
  }

  /** Return one document with its text; read once. */
  document(id) {
    this.documents ??= new Map();
    if (!this.documents.has(id)) {
      const read = this.get(`v1/documents/${encodeURIComponent(id)}`);
      read.catch(() => this.documents.delete(id));
      this.documents.set(id, read);
    }
    return this.documents.get(id);
  }

  /** Begin a session of this browser, so that its conversations are its own; where a key is needed, the 401 says so. */
  async session() {
    if (!this.sameOrigin || this.entered) return;
    const { session, key_needed: needed } = await this.get("v1/session");
    if (!session && needed) return;
    if (!session) await this.json("POST", "v1/session", {});
    this.entered = true;
  }

  /** Hand over a key; raises Failure with status 401 where it is none. */
  async enter(key) {
    await this.json("POST", "v1/session", { key });
    this.entered = true;
  }
}

async function failure(response) {
  const problem = await response.json().catch(() => ({}));
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new Failure(response.status, problem, Number.isFinite(wait) ? wait : null);
}
