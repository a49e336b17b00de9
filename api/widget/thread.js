// The thread: questions and finished replies in a log that announces each reply once, and the one under way below it.
import { el, words } from "./dom.js";

export class Thread {
  constructor(ui) {
    this.ui = ui;
    this.turns = [];
    // One region scrolls: the log, and what is not yet a reply and is told by the status alone.
    this.log = el("div", { class: "log", part: "log", role: "log", "aria-label": ui.t("conversation") });
    this.waiting = el("div", { class: "pending" });
    this.element = el(
      "div",
      { class: "thread", part: "thread", tabindex: "0", role: "region", "aria-label": ui.t("thread") },
      this.log,
      this.waiting,
    );
  }

  clear() {
    this.turns = [];
    this.log.replaceChildren();
    this.waiting.replaceChildren();
  }

  /** Fill the log with what was said before, without a word being announced. */
  restore(told) {
    this.log.setAttribute("aria-live", "off");
    this.clear();
    for (const { question, reply, feedback } of told) {
      const before = this.turns.at(-1);
      // Facts that a form gave came with the same question again: the reply took the place of the one before.
      if (before && before.question === question && reply.criteria?.length && before.reply.criteria?.length) {
        this.#replace(before, reply, feedback);
      } else this.#append({ question, reply, feedback, given: {} });
    }
    this.element.scrollTop = this.element.scrollHeight;
    setTimeout(() => this.log.removeAttribute("aria-live"), 500);
  }

  /** Show a question under way; returns what tells its steps, its first statements, and its end. */
  begin(question) {
    const step = el("span", {}, this.ui.t("reading the question"));
    const first = el("ul", { class: "statements", lang: "en" });
    this.waiting.replaceChildren(
      el("article", { class: "turn" }, asked(question),
        el("div", { class: "reply" }, el("p", { class: "working" }, el("span", { class: "dots", "aria-hidden": "true" }), step), first)),
    );
    this.element.scrollTop = this.element.scrollHeight;
    return {
      step: (text) => step.replaceChildren(words(text)),
      statement: ({ text }) => first.append(el("li", { class: "statement", dir: "auto" }, words(text))),
      failed: (message) => this.#end(question, message),
      done: (reply) => {
        this.waiting.replaceChildren();
        const turn = this.#append({ question, reply, feedback: null, given: {} });
        this.#reveal(turn);
        return turn;
      },
    };
  }

  /** Put a newer reply in the place of a turn's. */
  update(turn, reply) {
    this.#replace(turn, reply, null);
    turn.body.querySelector("summary")?.focus({ preventScroll: true });
  }

  #replace(turn, reply, feedback) {
    this.ui.quotes.hide();
    Object.assign(turn, { open: this.ui.shown.opened(turn.body), reply, feedback });
    turn.body.replaceChildren(...this.#body(turn));
  }

  #append(turn) {
    turn.body = el("div", { class: "reply", part: "reply" });
    turn.body.append(...this.#body(turn));
    turn.article = el("article", { class: "turn", part: "turn" }, asked(turn.question), turn.body);
    this.turns.push(turn);
    this.log.append(turn.article);
    return turn;
  }

  #body(turn) {
    const { ui } = this;
    const handlers = {
      answer: (facts) => ui.update(turn, facts),
      ask: (question) => ui.ask(question),
      open: turn.open,
    };
    return [...ui.shown.replied(ui, turn.reply, handlers), ui.shown.actions(ui, turn)];
  }

  #end(question, message) {
    this.waiting.replaceChildren(el("article", { class: "turn" }, asked(question), message));
    this.element.scrollTop = this.element.scrollHeight;
  }

  #reveal({ article }) {
    this.element.scrollTop += article.getBoundingClientRect().top - this.element.getBoundingClientRect().top - 12;
  }
}

function asked(question) {
  return question ? el("div", { class: "question", part: "question" }, el("p", { dir: "auto" }, question)) : "";
}
