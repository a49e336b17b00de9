// Sends the question and shows the reply; words from outside go in by textContent only.
const form = document.querySelector("#ask");
const question = document.querySelector("#question");
const reply = document.querySelector("#reply");
let conversation;

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

function cited(citation) {
  const primary = citation.primary ? ` (${citation.primary})` : "";
  const place = `${citation.title}, ${citation.date ?? "date not stated"}, ${citation.locator}${primary}`;
  return element("li", place, element("blockquote", citation.quote));
}

function stated(statement) {
  return element("p", `${statement.text} ${statement.citations.map((number) => `[${number}]`).join(" ")}`);
}

function answered(body) {
  const parts = body.statements.length ? body.statements.map(stated) : [element("p", body.text)];
  for (const conflict of body.conflicts) {
    parts.push(element("h2", `The sources differ: ${conflict.topic}`), ...conflict.positions.map(stated));
  }
  if (body.citations.length) {
    parts.push(element("h2", "Citations"), element("ol", "", ...body.citations.map(cited)));
  }
  const closest = body.refusal?.closest ?? [];
  if (closest.length) {
    parts.push(element("h2", "Nearest passages, no answer"), element("ul", "", ...closest.map(cited)));
  }
  return parts;
}

async function ask() {
  const response = await fetch("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question: question.value, conversation_id: conversation }),
  });
  const body = await response.json();
  if (!response.ok) {
    const fields = body.errors.map((error) => `${error.field} ${error.message}`).join("; ");
    return [element("p", `${body.title}. ${fields || body.detail}`)];
  }
  conversation = body.conversation_id;
  return answered(body);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  reply.replaceChildren(element("p", "Searching the sources…"));
  try {
    reply.replaceChildren(...(await ask()));
  } catch {
    reply.replaceChildren(element("p", "The server could not be reached. Try again."));
  }
});
