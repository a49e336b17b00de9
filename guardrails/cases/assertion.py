"""What the words around a fact say of it: denied, doubted, planned, of somebody else, no patient's at all.

After ConText (Harkema et al. 2009, doi 10.1016/j.jbi.2009.05.002): triggers with a direction, a scope and words that
end it. The triggers are data (``data/assertions.toml``). Every token carries the marks of the scopes that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guardrails.cases.index import Search
from guardrails.cases.persons import Persons
from guardrails.cases.rules import Knowledge, Trigger
from guardrails.cases.sight import Sight, ends
from guardrails.cases.token import END, Token
from guardrails.cases.writers import of_writer

_HARD = {";", END}
_LINE_HEADS = {":", "|", END}
_JOINS = {"or", "nor"}
_AND = {"and", "&", "plus"}
_PLURAL = {"were", "are", "have", "all"}
_SPLITS = {",", ";", "->", "and", "but", "then", END}
_BRACKETS = {"(", ")"}
_LOOKAHEAD = 30
_FIRST_YEAR = 1900
_NEAR = {"earlier", "negated", "affirmed", "uncertain", "pending", "planned", "ended"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One trigger's word on a token: the trigger's tokens are ``start`` to ``end``.

    ``loose``: the token stands in a list that the trigger may or may not reach into. ``near``: it holds for the one
    fact next to it only. ``far``: it holds for the sentence, or the rest of it.
    """

    kind: str
    start: int
    end: int
    loose: bool = False
    near: bool = False
    far: bool = False


Marks = list[list[Mark]]


def marked(sight: Sight, knowledge: Knowledge, stated: Sequence[int] = ()) -> tuple[Marks, list[Mark]]:
    """Return the marks of every token, and the corrections ("sorry", "I meant") in order.

    ``stated`` holds the tokens at which facts may be stated, of whomever.
    """
    marks: Marks = [[] for _ in sight.tokens]
    persons = Persons(sight, knowledge, stated)
    corrections: list[Mark] = []
    for start, end, trigger in _found(sight, knowledge):
        sentence = sight.sentence(start)
        mark = Mark(trigger.kind, start, end)
        if trigger.kind == "correction":
            corrections.append(mark)
        elif trigger.kind == "other_person" and trigger.direction == "rest":
            for at in persons.told(start, end):
                _put(marks, at, mark)
        elif trigger.direction in {"sentence", "rest"}:
            _far(sight, knowledge, marks, mark, sentence, whole=trigger.direction == "sentence")
        elif trigger.direction == "clause":
            _clause(sight.tokens, marks, mark, sentence)
        else:
            if trigger.direction in {"forward", "both"}:
                _forward(sight, knowledge, marks, mark, min(sentence[1], end + trigger.reach))
            if trigger.direction in {"backward", "both"}:
                _backward(sight, marks, mark, max(sentence[0], start - trigger.reach))
    for at, told in of_writer(sight):
        for token in told:
            _put(marks, token, Mark("other_person", at, at + 1))
    _sections(sight, knowledge, marks)
    return marks, corrections


def _found(sight: Sight, knowledge: Knowledge) -> Iterator[tuple[int, int, Trigger]]:
    """Yield the triggers from left to right: the longest at each place, and none that begins within another."""
    triggers, times = Search(knowledge.triggers, sight), Search(knowledge.times, sight)
    at = 0
    while at < len(sight.tokens):
        found = {trigger: max(each) for trigger, each in triggers.at(at)}
        if not found:
            at += 1
            continue
        best = max(found.values())
        kinds = {trigger.kind for trigger, end in found.items() if end == best}
        if "pseudo" not in kinds:
            # Of one kind all directions count; of different kinds the longest trigger does ("not assessed", "not").
            yield from ((at, end, trigger) for trigger, end in found.items() if trigger.kind in kinds)
        for inside in range(at + 1, best) if "pseudo" not in kinds else ():
            yield from ((inside, max(each), trigger) for trigger, each in times.at(inside))
        at = max(best, at + 1)


