// Published criteria held against a case: one card a set, each criterion with its state, its fact and its words.
import { el, words } from "./dom.js";
import { shape } from "./shapes.js";

const VERDICT_SHAPES = {
  criteria_met: "met",
  criteria_not_met: "not_met",
  exclusion_present: "present",
  caution: "caution",
  none_present: "absent",
  undetermined: "unknown",
  not_applicable: "not_applicable",
};

/** Return the cards of all evaluations of a reply; a single one is open, of several the verdicts are seen first. */
export function cards(ui, reply, open = new Set()) {
  const only = reply.criteria.length === 1;
  return el(
    "div",
    { class: "cards" },
    reply.criteria.map((each) => card(ui, each, reply.case, only || open.has(each.set_id))),
  );
}

/** Return the ids of the sets that stand open in `cards`. */
export const opened = (element) =>
  new Set([...element.querySelectorAll("details.card[open]")].map((each) => each.dataset.set));

function card(ui, evaluation, known, open) {
  const { t } = ui;
  const counts = tally(evaluation.criteria);
  return el(
    "details",
    { class: "card", part: "card", open, "data-set": evaluation.set_id },
    el(
      "summary",
      {},
      shape("fold"),
      el("span", { class: "card-title", lang: "en" }, words(evaluation.title)),
      state(t, VERDICT_SHAPES[evaluation.verdict], `verdict_${evaluation.verdict}`, "verdict"),
      el("span", { class: "tally" }, [...counts].map(([status, count]) => `${count} ${t(`status_${status}`)}`).join(" · ")),
    ),
    el("ul", { class: "criteria" }, evaluation.criteria.map((each) => row(ui, each, known))),
    evaluation.thresholds?.length && [
      el("h3", {}, t("thresholds")),
      el("ul", { class: "criteria" }, evaluation.thresholds.map((each) => row(ui, each, known))),
    ],
    evaluation.would_change?.length && [
      el("h3", {}, t("would_change")),
      el("ul", { class: "plain", lang: "en" }, evaluation.would_change.map((each) => el("li", {}, words(each)))),
    ],
    evaluation.remarks?.map((each) =>
      el("p", { class: "remark", lang: "en" }, words(each.text), each.citations.map((one) => ui.quotes.line(one))),
    ),
    el("p", { class: "place" }, t("source_and_date"), " ", words(evaluation.source)),
  );
}

function row(ui, criterion, known) {
  const { t, facts } = ui;
  const used = Object.entries(criterion.used).map(([fact, value]) => facts.told(fact, value, known?.facts?.[fact]));
  const missing = criterion.status === "unknown" ? criterion.missing.map((fact) => facts.title(fact)) : [];
  return el(
    "li",
    { class: `criterion is-${criterion.status}`, part: "criterion" },
    state(t, criterion.status, `status_${criterion.status}`, "status"),
    el(
      "div",
      {},
      el("p", { class: "criterion-title", lang: "en" }, words(criterion.title)),
      used.length > 0 && el("p", { class: "used" }, used.map((each, index) => [index ? "; " : "", each])),
      missing.length > 0 && el("p", { class: "used" }, t("not_known"), " ", words(missing.join(", "))),
      criterion.comparison && el("p", { class: "comparison", lang: "en" }, words(criterion.comparison)),
      criterion.note && el("p", { class: "note", lang: "en" }, words(criterion.note)),
      criterion.citations.map((citation) => ui.quotes.line(citation)),
    ),
  );
}

function state(t, picture, key, name) {
  return el("span", { class: `state ${name} is-${picture}` }, shape(picture), el("span", {}, t(key)));
}

function tally(criteria) {
  const counts = new Map();
  for (const { status } of criteria) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
