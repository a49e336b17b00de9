// The one script that a page loads: defines <netlm-chat>. Paths are addresses as served: this file stands one level up.
import { NetlmChat } from "./widget/chat.js";

if (!customElements.get("netlm-chat")) {
  customElements.define("netlm-chat", NetlmChat);
}
