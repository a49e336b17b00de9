// The words of the interface. One file a language; where a language is not here, English is shown.

const LANGUAGES = ["en", "de", "fr", "es", "ar"];
const RIGHT_TO_LEFT = new Set(["ar"]);

/** Return the first of the wanted languages that is here, and its direction. */
export function chosen(...wanted) {
  const short = wanted.map((each) => String(each ?? "").toLowerCase().split("-")[0]);
  const language = short.find((each) => LANGUAGES.includes(each)) ?? "en";
  return { language, direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr" };
}

/**
 * Return {t, language, direction}: t(key, values) says `key` with its {names} filled in.
 * `parts` name files of further words: "study" those of study-words-en.js.
 */
export async function speech(wanted, ...parts) {
  const said = chosen(wanted);
  const names = ["words", ...parts.map((part) => `${part}-words`)];
  const read = await Promise.all(names.map((name) => import(`./${name}-${said.language}.js`)));
  const own = Object.assign(Object.create(null), ...read.map((each) => each.default));
  const t = (key, values = {}) =>
    (own[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  return { t, ...said };
}

/** Return what `key` says, or what is said `otherwise` where the interface has no word for it. */
export const known = (t, key, otherwise) => (t(key) === key ? otherwise : t(key));
