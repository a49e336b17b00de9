// The language of a whole page: that of its address (?lang=fr), else the first of the browser's that is here.
import { chosen, speech } from "./words.js";

const root = document.documentElement;
const asked = new URLSearchParams(location.search).get("lang");
const { language, direction } = chosen(asked, ...navigator.languages);
root.lang = language;
root.dir = direction;

/** Return what `speech` returns; what the page's file says in English is said in its language. */
export async function page(...parts) {
  const said = await speech(language, "pages", ...parts);
  for (const each of document.querySelectorAll("[data-words]")) each.textContent = said.t(each.dataset.words);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", said.t(each.dataset.label));
  // A language that was asked for goes along to the other pages.
  if (asked) document.querySelectorAll("nav a").forEach((each) => { each.search = `?lang=${language}`; });
  return said;
}
