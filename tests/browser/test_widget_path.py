"""The widget on the page at ``/``, before the real server: from a question to the words that it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

SLOW = 20_000


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until nothing is under way."""
    before = page.locator(".log .turn").count()
    page.get_by_role("textbox", name="Question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".log .turn")).to_have_count(before + 1, timeout=SLOW)


def test_from_question_to_source(page: Page) -> None:
    """A question brings statements with chips; a chip shows its quote and opens the source where it stands."""
    page.goto("/")
    ask(page, "Is DEB-TACE an option for NET liver metastases?")
    chip = page.locator(".statement .chip").first
    chip.hover()
    box = page.get_by_role("tooltip")
    expect(box).to_contain_text("DEB TACE is no longer a recommended form of embolization.")
    expect(box).to_contain_text("2020-09")
    expect(box).to_contain_text("Intra-arterial liver directed therapies")
    quote = box.locator("blockquote").inner_text()
    chip.click()
    source = page.get_by_role("dialog", name="The Landmark Series: Neuroendocrine Tumor Liver Metastases")
    mark = source.locator("mark")
    expect(mark).to_have_text(quote)
    expect(mark).to_be_in_viewport()
    expect(source).to_contain_text("Alexandra Gangi")
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(chip).to_be_focused()


def test_primary_study_is_named(page: Page) -> None:
    """Where a source reports a study, the quote and the viewer name it."""
    page.goto("/")
    ask(page, "Is DEB-TACE an option for NET liver metastases?")
    page.locator(".statement", has_text="13 patients").locator(".chip").click()
    expect(page.locator(".about")).to_contain_text("Bhagat 2013")


def test_sources_that_differ_stand_side_by_side(page: Page) -> None:
    """A disagreement is shown as positions beside each other, each with source, date and chip, and only once."""
    page.goto("/")
    ask(page, "Is DEB-TACE an option for NET liver metastases?")
    dispute = page.locator(".dispute").first
    expect(dispute.locator("h3")).to_contain_text("The sources differ:")
    positions = dispute.locator(".position")
    expect(positions.nth(0)).to_contain_text("Johns Hopkins slides, 2025-02-13")
    expect(dispute).to_contain_text("OncLive panel, 2015")
    assert positions.count() == dispute.locator(".position:has(.chip)").count() >= 3
    left, right = (positions.nth(number).bounding_box() for number in (0, 1))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    expect(page.locator(".said-by-sources")).not_to_contain_text("The sources differ")


def test_follow_up_is_understood_in_its_conversation(page: Page) -> None:
    """A second question goes into the conversation of the first, and says how it was understood where it was not."""
    page.goto("/")
    ask(page, "What is the age limit in the Milan criteria?")
    with page.expect_request("**/v1/ask") as sent:
        ask(page, "and for ENETS?")
    assert sent.value.post_data_json["conversation_id"]
    assert page.locator(".log .turn").count() == 2


def test_rewritten_question_is_shown(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """Where a follow-up was made a whole question, the reply says which."""
    pretended(page)
    page.goto("/")
    states.ask("understood")(page)
    expect(page.locator(".understood")).to_have_text("Understood as: What is the age limit in the Milan criteria?")


def test_follow_up_shows_the_question_it_became(page: Page) -> None:
    """What a follow-up was taken to ask stands above its reply, also after the page is loaded again."""
    page.goto("/")
    ask(page, "What was the median PFS of everolimus in RADIANT-4?")
    ask(page, "and the hazard ratio?")
    understood = page.locator(".log .turn").last.locator(".understood")
    expect(understood).to_contain_text(re.compile("Understood as: .*hazard ratio.*RADIANT-4"))
    said = understood.inner_text()
    page.reload()
    expect(page.locator(".understood")).to_have_text(said, timeout=SLOW)


def test_suggestion_of_a_refusal_is_answered(page: Page) -> None:
    """The question that a refusal offers is asked by a press, and answered."""
    page.goto("/")
    ask(page, "What is the dose of octreotide for carcinoid crisis?")
    offered = page.locator(".refusal .suggested")
    question = offered.inner_text()
    offered.click()
    expect(page.locator(".log .question")).to_have_count(2, timeout=SLOW)
    expect(page.locator(".log .question").last).to_have_text(question)
    expect(page.locator(".log .turn").last.locator(".statement .chip").first).to_be_visible()


def test_refusal_says_what_is_missing(page: Page) -> None:
    """A refusal names what the sources lack and marks the nearest passages as no answer."""
    page.goto("/")
    ask(page, "What was the quality of life in PROMID?")
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("Not in the sources")
    expect(refusal).to_contain_text("quality of life in PROMID")
    near = refusal.locator(".closest > li")
    assert near.count() == refusal.get_by_text("no answer", exact=True).count() > 0
    near.first.get_by_role("button").click()
    expect(page.locator("mark")).to_contain_text("QoL")


def test_suggested_question_is_one_press_away(page: Page, pretended: Callable[[Page], Any], states: Any) -> None:
    """A refusal's better question is a button that asks it."""
    server = pretended(page)
    page.goto("/")
    states.ask("suggestion")(page)
    page.get_by_role("button", name="What was the time to progression in PROMID?").click()
    expect(page.locator(".question").last).to_have_text("What was the time to progression in PROMID?")
    assert server.asked[-1]["question"] == "What was the time to progression in PROMID?"


def test_reply_is_copied_with_its_references(open_page: Callable[..., Page]) -> None:
    """Copying takes the question, the reply and a numbered reference with quote for each citation."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    ask(page, "How many patients treated with RFA needed a further intervention?")
    page.get_by_role("button", name="Copy with references").click()
    expect(page.get_by_text("Copied with references.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("How many patients treated with RFA needed a further intervention?\n")
    assert "5 (29.4%) [1]" in copied
    assert re.search(r"\nReferences\n\[1\] Outcomes of Locoregional Treatment.+: “.+29\.4%.+”", copied, re.DOTALL)


def test_page_hears_of_replies_without_their_words(page: Page) -> None:
    """The host page learns of a reply, an opened source and a failure, and never what was asked."""
    page.goto("/")
    page.evaluate("""() => {
      window.heard = [];
      for (const name of ['netlm-reply', 'netlm-source', 'netlm-error']) {
        document.addEventListener(name, (event) => window.heard.push([name, event.detail]));
      }
    }""")
    ask(page, "What is the age limit in the Milan criteria?")
    page.locator(".chip").first.click()
    expect(page.locator("mark")).to_be_visible()
    page.route("**/v1/ask", lambda route: route.abort())
    page.get_by_role("textbox", name="Question").fill("Where is the secret word?")
    page.keyboard.press("Enter")
    expect(page.locator(".fault")).to_be_visible()
    heard = page.evaluate("window.heard")
    assert [name for name, _ in heard] == ["netlm-reply", "netlm-source", "netlm-error"]
    assert heard[0][1]["kind"] == "answer"
    assert heard[1][1]["document_id"]
    assert "age limit" not in str(heard)
    assert "secret" not in str(heard)


def test_print_shows_everything(page: Page) -> None:
    """On paper stand all criteria and the references, and no controls."""
    page.goto("/")
    ask(page, "54F, G2 ileal NET, Ki-67 8 %, liver 40 %: transplant?")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".composer")).to_be_hidden()
    expect(page.locator(".actions")).to_be_hidden()
    expect(page.locator(".references blockquote").first).to_be_visible()
    assert page.locator("details.card:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.card[open]").count() == 0
