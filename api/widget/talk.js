// The course of a conversation: a question goes out, its answer comes in, fails, is stopped or is taken up again.
import { Failure } from "./client.js";
import { button, el, words } from "./dom.js";
import { shape } from "./shapes.js";
import { Answering } from "./stream.js";

/** What the server understands as the end of what it knows of a patient; it reads English. */
const NEW_PATIENT = "New patient.";

export class Talk {
  /** `parts` holds thread, composer and remembered; `heard` is told of replies and failures. */
  constructor(ui, parts, heard) {
    Object.assign(this, parts, { ui, heard });
    this.answering = null;
  }

  /** Ask; with `turn`, a reply that asked for `facts`, the new one takes its place. */
  async send(question, { facts, turn } = {}) {
    await this.settled; // what was said before is being shown: the question comes after it
    if (this.answering || !question.trim()) return;
    const pending = turn ? this.#inPlace(turn) : this.thread.begin(question);
    const again = () => this.send(question, { facts, turn });
    const end = await this.#run(pending, again, async (answering) => {
      await Promise.all([this.ui.client.session(), this.ui.rich()]);
      if (answering.stopped) return { event: "stopped" };
      const conversation = this.remembered.get("conversation");
      return answering.ask({ question, ...(conversation && { conversation_id: conversation }), ...(facts && { case: facts }) });
    });
    if (end?.event === "done") await this.#answered(pending, end.data);
  }

  /** Ask again with facts that a form gave. */
  update(turn, facts) {
    turn.given = { ...turn.given, ...facts };
    return this.send(turn.question, { facts: turn.given, turn });
  }

  newPatient() {
    return this.send(NEW_PATIENT);
  }

  stop() {
    return this.answering?.stop();
  }

  /** Let go of an answer under way without ending it: it can be taken up again. */
  leave() {
    this.answering?.leaving.abort();
  }

  /** Begin anew: the server keeps what was said, this page forgets it. */
  forget() {
    this.leave();
    this.remembered.set("conversation", null);
    this.remembered.set("turn", null);
    this.thread.clear();
  }

  /** Show the conversation that was under way before the page was loaded. */
  async restore() {
    const id = this.remembered.get("conversation");
    const turn = this.remembered.get("turn");
    if (!id || !(await this.load(id, turn !== null)) || !turn) return;
    const end = await this.#run(this.thread.begin(""), () => this.load(id), (answering) => answering.resume(turn));
    if (end) await this.load(id);
  }

  /** Show a conversation; false where it cannot be. One that is just beginning may not be known yet. */
  load(id, beginning = false) {
    this.settled = this.#load(id, beginning);
    return this.settled;
  }

  async #load(id, beginning) {
    try {
      await Promise.all([this.ui.client.session(), this.ui.rich()]);
      const path = `v1/conversations/${encodeURIComponent(id)}`;
      const [told] = await Promise.all([this.ui.client.get(path), this.ui.facts.load()]);
      await this.ui.fit(told.turns.map((turn) => turn.reply));
      this.thread.restore(told.turns);
      this.remembered.set("conversation", id);
      this.heard.loaded(told);
      return true;
    } catch (failure) {
      if (failure.status === 404 && beginning) return true;
      if (failure.status === 404) this.forget();
      else this.#unanswered({ failed: (message) => this.thread.waiting.replaceChildren(message) }, failure, () => this.load(id));
      return false;
    }
  }

  /** Run one answer to its end; null where it broke. */
  async #run(pending, again, start) {
    const answering = new Answering(this.ui.client, (event) => this.#hear(pending, event));
    this.answering = answering;
    this.composer.busy = true;
    let left = false;
    try {
      const end = await start(answering);
      if (end.event === "error") throw new Failure(end.data.status, end.data);
      if (end.event === "stopped") this.#stopped(pending, again);
      return end;
    } catch (failure) {
      left = failure.name === "AbortError" && !answering.stopped;
      if (answering.stopped) this.#stopped(pending, again);
      else if (!left) this.#unanswered(pending, failure, again);
      return null;
    } finally {
      this.answering = null;
      if (!left) this.remembered.set("turn", null);
      this.composer.busy = false;
    }
  }

  #hear(pending, { event, data }) {
    if (event === "begun") {
      this.remembered.set("conversation", data.conversation_id);
      this.remembered.set("turn", data.turn_id);
    } else if (event === "step") pending.step(this.ui.t(data.step));
    else if (event === "statement") pending.statement(data);
    else if (event === "lost" || event === "resumed") {
      pending.step(this.ui.t(event));
      this.ui.say(this.ui.t(event));
    }
  }

  async #answered(pending, reply) {
    this.remembered.set("conversation", reply.conversation_id);
    if (reply.criteria.length || reply.case) await this.ui.facts.load();
    await this.ui.fit([reply]);
    pending.done(reply);
    this.heard.replied(reply);
  }

  #inPlace(turn) {
    turn.body.setAttribute("aria-busy", "true");
    const calm = () => turn.body.removeAttribute("aria-busy");
    const note = el("div", { class: "notice" });
    return {
      step: () => {},
      statement: () => {},
      failed: (message) => {
        calm();
        note.replaceChildren(message);
        turn.body.append(note);
      },
      done: (reply) => {
        calm();
        this.thread.update(turn, reply);
        const verdicts = reply.criteria.map((each) => `${each.title}: ${this.ui.t(`verdict_${each.verdict}`)}.`);
        this.ui.say([this.ui.t("updated"), ...verdicts].join(" "));
      },
    };
  }

  #stopped(pending, again) {
    pending.failed(this.#message(this.ui.t("stopped"), again, "stopped"));
    this.ui.say(this.ui.t("stopped"));
  }

  async #unanswered(pending, failure, again) {
    const { ui } = this;
    if (failure.status === 404 && this.remembered.get("conversation")) {
      // The conversation has expired or was deleted elsewhere: the next question begins another.
      this.remembered.set("conversation", null);
    }
    if (failure.status === 401 && ui.client.sameOrigin) {
      const { signIn } = await import("./signin.js");
      pending.failed(signIn(ui, again));
    } else pending.failed(this.#message(ui.explain(failure), again, "fault"));
    this.heard.failed(failure);
  }

  #message(text, again, kind) {
    const { t } = this.ui;
    const retry = button(t("retry"), shape("again"), {
      class: "quiet",
      onclick: () => {
        this.composer.focus();
        again();
      },
    });
    return el("div", { class: `reply ${kind}`, role: kind === "fault" ? "alert" : null }, el("p", {}, words(text)), retry);
  }
}
