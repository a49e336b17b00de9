// One plot: values with their intervals on one axis, a line for each row, and the same values as a table beneath.
import { el, fresh, svg, words } from "./dom.js";

const [TOP, BOTTOM] = [16, 58];
const WIDE = 780;
/** About the width of a letter. */
const LETTER = 7.4;

/** Cells are the sources' words; "<70%" must not turn round where the words about it run from right to left. */
export const SAID = { lang: "en", dir: "ltr" };

/** Return how a plot of that width is laid out; where room is scarce, a label stands above its line, not beside it. */
function layout(width) {
  if (width >= 640) return { width, labels: 330, line: 26, right: 110, letters: 48, down: 0 };
  return { width, labels: 12, line: 46, right: 12, letters: (width - 30) / LETTER, down: 13 };
}

/** Return the plot's figure and its table; a point opens the words of its row. */
export function figure(t, plot, quotes, viewer) {
  return [
    el(
      "figure",
      {},
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": t("plot_named", { title: plot.title }) },
        drawing(plot, (citation, from) => viewer.open(citation, from)),
      ),
      el("figcaption", SAID, words(plot.caption)),
    ),
    values(t, plot, quotes),
  ];
}

/** Return the plot as a picture whose points are links; `open(citation, from)` is called when one is pressed. */
export function drawing(plot, open, width = WIDE) {
  const named = fresh("plot");
  const room = layout(width);
  const ticks = ticksOf(plot);
  const share = (value) => clamp(value, ticks) / (ticks.at(-1) - ticks[0]);
  const x = (value) => room.labels + share(value) * (room.width - room.labels - room.right);
  const height = TOP + room.line * plot.points.length + BOTTOM;
  return svg(
    "svg",
    { ...SAID, class: "plot", viewBox: `0 0 ${room.width} ${height}`, role: "group", "aria-labelledby": named },
    svg("title", { id: named }, `${plot.title}. ${plot.axis}.`),
    scale(plot, ticks, x, height - BOTTOM),
    plot.points.map((point, index) => line(point, index, x, room, open)),
  );
}

const clamp = (value, ticks) => Math.min(Math.max(value, ticks[0]), ticks.at(-1)) - ticks[0];

function ticksOf(plot) {
  if (plot.unit === "%") return [0, 20, 40, 60, 80, 100];
  const top = Math.max(...plot.points.map((point) => point.high ?? point.value ?? 0), plot.unit === "ratio" ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(Math.max(top, 0.1)));
  const step = [power / 5, power / 2, power, power * 2].find((each) => top / each <= 6);
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, index) => Number((step * index).toFixed(6)));
}

function scale(plot, ticks, x, base) {
  const upright = (value, name) => svg("line", { class: name, x1: x(value), y1: TOP, x2: x(value), y2: base });
  return svg(
    "g",
    { "aria-hidden": "true", "text-anchor": "middle" },
    svg("g", { class: "plot-axis", stroke: "currentColor" }, ticks.map((tick) => upright(tick))),
    plot.unit === "ratio" && svg("g", { stroke: "currentColor", "stroke-dasharray": "5 4", "stroke-width": 2 }, upright(1, "plot-mark")),
    ticks.map((tick) => svg("text", { x: x(tick), y: base + 18 }, String(tick))),
    svg("text", { x: (x(ticks[0]) + x(ticks.at(-1))) / 2, y: base + 40 }, plot.axis),
  );
}

function line(point, index, x, room, open) {
  const y = TOP + room.line * index + room.line / 2;
  const [mark, text] = [y + room.down, y + 4 - room.down];
  const beside = room.down === 0;
  const letters = Math.floor(beside ? room.letters : room.letters - short(point.row).length);
  const label = point.label.length > letters ? `${point.label.slice(0, letters - 1)}…` : point.label;
  const link = svg(
    "a",
    {
      class: "plot-point",
      href: `#row-${point.row.row_id}`,
      "aria-label": `${point.label}: ${told(point.row)}`,
      onclick: (event) => {
        event.preventDefault();
        open(point.row.citations[0], link);
      },
    },
    svg("title", {}, `${point.label}: ${told(point.row)}`),
    svg("rect", { class: "plot-target", x: 0, y: y - room.line / 2, width: room.width, height: room.line, "pointer-events": "all" }),
    svg("text", { x: beside ? room.labels - 10 : 4, y: text, "text-anchor": beside ? "end" : "start" }, label),
    point.low !== null && point.high !== null && interval(x(point.low), x(point.high), mark),
    point.value !== null && svg("circle", { class: "plot-value", cx: x(point.value), cy: mark, r: 5 }),
    svg("text", { x: room.width - 4, y: text, "text-anchor": "end" }, short(point.row)),
  );
  return link;
}

const interval = (low, high, y) =>
  svg("path", { class: "plot-interval", d: `M${low} ${y}H${high}M${low} ${y - 5}V${y + 5}M${high} ${y - 5}V${y + 5}` });

function values(t, plot, quotes) {
  const name = fresh("values");
  const rows = plot.points.map((point) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, words(point.label, SAID)),
      el("td", {}, words(told(point.row), SAID)),
      el("td", {}, words(point.row.title, SAID)),
      el("td", {}, point.row.citations.map((citation) => quotes.chip(citation))),
    ),
  );
  return el(
    "details",
    { class: "values" },
    el("summary", { id: name }, t("values_table")),
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": name },
      el(
        "table",
        {},
        el("caption", {}, words(plot.title, SAID)),
        el("thead", {}, el("tr", {}, ["row_study", "row_value", "row_source", "source_words"].map((key) => el("th", { scope: "col" }, t(key))))),
        el("tbody", {}, rows),
      ),
    ),
  );
}

/** Return a row's value with its unit and its interval, as printed. */
export function told(row) {
  return row.interval ? `${short(row)} (${limits(row)})` : short(row);
}

/** Return the limits of a row's interval as printed, null where it has none. */
export function limits(row) {
  if (!row.interval) return null;
  const { low, high, half_width: half } = row.interval;
  return half ? `±${half}` : [low, high].filter(Boolean).join(" to ");
}

/** Return what a row's value is of. */
export function outcome(row) {
  const narrowed = row.qualifier ?? (row.uncertain.includes("qualifier") ? "?" : null);
  const before = [row.statistic, narrowed].filter(Boolean).join(" ");
  const name = row.name ?? row.printed;
  return before ? `${before} ${name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}` : name;
}

/** Return what stands in a cell that the text leaves open: a sign, and for those who do not see it `said`. */
export const leftOpen = (said) =>
  el("span", { class: "open" }, el("span", { "aria-hidden": "true" }, "?"), el("span", { class: "unseen" }, said));

/** Return a row's value with its unit. */
export function short(row) {
  if (row.value === null) return "?";
  if (/^not\b/.test(row.value)) return row.value;
  const unit = row.unit === "ratio" || row.unit === null || row.value.endsWith(row.unit) ? "" : ` ${row.unit}`;
  return `${row.value}${unit}`;
}
