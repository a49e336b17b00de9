// A reply's text taken apart: lines, and in them what a source says, what is said around it, and the numbers cited.

const NEAR = /^[^\n]{0,200}?\[\d{1,3}\]/;
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Return the lines of a reply: {bullet, label, items}. An item is a list of pieces {said} {plain} {cite}.
 * Statements are found first, so that a bracketed number of a source's own is never taken for a citation.
 */
export function lines(reply) {
  const positions = reply.conflicts.flatMap((conflict) => conflict.positions);
  const said = [...new Set([...reply.statements, ...positions].map((each) => each.text))];
  const found = new RegExp([...said.sort((a, b) => b.length - a.length).map(escape), "\\[(\\d{1,3})\\]", "\\n"].join("|"), "g");
  const known = new Set(reply.citations.map((citation) => citation.id));
  const all = [[]];
  let plain = 0;
  const close = (end) => end > plain && all.at(-1).push({ plain: reply.text.slice(plain, end) });
  for (const match of reply.text.matchAll(found)) {
    const end = match.index + match[0].length;
    const number = Number(match[1]);
    if (match[1] ? !known.has(number) : match[0] !== "\n" && !NEAR.test(reply.text.slice(end))) continue;
    close(match.index);
    plain = end;
    if (match[0] === "\n") all.push([]);
    else all.at(-1).push(match[1] ? { cite: number } : { said: match[0] });
  }
  close(reply.text.length);
  return all.filter((pieces) => pieces.length).map(line);
}

function line(pieces) {
  const bullet = pieces[0].plain?.startsWith("- ") ?? false;
  if (bullet) pieces[0] = { plain: pieces[0].plain.slice(2) };
  const first = pieces.findIndex((piece) => !piece.plain);
  if (first < 0) return { bullet, label: "", items: [pieces] };
  const label = pieces.slice(0, first).map((piece) => piece.plain).join("").trim();
  const items = [];
  for (const piece of pieces.slice(first)) {
    const open = items.at(-1);
    if (!open || (piece.said && open.some((each) => each.cite))) items.push([piece]);
    else open.push(piece);
  }
  return { bullet, label, items };
}

/** Take out of `all` the lines that set out a conflict; return the label of each of its positions. */
export function takeConflict(all, conflict) {
  const count = conflict.positions.length;
  const head = all.findIndex(
    (each, index) =>
      each.items.flat().some((piece) => piece.plain?.includes(conflict.topic)) &&
      all.slice(index + 1, index + 1 + count).filter((next) => next.bullet).length === count,
  );
  if (head < 0) return [];
  return all.splice(head, count + 1).slice(1).map((each) => each.label.replace(/:$/, ""));
}

/** Part the lines of a reply about a case: those that the cards show too, and those that stand beside them. */
export function partCase(all, evaluations) {
  const titles = evaluations.map((evaluation) => `${evaluation.title}:`);
  const plain = (each) => each.label + each.items.flat().map((piece) => piece.plain ?? piece.said ?? "").join("");
  let end = all.findLastIndex((each) => !each.bullet && titles.some((title) => plain(each).startsWith(title)));
  if (end < 0) return { shown: [], beside: all };
  while (all[end + 1]?.bullet) end += 1;
  return { shown: all.slice(0, end + 1), beside: all.slice(end + 1) };
}
