"""``netlm study``: questions in the terminal, typed answers, grades with the source's words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from assistant.service import Unusable
from assistant.study.anki import package
from assistant.study.deck import Deck
from assistant.study.desk import LONGEST_LEARNER, Answered, Desk, Progress, Session, UnknownTopic
from assistant.study.model import Card, Grade, Kind
from assistant.study.schedule import RATINGS, Rating
from corpus.model import Citation

_SHOWN_CITATIONS = 4
_QUIT = frozenset({":q", ":quit", ":exit"})


class Left(Exception):
    """The learner is done for now: the input ended, or they said so."""


def usable_learner(name: str) -> str:
    """Return a learner's name, trimmed.

    Raises:
        Unusable: it is empty, too long, or holds what is no text.
    """
    text = name.strip()
    if not text or len(text) > LONGEST_LEARNER or not text.isprintable():
        raise Unusable(f"--learner takes a pseudonym of 1 to {LONGEST_LEARNER} characters")
    return text


def opened(desk: Desk, learner: str, topic: str | None, most: int) -> Session:
    """Return a session.

    Raises:
        Unusable: the topic has no cards.
    """
    try:
        return desk.session(learner, topic, most)
    except UnknownTopic as error:
        raise Unusable(f"--topic {topic}: {error}") from None


def study(desk: Desk, learner: str, session: Session, source: TextIO, out: TextIO) -> None:
    """Ask the cards of a session one after the other, until they or the input end."""
    for each in session.retired:
        why = "is no longer among the sources" if each.gone else "has changed"
        cards = "1 card is" if each.count == 1 else f"{each.count} cards are"
        print(f"{cards} asked no more: {each.title} {why}. Their reviews are kept.", file=out)
    _show_retired_evidence(session.retired_evidence, out)
    if not session.cards:
        print("Nothing is due, and there are no new cards.", file=out)
        return
    print('Type an answer and press Enter. An empty line: "I do not know". :q ends.', file=out)
    answered: list[Answered] = []
    try:
        for number, card in enumerate(session.cards, 1):
            title = desk.deck.topics[card.topic]
            print(f"\n[{number}/{len(session.cards)}] {title}\n{card.front}", file=out)
            typed = _line("> ", source, out)
            _show_grade(desk, card, desk.grade(card.card_id, typed), out)
            rating = _rating(desk, card, typed, source, out)
            answered.append(desk.answer(learner, card.card_id, typed, rating))
            print(f"Asked again from {answered[-1].due:%Y-%m-%d %H:%M} UTC.", file=out)
    except Left:
        print(file=out)
    counts = [sum(each.grade.outcome.value == name for each in answered) for name in ("right", "partly", "wrong")]
    print(f"\n{len(answered)} answered: {counts[0]} right, {counts[1]} partly, {counts[2]} wrong.", file=out)
    show_next(desk, desk.progress(learner), out)


def _line(prompt: str, source: TextIO, out: TextIO) -> str:
    print(prompt, end="", file=out, flush=True)
    line = source.readline()
    if not line or line.strip().lower() in _QUIT:
        raise Left
    return line.strip()


def _rating(desk: Desk, card: Card, typed: str, source: TextIO, out: TextIO) -> Rating | None:
    """Ask for another rating than the grade's, where a person sits there."""
    if not source.isatty():
        return None
    derived = RATINGS[desk.grade(card.card_id, typed).outcome]
    names = ", ".join(f"{rating.value} {rating.name.lower()}" for rating in Rating)
    said = _line(f"Enter: {derived.name.lower()}; or {names}: ", source, out)
    return Rating(int(said)) if said in {"1", "2", "3", "4"} else None


def _show_grade(desk: Desk, card: Card, grade: Grade, out: TextIO) -> None:
    print(f"{grade.outcome.value.capitalize()}. {grade.reason}", file=out)
    if grade.missing:
        print("Missing: " + "; ".join(grade.missing), file=out)
    if card.kind is Kind.VIGNETTE:
        print(card.explanation, file=out)
        return
    if card.kind is Kind.DISAGREEMENT:
        print(card.answer.text, file=out)
    for citation in card.citations[:_SHOWN_CITATIONS]:
        print(cited(desk.deck, citation), file=out)


def cited(deck: Deck, citation: Citation) -> str:
    """Return a citation as a line: the source's words, its name, the place, and the offsets."""
    words = " ".join(citation.quote.split())
    return f"  “{words}” ({deck.library.name(citation.document_id)}, {citation.locator})"


def show_progress(desk: Desk, learner: str, out: TextIO) -> None:
    """Print how far a learner is with each topic."""
    progress = desk.progress(learner)
    width = max(len(each.title) for each in progress.standings) if progress.standings else 0
    print(f"{learner}\n{'Topic'.ljust(width)}  cards  begun  known    due  right", file=out)
    for each in progress.standings:
        right = "–" if each.right is None else f"{100 * each.right:.0f} %"
        counts = f"{each.cards:5}  {each.begun:5}  {each.known:5}  {each.due:5}  {right:>5}"
        print(f"{each.title.ljust(width)}  {counts}", file=out)
    if progress.retired:
        print(f"{progress.retired} cards are asked no more, since their words are no longer in the sources.", file=out)
    _show_retired_evidence(progress.retired_evidence, out)
    show_next(desk, progress, out)


def _show_retired_evidence(count: int, out: TextIO) -> None:
    if count:
        rows = "1 row of the evidence table is" if count == 1 else f"{count} rows of the evidence table are"
        print(f"Since your last session {rows} gone: the sources no longer print the words.", file=out)


def show_next(desk: Desk, progress: Progress, out: TextIO) -> None:
    """Print what to read next, with its place in the source."""
    if progress.read_next is not None:
        where = progress.read_next
        print("Read next:", file=out)
        print(f"{cited(desk.deck, where)}, {where.document_id} {where.start}–{where.end}", file=out)


def export(desk: Desk, file: Path) -> int:
    """Write the deck as an Anki package and return how many notes it has.

    Raises:
        Unusable: the file cannot be written.
    """
    try:
        file.write_bytes(package(desk.deck, desk.clock().timestamp()))
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror or error}") from None
    return len(desk.deck.cards)


def standard() -> tuple[TextIO, TextIO]:
    """Return where answers are read from and questions written to."""
    return sys.stdin, sys.stdout
