"""Where a note may state a fact: every rule's matches, of which those remain that do not take each other's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from guardrails.cases.alone import alone
from guardrails.cases.amount_words import Value
from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.contrast import contrasted
from guardrails.cases.frames import framed
from guardrails.cases.index import Search
from guardrails.cases.lapses import since
from guardrails.cases.observers import observed
from guardrails.cases.parts_of_counts import whole
from guardrails.cases.rules import Knowledge, Rule
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_NUMBERED = {"number", "count"}
_ELLIPSIS, _ASIDE, _UNIT = 14, 7, 3
_FURTHER = {"elliptic", "counted", "measured"}
_CONTRASTED = {"elliptic", "measured", "contrasted"}
_SITE = "primary_site"
_WHOLE = 100
_ANSWERED = frozenset({":", "?", "…", "..", "..."})
_LIMIT = "a limit with its answer, not a value"
_OUT_OF_REACH = "out of reach, and not said how much can be reached"


def candidates(sight: Sight, knowledge: Knowledge) -> list[Candidate]:
    """Return the candidates in the order of the text, those included that say that a fact is unclear."""
    numbers: list[Candidate] = []
    choices: dict[str, list[Candidate]] = {}
    for found in _matches(sight, knowledge):
        numbered = knowledge.facts[found.fact].type in _NUMBERED
        (numbers if numbered else choices.setdefault(found.fact, [])).append(found)
    numbers += choices.pop("grade", [])  # "grade 2 male" holds one number and one fact
    kept = _apart(numbers)
    kept += _again(sight, kept, knowledge)
    kept = [whole(sight, each) if "counted" in knowledge.facts[each.fact].traits else each for each in kept]
    for listed in _pools(choices):
        kept += _apart(listed)
    kept += framed(sight, knowledge, kept)
    kept += [each for found in kept if found.rule.event and found.value is True for each in since(sight, found)]
    kept += alone(sight, knowledge, kept, [each for each in numbers if each.rule.other])
    kept += observed(sight, kept, knowledge)
    return sorted(kept, key=lambda each: (each.start, each.end, each.fact))


def _pools(choices: dict[str, list[Candidate]]) -> Iterator[list[Candidate]]:
    """Yield what may not overlap: a fact's candidates; of the site those of one value, for it may be told twice."""
    for name, listed in choices.items():
        if name != _SITE:
            yield listed
            continue
        open_ = [each for each in listed if each.value is None]
        yield open_
        taken = {at for each in open_ if not each.rule.mention for at in range(each.start, each.end)}
        for value in {each.value for each in listed} - {None}:
            yield [each for each in listed if each.value == value and each.start not in taken]


def _matches(sight: Sight, knowledge: Knowledge) -> Iterator[Candidate]:
    search = Search(knowledge.rules, sight)
    for at in range(len(sight.tokens)):
        for rule, ends in search.at(at):
            if rule.subject and not sight.speaks_of(rule.subject, at):
                continue
            if rule.unless and sight.follows(rule.unless, at):
                continue
            if rule.nowhere and sight.last(rule.nowhere) >= 0:
                continue
            end = max(ends)
            if rule.overtaken and sight.last(rule.overtaken) >= end:
                continue
            made = with_amount(knowledge, rule, at, end, ends[end])
            if made:
                yield from _answered(sight, knowledge, made)


def _answered(sight: Sight, knowledge: Knowledge, made: Candidate) -> Iterator[Candidate]:
    """Yield a candidate, of a limit that is answered ("Age < 55: no, 57") the answer in its place."""
    tokens = sight.tokens
    compared = _compared(sight, made)
    if compared:
        yield compared
        return
    if not isinstance(made.value, Interval) or not {tokens[made.end].key, tokens[made.end].raw} & _ANSWERED:
        yield made
        return
    at = made.end + 1
    if not (sight.phrase("limit_answer", at) or sight.amount("v", at)):
        yield made
        return
    for _ in range(_ASIDE):
        at = max(sight.phrase("limit_answer", at), default=at)
    amount = sight.amount("v", at)
    alike = amount is not None and (made.percent or not amount.percent)  # "bilirubin 1.5-3 mg/dL: 75 %" is a dose
    own = with_amount(knowledge, made.rule, at, amount.end, amount) if amount and alike else None
    yield replace(own, start=made.start) if own else replace(made, value=None, unclear=_LIMIT)


def _compared(sight: Sight, made: Candidate) -> Candidate | None:
    """Return what an answer makes of a number that is asked for: "half of the liver? No, less than that" is < 50."""
    if sight.keys[made.end] not in {":", "?"} or not isinstance(made.value, Decimal | Interval):
        return None
    limit = made.value if isinstance(made.value, Decimal) else made.value.min or made.value.max
    less, more = (sight.phrase(name, made.end + 1) for name in ("answer_less", "answer_more"))
    if less:
        return replace(made, end=max(less), value=Interval(None, limit, max_inclusive=False))
    return replace(made, end=max(more), value=Interval(limit, None, min_inclusive=False)) if more else None


