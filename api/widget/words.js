// The words of the interface. One file a language; a language that is not here is shown in English.

const LANGUAGES = ["en", "de", "fr", "es", "ar"];
const RIGHT_TO_LEFT = new Set(["ar"]);

/** Return {t, language, direction}: t(key, values) says `key` with its {names} filled in. */
export async function speech(wanted) {
  const short = String(wanted || "en").toLowerCase().split("-")[0];
  const language = LANGUAGES.includes(short) ? short : "en";
  const { default: english } = await import("./words-en.js");
  const own = language === "en" ? english : (await import(`./words-${language}.js`)).default;
  const t = (key, values = {}) =>
    (own[key] ?? english[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  return { t, language, direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr" };
}
