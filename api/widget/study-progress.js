// How far one is: a table by topic, and what to read next.
import { el } from "./dom.js";
import { quoted } from "./study-graded.js";
import { evidenceGone } from "./study-learner.js";
import { known } from "./words.js";

/** Return the name of a topic; one of the documents' own is named as the server names it. */
export const topic = (t, each) => known(t, `topic_${each.topic}`, each.title);

const HEADS = ["topic", "col_cards", "col_begun", "col_known", "col_due", "col_right"];

/** Return the progress as elements; `open(citation, from)` shows what to read next in its source. */
export function progress(t, found, open) {
  const row = (each) => [each.cards, each.begun, each.known, each.due, each.right === null ? "–" : `${Math.round(100 * each.right)} %`];
  const table = el(
    "table",
    {},
    el("caption", { class: "unseen" }, t("progress_by_topic")),
    el("thead", {}, el("tr", {}, HEADS.map((head) => el("th", { scope: "col" }, t(head))))),
    el(
      "tbody",
      {},
      found.topics.map((each) => el("tr", {}, el("th", { scope: "row" }, topic(t, each)), row(each).map((value) => el("td", {}, String(value))))),
    ),
  );
  return [
    el("h2", {}, t("progress")),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("progress_by_topic") }, table),
    found.retired > 0 && el("p", { class: "retired" }, t("retired_all", { count: found.retired })),
    evidenceGone(t, found.retired_evidence),
    found.read_next && el("h3", {}, t("read_next")),
    found.read_next && el("div", { class: "cited" }, quoted(t, found.read_next, open)),
  ].filter(Boolean);
}
