// What can be done with a reply: copy it with its references, and say whether it helped.
import { copy, withReferences } from "./copying.js";
import { button, el, fresh } from "./dom.js";
import { shape } from "./shapes.js";

const VERDICTS = ["helpful", "wrong", "missing"];

/** Return the row below a reply; `turn` is {question, reply, feedback}. */
export function actions(ui, turn) {
  const { t } = ui;
  const copying = button(t("copy"), shape("copy"), {
    class: "quiet",
    onclick: async () => {
      const done = await copy(withReferences(t, turn.question, turn.reply));
      ui.say(t(done ? "copied" : "copy_failed"));
    },
  });
  return el("div", { class: "actions", part: "actions" }, copying, turn.reply.turn_id && feedback(ui, turn));
}

function feedback(ui, turn) {
  const { t } = ui;
  const buttons = new Map();
  const row = el("div", { class: "verdicts", role: "group", "aria-label": t("feedback") });
  const send = async (verdict, reason) => {
    try {
      const body = reason ? { verdict, reason } : { verdict };
      await ui.client.json("POST", `v1/turns/${turn.reply.turn_id}/feedback`, body);
      turn.feedback = body;
      show();
      ui.say(t("feedback_kept"));
      return true;
    } catch (failure) {
      ui.failed(failure);
      return false;
    }
  };
  const show = () => buttons.forEach((each, verdict) => {
    each.setAttribute("aria-pressed", String(turn.feedback?.verdict === verdict));
  });
  let form = null;
  const leave = (from) => {
    form?.remove();
    form = null;
    from?.focus();
  };
  for (const verdict of VERDICTS) {
    const each = button(t(verdict), shape(verdict), {
      class: "quiet",
      onclick: async () => {
        leave();
        if (verdict === "helpful") {
          await send(verdict);
          return;
        }
        form = reasonForm(ui, verdict, async (reason) => (await send(verdict, reason)) && leave(each), () => leave(each));
        row.after(form);
        form.querySelector("textarea").focus();
      },
    });
    buttons.set(verdict, each);
  }
  row.append(...buttons.values());
  show();
  return row;
}

function reasonForm({ t }, verdict, send, cancel) {
  const id = fresh("reason");
  const text = el("textarea", { id, rows: 2, maxlength: 2000 });
  return el(
    "form",
    {
      class: "reason",
      onsubmit: (event) => {
        event.preventDefault();
        send(text.value.trim());
      },
      onkeydown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        cancel();
      },
    },
    el("label", { for: id }, t(`${verdict}_reason`)),
    text,
    el("div", { class: "row" },
      el("button", { type: "submit", class: "primary" }, t("send_feedback")),
      el("button", { type: "button", class: "quiet", onclick: cancel }, t("cancel"))),
  );
}