def _ends_scope(sight: Sight, knowledge: Knowledge, kind: str, at: int) -> bool:
    known = knowledge.terminate.get(kind)
    return known is not None and any(ends(known, sight, at))


def _put(marks: Marks, at: int, mark: Mark) -> None:
    """Add a mark unless the token has two of its kind already, which say as much as many; loose ones count as less."""
    if sum(each.kind == mark.kind and each.loose <= mark.loose for each in marks[at]) < 2:
        marks[at].append(mark)


def _far(
    sight: Sight, knowledge: Knowledge, marks: Marks, mark: Mark, sentence: tuple[int, int], *, whole: bool
) -> None:
    """Mark the rest of the sentence, or all of it; what is so marked already needs no second mark."""
    depth = 0
    mark = replace(mark, far=True)
    for at in range(sentence[0] if whole else mark.end, sentence[1]):
        key = sight.tokens[at].key
        depth += (key == "(") - (key == ")")
        if not whole and (key == ";" or depth < 0 or _ends_scope(sight, knowledge, mark.kind, at)):
            return
        if any(each.kind == mark.kind and each.far for each in marks[at]):
            if not mark.start <= at < mark.end:
                return
            continue
        marks[at].append(mark)


def _clause(tokens: Sequence[Token], marks: Marks, mark: Mark, sentence: tuple[int, int]) -> None:
    """Mark the part of the sentence, between commas, that the trigger stands in; a bracket with a number is one."""
    start, end = mark.start, mark.end
    while start > max(sentence[0], mark.start - _LOOKAHEAD) and tokens[start - 1].key not in _SPLITS:
        start -= 1
    while end < min(sentence[1], mark.end + _LOOKAHEAD) and tokens[end].key not in _SPLITS:
        end += 1
    for at in range(*_bracket(tokens, mark, start, end)):
        _put(marks, at, mark)


def _bracket(tokens: Sequence[Token], mark: Mark, start: int, end: int) -> tuple[int, int]:
    """Return the bracket within ``start`` and ``end`` that a trigger stands in with a number: "36 % (before: 22 %)"."""
    opened = next((at for at in range(mark.start - 1, start - 1, -1) if tokens[at].key in _BRACKETS), -1)
    closed = next((at for at in range(mark.end, end) if tokens[at].key in _BRACKETS), -1)
    if opened < 0 or closed < 0 or tokens[opened].key != "(" or tokens[closed].key != ")":
        return start, end
    held = any(tokens[at].number is not None for at in (*range(opened, mark.start), *range(mark.end, closed)))
    return (opened, closed) if held else (start, end)


def _forward(sight: Sight, knowledge: Knowledge, marks: Marks, mark: Mark, end: int) -> None:
    tokens = sight.tokens
    listed = mark.kind == "negated" and _is_list(tokens, mark.end, knowledge, sight)
    loosened = Mark(mark.kind, mark.start, mark.end, loose=True)
    loose = False
    depth = 0
    for at in range(mark.end, end):
        key = tokens[at].key
        depth += (key == "(") - (key == ")")
        if key in _HARD or depth < 0 or _ends_scope(sight, knowledge, mark.kind, at):
            return
        if key == "-" and mark.kind == "negated" and at > mark.end and not tokens[at].glued:
            return  # "no EHD - bilobar"
        if key == "," and not listed:
            if mark.kind in {"pending", "uncertain"} and tokens[mark.end].key == ":":  # "Not known: A, B"
                continue
            if mark.kind != "negated":
                return
            loose = True
        elif key in _AND and mark.kind == "negated" and not listed:
            loose = True
        elif key in _JOINS and listed:
            listed = _is_list(tokens, at + 1, knowledge, sight)
        _put(marks, at, loosened if loose else mark)


def _is_list(tokens: Sequence[Token], at: int, knowledge: Knowledge, sight: Sight) -> bool:
    """Whether an "or" follows before anything ends the scope: in "no A, B or C" all three are denied."""
    for position in range(at, min(at + _LOOKAHEAD, len(tokens))):
        key = tokens[position].key
        if key in _JOINS:
            return True
        if key in _HARD or key in ".?!" or _ends_scope(sight, knowledge, "negated", position):
            return False
    return False


