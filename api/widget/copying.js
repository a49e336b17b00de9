// A reply as text with its references, and the clipboard.
import { clean } from "./dom.js";
import { place } from "./quote.js";

/** Return question, reply and numbered references as text. */
export function withReferences(t, question, reply) {
  const nearest = reply.refusal?.closest ?? [];
  const listed = (citations) =>
    citations.map((each) => {
      const primary = each.primary ? `, ${t("primary")} ${each.primary}` : "";
      return `[${each.id}] ${place(t, each)}${primary}: “${each.quote}”`;
    });
  const parts = [question, "", reply.text];
  if (reply.citations.length) parts.push("", t("references"), ...listed(reply.citations));
  if (nearest.length) parts.push("", t("closest"), ...listed(nearest));
  return parts.map(clean).join("\n").trim();
}

/** Copy text; true where it worked. Pages that are not secure have no clipboard but the old one. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

function copyOldWay(text) {
  const taken = (event) => {
    event.preventDefault();
    event.stopPropagation();
    event.clipboardData.setData("text/plain", text);
  };
  document.addEventListener("copy", taken, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", taken, { capture: true });
  return done;
}
