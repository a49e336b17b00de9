"""Replies on a terminal: what a person sees is complete, narrow enough and marked as what it is."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistant import present
from assistant.reply import Conflict, Refusal, RefusalReason, Reply, Statement
from assistant.service import Found
from corpus.model import Citation, Document

TEXT = "Heading\n\nSome words before the\nquote that matters and many words after it, more than fit on one line."
DOCUMENT = Document("leaflet", "A leaflet", TEXT, kind="leaflet", date="2024")
START = TEXT.index("quote")
CITATION = Citation("leaflet", "A leaflet", "2024", "Heading", "quote that matters", START, START + 18, "Smith 2003")


def shown(reply: Reply) -> str:
    """Return what a plain terminal of 80 columns shows of a reply."""
    out = io.StringIO()
    present.reply(Console(file=out, width=80, highlight=False), reply, {"leaflet": DOCUMENT})
    return out.getvalue()


def test_citation_shows_source_date_place_study_and_quote() -> None:
    """A reader finds in each citation all that is needed to look it up, the quote marked within its words."""
    text = shown(Reply("A leaflet: it matters. [1]", (Statement("it matters.", (1,)),), (CITATION,)))
    assert "A leaflet, 2024 · Heading · Smith 2003\n  [1] … Some words" in text or "  [1] … words before the" in text
    assert "before the “quote that matters” and many words" in text


def test_citations_of_one_place_stand_below_one_heading() -> None:
    """Several quotes of one slide do not repeat its name."""
    text = shown(Reply("It matters. [1] [2]", (Statement("It matters.", (1, 2)),), (CITATION, CITATION)))
    assert text.count("A leaflet, 2024 · Heading") == 1
    assert "  [1] " in text
    assert "  [2] " in text


def test_positions_stand_one_below_the_other() -> None:
    """Where sources differ, each position has its own line with its number."""
    positions = (Statement("below 55", (1,)), Statement("below 60", (1,)))
    text = "A leaflet: it matters. [1]\nThe sources differ on age.\n- 2025: below 55 [1]\n- 2020: below 60 [1]"
    reply = Reply(text, (Statement("it matters.", (1,)),), (CITATION,), (Conflict("age", positions),))
    assert "The sources differ on age.\n    2025: below 55 [1]" in shown(reply)


def test_refusal_marks_the_nearest_as_no_answer() -> None:
    """What stands near a refused question is shown as no answer, without the number of a citation."""
    refusal = Refusal(RefusalReason.NOT_IN_SOURCES, "The sources do not say.", (CITATION,))
    text = shown(Reply("The sources do not say.", refusal=refusal))
    assert "They are no answer." in text
    assert "[1]" not in text


def test_square_brackets_of_a_source_are_no_markup() -> None:
    """Whatever a source prints in square brackets is shown as printed."""
    assert "[bold]x[/bold] [/]" in shown(Reply("[bold]x[/bold] [/]"))


def test_date_not_stated_is_said() -> None:
    """A source without a date is shown as one, not as one of no age."""
    out = io.StringIO()
    undated = Document("poster", "A poster", "Words.", kind="poster")
    present.sources(Console(file=out, width=80), [undated])
    assert "not stated" in out.getvalue()


def test_search_that_finds_nothing_says_so() -> None:
    """An empty result is a sentence, not an empty screen."""
    out = io.StringIO()
    present.hits(Console(file=out, width=80), [], {})
    assert out.getvalue() == "Nothing found.\n"
    present.hits(Console(file=out, width=80), [Found(CITATION, 1.0)], {"leaflet": DOCUMENT})
    assert "  1. … " in out.getvalue()


@given(st.text(min_size=1), st.data())
def test_context_never_loses_the_quote(text: str, data: st.DataObject) -> None:
    """Wherever a quote stands in whatever text, all its words are shown, on one line."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    citation = Citation("d", "t", None, "l", quote, start, end)
    line = present.in_context(citation, text).plain
    assert "“" + present.harmless(" ".join(quote.split())) + "”" in line
    assert "\n" not in line


def test_no_document_steers_the_terminal() -> None:
    """Escape sequences in a source's words, title or place are taken out before they are shown."""
    hostile = "\x1b]0;owned\x07\x9b31m\rwords"
    citation = Citation("leaflet", hostile, hostile, hostile, hostile, 0, len(hostile), hostile)
    text = shown(Reply(hostile + " [1]", (Statement(hostile, (1,)),), (citation,)))
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\r"}


def test_follow_up_is_shown_as_it_was_understood() -> None:
    """Before the reply to a follow-up stands the question that it was taken for; else nothing stands there."""
    assert shown(Reply("Hello.", understood_as="What is the age limit?")).startswith(
        "Understood as: What is the age limit?"
    )
    assert "Understood" not in shown(Reply("Hello."))


def test_refusal_offers_the_question_that_is_answered() -> None:
    """A refusal that knows a better question shows it."""
    refusal = Refusal(RefusalReason.NOT_IN_SOURCES, "The sources do not say.", suggestion="What is the age limit?")
    assert "The sources do answer: What is the age limit?" in shown(Reply("Not said.", refusal=refusal))
