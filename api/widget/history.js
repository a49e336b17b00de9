// The conversations of this client: take one up again, or delete it with everything of it.
import { button, el, fresh, words } from "./dom.js";
import { shape } from "./shapes.js";

/** Show the list above everything else; `resume(id)` and `deleted(id)` are told what is chosen. */
export async function showHistory(ui, root, { resume, deleted }) {
  const { t } = ui;
  const from = root.activeElement;
  const name = fresh("history");
  const list = el("ul", { class: "history" });
  const dialog = el(
    "dialog",
    { class: "sheet", part: "history", "aria-labelledby": name },
    el("header", {}, el("h2", { id: name }, t("history")),
      button(t("close"), shape("close"), { class: "quiet", onclick: () => dialog.close() }, true)),
    list,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    from?.focus();
  });
  root.append(dialog);
  dialog.showModal();
  const fill = async () => {
    try {
      const { conversations } = await ui.client.get("v1/conversations");
      list.replaceChildren(...conversations.map((each) => entry(ui, each, {
        resume: () => {
          dialog.close();
          resume(each.conversation_id);
        },
        remove: async () => {
          await ui.client.json("DELETE", `v1/conversations/${each.conversation_id}`);
          deleted(each.conversation_id);
          await fill();
          dialog.querySelector("button").focus();
          ui.say(t("deleted"));
        },
      })));
      if (!conversations.length) list.replaceChildren(el("li", { class: "empty" }, t("no_history")));
    } catch (failure) {
      list.replaceChildren(el("li", { role: "alert" }, ui.explain(failure)));
    }
  };
  await fill();
}

function entry({ t, language, failed }, { title, last, turns }, { resume, remove }) {
  const date = new Date(last);
  const shown = Number.isNaN(date.getTime()) ? last : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(date);
  const removing = button(t("delete"), shape("remove"), {
    class: "quiet",
    "aria-label": `${t("delete")}: ${title}`,
    onclick: async () => {
      if (removing.dataset.sure) {
        await remove().catch(failed);
        return;
      }
      removing.dataset.sure = "yes";
      removing.lastElementChild.textContent = t("delete_sure");
      removing.setAttribute("aria-label", `${t("delete_sure")} ${title}`);
    },
    onblur: () => {
      delete removing.dataset.sure;
      removing.lastElementChild.textContent = t("delete");
      removing.setAttribute("aria-label", `${t("delete")}: ${title}`);
    },
  });
  return el(
    "li",
    {},
    el("button", { type: "button", class: "past", onclick: resume },
      el("span", { dir: "auto" }, words(title)), el("small", {}, `${shown} · ${t("turns", { count: turns })}`)),
    removing,
  );
}
