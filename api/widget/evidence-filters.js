// The filters of the evidence table: what is chosen narrows the rows at once, and the download with them.
import { el } from "./dom.js";
import { SAID } from "./plot.js";
import { known } from "./words.js";

export class Filters {
  /** `show(wanted)` narrows the rows and returns how many are left. */
  constructor(t, rows, base, show) {
    this.t = t;
    this.base = base;
    this.show = show;
    this.rows = null;
    const outcomes = new Map();
    for (const row of rows) {
      if (row.outcome && !outcomes.has(row.outcome)) outcomes.set(row.outcome, row.name);
    }
    const sources = new Map(rows.map((row) => [row.document_id, row.title]));
    const classes = [...new Set(rows.flatMap((row) => row.classes))];
    this.fields = {
      outcome: select(t, "outcome", [...outcomes].map(([id, name]) => (id === "adverse_event" ? [id, t("adverse_events")] : [id, name, SAID]))),
      intervention: select(t, "intervention", classes.map((each) => [each, known(t, `class_${each}`, each)])),
      document: select(t, "document", [...sources].map(([id, title]) => [id, title, SAID])),
      study: input("study"),
      q: input("q"),
    };
    this.count = el("p", { role: "status" });
    this.download = el("a", { href: "v1/evidence?format=csv", download: "evidence.csv" }, t("download"));
    const names = { outcome: "row_outcome", intervention: "row_intervention", document: "row_source", study: "row_study", q: "row_words" };
    const labelled = Object.entries(this.fields).map(([name, field]) =>
      el("div", { class: "field" }, el("label", { for: field.id }, t(names[name])), field),
    );
    this.element = el(
      "form",
      { class: "card", "aria-label": t("filter_rows"), onsubmit: (event) => event.preventDefault(), oninput: () => this.apply() },
      el("div", { class: "filters" }, labelled),
      el(
        "div",
        { class: "row" },
        el("button", { type: "reset", onclick: () => queueMicrotask(() => this.clear()) }, t("show_all")),
        this.count,
        this.download,
      ),
    );
  }

  /** Take what an address asks for: any of the fields by name, and `rows`, single rows with commas between them. */
  read(asked) {
    for (const [name, field] of Object.entries(this.fields)) field.value = asked.get(name) ?? "";
    this.rows = asked.has("rows") ? new Set(asked.get("rows").split(",")) : null;
  }

  apply() {
    const wanted = Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.value.trim()]));
    const left = this.show({ ...wanted, rows: this.rows });
    this.download.hidden = this.rows !== null; // the download knows the fields alone
    this.count.textContent = this.t("rows_left", { count: left });
    const asked = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    asked.set("format", "csv");
    this.download.setAttribute("href", new URL(`v1/evidence?${asked}`, this.base).href);
  }

  clear() {
    this.read(new URLSearchParams());
    this.apply();
  }
}

function select(t, name, options) {
  const sorted = options.toSorted((one, other) => one[1].localeCompare(other[1], document.documentElement.lang));
  return el(
    "select",
    { id: `filter-${name}` },
    el("option", { value: "" }, t("all")),
    sorted.map(([value, title, said]) => el("option", { ...said, value }, title)),
  );
}

const input = (name) => el("input", { id: `filter-${name}`, type: "search", autocomplete: "off", maxlength: 200 });
