// The page around the chat: the chat speaks the page's language, which stands before the chat is made.
import { page } from "./page.js";

page();
