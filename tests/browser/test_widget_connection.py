"""Nothing is lost when a connection is: replies are taken up again, stopped, or asked for once more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.states import until

SLOW = 20_000
QUESTION = "What is the age limit in the Milan criteria?"


def type_in(page: Page, question: str) -> None:
    """Type a question and send it."""
    page.get_by_role("textbox", name="Question").fill(question)
    page.keyboard.press("Enter")


def sse(*events: tuple[str, object], first: int = 1) -> str:
    """Return events as a stream writes them."""
    return "".join(
        f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
        for number, (name, data) in enumerate(events, first)
    )


BEGUN = ("begun", {"turn_id": "turn-1", "conversation_id": "pretended-conversation"})
STREAM = "text/event-stream"


@pytest.fixture
def server(page: Page, pretended: Callable[[Page], Any]) -> Any:
    """Return the pretended server behind a page that is open."""
    made = pretended(page)
    page.goto("/")
    return made


def test_lost_connection_is_taken_up_where_it_broke(page: Page, server: Any, replies: dict[str, Any]) -> None:
    """A stream that breaks off is continued after the last event seen, and the reply arrives once and whole."""
    asked: list[str] = []

    def resumed(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(content_type=STREAM, body=sse(("done", replies["statements"]), first=3))

    server.ask = lambda route, _: route.fulfill(
        content_type=STREAM, body=sse(BEGUN, ("step", {"step": "searching the sources"}))
    )
    page.route("**/v1/turns/turn-1/events**", resumed)
    type_in(page, QUESTION)
    expect(page.locator(".log .statement").first).to_be_visible(timeout=SLOW)
    assert all(url.endswith("after=2") for url in asked)
    assert len(asked) == 2
    assert page.locator(".log .turn").count() == 1


def test_network_that_goes_and_comes_back(
    page: Page, server: Any, replies: dict[str, Any], settled: Callable[..., Any]
) -> None:
    """While the browser is offline the page says so; when it is back, the reply comes without a second question."""
    settled(
        page,
        "async () => { const chat = document.querySelector('netlm-chat'); await chat.ready; await chat.ui.rich(); }",
    )
    server.ask = lambda route, _: (page.context.set_offline(True), route.fulfill(content_type=STREAM, body=sse(BEGUN)))
    page.route("**/v1/turns/turn-1/events**", lambda route: route.abort("internetdisconnected"))
    type_in(page, QUESTION)
    expect(page.locator(".working")).to_contain_text("connection was lost", timeout=SLOW)
    page.unroute("**/v1/turns/turn-1/events**")
    page.route(
        "**/v1/turns/turn-1/events**",
        lambda route: route.fulfill(content_type=STREAM, body=sse(("done", replies["statements"]), first=2)),
    )
    page.context.set_offline(False)
    expect(page.locator(".log .statement").first).to_be_visible(timeout=SLOW)
    assert len(server.asked) == 1


def test_stop_ends_the_work(page: Page, server: Any) -> None:
    """Stop tells the server, shows that nothing was kept, and gives the keyboard back to the question."""
    type_in(page, "waiting")
    stop = page.get_by_role("button", name="Stop")
    stop.press("Enter")
    expect(page.locator(".stopped")).to_contain_text("Stopped.")
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    expect(stop).to_be_hidden()
    assert page.locator(".log .turn").count() == 0


def test_stop_reaches_the_server_once_the_turn_is_known(page: Page, server: Any) -> None:
    """With the turn's identity in hand, Stop asks the server to end it."""
    server.ask = lambda route, _: route.fulfill(content_type=STREAM, body=sse(BEGUN))
    page.route("**/v1/turns/turn-1/events**", lambda route: server.held.append(route))
    type_in(page, QUESTION)
    until(page, "Object.keys(sessionStorage).some((key) => key.endsWith('turn'))")
    with page.expect_request("**/v1/turns/turn-1/stop"):
        page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stopped")).to_be_visible(timeout=SLOW)


def test_stopped_question_can_be_asked_again(page: Page, server: Any, replies: dict[str, Any]) -> None:
    """After Stop one press asks the same question again."""
    with page.expect_request("**/v1/ask"):
        type_in(page, "waiting")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stopped")).to_be_visible()
    server.ask = lambda route, _: route.fulfill(json=replies["statements"])
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".log .statement").first).to_be_visible(timeout=SLOW)
    assert [each["question"] for each in server.asked] == ["waiting", "waiting"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("unreachable", "could not be reached"),
        ("fault 429", "Try again in 7 seconds"),
        ("fault 503", "still being opened"),
        ("fault 422", "question is too long"),
        ("fault 500", "failed to answer"),
    ],
)
def test_failure_says_what_to_do(page: Page, server: Any, question: str, said: str) -> None:
    """A question that brought nothing says why and can be asked again."""
    type_in(page, question)
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()


def test_reply_under_way_survives_a_reload(page: Page, server: Any, replies: dict[str, Any]) -> None:
    """A page that is reloaded while a reply is on its way shows it when it comes."""
    server.ask = lambda route, _: route.fulfill(content_type=STREAM, body=sse(BEGUN))
    page.route("**/v1/turns/turn-1/events**", lambda route: server.held.append(route))
    type_in(page, QUESTION)
    expect(page.locator(".working")).to_be_visible()
    until(page, "Object.keys(sessionStorage).some((key) => key.endsWith('turn'))")
    page.unroute("**/v1/turns/turn-1/events**")
    page.route(
        "**/v1/turns/turn-1/events**",
        lambda route: route.fulfill(content_type=STREAM, body=sse(("done", replies["statements"]), first=2)),
    )
    server.turns = [{"question": QUESTION, "reply": replies["statements"], "feedback": None}]
    page.reload()
    expect(page.locator(".log .question")).to_have_text(QUESTION, timeout=SLOW)
    expect(page.locator(".log .statement").first).to_be_visible()
    assert "age limit" not in page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })")


def test_real_stream_resumes(page: Page) -> None:
    """Before the real server, a connection cut after the first bytes loses nothing of the reply."""
    page.goto("/")
    page.evaluate("""() => {
      const real = window.fetch;
      window.fetch = async (address, options) => {
        const response = await real(address, options);
        if (!String(address).endsWith('/v1/ask')) return response;
        const reader = response.body.getReader();
        const { value } = await reader.read();
        reader.cancel();
        return new Response(value, { headers: response.headers });
      };
    }""")
    type_in(page, QUESTION)
    expect(page.locator(".log .statement").first).to_be_visible(timeout=SLOW)
    expect(page.locator(".log")).to_contain_text("55")


TELLS = """
(wanted) => new Promise((told) => {
  const chat = document.querySelector('netlm-chat');
  const seen = () => {
    if (chat.shadowRoot.querySelector('.working')?.textContent.includes(wanted)) told(true);
  };
  new MutationObserver(seen).observe(chat.shadowRoot, { childList: true, subtree: true, characterData: true });
  void chat.ask('anything');
})
"""


def test_steps_are_told_in_the_language_of_the_interface(
    page: Page, server: Any, states: Any, settled: Callable[..., Any]
) -> None:
    """What the server calls a step of a turn is told in the interface's words."""
    states.fresh(page, lang="fr")
    page.route("**/v1/turns/turn-1/events**", lambda route: server.held.append(route))
    server.ask = lambda route, _: route.fulfill(
        content_type=STREAM, body=sse(BEGUN, ("step", {"step": "searching the sources"}))
    )
    assert settled(page, TELLS, "Recherche dans les sources…", seconds=30)