def _backward(sight: Sight, marks: Marks, mark: Mark, start: int) -> None:
    tokens = sight.tokens
    plural = tokens[mark.start].key in _PLURAL
    near = Mark(mark.kind, mark.start, mark.end, near=mark.kind in _NEAR and not plural)
    depth = 0
    for at in range(mark.start - 1, start - 1, -1):
        key = tokens[at].key
        depth += (key == ")") - (key == "(")
        if key == "and" and mark.kind == "criteria":
            return
        if key in _HARD or (key == "," and not plural and not depth) or depth < 0 or key in {"but", "however"}:
            return
        if key == "-" and mark.kind == "uncertain" and not tokens[at].glued:
            return  # "bilirubin of 2.4 mg/dL – TAE possible?"
        _put(marks, at, near)


def year(tokens: Sequence[Token], over: Sequence[Mark]) -> int:
    """Return the one year that marks date a reading to, 0 where there is none or more than one."""
    dates = [tokens[mark.start].number for mark in over if mark.kind == "dated"]
    years = {int(each) for each in dates if each is not None and each > _FIRST_YEAR}
    return years.pop() if len(years) == 1 else 0


def _sections(sight: Sight, knowledge: Knowledge, marks: Marks) -> None:
    """Mark what stands below a heading that says whose or what it is, up to a blank line or the next label."""
    tokens = sight.tokens
    running: Mark | None = None
    inline = False
    for at, token in enumerate(tokens):
        if at == 0 or tokens[at - 1].key == END:
            heading = _heading(sight, knowledge, at)
            if token.key == END or inline or heading or _label_alone(tokens, at):
                running = None
            if heading:
                running = heading
                inline = tokens[heading.end].key != END and (at == 0 or tokens[heading.end - 1].key != END)
        elif tokens[at - 1].sentence != token.sentence:
            heading = _heading(sight, knowledge, at, listed=False)
            if heading or (running and _over(sight, running, at)):
                running, inline = heading, True
        if running and at >= running.end:
            _put(marks, at, running)


def _over(sight: Sight, running: Mark, at: int) -> bool:
    """Whether a sentence ends what a heading in its line began; "Donor: son, 27. Volumetry: …" goes on."""
    tokens = sight.tokens
    donor = any(token.key == "donor" for token in tokens[running.start : running.end])
    if _labelled(tokens, at) and not (donor and sight.phrase("donor_label", at)):
        return True
    return bool(sight.phrase("own_again", at)) or _aged(tokens, at)


def _heading(sight: Sight, knowledge: Knowledge, at: int, *, listed: bool = True) -> Mark | None:
    """Return the mark of a heading; within a line only a colon makes one (``listed`` false)."""
    for kind, known in knowledge.sections.items():
        for end in ends(known, sight, at):
            marks = _LINE_HEADS | ({"."} if kind == "other_person" else set()) if listed else {":"}
            if end < len(sight.tokens) and sight.tokens[end].key in marks:
                if sight.phrase("nothing_told", end + 1):
                    continue
                return Mark(kind, at, end + (sight.tokens[end].key != END))
    return None


def _labelled(tokens: Sequence[Token], at: int) -> bool:
    """Whether a label stands here ("Pt: 38 y"), with which another part of a note in one line begins."""
    return any(tokens[position].key == ":" for position in range(at + 1, min(at + 4, len(tokens))))


def _aged(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence begins with a person's age ("61F", "61-year-old"), as what is said of the patient does."""
    return tokens[at].number is not None and at + 1 < len(tokens) and tokens[at + 1].key in {"f", "m", "y/o", "year"}


def _label_alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line holds a label and nothing else ("Findings:")."""
    for position in range(at, min(at + 5, len(tokens) - 1)):
        if tokens[position].key == ":":
            return tokens[position + 1].key == END
    return False
