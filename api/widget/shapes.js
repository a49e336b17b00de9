// Small pictures, drawn in the colour of the words beside them: a state is told by its shape as well as its word.
import { svg } from "./dom.js";

const PATHS = {
  met: ["M3.5 8.5l3 3 6-7"],
  not_met: ["M4 4l8 8", "M12 4l-8 8"],
  unknown: ["M5.6 6a2.4 2.4 0 1 1 3.3 2.3c-.6.3-.9.7-.9 1.5", "M8 12.4v.1"],
  caution: ["M8 2.5l6 10.5H2z", "M8 6.5v3", "M8 11.4v.1"],
  present: ["M8 2.2v7", "M8 12.6v.2"],
  absent: ["M3.5 8h9"],
  not_applicable: ["M3.5 12.5l9-9"],
  send: ["M8 13V3", "M3.8 7.2L8 3l4.2 4.2"],
  stop: ["M4.5 4.5h7v7h-7z"],
  close: ["M4 4l8 8", "M12 4l-8 8"],
  more: ["M8 3v10", "M3 8h10"],
  history: ["M8 4.5V8l2.5 1.5", "M2.5 8a5.5 5.5 0 1 0 1.8-4", "M4.6 1.8l-.4 2.4 2.4.3"],
  save: ["M8 2.5v7.5", "M4.8 7L8 10.2 11.2 7", "M3 13h10"],
  print: ["M4.5 6V2.5h7V6", "M4.5 11.5h-2V6h11v5.5h-2", "M4.5 9.5h7v4h-7z"],
  copy: ["M5.5 5.5h7.5v8H5.5z", "M10.5 3H3v7.5"],
  again: ["M13 8a5 5 0 1 1-1.6-3.7", "M13 2v3h-3"],
  helpful: ["M5.5 7.5L8 2.5c1 0 1.6.8 1.4 1.8L9 6.5h3.2c.8 0 1.4.8 1.2 1.6l-1 4.2c-.2.7-.7 1.2-1.4 1.2H5.5z", "M2.5 7.5h3v6h-3z"],
  wrong: ["M4 4l8 8", "M12 4l-8 8"],
  missing: ["M3 8h.1", "M8 8h.1", "M13 8h.1"],
  person: ["M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z", "M3 13.5c.6-2.6 2.6-4 5-4s4.4 1.4 5 4"],
  remove: ["M3 4.5h10", "M6.5 4.5v-2h3v2", "M4.5 4.5l.6 9h5.8l.6-9"],
  differ: ["M8 2.5v11", "M2.5 5l3 3-3 3", "M13.5 5l-3 3 3 3"],
  fold: ["M6 3.5L10.5 8 6 12.5"],
  page: ["M4 2.5h5l3 3v8H4z", "M6.5 8h3", "M6.5 10.5h3"],
};

/** Return the picture of that name; it says nothing by itself, the word beside it does. */
export function shape(name) {
  const lines = PATHS[name].map((d) => svg("path", { d }));
  return svg("svg", { class: `shape shape-${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, lines);
}
