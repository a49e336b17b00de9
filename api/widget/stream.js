// A reply as it arrives: server-sent events over fetch. A lost connection is taken up where it broke off.
import { Failure } from "./client.js";

export const SILENCE = 35_000;
const WAITS = [250, 500, 1000, 2000, 4000];
const MOST_TRIES = 40;
const LEAVING = 1000; // until a stop without an answer is taken for one
const LAST = new Set(["done", "error", "stopped"]);

/** Yield {id, event, data} for each event of a response (WHATWG HTML, section 9.2). */
export async function* events(response, silence = SILENCE) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await within(reader.read(), silence);
      if (done) return;
      rest = (rest + value).replaceAll("\r\n", "\n");
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(block) {
  const fields = { id: null, event: "message", data: "" };
  for (const line of block.split("\n")) {
    const [name, ...value] = line.split(":");
    if (name in fields) fields[name] = (name === "data" ? fields.data : "") + value.join(":").replace(/^ /, "");
  }
  return fields.data ? { ...fields, data: JSON.parse(fields.data) } : null;
}

function within(promise, time) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failure(0)), time);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** One answer under way. `hear` is told every event, and "lost" and "resumed" of the connection. */
export class Answering {
  constructor(client, hear) {
    this.client = client;
    this.hear = hear;
    this.leaving = new AbortController();
    this.turn = null;
    this.last = 0;
  }

  /** Ask, and return the last event: done, error or stopped. */
  async ask(body) {
    const response = await this.client.open("POST", "v1/ask", body, this.#options());
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      return { event: "done", data: await response.json() };
    }
    return this.#through(response);
  }

  /** Follow an answer that was begun before, as before a reload. */
  async resume(turn) {
    this.turn = turn;
    return this.#through(await this.#again());
  }

  /** End the work; what was stopped is not kept. */
  stop() {
    this.stopped = true;
    if (this.turn) this.#halt();
    setTimeout(() => this.leaving.abort(), LEAVING);
  }

  #halt() {
    this.client.json("POST", `v1/turns/${this.turn}/stop`).catch(() => {});
  }

  #options() {
    return { accept: "text/event-stream", signal: this.leaving.signal };
  }

  async #through(first) {
    let response = first;
    for (;;) {
      const end = await this.#read(response);
      if (end) return end;
      if (!this.turn) throw new Failure(0);
      this.hear({ event: "lost" });
      response = await this.#reconnected();
      this.hear({ event: "resumed" });
    }
  }

  async #read(response) {
    try {
      for await (const event of events(response)) {
        if (event.id !== null) this.last = Number(event.id);
        if (event.event === "begun") this.turn = event.data.turn_id;
        if (event.event === "begun" && this.stopped) this.#halt();
        this.hear(event);
        if (LAST.has(event.event)) return event;
      }
    } catch (error) {
      if (this.leaving.signal.aborted) throw error;
    }
    return null;
  }

  #again() {
    return this.client.open("GET", `v1/turns/${this.turn}/events?after=${this.last}`, undefined, this.#options());
  }

  async #reconnected() {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await pause(WAITS[Math.min(tries, WAITS.length - 1)], this.leaving.signal);
      try {
        return await this.#again();
      } catch (error) {
        if (this.leaving.signal.aborted || (error.status && error.status < 500 && error.status !== 429)) throw error;
      }
    }
    throw new Failure(0);
  }
}

/** Wait, or less: until the network is back. */
function pause(time, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, time);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}