def with_amount(knowledge: Knowledge, rule: Rule, start: int, end: int, amount: Amount | None) -> Candidate | None:
    """Return the candidate that a rule makes of tokens and their amount; None where the rule is not for such a one."""
    value: bool | str | Value | None = rule.value
    unclear = rule.unclear
    fact = knowledge.facts[rule.fact]
    if fact.type in _NUMBERED and not unclear and not rule.other and not rule.mention:
        value = amount.value if amount is not None and value is None else value
        if value is None:
            unclear = "no exact number"
        elif rule.turned and not isinstance(value, Interval):
            value, unclear = None, _OUT_OF_REACH
        elif isinstance(value, Decimal | Interval):
            value = _divided(_turned(value) if rule.turned and isinstance(value, Interval) else value, rule.divide)
            lowest = value if isinstance(value, Decimal) else value.min
            if rule.least is not None and lowest is not None and lowest < rule.least:
                return None
            if rule.most is not None and lowest is not None and lowest > rule.most:
                return None
            if fact.max == _WHOLE and _is_share(value) and not (amount and amount.percent):
                value, unclear = None, "a share or a percentage"
            elif not _possible(value, fact.min, fact.max, whole=fact.type == "count"):
                value, unclear = None, "not a possible value"
    return Candidate(rule.fact, start, end, rule, value, unclear, bool(amount and amount.percent))


def _is_share(value: Value) -> bool:
    """Whether a number without a percent sign may be meant as a share of one."""
    return isinstance(value, Decimal) and 0 < value < 1


def _divided(value: Value, by: Decimal) -> Value:
    if by == 1:
        return value
    if isinstance(value, Decimal):
        return value / by
    low, high = (None if bound is None else bound / by for bound in (value.min, value.max))
    return Interval(low, high, value.min_inclusive, value.max_inclusive)


def _turned(value: Interval) -> Interval:
    """Return what is left where an amount is out of reach: more than 70 % cannot be had, so it is at most 70 %."""
    if value.min is not None:
        return Interval(None, value.min, max_inclusive=not value.min_inclusive)
    return Interval(value.max, None, min_inclusive=not value.max_inclusive)


def _possible(value: Value, low: Decimal | None, high: Decimal | None, *, whole: bool) -> bool:
    bounds = [value] if isinstance(value, Decimal) else [each for each in (value.min, value.max) if each is not None]
    return all(
        (low is None or each >= low)
        and (high is None or each <= high)
        and (not whole or each == each.to_integral_value())
        for each in bounds
    )


def _apart(found: Iterable[Candidate]) -> list[Candidate]:
    """Keep, from left to right, the longest at each place, and nothing that begins before the one before has ended."""
    kept: list[Candidate] = []
    reached = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end, bool(each.unclear))):
        if each.start >= reached:
            kept.append(each)
            reached = each.end
    return [each for each in kept if not each.rule.other]


def _again(sight: Sight, kept: Sequence[Candidate], knowledge: Knowledge) -> list[Candidate]:
    """Find the further value of a fact that is not named again: "Ki-67 3 % in the primary, 12 % in the liver"."""
    taken = {at for each in kept for at in range(each.start, each.end)}
    further: list[Candidate] = []
    for each in kept:
        traits = knowledge.facts[each.fact].traits
        kinds = traits & _FURTHER
        if not traits & (_FURTHER | _CONTRASTED) or each.value is None:
            continue
        amount = _further(sight, each, *kinds) if kinds else None
        if amount is None and traits & _CONTRASTED:
            amount = contrasted(sight, each, taken, measured="measured" in kinds)
        if amount and not taken.intersection(range(amount.start, amount.end)):
            end = amount.end + (_UNIT if "measured" in kinds else 0)
            made = with_amount(knowledge, each.rule, amount.start, end, amount)
            further += [made] if made else []
    return further


def _further(sight: Sight, each: Candidate, kind: str) -> Amount | None:
    """Return the amount that stands behind a candidate with nothing but words of its source in between."""
    tokens = sight.tokens
    at, sentence, worded = each.end, tokens[each.start].sentence, False
    while at < min(each.end + _ELLIPSIS, len(tokens)) and tokens[at].sentence == sentence:
        amount = sight.amount("p" if kind == "elliptic" else "v", at)
        if amount is not None and not (kind == "counted" and sight.phrase("year_number", at)):
            told = at > each.end and worded and not _other(sight, amount)
            if kind == "counted":
                told = told and not amount.percent and bool(sight.phrase("count_ends", amount.end))
                told = told and not sight.phrase("count_part", amount.end)  # "7: five on the right, two on the left"
            elif kind == "measured":
                unit = [token.key for token in tokens[each.end - _UNIT : each.end]]
                told = told and unit == [token.key for token in tokens[amount.end : amount.end + _UNIT]]
            return amount if told else None
        ends = _aside(sight, at) or sight.phrase("ellipsis", at)
        if not ends:
            return None
        worded = worded or tokens[at].key not in {",", ";"}
        at = max(ends)
    return None


def _aside(sight: Sight, at: int) -> list[int]:
    """Return the end of a few words in brackets that hold no number: "4 % (local), 9 % (reference)"."""
    if sight.tokens[at].key != "(":
        return []
    for end in range(at + 1, min(at + _ASIDE, len(sight.tokens))):
        if sight.tokens[end].key == ")":
            return [end + 1]
        if sight.tokens[end].number is not None:
            break
    return []


def _other(sight: Sight, amount: Amount) -> bool:
    """Whether the amount goes on as a percentage of something else."""
    return bool(sight.phrase("percent_of", amount.end))
