// How far one is: a table by topic, and what to read next.
import { el } from "./dom.js";
import { quoted } from "./study-graded.js";
import { evidenceGone } from "./study-learner.js";

const HEADS = ["Topic", "Cards", "Begun", "Known", "Due", "Right"];

/** Return the progress as elements; `open(citation, from)` shows what to read next in its source. */
export function progress(t, found, open) {
  const row = (each) => [each.cards, each.begun, each.known, each.due, each.right === null ? "–" : `${Math.round(100 * each.right)} %`];
  const table = el(
    "table",
    {},
    el("caption", { class: "unseen" }, "Progress by topic"),
    el("thead", {}, el("tr", {}, HEADS.map((head) => el("th", { scope: "col" }, head)))),
    el(
      "tbody",
      {},
      found.topics.map((each) => el("tr", {}, el("th", { scope: "row" }, each.title), row(each).map((value) => el("td", {}, String(value))))),
    ),
  );
  return [
    el("h2", {}, "Progress"),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Progress by topic" }, table),
    found.retired > 0 && el("p", { class: "retired" }, `${found.retired} cards are asked no more, since their words are no longer in the sources.`),
    evidenceGone(found.retired_evidence),
    found.read_next && el("h3", {}, "Read next"),
    found.read_next && el("div", { class: "cited" }, quoted(t, found.read_next, open)),
  ].filter(Boolean);
}
