// The numbered chip of a citation, and the box that shows its words while it is pointed at or focused.
import { el, fresh, words } from "./dom.js";

const LEAVING = 180;
const GAP = 6;

/** One box for all chips of a page; `open(citation, chip)` is called when a chip is pressed. */
export class Quotes {
  constructor(t, open) {
    this.t = t;
    this.open = open;
    this.box = el("div", {
      class: "quote-box",
      part: "quote",
      role: "tooltip",
      popover: "manual",
      id: fresh("quote"),
      onpointerenter: () => clearTimeout(this.timer),
      onpointerleave: () => this.#later(),
    });
  }

  /** Return the chip of a citation within a sentence: its number, unless a picture and what it is called are given. */
  chip(citation, picture, label) {
    const named = label ?? `${this.t("source_number", { number: citation.id })}: ${place(this.t, citation)}`;
    return this.#button(citation, "chip", [picture ?? String(citation.id)], named);
  }

  /** Return a quote that is itself the way to its place, as beside a criterion. */
  line(citation) {
    const text = [el("q", {}, words(citation.quote)), " ", el("small", {}, words(when(this.t, citation)))];
    return this.#button(citation, "quote-line", text, null);
  }

  hide() {
    clearTimeout(this.timer);
    this.shown?.removeAttribute("aria-describedby");
    this.shown = null;
    if (this.box.matches(":popover-open")) this.box.hidePopover();
  }

  #button(citation, name, content, label) {
    const chip = el("button", {
      type: "button",
      class: name,
      part: name,
      "aria-label": label,
      onpointerenter: (event) => event.pointerType === "mouse" && this.#show(chip, citation),
      onpointerleave: () => this.#later(),
      onfocus: () => chip.matches(":focus-visible") && this.#show(chip, citation),
      onblur: () => this.hide(),
      onkeydown: (event) => {
        if (event.key !== "Escape" || this.shown !== chip) return;
        event.stopPropagation();
        this.hide();
      },
      onclick: () => {
        this.hide();
        this.open(citation, chip);
      },
    }, content);
    return chip;
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), LEAVING);
  }

  #show(chip, citation) {
    this.hide();
    this.shown = chip;
    chip.setAttribute("aria-describedby", this.box.id);
    this.box.replaceChildren(...cited(this.t, citation));
    this.box.showPopover();
    this.follow();
  }

  /** Keep the box beside its chip, as when what is around it scrolls. */
  follow() {
    if (!this.shown) return;
    const at = this.shown.getBoundingClientRect();
    const own = this.box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - own.width - 8));
    const above = at.top - own.height - GAP;
    const below = Math.min(at.bottom + GAP, innerHeight - own.height - 8);
    this.box.style.setProperty("left", `${left}px`);
    this.box.style.setProperty("top", `${Math.max(8, above >= 8 ? above : below)}px`);
  }
}

/** Return a citation's words, and where they stand, as elements. */
export function cited(t, citation) {
  return [
    el("blockquote", { lang: "en", dir: "auto" }, citation.quote),
    el("p", { class: "place" }, el("cite", {}, words(citation.title)), el("span", {}, words(when(t, citation)))),
    el("p", { class: "place" }, words(citation.locator)),
    citation.primary && el("p", { class: "place" }, t("primary"), " ", words(citation.primary)),
  ].filter(Boolean);
}

/** Return a citation's date in words. */
export const when = (t, citation) => citation.date ?? t("undated");

/** Return title, date and place of a citation in one line. */
export const place = (t, citation) => `${citation.title}, ${when(t, citation)}, ${citation.locator}`;
