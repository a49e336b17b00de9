// Why a request brought nothing, in words that say what to do.

/** Return the sentence for a Failure. */
export function explained(t, { status, problem = {}, retryAfter }) {
  if (status === 0) return t("unreachable");
  if (status === 401) return t("key_wanted");
  if (status === 404) return t("gone");
  if (status === 429) return retryAfter ? t("too_many_wait", { seconds: retryAfter }) : t("too_many");
  if (status === 503) return t("not_ready");
  if (status >= 500 || status === undefined) return t("server_failed");
  const fields = (problem.errors ?? []).map(({ field, message }) => `${field} ${message}`).join("; ");
  return [problem.title, fields || problem.detail].filter(Boolean).join(": ") || t("server_failed");
}
