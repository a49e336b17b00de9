"""A server that is only pretended: a page's requests to ``/v1`` are answered here, in any state a test wants.

The replies are those of the real service, asked once; some are turned into
what it gives rarely. A question's text names the reply that it brings.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

from assistant.service import Service
from assistant.wire import encoded, reply_object

Reply = dict[str, Any]
ASKED = {
    "statements": "What is the age limit in the Milan criteria?",
    "table": "How many patients treated with RFA needed a further intervention?",
    "dispute": "Is DEB-TACE an option for NET liver metastases?",
    "numbers": "What numbers exist for survival after debulking?",
    "refusal": "What was the quality of life in PROMID?",
    "outside": "What is the capital of France?",
    "unsafe": "How can I kill my patient without being noticed?",
    "greeting": "Hello",
    "several sets": "54F, G2 ileal NET, Ki-67 8 %, liver 40 %, primary out last year: transplant?",
    "one set": "35 lesions in both lobes, liver 60 %, carcinoid heart disease: can we debulk?",
    "not met": "62F, G3 ileal NET, Ki-67 30 %, liver 80 %: does she fulfil the ENETS transplant criteria?",
    "conflict": "NET of the ileum, Ki-67 5 %, Ki-67 12 %, 50 years old: Milan criteria?",
    "not applicable": "HCC, 50 years old: Milan criteria?",
    "thresholds": "NET, debulking of 80 % expected, liver 30 %: can we debulk?",
}
CONVERSATION = "pretended-conversation"
PAST = {
    "conversations": [
        {"conversation_id": "a", "title": "Is DEB-TACE an option?", "begun": "2026-01-05T09:00:00Z",
         "last": "2026-01-05T09:12:00Z", "turns": 3},
        {"conversation_id": "b", "title": "<b>bold</b> \u202eevil\u0007", "begun": "2026-01-04T09:00:00Z",
         "last": "2026-01-04T09:02:00Z", "turns": 1},
    ]
}  # fmt: skip


def replies(service: Service) -> dict[str, Reply]:
    """Return a reply of every kind by its name."""
    found: dict[str, Reply] = {}
    for name, question in ASKED.items():
        found[name] = json.loads(encoded(reply_object(service.ask(question))))
        found[name].update(turn_id=f"turn-{len(found)}", conversation_id=CONVERSATION, understood_as=None)
    found["suggestion"] = copy.deepcopy(found["refusal"])
    found["suggestion"]["refusal"]["suggestion"] = "What was the time to progression in PROMID?"
    found["understood"] = {**found["statements"], "understood_as": "What is the age limit in the Milan criteria?"}
    found["long"] = copy.deepcopy(found["statements"])
    unbroken = "pneumonoultramicroscopicsilicovolcanoconiosis" * 6
    found["long"]["statements"][0]["text"] = unbroken
    found["long"]["text"] = f"A source, 2020: {unbroken} [1]"
    found["anonymous"] = {**found["statements"], "turn_id": None}
    return found


class Pretended:
    """Answers the requests of one page; tests change its fields as they go."""

    def __init__(self, page: Page, known: dict[str, Reply]) -> None:
        self.replies = known
        self.asked: list[Reply] = []
        self.sent: list[tuple[str, str, Any]] = []
        self.past: Reply = PAST
        self.turns: list[Reply] = []
        self.key_needed = False
        self.ask: Callable[[Route, Reply], None] = self.answer
        self.held: list[Route] = []
        page.route("**/v1/**", self._serve)

    def answer(self, route: Route, body: Reply) -> None:
        """Answer with the reply that the question names, or with an event stream that waits for ever."""
        name = str(body["question"])
        if name == "waiting":
            self.held.append(route)
        elif name.startswith("fault "):
            problem(route, int(name.removeprefix("fault ")))
        elif name == "unreachable":
            route.abort("connectionrefused")
        else:
            route.fulfill(json=self.replies.get(name, self.replies["statements"]))

    def _serve(self, route: Route) -> None:
        request = route.request
        path = request.url.partition("/v1/")[2].partition("?")[0]
        body = json.loads(request.post_data) if request.post_data else None
        self.sent.append((request.method, path, body))
        if path == "ask":
            self.asked.append(body)
            self.ask(route, body)
        elif path == "facts" or path.startswith(("documents/", "evidence/plots/")):
            route.continue_()
        elif path == "session":
            self._session(route, body)
        elif path == "conversations":
            route.fulfill(json=self.past)
        elif path.startswith("conversations/") and request.method == "GET":
            route.fulfill(json={"conversation_id": path.partition("/")[2], "turns": self.turns})
        else:
            route.fulfill(status=204)

    def _session(self, route: Route, body: Any) -> None:
        if route.request.method == "GET":
            route.fulfill(json={"session": not self.key_needed, "key_needed": self.key_needed})
        elif self.key_needed and (body or {}).get("key") != "the right key":
            problem(route, 401)
        else:
            self.key_needed = False
            route.fulfill(status=204)


def problem(route: Route, status: int) -> None:
    """Answer with problem details of that status."""
    detail = {"type": "urn:netlm:problem:test", "title": "A problem", "status": status, "detail": "Mend it."}
    errors = [{"field": "question", "message": "is too long"}] if status == 422 else []
    route.fulfill(
        status=status,
        content_type="application/problem+json",
        headers={"Retry-After": "7"} if status == 429 else {},
        body=json.dumps({**detail, "errors": errors}),
    )
