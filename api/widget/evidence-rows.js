// The rows: a real table whose heads sort, and whose values lead to the words that they stand in.
import { el, words } from "./dom.js";
import { SAID, leftOpen, limits, outcome, short } from "./plot.js";

/** Each column: the key of its head, what is shown, by what it sorts, and the cell that may be left open. */
const COLUMNS = [
  ["row_outcome", outcome, outcome, "outcome"],
  ["row_time", (row) => row.time ?? row.follow_up, null, "time"],
  ["row_value", (row) => (row.value === null ? null : short(row)), (row) => row.number ?? Number.NaN, "value"],
  ["row_interval", (row) => limits(row), null, "interval"],
  ["row_p", (row) => row.p, null, "p"],
  ["row_intervention", (row) => row.intervention, null, "intervention"],
  ["row_comparator", (row) => row.comparator, null, "comparator"],
  ["row_n", (row) => row.n, (row) => row.n ?? Number.NaN, "n"],
  ["row_population", (row) => row.population, null, "population"],
  ["row_study", (row) => row.study, null, "study"],
  ["row_source", (row) => `${row.title}${row.date ? `, ${row.date}` : ""}`, null, "title"],
];

export class Rows {
  constructor(t, rows, quotes) {
    this.lines = rows.map((row, place) => ({ row, place, line: line(t, row, quotes), text: textOf(row) }));
    this.sorted = null;
    this.heads = COLUMNS.map(([name], index) =>
      el("th", { scope: "col", "aria-sort": "none" }, el("button", { type: "button", onclick: () => this.#sort(index) }, t(name))),
    );
    this.body = el("tbody");
    const head = el("thead", {}, el("tr", {}, this.heads, el("th", { scope: "col" }, t("source_words"))));
    const table = el("table", { class: "rows" }, el("caption", {}, t("rows_caption")), head, this.body);
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "rows-name" },
      el("h2", { id: "rows-name" }, t("rows_name")),
      el("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "rows-name" }, table),
    );
  }

  /** Show the rows that pass every filter, in the order chosen; return how many they are. */
  show(wanted) {
    this.left = this.lines.filter((each) => passes(each, wanted));
    this.#order();
    return this.left.length;
  }

  #sort(index) {
    const again = this.sorted?.index === index;
    this.sorted = again && this.sorted.down ? null : { index, down: again };
    this.heads.forEach((head, place) => {
      const own = this.sorted?.index === place;
      head.setAttribute("aria-sort", own ? (this.sorted.down ? "descending" : "ascending") : "none");
    });
    this.#order();
  }

  #order() {
    const ordered = [...this.left];
    if (this.sorted) {
      const [, shown, key] = COLUMNS[this.sorted.index];
      const turn = this.sorted.down ? -1 : 1;
      ordered.sort((one, other) => compared((key ?? shown)(one.row), (key ?? shown)(other.row), turn) || one.place - other.place);
    }
    this.body.replaceChildren(...ordered.map((each) => each.line));
  }
}

/** Compare two cells; what is empty stands last, whichever way is sorted. */
function compared(one, other, turn) {
  const empty = (value) => value === null || value === undefined || Number.isNaN(value) || value === "";
  if (empty(one) || empty(other)) return Number(empty(one)) - Number(empty(other));
  if (typeof one === "number") return (one - other) * turn;
  return String(one).localeCompare(String(other), "en", { numeric: true }) * turn;
}

function passes({ row, text }, wanted) {
  if (wanted.rows && !wanted.rows.has(row.row_id)) return false;
  const arms = `${row.intervention ?? ""} ${row.comparator ?? ""}`;
  if (wanted.outcome && row.outcome !== wanted.outcome) return false;
  if (wanted.document && row.document_id !== wanted.document) return false;
  if (wanted.intervention && !row.classes.includes(wanted.intervention) && !holds(arms.toLowerCase(), wanted.intervention)) return false;
  if (wanted.study && !holds((row.study ?? "").toLowerCase(), wanted.study)) return false;
  return !wanted.q || holds(text, wanted.q);
}

const holds = (text, asked) => asked.toLowerCase().split(/\s+/).every((word) => text.includes(word));

const textOf = (row) =>
  [row.population, row.name, row.qualifier, row.printed, row.study, row.title, row.intervention, row.comparator, row.statistic, row.time]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();

function line(t, row, quotes) {
  const cells = COLUMNS.map(([, shown, , name], index) => cell(t, row, shown(row), name, index));
  // The words of the value and of one more place; all of them come with the download.
  const chips = row.citations.slice(0, 2).map((citation) => quotes.chip(citation));
  return el("tr", { id: `row-${row.row_id}` }, cells, el("td", {}, chips));
}

function cell(t, row, value, name, index) {
  const empty = value === null || value === undefined || value === "";
  const content = empty && row.uncertain.includes(name) ? leftOpen(t("left_open")) : words(value ?? "", SAID);
  if (index === 0) return el("th", { scope: "row" }, content);
  return el("td", { class: ["value", "interval", "n", "p", "time"].includes(name) ? "number" : null }, content);
}
