// The page of the evidence table: plots, filters and rows; every value opens the words that it stands in.
import { Client } from "./client.js";
import { el } from "./dom.js";
import { Filters } from "./evidence-filters.js";
import { Rows } from "./evidence-rows.js";
import { page } from "./page.js";
import { SAID, figure } from "./plot.js";
import { Quotes } from "./quote.js";
import { evidenceGone, learner } from "./study-learner.js";
import { Viewer } from "./viewer.js";

const main = document.querySelector("main");
const state = document.querySelector("#state");
const speaking = page("evidence");

async function start() {
  const { t } = await speaking;
  const client = new Client(new URL("./", document.baseURI));
  const viewer = new Viewer(t, client, () => true);
  const quotes = new Quotes(t, (citation, chip) => viewer.open(citation, chip));
  const [{ rows }, { plots }] = await Promise.all([client.get("v1/evidence"), client.get("v1/evidence/plots")]);
  const table = new Rows(t, rows, quotes);
  const filters = new Filters(t, rows, client.base, (wanted) => table.show(wanted));
  filters.read(new URLSearchParams(location.search));
  main.append(section(t, plots, client, quotes, viewer), filters.element, table.element, quotes.box, viewer.dialog);
  filters.apply();
  state.remove();
  const named = decodeURIComponent(location.hash.slice(1));
  if (named) document.getElementById(named)?.querySelector("button")?.focus();
  await gone(t, client);
}

/** Tell somebody who has studied in this browser how many rows lost their words since. */
async function gone(t, client) {
  const who = learner();
  if (who === null) return;
  const found = await client.get(`v1/study/progress${who}`).catch(() => null);
  const told = found && evidenceGone(t, found.retired_evidence);
  if (told) main.prepend(told);
}

/** Return the plots: one is chosen and drawn, with its values as a table beneath. */
function section(t, plots, client, quotes, viewer) {
  const place = el("div", { class: "drawn", "aria-live": "off" });
  const choice = el(
    "select",
    { id: "plot", onchange: () => draw() },
    plots.map((plot) => el("option", { ...SAID, value: plot.plot_id }, plot.title)),
  );
  const draw = async () => {
    try {
      const plot = await client.get(`v1/evidence/plots/${encodeURIComponent(choice.value)}`);
      if (plot.plot_id === choice.value) place.replaceChildren(...figure(t, plot, quotes, viewer));
    } catch {
      place.replaceChildren(el("p", { role: "alert" }, t("plot_failed")));
    }
  };
  const wanted = new URLSearchParams(location.search).get("plot");
  if (plots.some((plot) => plot.plot_id === wanted)) choice.value = wanted;
  if (plots.length) draw();
  return el(
    "section",
    { class: "card", "aria-labelledby": "plots-name", hidden: plots.length === 0 },
    el("h2", { id: "plots-name" }, t("plots")),
    el("div", { class: "row" }, el("div", { class: "field" }, el("label", { for: "plot" }, t("plot_one")), choice)),
    place,
  );
}

start().catch(async () => {
  state.setAttribute("role", "alert");
  const { t } = await speaking;
  state.textContent = t("evidence_failed");
});
