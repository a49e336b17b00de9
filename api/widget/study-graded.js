// What an answer was worth: the outcome in word and shape, the reason, the answer, and the source's words.
import { el, words } from "./dom.js";
import { place } from "./quote.js";
import { shape } from "./shapes.js";

const OUTCOMES = {
  right: ["Right", "met"],
  partly: ["Partly right", "caution"],
  wrong: ["Wrong", "not_met"],
};

/** The grade of one answer; `open(citation, from)` shows a citation in its source. */
export class Graded {
  constructor(t, grade, open) {
    const [name, picture] = OUTCOMES[grade.outcome];
    this.summary = `${name}. ${grade.reason}`;
    const due = new Date(grade.due).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
    const printed = grade.citations.map((each) => each.quote.replace(/\s+/g, " ")).join(" ");
    const more = grade.explanation !== grade.answer && !printed.includes(grade.explanation.slice(0, 40));
    const details = more ? grade.explanation : null;
    this.element = el(
      "div",
      { class: `graded ${grade.outcome}`, lang: "en" },
      el("h3", { class: "outcome" }, shape(picture), name),
      el("p", {}, grade.reason),
      listed("Missing", grade.missing),
      listed("Not among them", grade.wrong),
      el("p", { class: "explained" }, el("strong", {}, "Answer: "), words(grade.answer)),
      details && el("p", { class: "explained" }, words(details)),
      el("h4", {}, "The source’s words"),
      el("ul", { class: "cited" }, grade.citations.map((each) => el("li", {}, quoted(t, each, open)))),
      el("p", { class: "place" }, `Asked again from ${due}.`),
    );
  }
}

function listed(name, items) {
  return items.length ? el("p", {}, el("strong", {}, `${name}: `), words(items.join("; "))) : null;
}

/** Return a citation as a button that leads to its place. */
export function quoted(t, citation, open) {
  const made = el(
    "button",
    { type: "button", onclick: () => open(citation, made) },
    el("q", { lang: "en" }, words(citation.quote)),
    el("small", {}, words(place(t, citation))),
  );
  return made;
}
