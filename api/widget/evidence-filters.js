// The filters of the evidence table: what is chosen narrows the rows at once, and the download with them.
import { el } from "./dom.js";

const CLASSES = {
  surgery: "Surgery",
  transplantation: "Liver transplantation",
  ablation: "Ablation",
  embolization: "Embolization (TAE, TACE)",
  radioembolization: "Radioembolization (TARE)",
  prrt: "PRRT",
  ssa: "Somatostatin analogs",
  targeted: "Targeted therapy",
  chemotherapy: "Chemotherapy",
  radiation: "External radiation",
  placebo: "Placebo or control",
};

export class Filters {
  /** `show(wanted)` narrows the rows and returns how many are left. */
  constructor(rows, base, show) {
    this.base = base;
    this.show = show;
    this.rows = null;
    const outcomes = new Map();
    for (const row of rows) {
      if (row.outcome && !outcomes.has(row.outcome)) outcomes.set(row.outcome, row.outcome === "adverse_event" ? "Adverse events" : row.name);
    }
    const sources = new Map(rows.map((row) => [row.document_id, row.title]));
    const classes = [...new Set(rows.flatMap((row) => row.classes))];
    this.fields = {
      outcome: select("outcome", [...outcomes]),
      intervention: select("intervention", classes.map((each) => [each, CLASSES[each] ?? each])),
      document: select("document", [...sources]),
      study: input("study"),
      q: input("q"),
    };
    this.count = el("p", { role: "status" });
    this.download = el("a", { href: "v1/evidence?format=csv", download: "evidence.csv" }, "Download these rows as CSV");
    const names = { outcome: "Outcome", intervention: "Treatment", document: "Source", study: "Study", q: "Words in the row" };
    const labelled = Object.entries(this.fields).map(([name, field]) =>
      el("div", { class: "field" }, el("label", { for: field.id }, names[name]), field),
    );
    this.element = el(
      "form",
      { class: "card", "aria-label": "Filter the rows", onsubmit: (event) => event.preventDefault(), oninput: () => this.apply() },
      el("div", { class: "filters" }, labelled),
      el(
        "div",
        { class: "row" },
        el("button", { type: "reset", onclick: () => queueMicrotask(() => this.clear()) }, "Show all rows"),
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
    this.count.textContent = `${left} ${left === 1 ? "row" : "rows"}`;
    const asked = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    asked.set("format", "csv");
    this.download.setAttribute("href", new URL(`v1/evidence?${asked}`, this.base).href);
  }

  clear() {
    this.read(new URLSearchParams());
    this.apply();
  }
}

function select(name, options) {
  const sorted = options.toSorted((one, other) => one[1].localeCompare(other[1], "en"));
  return el(
    "select",
    { id: `filter-${name}` },
    el("option", { value: "" }, "All"),
    sorted.map(([value, title]) => el("option", { value }, title)),
  );
}

const input = (name) => el("input", { id: `filter-${name}`, type: "search", autocomplete: "off", maxlength: 200 });
