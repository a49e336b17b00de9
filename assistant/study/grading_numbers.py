"""Grading of figures: value, sign and unit by notation; what the source prints beside them is no fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.study import words
from assistant.study.comparing import EQUAL, ORDER, SAID, compared
from assistant.study.denials import figures_denied, figures_given
from assistant.study.figures import Figure
from assistant.study.model import Answer, Grade, Outcome

_COUNTS = re.compile(r"(?<![\d.,])(\d+)\s*(?:/|(?:out )?of)\s*(\d+)(?![\d.,]*\d|\s*%)")
_HALF = Decimal("0.5")


def grade_number(answer: Answer, text: str, quote: str = "") -> Grade:
    """Grade a figure: value, sign and unit by notation, rounding within a hundredth.

    quote: the words that the card is made from; their other figures may be
    given beside the one asked for, in their order.
    """
    item = answer.items[0]
    given = figures_given(text)
    if not given:
        key = "wrong_number" if figures_denied(text) else "no_number"
        return Grade(Outcome.WRONG, words.say("grade", key, answer=answer.text))
    written = [words.notation().read(each) for each in (item.text, *item.variants)]
    main = [figures[0] for figures in written if figures]
    found = [compared(figure, each) for figure in main for each in given]
    best = min(found, key=ORDER.index)
    key, outcome = SAID[best]
    own = [figure for figures in written for figure in figures]
    made = _counts_of_share(main, text)
    others = [
        each
        for each in given
        if each.start not in made and all(compared(figure, each) == "wrong_number" for figure in own)
    ]
    if outcome is Outcome.RIGHT and others and not _beside(main, others, given, text, quote):
        return Grade(Outcome.PARTLY, words.say("grade", "several", answer=answer.text))
    return Grade(outcome, words.say("grade", key, answer=answer.text))


def _counts_of_share(main: Sequence[Figure], text: str) -> frozenset[int]:
    """Return where the counts stand that make the share asked for: 24/59 beside 41%."""
    shares = [figure.low for figure in main if figure.unit == "%"]
    found = set()
    for pair in _COUNTS.finditer(text):
        part, whole = Decimal(pair[1]), Decimal(pair[2])
        if whole and any(abs(100 * part / whole - share) <= _HALF for share in shares):
            found |= {pair.start(1), pair.start(2)}
    return frozenset(found)


def _beside(main: Sequence[Figure], others: Sequence[Figure], given: Sequence[Figure], text: str, quote: str) -> bool:
    """Whether further figures stand in the quote, on the same side of the one asked for, and none is left open."""
    if words.pattern("denial", "open").search(text):
        return False
    printed = words.notation().read(quote)
    asked = next(each.start for each in given if any(compared(figure, each) in EQUAL for figure in main))
    places = [each.start for each in printed if any(compared(figure, each) in EQUAL for figure in main)]
    return all(
        any(
            compared(own, each) in (*EQUAL, "no_sign") and (own.start < place) is (each.start < asked)
            for own in printed
            for place in places
        )
        for each in others
    )
