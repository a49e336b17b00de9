// What an answer was worth: the outcome in word and shape, the reason, the answer, and the source's words.
import { el, words } from "./dom.js";
import { place } from "./quote.js";
import { shape } from "./shapes.js";

const PICTURES = { right: "met", partly: "caution", wrong: "not_met" };

/** The grade of one answer; `open(citation, from)` shows a citation in its source. */
export class Graded {
  constructor({ t, language }, grade, open) {
    const name = t(`outcome_${grade.outcome}`);
    /** What is said of it to those who do not see it. */
    this.summary = [`${name}. `, words(grade.reason, { lang: "en" })];
    const due = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(grade.due));
    const printed = grade.citations.map((each) => each.quote.replace(/\s+/g, " ")).join(" ");
    const more = grade.explanation !== grade.answer && !printed.includes(grade.explanation.slice(0, 40));
    const details = more ? grade.explanation : null;
    this.element = el(
      "div",
      { class: `graded ${grade.outcome}` },
      el("h3", { class: "outcome" }, shape(PICTURES[grade.outcome]), name),
      el("p", {}, words(grade.reason, { lang: "en" })),
      listed(t("items_missing"), grade.missing),
      listed(t("items_wrong"), grade.wrong),
      el("p", { class: "explained" }, el("strong", {}, t("answer")), " ", words(grade.answer, { lang: "en" })),
      details && el("p", { class: "explained", lang: "en", dir: "ltr" }, words(details)),
      el("h4", {}, t("words_of_source")),
      el("ul", { class: "cited" }, grade.citations.map((each) => el("li", {}, quoted(t, each, open)))),
      el("p", { class: "place" }, t("asked_again", { due })),
    );
  }
}

function listed(name, items) {
  return items.length ? el("p", {}, el("strong", {}, name), " ", words(items.join("; "), { lang: "en" })) : null;
}

/** Return a citation as a button that leads to its place. */
export function quoted(t, citation, open) {
  const made = el(
    "button",
    { type: "button", onclick: () => open(citation, made) },
    el("q", { lang: "en", dir: "ltr" }, words(citation.quote)),
    el("small", {}, words(place(t, citation))),
  );
  return made;
}
