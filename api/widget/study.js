// The study view: draws cards, grades what is typed, shows why and where it stands, and how far one is.
import { Client, Failure } from "./client.js";
import { el, fresh, words } from "./dom.js";
import { explained } from "./failures.js";
import { page } from "./page.js";
import { Graded } from "./study-graded.js";
import { evidenceGone, studied } from "./study-learner.js";
import { progress, topic } from "./study-progress.js";
import { signIn } from "./signin.js";
import { Viewer } from "./viewer.js";

const SIZES = [5, 10, 20];

class Study {
  constructor({ t, language }) {
    this.t = t;
    this.language = language;
    this.client = new Client("./");
    this.viewer = new Viewer(t, this.client, () => true);
    this.said = el("p", { role: "status", class: "unseen" });
    this.card = el("section", { class: "panel", "aria-label": t("session") });
    this.standing = el("section", { class: "panel", "aria-label": t("progress") });
    document.querySelector("main").append(this.card, this.standing, this.viewer.dialog, this.said);
  }

  async begin() {
    try {
      if (await this.client.session()) {
        const explain = (failure) => explained(this.t, failure);
        this.card.replaceChildren(signIn({ t: this.t, client: this.client, explain }, () => this.begin()));
        return;
      }
      this.topics = (await this.client.get("v1/study/topics")).topics;
      this.#choose();
      await this.#stand();
    } catch (failure) {
      this.#failed(failure, () => this.begin());
    }
  }

  #choose(summed = null) {
    const { t } = this;
    const option = (value, text) => el("option", { value }, text);
    this.topic = el("select", {}, option("", t("all_topics")), this.topics.map((each) => option(each.topic, `${topic(t, each)} (${each.cards})`)));
    this.size = el("select", {}, SIZES.map((size) => option(String(size), String(size))));
    this.size.value = "10";
    this.name = el("input", { autocomplete: "off", maxlength: "64", value: this.learner ?? "", placeholder: t("this_browser") });
    const go = el("button", { type: "submit", class: "primary" }, t("begin"));
    const form = el(
      "form",
      { class: "setup", onsubmit: (event) => { event.preventDefault(); this.#draw(); } },
      el("label", {}, t("topic"), this.topic),
      el("label", {}, t("cards"), this.size),
      el("label", {}, t("pseudonym"), this.name),
      go,
    );
    this.card.replaceChildren(summed ?? el("h2", {}, t("a_session")), form);
    if (summed) go.focus();
  }

  #who() {
    return this.learner ? { learner: this.learner } : {};
  }

  async #draw() {
    this.learner = this.name.value.trim() || null;
    const wanted = { ...this.#who(), cards: Number(this.size.value) };
    if (this.topic.value) wanted.topic = this.topic.value;
    try {
      const session = await this.client.json("POST", "v1/study/session", wanted);
      studied(this.learner);
      this.cards = session.cards;
      this.retired = session.retired;
      this.gone = evidenceGone(this.t, session.retired_evidence);
      this.counts = { right: 0, partly: 0, wrong: 0 };
      this.at = 0;
      if (this.cards.length) this.#ask();
      else this.#choose(el("div", {}, ...[this.gone].filter(Boolean), el("h2", {}, this.t("nothing_due"))));
      await this.#stand();
    } catch (failure) {
      this.#failed(failure, () => this.#choose());
    }
  }

  #ask() {
    const { t } = this;
    const card = this.cards[this.at];
    const [under, ...asked] = card.front.includes("\n") ? card.front.split("\n") : ["", card.front];
    const vignette = card.kind === "vignette";
    const name = fresh("card");
    const box = el("textarea", { rows: "2", dir: "auto", maxlength: "2000", "aria-describedby": name, onkeydown: (event) => this.#enter(event) });
    this.box = box;
    this.form = el(
      "form",
      { class: "answering", onsubmit: (event) => { event.preventDefault(); this.#grade(card, box.value); } },
      el("label", {}, t("your_answer"), box),
      el("button", { type: "submit", class: "primary" }, t("grade")),
    );
    this.card.replaceChildren(
      el("h2", {}, t("card_of", { at: this.at + 1, count: this.cards.length }), " ", words(topic(t, card))),
      ...(this.at === 0 ? [...this.retired.map((each) => told(t, each)), this.gone].filter(Boolean) : []),
      el("div", { id: name, lang: "en", dir: "ltr" }, under && el("p", { class: vignette ? "asked" : "place" }, under), el("p", { class: "asked" }, asked.join("\n"))),
      this.form,
    );
    box.focus();
  }

  #enter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  async #grade(card, answer) {
    if (this.busy) return;
    this.busy = true;
    try {
      const path = `v1/study/cards/${encodeURIComponent(card.card_id)}/answer`;
      const grade = await this.client.json("POST", path, { ...this.#who(), answer });
      this.counts[grade.outcome] += 1;
      const last = this.at + 1 === this.cards.length;
      const shown = new Graded(this, grade, (citation, from) => this.viewer.open(citation, from));
      const next = el("button", { type: "button", class: "primary", onclick: () => this.#next() }, this.t(last ? "finish" : "next_card"));
      this.box.readOnly = true;
      this.form.querySelector("button").remove();
      this.card.append(shown.element, el("div", {}, next));
      this.said.replaceChildren(...shown.summary);
      next.focus();
    } catch (failure) {
      this.#failed(failure, null);
    } finally {
      this.busy = false;
    }
  }

  #next() {
    this.at += 1;
    if (this.at < this.cards.length) {
      this.#ask();
      return;
    }
    const sum = this.t("summed", { count: this.cards.length, ...this.counts });
    this.said.textContent = sum;
    this.#choose(el("h2", {}, sum));
    this.#stand();
  }

  async #stand() {
    const query = this.learner ? `?learner=${encodeURIComponent(this.learner)}` : "";
    const found = await this.client.get(`v1/study/progress${query}`);
    this.standing.replaceChildren(...progress(this.t, found, (citation, from) => this.viewer.open(citation, from)));
  }

  #failed(failure, again) {
    if (!(failure instanceof Failure)) throw failure;
    const fault = el("p", { role: "alert" }, explained(this.t, failure));
    if (again) this.card.replaceChildren(fault, el("button", { type: "button", class: "primary", onclick: again }, this.t("retry")));
    else this.card.append(fault);
  }
}

/** Return the sentence about cards that are asked no more. */
function told(t, { title, cards, gone }) {
  const [before, after] = t(gone ? "retired_gone" : "retired_changed", { count: cards, title: "\n" }).split("\n");
  return el("p", { class: "retired" }, before, words(title, { lang: "en" }), after);
}

page("study").then((said) => new Study(said).begin());
