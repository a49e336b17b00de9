// The head of the chat: its title, and new conversation, history, export and print.
import { button, el, fresh, words } from "./dom.js";
import { shape } from "./shapes.js";

const FORMATS = { markdown: "md", ris: "ris", bibtex: "bib", "csl-json": "json" };

export class Toolbar {
  constructor(ui, title, { renew, history }) {
    const { t } = ui;
    this.ui = ui;
    this.menu = el("div", { class: "menu", id: fresh("export"), role: "group", "aria-label": t("export"), hidden: true });
    this.menu.append(
      ...Object.keys(FORMATS).map((format) => button(t(`format_${format}`), shape("save"), { onclick: () => this.#save(format) })),
      button(t("print"), shape("print"), { onclick: () => this.#print() }),
    );
    this.opener = button(t("export"), shape("save"), {
      class: "quiet",
      "aria-expanded": "false",
      "aria-controls": this.menu.id,
      onclick: () => this.#toggle(this.menu.hidden),
    }, true);
    this.heading = el("h2", { id: fresh("title") }, words(title));
    this.element = el(
      "header",
      { class: "bar", part: "header", onkeydown: (event) => this.#key(event), onfocusout: (event) => this.#left(event) },
      this.heading,
      el(
        "div",
        { class: "tools" },
        button(t("new_conversation"), shape("more"), { class: "quiet", onclick: renew }, true),
        button(t("history"), shape("history"), { class: "quiet", onclick: history }, true),
        this.opener,
        this.menu,
      ),
    );
  }

  set title(title) {
    this.heading.replaceChildren(words(title));
  }

  #toggle(open) {
    this.menu.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  #key(event) {
    if (event.key !== "Escape" || this.menu.hidden) return;
    event.stopPropagation();
    this.#toggle(false);
    this.opener.focus();
  }

  #left(event) {
    const within = this.element.contains(event.relatedTarget);
    if (!within && event.relatedTarget) this.#toggle(false);
  }

  async #save(format) {
    const { ui } = this;
    const id = ui.conversation();
    if (!id) {
      ui.say(ui.t("nothing_to_export"));
      return;
    }
    try {
      const response = await ui.client.open("GET", `v1/conversations/${id}/export?format=${format}`, undefined, { accept: "*/*" });
      download(await response.blob(), `netlm-${id.slice(0, 8)}.${FORMATS[format]}`);
      ui.say(ui.t("exported"));
    } catch (failure) {
      ui.failed(failure);
    }
    this.#toggle(false);
    this.opener.focus();
  }

  #print() {
    this.#toggle(false);
    this.opener.focus();
    window.print();
  }
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Open everything that is folded before `root` is printed, and fold it again afterwards. */
export function unfoldForPrint(root) {
  let folded = [];
  const before = () => {
    folded = [...root.querySelectorAll("details:not([open])")];
    folded.forEach((each) => { each.open = true; });
  };
  const after = () => folded.forEach((each) => { each.open = false; });
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
