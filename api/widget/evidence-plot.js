// One plot: values with their intervals on one axis, a line for each row, and the same values as a table beneath.
import { el, fresh, svg, words } from "./dom.js";

const [WIDTH, LABELS, LINE, TOP, BOTTOM, RIGHT] = [780, 330, 26, 16, 58, 110];

/** Return the plot's figure and its table; a point opens the words of its row. */
export function figure(plot, quotes, viewer) {
  const named = fresh("plot");
  const ticks = ticksOf(plot);
  const x = (value) => LABELS + (clamp(value, ticks) / (ticks.at(-1) - ticks[0])) * (WIDTH - LABELS - RIGHT);
  const height = TOP + LINE * plot.points.length + BOTTOM;
  const drawn = svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-labelledby": named },
    svg("title", { id: named }, `${plot.title}. ${plot.axis}.`),
    scale(plot, ticks, x, height - BOTTOM),
    plot.points.map((point, index) => line(point, index, x, viewer)),
  );
  return [
    el(
      "figure",
      {},
      el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `Plot: ${plot.title}` }, drawn),
      el("figcaption", {}, words(plot.caption)),
    ),
    values(plot, quotes),
  ];
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

function line(point, index, x, viewer) {
  const y = TOP + LINE * index + LINE / 2;
  const label = point.label.length > 48 ? `${point.label.slice(0, 47)}…` : point.label;
  const link = svg(
    "a",
    {
      class: "plot-point",
      href: `#row-${point.row.row_id}`,
      "aria-label": `${point.label}: ${told(point.row)}`,
      onclick: (event) => {
        event.preventDefault();
        viewer.open(point.row.citations[0], link);
      },
    },
    svg("title", {}, `${point.label}: ${told(point.row)}`),
    svg("rect", { class: "plot-target", x: 0, y: y - LINE / 2, width: WIDTH, height: LINE, "pointer-events": "all" }),
    svg("text", { x: LABELS - 10, y: y + 4, "text-anchor": "end" }, label),
    point.low !== null && point.high !== null && interval(x(point.low), x(point.high), y),
    point.value !== null && svg("circle", { class: "plot-value", cx: x(point.value), cy: y, r: 5 }),
    svg("text", { x: WIDTH - 4, y: y + 4, "text-anchor": "end" }, short(point.row)),
  );
  return link;
}

const interval = (low, high, y) =>
  svg("path", { class: "plot-interval", d: `M${low} ${y}H${high}M${low} ${y - 5}V${y + 5}M${high} ${y - 5}V${y + 5}` });

function values(plot, quotes) {
  const name = fresh("values");
  const rows = plot.points.map((point) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, words(point.label)),
      el("td", {}, words(told(point.row))),
      el("td", {}, words(point.row.title)),
      el("td", {}, point.row.citations.map((citation) => quotes.chip(citation))),
    ),
  );
  return el(
    "details",
    { class: "values" },
    el("summary", { id: name }, "The values as a table"),
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": name },
      el(
        "table",
        {},
        el("caption", {}, words(plot.title)),
        el("thead", {}, el("tr", {}, ["Study", "Value", "Source", "Words"].map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", {}, rows),
      ),
    ),
  );
}

/** Return a row's value with its unit and its interval, as printed. */
export function told(row) {
  return row.interval ? `${short(row)} (${limits(row.interval)})` : short(row);
}

/** Return an interval as printed: its limits, or the half width behind its sign. */
export const limits = ({ low, high, half_width: half }) => (half === null ? `${low} to ${high}` : `±${half}`);

/** Return a row's value with its unit. */
export function short(row) {
  if (row.value === null) return "?";
  if (/^not\b/.test(row.value)) return row.value;
  const unit = row.unit === "ratio" || row.unit === null || row.value.endsWith(row.unit) ? "" : ` ${row.unit}`;
  return `${row.value}${unit}`;
}
