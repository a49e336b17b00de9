// What is not known and could decide, as a small form; and what a message left open or contradicted.
import { button, el, fresh, words } from "./dom.js";
import { shape } from "./shapes.js";

const FIRST = 6;

/** Return the facts that could still decide: those of the verdicts first, then those of single criteria. */
export function missing(evaluations) {
  const decisive = new Set(evaluations.flatMap((each) => each.missing));
  const open = evaluations.flatMap((each) => each.criteria.filter((one) => one.status === "unknown"));
  const further = new Set(open.flatMap((each) => each.missing).filter((fact) => !decisive.has(fact)));
  return { decisive: [...decisive], further: [...further] };
}

/** Return the form, or null where nothing is missing; `answer(facts)` is called with what was filled in. */
export function caseForm(ui, reply, answer) {
  const { t } = ui;
  const { decisive, further } = missing(reply.criteria);
  const first = decisive.slice(0, FIRST);
  const more = [...decisive.slice(FIRST), ...further];
  if (!first.length && !more.length) return null;
  const fields = new Map();
  const made = (fact) => field(ui, fact, fields);
  const heading = fresh("missing");
  const update = () => el("button", { type: "submit", class: "primary" }, t("update"));
  const folded = more.length > 0 && [
    el("summary", { id: first.length ? null : heading }, t("further_facts")),
    el("div", { class: "fields" }, more.map(made)),
  ];
  return el(
    "form",
    {
      class: "case-form",
      part: "case-form",
      "aria-labelledby": heading,
      onsubmit: (event) => {
        event.preventDefault();
        const given = [...fields].map(([fact, read]) => [fact, read()]).filter(([, value]) => value !== null);
        if (given.length) answer(Object.fromEntries(given));
      },
    },
    first.length > 0 && [el("h3", { id: heading }, t("could_decide")), el("div", { class: "fields" }, first.map(made))],
    folded && el("details", {}, folded, first.length === 0 && update()),
    first.length > 0 && update(),
  );
}

function field(ui, fact, fields) {
  const { facts } = ui;
  const about = facts.known.get(fact) ?? { type: "number" };
  const unit = facts.unit(fact);
  const title = [facts.name(fact), unit && [" (", words(unit), ")"]];
  if (about.type === "boolean") return choice(ui, fact, title, fields);
  const id = fresh("fact");
  const input = about.type === "choice" ? select(ui, about, id) : number(about, id);
  fields.set(fact, () => {
    if (input.value === "") return null;
    return about.type === "choice" ? input.value : Number(input.value);
  });
  return el("div", { class: "field", "data-fact": fact }, el("label", { for: id }, title), input);
}

function select({ t, facts }, about, id) {
  const options = about.values.map(({ value }) => el("option", { value, lang: facts.language(`${about.fact}.${value}`) }, facts.value(about.fact, value)));
  return el("select", { id }, el("option", { value: "" }, t("unknown")), options);
}

function number({ type, min, max }, id) {
  const whole = type === "integer";
  return el("input", { id, type: "number", min, max, step: whole ? 1 : "any", inputmode: whole ? "numeric" : "decimal" });
}

function choice({ t }, fact, title, fields) {
  const name = fresh("fact");
  const option = (value, text) => {
    const input = el("input", { type: "radio", name, value, checked: value === "" });
    return [input, el("label", { class: "option" }, input, el("span", {}, text))];
  };
  const all = [option("true", t("yes")), option("false", t("no")), option("", t("unknown"))];
  fields.set(fact, () => {
    const chosen = all.find(([input]) => input.checked)?.[0].value;
    return chosen ? chosen === "true" : null;
  });
  return el(
    "fieldset",
    { class: "field", "data-fact": fact },
    el("legend", {}, title),
    el("div", { class: "options" }, all.map(([, label]) => label)),
  );
}

/** Return what of the case is in conflict, unclear or was replaced; null where there is nothing of it. */
export function openFacts({ t, facts }, known) {
  if (!known) return null;
  const title = (fact) => el("b", {}, facts.name(fact));
  const values = (fact, readings) =>
    readings.map((one, index) => [
      index ? " / " : "",
      words(facts.value(fact, one.value)),
      one.quote && [" ", el("q", {}, words(one.quote))],
    ]);
  const items = [
    ...known.conflicts.map(({ fact, readings }) => [t("in_conflict"), " ", title(fact), ": ", values(fact, readings)]),
    ...known.unclear.map(({ fact, quote, reason }) => [
      t("not_used"), " ", title(fact), ": ", el("q", {}, words(quote)), " (", words(reason, { lang: "en" }), ")",
    ]),
    ...known.changed.map(({ fact, before, after }) => [
      t("changed"), " ", title(fact), ": ", words(facts.value(fact, before)), " → ",
      after === null ? t("unknown") : words(facts.value(fact, after)),
    ]),
  ];
  if (!items.length) return null;
  return el("ul", { class: "open-facts" }, items.map((each) => el("li", {}, shape("caution"), el("span", {}, each))));
}

/** Return the strip that shows what is known of the patient; `renew` begins a new one. */
export function patient({ t, facts }, known, renew) {
  const told = Object.entries(known?.facts ?? {});
  if (!told.length) return null;
  return el(
    "details",
    { class: "patient", part: "patient" },
    el("summary", {}, shape("person"), el("span", {}, t("patient", { count: told.length })), shape("fold")),
    el("ul", {}, told.map(([fact, used]) => el("li", {}, facts.told(fact, used.value, used)))),
    button(t("new_patient"), shape("more"), { class: "quiet", onclick: renew }),
  );
}
