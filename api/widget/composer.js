// Where a question is written: Enter sends, Shift and Enter begins a new line; while it is answered, Stop ends it.
import { button, el, fresh } from "./dom.js";
import { shape } from "./shapes.js";

export class Composer {
  constructor({ t }, { send, stop }) {
    const id = fresh("question");
    this.box = el("textarea", {
      id,
      rows: 1,
      dir: "auto",
      enterkeyhint: "send",
      placeholder: t("placeholder"),
      part: "input",
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#send(send);
      },
      oninput: () => this.#fit(),
    });
    this.sending = button(t("ask"), shape("send"), { type: "submit", class: "round", part: "send" }, true);
    this.stopping = button(t("stop"), shape("stop"), { class: "round", part: "stop", hidden: true, onclick: stop }, true);
    this.element = el(
      "form",
      {
        class: "composer",
        part: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          this.#send(send);
        },
      },
      el("label", { for: id, class: "unseen" }, t("question")),
      this.box,
      this.sending,
      this.stopping,
    );
  }

  set busy(busy) {
    const held = this.element.getRootNode().activeElement;
    const lost = held === (busy ? this.sending : this.stopping);
    this.sending.hidden = busy;
    this.stopping.hidden = !busy;
    if (lost) this.box.focus({ preventScroll: true });
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }

  /** Give back a question that was not answered, unless something new has been written. */
  giveBack(question) {
    if (!this.box.value) this.box.value = question;
    this.#fit();
  }

  #send(send) {
    const question = this.box.value.trim();
    if (!question || this.sending.hidden) return;
    this.box.value = "";
    this.#fit();
    send(question);
  }

  #fit() {
    this.box.style.setProperty("height", "auto");
    this.box.style.setProperty("height", `${this.box.scrollHeight}px`);
  }
}
