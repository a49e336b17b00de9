// Elements are made here and nowhere else. Words from outside become text nodes; nothing is ever parsed as markup.

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
const DELETE = /\u007f/g;
const UNSEEN = /[\u0080-\u009f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Return `text` with every control and direction character replaced by a sign that can be seen. */
export function clean(text) {
  return String(text)
    .replace(CONTROLS, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
    .replace(DELETE, "\u2421")
    .replace(UNSEEN, "\ufffd");
}

/**
 * Return a new element. A property that begins with "on" is a listener; null, undefined and false are left out;
 * everything else is an attribute. Strings among the children become text.
 */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Return a new element of a picture. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : clean(value));
  }
  made.append(...children.flat(Infinity).filter(present).map(node));
  return made;
}

const present = (child) => child !== null && child !== undefined && child !== false && child !== "";
const node = (child) => (child instanceof Node ? child : document.createTextNode(clean(child)));

/** Return words from outside, kept apart so that their direction cannot reorder what stands around them. */
export function words(text, properties = {}) {
  return el("bdi", properties, text);
}

/** Return a button that shows a shape and, unless `bare`, its name. */
export function button(name, picture, properties = {}, bare = false) {
  const shown = bare ? el("span", { class: "unseen" }, name) : el("span", {}, name);
  return el("button", { type: "button", title: bare ? name : null, ...properties }, picture, shown);
}

let made = 0;

/** Return an id that no other element of this page has. */
export function fresh(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}
