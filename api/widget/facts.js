// The facts of a case in words: their names and units come from the server, their values from a reply.
import { el, words } from "./dom.js";

/** Names, types and units of the facts, read once from GET /v1/facts. */
export class Facts {
  constructor(client, t) {
    this.client = client;
    this.t = t;
    this.known = new Map();
  }

  /** Read the vocabulary; without it the facts go by their own names. */
  async load() {
    this.reading ??= this.client.get("v1/facts").then(
      ({ facts }) => {
        this.known = new Map(facts.map((each) => [each.fact, each]));
      },
      () => {
        this.reading = null;
      },
    );
    await this.reading;
    return this;
  }

  title(fact) {
    return this.known.get(fact)?.title ?? fact.replaceAll("_", " ");
  }

  /** Return a value in words: yes, 40 %, < 50 %, ileum. */
  value(fact, value) {
    const about = this.known.get(fact);
    const unit = about?.unit ? ` ${about.unit}` : "";
    if (typeof value === "boolean") return this.t(value ? "yes" : "no");
    if (value && typeof value === "object") return interval(value) + unit;
    if (typeof value === "number") return value + unit;
    return about?.values?.find((each) => each.value === value)?.title ?? String(value).replaceAll("_", " ");
  }

  /** Return name and value of a fact, and the words or the way by which it was told. */
  told(fact, value, used) {
    const from = used?.quote
      ? [this.t(used.origin === "earlier" ? "said_earlier" : "read_from"), " ", el("q", {}, words(used.quote))]
      : used && this.t(used.origin === "supposition" ? "supposed" : "given");
    return el(
      "span",
      { class: "fact" },
      el("b", {}, words(this.title(fact))),
      " ",
      words(this.value(fact, value)),
      from && el("small", {}, " (", from, ")"),
    );
  }
}

function interval({ min, max, min_inclusive: low, max_inclusive: high }) {
  if (min === null || min === undefined) return `${high === false ? "<" : "≤"} ${max}`;
  if (max === null || max === undefined) return `${low === false ? ">" : "≥"} ${min}`;
  return `${low === false ? "> " : ""}${min}–${high === false ? "< " : ""}${max}`;
}
