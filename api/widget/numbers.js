// Numbers side by side, below a reply: the rows of the evidence table that it brings, and their plot.
import { el, fresh, words } from "./dom.js";
import { place } from "./quote.js";
import { SAID, drawing, leftOpen, limits, outcome, short } from "./plot.js";
import { shape } from "./shapes.js";

const MOST = 8;
const [NARROWEST, WIDEST] = [240, 780];

/** Return the rows of a reply as a card. */
export function numbers(ui, { rows, plot }) {
  const { t } = ui;
  const name = fresh("numbers");
  const shown = rows.slice(0, MOST);
  const left = shown.some((row) => row.uncertain.length > 0);
  return el(
    "section",
    { class: "numbers", part: "numbers", "aria-labelledby": name },
    el("h3", { id: name }, t("numbers")),
    table(ui, shown, name),
    left && el("p", { class: "plain" }, el("span", { "aria-hidden": "true" }, "? "), t("left_open")),
    rows.length > MOST && away(ui, `rows=${rows.map((row) => row.row_id).join(",")}`, t("all_rows", { count: rows.length })),
    plot && drawn(ui, plot),
  );
}

function table({ t, quotes }, rows, name) {
  const heads = ["study", "treatment", "outcome", "value", "n", "source"].map((key) => t(`row_${key}`));
  const line = (row) => {
    const cells = [study(t, row), treated(t, row), told(t, row), valued(t, row), mark(t, row, "n") || "–", source(t, quotes, row)];
    return el("tr", { role: "row" }, cells.map((content, index) => cell(content, index, heads[index])));
  };
  const head = heads.map((each) => el("th", { scope: "col", role: "columnheader" }, each));
  // The roles are told as well: where room is scarce a row is laid out as a block, which takes them away in some browsers.
  return el(
    "table",
    { role: "table", "aria-labelledby": name },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, head)),
    el("tbody", { role: "rowgroup" }, rows.map(line)),
  );
}

function cell(content, index, head) {
  const shown = [el("span", { class: "cell-head", "aria-hidden": "true" }, head), el("div", {}, content)];
  if (index === 0) return el("th", { scope: "row", role: "rowheader" }, shown);
  return el("td", { role: "cell", class: index === 3 || index === 4 ? "number" : null }, shown);
}

/** Return a cell's words, a sign where the text leaves them open, or null where they are not given. */
function mark(t, row, key) {
  if (row[key] !== null && row[key] !== "") return words(row[key], SAID);
  return row.uncertain.includes(key) && leftOpen(t("left_open"));
}

/** Return the study; a source's own results stand under its title. */
const study = (t, row) => mark(t, row, "study") || words(row.title, SAID);

function treated(t, row) {
  const [by, against, whom] = ["intervention", "comparator", "population"].map((key) => mark(t, row, key));
  return [
    (by || against) && el("p", {}, by || "–", against && [" ", el("span", { class: "plain" }, t("row_against")), " ", against]),
    whom && el("p", { class: "plain" }, row.population === null && [t("row_patients"), " "], whom),
    !by && !against && !whom && "–",
  ];
}

function told(t, row) {
  const time = row.time ? words(row.time, SAID) : mark(t, row, "follow_up") || mark(t, row, "time");
  return [el("p", {}, words(outcome(row), SAID)), time && el("p", { class: "plain" }, time)];
}

function valued(t, row) {
  const between = limits(row);
  const value = row.value === null ? leftOpen(t("left_open")) : words(short(row), SAID);
  return [
    el("p", {}, el("strong", {}, value)),
    between && el("p", { class: "plain" }, words(between, SAID)),
    row.p && el("p", { class: "plain" }, words(`p ${/^[<>=]/.test(row.p) ? "" : "= "}${row.p}`, SAID)),
  ];
}

/** The words that hold the value come first among a row's citations; they are no number of the reply's own. */
function source(t, quotes, { citations: [first] }) {
  return quotes.chip(first, shape("page"), `${t("source_and_date")} ${place(t, first)}`);
}

/** Return a link to the page of the whole table, which opens beside this one. */
function away({ client, language }, query, text) {
  const href = new URL(`evidence?${query}&lang=${language}`, client.base).href;
  return el("p", {}, el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text));
}

/** Return the place of a plot; it is drawn when it has come, and is a link where it does not. */
function drawn(ui, id) {
  const named = encodeURIComponent(id);
  const box = el("figure", { class: "drawn", lang: "en", "aria-live": "off", "aria-busy": "true" });
  ui.client.get(`v1/evidence/plots/${named}`).then(
    (plot) => {
      const width = Math.min(Math.max(box.clientWidth, NARROWEST), WIDEST);
      const picture = drawing(plot, (citation, from) => ui.quotes.open(citation, from), width);
      box.replaceChildren(
        el("h4", {}, words(plot.title)), picture, el("figcaption", { class: "plain" }, words(plot.caption)),
      );
    },
    () => box.replaceChildren(away(ui, `plot=${named}`, ui.t("plot"))),
  ).finally(() => box.removeAttribute("aria-busy"));
  return box;
}
