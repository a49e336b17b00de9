"""The words that reading starts from, as ``data/words.toml`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_WORDS_OF_TABLES = (
    *("columns", "columns_left_out", "columns_now", "columns_before", "columns_blank", "numbered_labels"),
    *("columns_yes", "columns_no", "columns_unsettled", "columns_of_studies", "columns_examined"),
)
_WORDS_OF_LABELS = ("identifiers", "label_notes", "labels", "measures", "dotless", "titles")
_WORDS_OF_QUESTIONS = ("wh", "asked_for", "askers", "askees", "having", "affirming", "denying")
_WORDS_OF_DOING = ("asking_able", "done_to")
_WORDS_OF_MARKS = ("abbreviations", "answers", "asking")
WORD_LISTS = (*_WORDS_OF_MARKS, *_WORDS_OF_TABLES, *_WORDS_OF_LABELS, *_WORDS_OF_QUESTIONS, *_WORDS_OF_DOING)
"""The tables of nothing but words."""


@dataclass(frozen=True, slots=True)
class Words:
    """Spellings, spoken marks, number words and the abbreviations whose full stop ends no sentence.

    spelling: a word as written → the word that patterns use. marks: a spoken mark → the mark; they count only in a
    text that holds a word of ``dictation``, not after one of ``not_marks_after`` nor before one of
    ``not_marks_before``. answers: what follows the label of a form; asking: words that a question begins with, a
    label never. units, tens: number words → digits; parts: fractions
    that may follow a whole number. groups: what a number word may count ("two dozen"). dotless: abbreviations whose
    full stop patterns do not see.
    titles: words that an initial may follow, whose full stop ends no sentence. columns: what the head of a table's
    column says; columns_left_out: of limits and ranges, which are nobody's. columns_now, columns_before: points
    of time that are no dates; columns_blank: what stands in an empty cell. columns_yes, columns_no,
    columns_unsettled: heads of columns to tick, and of those beside them. columns_of_studies: what heads the first
    column of a table of studies. columns_examined: what stands before a point of time. numbered_labels: labels that end
    with a number. identifiers: heads of columns that number
    patients. label_notes: what stands in brackets behind a label and says how to fill it in. labels: words of which a
    row of labels above its values holds one. measures: units that may stand in a column of their own. mistyped: words
    whose slips are mended (see ``mistyped``). vocabulary: the words that patterns know, of which none is a slip.
    wh, asked_for: words that open a question which any short answer answers, if it also holds one of the latter.
    askers: words that only ask; askees: whom or what is asked about, left out before a word of ``having`` and at the
    end.
    affirming, denying: what answers a question with yes or no. asking_able: "can" before one of ``done_to`` asks
    what surgery can do, which the answer tells.
    """

    spelling: Mapping[str, str]
    marks: Mapping[str, str]
    dictation: frozenset[str]
    not_marks_after: frozenset[str]
    not_marks_before: frozenset[str]
    units: Mapping[str, str]
    tens: Mapping[str, str]
    parts: Mapping[str, str]
    groups: Mapping[str, str]
    mistyped: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]
    abbreviations: frozenset[str]
    answers: frozenset[str]
    asking: frozenset[str]
    columns: frozenset[str]
    columns_left_out: frozenset[str]
    columns_now: frozenset[str]
    columns_before: frozenset[str]
    columns_blank: frozenset[str]
    columns_yes: frozenset[str]
    columns_no: frozenset[str]
    columns_unsettled: frozenset[str]
    columns_of_studies: frozenset[str]
    columns_examined: frozenset[str]
    numbered_labels: frozenset[str]
    identifiers: frozenset[str]
    label_notes: frozenset[str]
    labels: frozenset[str]
    measures: frozenset[str]
    dotless: frozenset[str]
    titles: frozenset[str]
    wh: frozenset[str]
    asked_for: frozenset[str]
    askers: frozenset[str]
    askees: frozenset[str]
    having: frozenset[str]
    affirming: frozenset[str]
    denying: frozenset[str]
    asking_able: frozenset[str]
    done_to: frozenset[str]
