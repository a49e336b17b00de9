// The facts of a case in words: those of the interface's language, and the server's for what it has no word for.
import { el, words } from "./dom.js";

/** Names, types and units of the facts, read once from GET /v1/facts. */
export class Facts {
  constructor(client, { t, language }) {
    this.client = client;
    this.t = t;
    this.interface = language;
    this.known = new Map();
    this.own = {};
  }

  /** Read the vocabulary; without it the facts go by their own names. */
  async load() {
    const own = this.interface === "en" ? {} : import(`./facts-words-${this.interface}.js`);
    this.reading ??= Promise.all([this.client.get("v1/facts"), own]).then(
      ([{ facts }, { default: named = {} }]) => {
        this.known = new Map(facts.map((each) => [each.fact, each]));
        this.own = named;
      },
      () => {
        this.reading = null;
      },
    );
    await this.reading;
    return this;
  }

  title(fact) {
    return this.own[fact] ?? this.known.get(fact)?.title ?? fact.replaceAll("_", " ");
  }

  /** Return the name of a fact as an element. */
  name(fact) {
    return words(this.title(fact), { lang: this.language(fact) });
  }

  /** Return the unit of a fact, null where it has none. */
  unit(fact) {
    const unit = this.known.get(fact)?.unit;
    return this.own[`unit.${unit}`] ?? unit ?? null;
  }

  /** Return the language of a name or a value, null where it is that of the interface. */
  language(key) {
    return key in this.own ? null : "en";
  }

  /** Return a value in words: yes, 40 %, < 50 %, ileum. */
  value(fact, value) {
    const unit = this.unit(fact) ? ` ${this.unit(fact)}` : "";
    if (typeof value === "boolean") return this.t(value ? "yes" : "no");
    if (value && typeof value === "object") return interval(value) + unit;
    if (typeof value === "number") return value + unit;
    const known = this.known.get(fact)?.values?.find((each) => each.value === value);
    return this.own[`${fact}.${value}`] ?? known?.title ?? String(value).replaceAll("_", " ");
  }

  /** Return name and value of a fact, and the words or the way by which it was told. */
  told(fact, value, used) {
    const from = used?.quote
      ? [this.t(used.origin === "earlier" ? "said_earlier" : "read_from"), " ", el("q", {}, words(used.quote))]
      : used && this.t(used.origin === "supposition" ? "supposed" : "given");
    return el(
      "span",
      { class: "fact" },
      el("b", {}, this.name(fact)),
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
