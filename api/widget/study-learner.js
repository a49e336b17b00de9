// Who studies in this browser, for pages beside the study view, and what is told of evidence that is gone.
import { el } from "./dom.js";

const STUDIED = "netlm studied";
const NAME = "netlm learner";

/** Note that a session began here: that there was one outlives the tab, under which pseudonym only lasts as long as it. */
export function studied(name) {
  try {
    localStorage.setItem(STUDIED, "yes");
    if (name) sessionStorage.setItem(NAME, name);
    else sessionStorage.removeItem(NAME);
  } catch {
    // Storage is switched off: other pages then do not know of the session.
  }
}

/** Return the query that asks for this browser's learner, or null where nobody has studied here. */
export function learner() {
  try {
    const name = sessionStorage.getItem(NAME);
    if (!name) return localStorage.getItem(STUDIED) && "";
    return `?learner=${encodeURIComponent(name)}`;
  } catch {
    return null;
  }
}

/** Return what is told of rows of the evidence table that are gone since the learner's last session, or nothing. */
export function evidenceGone(t, count) {
  return count > 0 && el("p", { class: "retired" }, t("evidence_gone", { count }));
}
