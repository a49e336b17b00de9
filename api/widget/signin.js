// A key, asked for when the server wants one: handed over once for a session cookie, never kept in the page.
import { el, fresh } from "./dom.js";

/** Return the form; `entered()` is called once the server has taken the key. */
export function signIn({ t, client, explain }, entered) {
  const id = fresh("key");
  const fault = el("p", { class: "fault", role: "alert", id: `${id}-fault` });
  const box = el("input", { id, type: "password", autocomplete: "off", required: true, "aria-describedby": fault.id });
  const form = el(
    "form",
    {
      class: "sign-in",
      part: "sign-in",
      onsubmit: async (event) => {
        event.preventDefault();
        const key = box.value;
        box.value = "";
        fault.textContent = "";
        try {
          await client.enter(key);
          form.remove();
          entered();
        } catch (failure) {
          fault.textContent = failure.status === 401 ? t("key_refused") : explain(failure);
          box.focus();
        }
      },
    },
    el("h3", {}, t("key_wanted")),
    el("p", {}, t("key_why")),
    el("label", { for: id }, t("key")),
    box,
    fault,
    el("button", { type: "submit", class: "primary" }, t("sign_in")),
  );
  return form;
}
