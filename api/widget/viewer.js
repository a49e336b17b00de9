// The source beside the chat: its whole text, scrolled to the cited words and marking them.
import { button, clean, el, fresh, words } from "./dom.js";
import { when } from "./quote.js";
import { shape } from "./shapes.js";

/** Return where the code points `start` and `end` of `text` stand in it, counted as JavaScript does. */
export function offsets(text, start, end) {
  let place = 0;
  let counted = 0;
  const until = (wanted) => {
    while (counted < wanted && place < text.length) {
      place += text.codePointAt(place) > 0xffff ? 2 : 1;
      counted += 1;
    }
    return place;
  };
  return [until(start), until(end)];
}

/** The viewer: a dialog that stands beside what it belongs to, or above it where `narrow()` says so. */
export class Viewer {
  constructor(t, client, narrow) {
    this.t = t;
    this.client = client;
    this.narrow = narrow;
    const name = fresh("viewer");
    this.heading = el("h2", { id: name, tabindex: "-1" });
    this.about = el("div", { class: "about" });
    this.text = el("div", { class: "source-text", tabindex: "0", role: "region", lang: "en", dir: "auto" });
    const close = button(t("close"), shape("close"), { class: "quiet", onclick: () => this.close() }, true);
    this.dialog = el(
      "dialog",
      { class: "viewer", part: "source", "aria-labelledby": name, onkeydown: (event) => this.#key(event) },
      el("header", {}, this.heading, close),
      this.about,
      this.text,
    );
    this.dialog.addEventListener("close", () => this.#closed());
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** Show a citation's words in their place; focus comes back to `from` when the viewer closes. */
  async open(citation, from) {
    this.from = from ?? this.from;
    this.asked = citation;
    this.#head(citation, null);
    this.text.setAttribute("aria-label", this.t("source_text"));
    this.text.replaceChildren(el("p", { class: "waiting" }, this.t("loading")));
    this.#show();
    this.heading.focus({ preventScroll: true });
    try {
      const source = await this.client.document(citation.document_id);
      if (this.asked !== citation) return;
      this.#head(citation, source);
      this.#mark(source.text, citation);
    } catch {
      if (this.asked === citation) this.text.replaceChildren(el("p", { role: "alert" }, this.t("source_failed")));
    }
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  /** Stand beside or above, as the room that there is now asks for. */
  refit() {
    if (this.dialog.open && this.modal !== this.narrow()) {
      this.moving = true;
      this.dialog.close();
      this.#show();
      this.heading.focus({ preventScroll: true });
    }
  }

  #show() {
    if (this.dialog.open) return;
    this.modal = this.narrow();
    if (this.modal) this.dialog.showModal();
    else this.dialog.show();
  }

  #closed() {
    if (this.moving) {
      this.moving = false;
      return;
    }
    this.asked = null;
    this.from?.focus({ preventScroll: true });
    this.from = null;
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #head(citation, source) {
    this.heading.replaceChildren(words(citation.title, { lang: "en" }));
    const people = source?.authors?.length ? source.authors.join(", ") : null;
    const rows = [
      [this.t("date"), when(this.t, citation)],
      [this.t("kind"), source?.kind],
      [this.t("authors"), people],
      [this.t("place"), citation.locator],
      [this.t("primary_study"), citation.primary],
      ["DOI", source?.doi && link(source.doi)],
    ];
    const shown = rows.filter(([, value]) => value);
    const cell = (value) => (value instanceof Node ? value : words(value));
    this.about.replaceChildren(
      el("dl", {}, shown.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, cell(value))))),
    );
  }

  #mark(text, citation) {
    const [start, end] = offsets(text, citation.start, citation.end);
    const mark = el("mark", { tabindex: "-1" }, text.slice(start, end));
    this.text.replaceChildren(context(text.slice(0, start)), mark, context(text.slice(end)));
    // Scrolls the text alone, never the page around the widget.
    const [own, at] = [this.text.getBoundingClientRect(), mark.getBoundingClientRect()];
    const room = Math.max(16, (own.height - at.height) / 3);
    this.text.scrollTop += at.top - own.top - room;
  }
}

/** Return the text around a passage; runs of empty lines, left over from pages, are shortened. */
const context = (text) => document.createTextNode(clean(text.replace(/\n(?:[ \t]*\n){2,}/g, "\n\n")));

function link(doi) {
  const address = `https://doi.org/${encodeURI(doi)}`;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words(doi));
}
