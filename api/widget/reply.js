// One reply as a clinician reads it: statements with their chips, cards, disputes or a refusal.
import { caseForm, openFacts } from "./caseform.js";
import { cards } from "./criteria.js";
import { el, fresh, words } from "./dom.js";
import { lines, partCase, takeConflict } from "./lines.js";
import { cited, when } from "./quote.js";
import { shape } from "./shapes.js";

export { actions } from "./actions.js";
export { opened } from "./criteria.js";
export { patient } from "./caseform.js";
export { Quotes } from "./quote.js";

/** Return the elements of a reply. `answer(facts)` and `ask(question)` are called by what a reader does in it. */
export function replied(ui, reply, { answer, ask, open }) {
  const { t } = ui;
  const head = reply.understood_as && el("p", { class: "understood" }, t("understood_as"), " ", words(reply.understood_as));
  if (reply.refusal) return [head, refusal(ui, reply.refusal, ask)].filter(Boolean);
  const all = lines(reply);
  const disputes = reply.conflicts.map((each) => dispute(ui, reply, each, takeConflict(all, each)));
  const { shown, beside } = partCase(all, reply.criteria);
  return [
    head,
    openFacts(ui, reply.case),
    reply.criteria.length > 0 && cards(ui, reply, open),
    reply.criteria.length > 0 && caseForm(ui, reply, answer),
    said(ui, reply, beside),
    reply.evidence && ui.numbers(ui, reply.evidence),
    ...disputes,
    shown.length > 0 &&
      el("details", { class: "in-words" }, el("summary", {}, t("in_words")), said(ui, reply, shown)),
    references(ui, reply.citations),
  ].filter(Boolean);
}

/** Return lines as paragraphs and lists, each number a chip. */
function said(ui, reply, all) {
  const chips = new Map(reply.citations.map((citation) => [citation.id, citation]));
  const piece = (each) => {
    if (each.cite) return ui.quotes.chip(chips.get(each.cite));
    return el("bdi", { class: each.said ? "said" : "around" }, (each.said ?? each.plain).trim());
  };
  const pieces = (item) => item.flatMap((each) => [each.plain?.trim() === "" ? "" : piece(each), " "]);
  const item = (each) => el("li", { class: "statement", part: "statement", dir: "auto" }, pieces(each));
  const blocks = [];
  for (const { bullet, label, items } of all) {
    const heading = label && el("p", { class: "label" }, words(label.replace(/:$/, "")));
    const body = items.flat().some((each) => !each.plain)
      ? el("ul", { class: "statements" }, items.map(item))
      : el("p", { dir: "auto" }, pieces(items[0]));
    const before = blocks.at(-1);
    if (bullet && before?.matches("ul.bullets")) before.append(el("li", {}, heading, body));
    else blocks.push(bullet ? el("ul", { class: "bullets" }, el("li", {}, heading, body)) : block(heading, body));
  }
  return blocks.length > 0 && el("div", { class: "said-by-sources", lang: "en" }, blocks);
}

const block = (heading, body) => (heading ? el("section", { class: "by-source" }, heading, body) : body);

function dispute(ui, reply, conflict, labels) {
  const { t } = ui;
  const position = ({ text, citations }, index) => {
    const own = citations.map((number) => reply.citations.find((each) => each.id === number));
    const label = labels[index] || `${own[0].title}, ${when(t, own[0])}`;
    return el(
      "li",
      { class: "position", part: "position" },
      el("p", { class: "label" }, words(label)),
      el("p", { dir: "auto" }, words(text), " ", own.map((each) => ui.quotes.chip(each))),
    );
  };
  const name = fresh("dispute");
  return el(
    "div",
    { class: "dispute", part: "dispute", role: "group", "aria-labelledby": name },
    el("h3", { id: name }, shape("differ"), el("span", {}, t("sources_differ"), " ", words(conflict.topic, { lang: "en" }))),
    el("ul", { class: "positions", lang: "en" }, conflict.positions.map(position)),
  );
}

function refusal(ui, { reason, message, closest, suggestion }, ask) {
  const { t } = ui;
  return el(
    "div",
    { class: "refusal", part: "refusal" },
    el("h3", {}, shape("absent"), el("span", {}, t(`reason_${reason}`))),
    el("p", { lang: "en", dir: "auto" }, words(message)),
    suggestion &&
      el(
        "p",
        { class: "suggestion" },
        el("span", { class: "label" }, t("suggestion")),
        el("button", { type: "button", class: "suggested", lang: "en", onclick: () => ask(suggestion) }, words(suggestion)),
      ),
    closest.length > 0 && [
      el("h4", {}, t("closest")),
      el("ul", { class: "closest" }, closest.map((each) =>
        el("li", {}, el("span", { class: "tag" }, t("no_answer")), ui.quotes.line(each), el("small", {}, words(`${each.title}, ${each.locator}`))),
      )),
    ],
  );
}

/** Return the list of references that stands below a printed reply. */
function references({ t }, citations) {
  if (!citations.length) return null;
  return el(
    "div",
    { class: "references" },
    el("h3", {}, t("references")),
    el("ol", {}, citations.map((each) => el("li", { value: each.id }, cited(t, each)))),
  );
}
