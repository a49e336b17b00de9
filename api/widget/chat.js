// <netlm-chat>: reads its attributes, puts the parts together, and tells the page what happens.
import { Client, Failure } from "./client.js";
import { Composer } from "./composer.js";
import { el, words } from "./dom.js";
import { Facts } from "./facts.js";
import { explained } from "./failures.js";
import { Remembered } from "./remember.js";
import { Talk } from "./talk.js";
import { Thread } from "./thread.js";
import { Toolbar, unfoldForPrint } from "./toolbar.js";
import { speech } from "./words.js";

const HOME = new URL("..", import.meta.url);
const WIDE = 58; // rem, from which the source stands beside the chat

export class NetlmChat extends HTMLElement {
  static observedAttributes = ["title", "lang", "endpoint", "start"];

  #cleanups = [];

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" });
    this.ready = this.#build();
  }

  disconnectedCallback() {
    this.talk?.leave();
    this.#cleanups.splice(0).forEach((each) => each());
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || !this.building || before === after) return;
    if (name !== "title") this.ready = this.#build();
    else if (this.bar) this.bar.title = this.#title();
  }

  /** Ask a question, as if it had been typed. */
  async ask(question) {
    await this.ready;
    await this.talk.send(String(question));
  }

  /** Open the source of a citation, an object as POST /v1/ask gives it; resolves once it is shown. */
  async openSource(citation, from) {
    await this.ready;
    this.#tell("netlm-source", { document_id: citation.document_id, start: citation.start, end: citation.end });
    await (await this.#viewer()).open(citation, from);
  }

  #title() {
    return this.getAttribute("title") || this.ui.t("title");
  }

  #starts() {
    const own = (this.getAttribute("start") ?? "").split("\n").map((text) => ({ text }));
    const children = [...this.children].map((child) => ({ text: child.textContent, lang: child.lang || null }));
    return [...own, ...children].map((each) => ({ ...each, text: each.text.trim() })).filter((each) => each.text);
  }

  async #build() {
    const build = Symbol("build");
    this.building = build;
    this.talk?.leave();
    const said = await speech(this.getAttribute("lang") || this.parentElement?.closest("[lang]")?.lang);
    if (this.building !== build || !this.isConnected) return;
    this.#cleanups.splice(0).forEach((each) => each());
    const client = new Client(this.getAttribute("endpoint") || HOME.href);
    const remembered = new Remembered(client.base.href);
    this.ui = {
      ...said,
      client,
      rich: () => this.#rich(),
      fit: (replies) => this.#fit(replies),
      facts: new Facts(client, said),
      ask: (question) => this.talk.send(question),
      update: (turn, facts) => this.talk.update(turn, facts),
      say: (text) => this.#say(text),
      explain: (failure) => explained(said.t, failure),
      failed: (failure) => this.#failed(failure),
      conversation: () => remembered.get("conversation"),
    };
    this.#furnish(remembered);
    await this.talk.restore();
  }

  #furnish(remembered) {
    const { ui } = this;
    this.thread = new Thread(ui);
    this.composer = new Composer(ui, { send: ui.ask, stop: () => this.talk.stop() });
    this.bar = new Toolbar(ui, this.#title(), { renew: () => this.#renew(), history: () => this.#history() });
    this.talk = new Talk(ui, { thread: this.thread, composer: this.composer, remembered }, {
      replied: (reply) => this.#replied(reply),
      loaded: ({ turns }) => this.#patient(turns.at(-1)?.reply.case),
      failed: (failure) => this.#tell("netlm-error", { status: failure.status ?? null, type: failure.problem?.type ?? null }),
    });
    this.above = el("div", { class: "above" });
    this.notice = el("p", { class: "notice", role: "status" });
    const main = el(
      "section",
      { class: "chat", part: "chat", "aria-labelledby": this.bar.heading.id },
      this.bar.element, this.thread.element, this.above, this.composer.element, this.notice,
      el("p", { class: "small-print" }, ui.t("small_print")),
    );
    // The empty title keeps the element's own from showing as a hint over everything.
    this.shell = el("div", { class: "shell", part: "shell", title: "", dir: ui.direction, lang: ui.language, hidden: true });
    this.shell.append(main);
    this.shadowRoot.replaceChildren(this.shell);
    Promise.all([this.#style("tokens.css"), this.#style("chat.css")]).then(() => { this.shell.hidden = false; });
    this.loading = this.viewing = this.viewer = null;
    const watch = new ResizeObserver(() => this.viewer?.refit());
    watch.observe(this);
    this.#cleanups.push(() => watch.disconnect(), unfoldForPrint(this.shadowRoot));
    this.#welcome();
  }

  /** Add a style sheet as a link, which a strict policy allows; resolves when it has arrived or failed. */
  #style(name) {
    return new Promise((done) => {
      const href = new URL(`widget/${name}`, HOME).href;
      this.shell.before(el("link", { rel: "stylesheet", href, onload: done, onerror: done }));
    });
  }

  /** Load what shows replies, once the first one is wanted. */
  #rich() {
    this.loading ??= Promise.all([import("./reply.js"), this.#style("reply.css")]).then(
      ([shown]) => {
        const quotes = new shown.Quotes(this.ui.t, (citation, chip) => this.openSource(citation, chip));
        Object.assign(this.ui, { shown, quotes });
        this.shell.append(quotes.box);
        this.shell.addEventListener("scroll", () => quotes.follow(), { capture: true, passive: true });
      },
      () => {
        this.loading = null;
        throw new Failure(0);
      },
    );
    return this.loading;
  }

  /** Load what the parts of these replies need that few replies have. */
  #fit(replies) {
    if (this.ui.numbers || !replies.some((reply) => reply.evidence)) return undefined;
    return Promise.all([import("./numbers.js"), this.#style("numbers.css")]).then(
      ([{ numbers }]) => { this.ui.numbers = numbers; },
      () => { this.ui.numbers = () => null; }, // the reply is worth showing without its table
    );
  }

  #viewer() {
    this.viewing ??= import("./viewer.js").then(({ Viewer }) => {
      this.viewer = new Viewer(this.ui.t, this.ui.client, () => this.clientWidth < WIDE * rem());
      this.shell.append(this.viewer.dialog);
      return this.viewer;
    });
    return this.viewing;
  }

  #welcome() {
    const { t } = this.ui;
    const starts = this.#starts().map(({ text, lang }) =>
      el("li", {}, el("button", { type: "button", part: "start", onclick: () => this.#start(text) }, words(text, { lang }))),
    );
    this.thread.waiting.replaceChildren(
      el("div", { class: "welcome" }, el("p", { class: "lead" }, t("welcome")), el("p", {}, t("welcome_more")),
        starts.length > 0 && el("ul", { class: "starts", "aria-label": t("starts") }, starts)),
    );
  }

  #start(question) {
    this.composer.focus();
    this.talk.send(question);
  }

  #replied(reply) {
    this.#patient(reply.case);
    this.#tell("netlm-reply", {
      kind: reply.kind,
      turn_id: reply.turn_id ?? null,
      conversation_id: reply.conversation_id,
      statements: reply.statements.length,
      criteria: reply.criteria.length,
    });
  }

  #patient(known) {
    const strip = known && this.ui.shown.patient(this.ui, known, () => {
      this.composer.focus();
      this.talk.newPatient();
    });
    this.above.replaceChildren(...(strip ? [strip] : []));
  }

  #renew() {
    this.talk.forget();
    this.viewer?.close();
    this.#patient(null);
    this.#welcome();
    this.#say(this.ui.t("begun_anew"));
    this.composer.focus();
  }

  async #history() {
    const chosen = {
      resume: async (id) => {
        this.talk.forget();
        this.#patient(null);
        await this.talk.load(id);
        this.composer.focus();
      },
      deleted: (id) => id === this.ui.conversation() && this.#renew(),
    };
    const { showHistory } = await import("./history.js");
    await showHistory(this.ui, this.shell, chosen);
  }

  /** Say something that is seen and heard for a moment. */
  #say(text) {
    this.notice.textContent = text;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.notice.textContent = ""; }, 6000);
  }

  #failed(failure) {
    this.#say(this.ui.explain(failure));
    this.#tell("netlm-error", { status: failure.status ?? null, type: failure.problem?.type ?? null });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
