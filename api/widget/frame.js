// The page for frames: the widget over the whole of it, with what its address says of theme, language and title.
import { el } from "./dom.js";
import "../widget.js";

const wanted = new URLSearchParams(location.search);
const own = ["theme", "lang", "title", "start"].filter((name) => wanted.has(name));
document.querySelector("main").append(el("netlm-chat", Object.fromEntries(own.map((name) => [name, wanted.get(name)]))));
document.title = wanted.get("title") || document.title;
