"""Boundary vignettes: cases made from the criteria, at, just below and just above each limit, graded by the checkers.

Every number comes from the tests of a set. The other facts are such that the
verdict hangs on the criterion in question alone, where the set allows that.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product

from assistant.study import words
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from corpus.model import Citation
from guardrails.criteria.evaluate import evaluate
from guardrails.criteria.explain import comparison
from guardrails.criteria.facts import CaseError, parse_case
from guardrails.criteria.results import CriterionResult, Evaluation
from guardrails.criteria.sets import CriteriaSet, Criterion
from guardrails.criteria.verdicts import NOT_APPLICABLE
from guardrails.criteria.vocabulary import Fact, FactKind
from guardrails.criteria.wording import number_words, value_words

Facts = dict[str, object]
_GOOD = {"met": 0, "absent": 0, "caution": 1, "unknown": 2, "present": 3, "not_met": 3}


def vignette_cards(sets: Sequence[CriteriaSet]) -> Iterator[Card]:
    """Yield the boundary vignettes of criteria sets: each fact of each criterion at each of its limits, and unknown."""
    for criteria in sets:
        base = ground(criteria)
        for criterion in criteria.criteria:
            for varied in _varied(criteria, criterion):
                case = {name: given for name, given in base.items() if name not in varied}
                case |= {fact: value for fact, value in varied.items() if value is not None}
                card = card_of(criteria, case, criterion)
                if card is not None:
                    yield card


def _varied(criteria: CriteriaSet, criterion: Criterion) -> Iterator[Facts]:
    """Yield the facts of a criterion at its limits: two together where there are two, else one after the other."""
    values = {fact: [*_told_apart(criteria, criterion, fact), None] for fact in criterion.facts}
    if len(values) == 2:
        for pair in product(*values.values()):
            yield dict(zip(values, pair, strict=True))
        return
    for fact, options in values.items():
        for value in options:
            yield {fact: value}


def _told_apart(criteria: CriteriaSet, criterion: Criterion, fact: str) -> list[object]:
    """Return a fact's boundary values; of many choices that a criterion treats alike only the first and the last."""
    values = boundary(criteria, fact)
    if criteria.vocabulary.facts[fact].numeric or len(values) < 5:
        return list(values)
    alike: dict[str, list[object]] = {}
    for value in values:
        found = evaluate(criteria, parse_case({fact: value})).results
        status = next((r.status for r in found if r.criterion is criterion), "")
        alike.setdefault(status, []).append(value)
    return [value for each in alike.values() for value in dict.fromkeys((each[0], each[-1]))]


def drawn(criteria: CriteriaSet, seed: int, count: int) -> Iterator[Facts]:
    """Yield random cases whose facts lie at the limits of a set, some unknown; the same seed, the same cases."""
    choose = random.Random(f"{criteria.set_id}|{seed}")
    facts = (*criteria.facts, *(f for each in criteria.thresholds for f in each.facts))
    outside = criteria.vocabulary.outside
    values = {fact: [*(v for v in boundary(criteria, fact) if v not in outside), None] for fact in dict.fromkeys(facts)}
    made = 0
    while made < count:
        case = {fact: choose.choice(options) for fact, options in values.items()}
        known = {fact: value for fact, value in case.items() if value is not None}
        if _sound(known):
            made += 1
            yield known


def boundary(criteria: CriteriaSet, fact: str) -> tuple[object, ...]:
    """Return a fact's values that a set can tell apart: just below, at and just above each limit, or each choice."""
    known = criteria.vocabulary.facts[fact]
    if not known.numeric:
        return known.domain
    step = Decimal(1) if known.kind is FactKind.INTEGER else Decimal(str(words.section("vignette")["step"]))
    every = (*criteria.criteria, *criteria.thresholds)
    limits = sorted({atom.number for each in every for atom in each.tests.get(fact, ())})
    values = sorted({limit + shift for limit in limits for shift in (-step, Decimal(0), step)})
    return tuple(_json(value) for value in values if known.range is None or value in known.range)


def ground(criteria: CriteriaSet) -> Facts:
    """Return facts under which nothing stands against a set: each criterion met, or each exclusion absent."""
    case: Facts = {}
    for criterion in criteria.criteria:
        best: tuple[int, Facts] = (9, case)
        own = [f for f in criterion.facts if f not in case]
        for values in product(*(boundary(criteria, fact) for fact in own)):
            tried = case | dict(zip(own, values, strict=True))
            if not _sound(tried):
                continue
            results = evaluate(criteria, parse_case(tried)).results
            worst = max((_GOOD[r.status] for r in results if _told(r, tried)), default=4)
            if worst < best[0]:
                best = (worst, tried)
            if worst == 0:
                break
        case = best[1]
    return case


def _told(result: CriterionResult, case: Facts) -> bool:
    return all(fact in case for fact in result.criterion.facts)


def _sound(case: Mapping[str, object]) -> bool:
    try:
        parse_case(case)
    except CaseError:
        return False
    return True


def card_of(criteria: CriteriaSet, case: Facts, about: Criterion) -> Card | None:
    """Return the vignette of a case, about one criterion; None where the case contradicts itself."""
    if not _sound(case):
        return None
    found = evaluate(criteria, parse_case(case))
    if found.verdict == NOT_APPLICABLE:
        return None
    spelled = spelled_case(criteria, case)
    question = words.section("vignette")["question"][criteria.kind.value].format(title=criteria.title)
    verdict = words.section("vignette")["verdicts"][found.verdict]
    cited = tuple(dict.fromkeys([*about.citations, *(c for each in criteria.criteria for c in each.citations)]))
    quote = " ".join(c.quote for c in about.citations)
    return Card(
        card_id(Kind.VIGNETTE, cited[0].document_id, quote, f"{criteria.set_id}|{about.criterion_id}|{spelled}"),
        Kind.VIGNETTE,
        f"{words.say('vignette', 'case', facts=spelled)}\n{question}",
        Answer(Mode.VERDICT, verdict, (Item(verdict),), criteria.set_id, case),
        "",
        cited[0].document_id,
        cited,
        f"{criteria.set_id}|{about.criterion_id}",
        explained(found),
    )


def spelled_case(criteria: CriteriaSet, case: Mapping[str, object]) -> str:
    """Return the facts of a case in words, in the order of the vocabulary; what the set asks and is not given, too."""
    said = []
    for name, fact in criteria.vocabulary.facts.items():
        if name in case:
            said.append(_spelled(fact, case[name]))
        elif name in criteria.facts:
            said.append(words.say("vignette", "unknown", label=fact.label))
    return ", ".join(said)


def _spelled(fact: Fact, value: object) -> str:
    if isinstance(value, bool) or not fact.numeric:
        assert isinstance(value, str | bool)
        return words.say("vignette", "yes_no", label=fact.label, value=value_words(value))
    written = number_words(Decimal(str(value)))
    return words.say("vignette", "value", label=fact.label, value=f"{written} {fact.unit}".rstrip())


def explained(found: Evaluation) -> str:
    """Return the evaluation criterion by criterion, each with what was compared and the source's words."""
    lines = []
    for result in found.results:
        status = result.status.replace("_", " ")
        line = words.say("vignette", "explained", title=result.criterion.title, status=status)
        said = comparison(result.criterion, found.case, found.criteria.vocabulary)
        compared = f"({said})." if said else ""
        quotes = " / ".join(f"“{_flat(c)}”" for c in result.criterion.citations)
        lines.append(" ".join(part for part in (line, compared, quotes, result.note or "") if part))
    return "\n".join(lines)


def _flat(citation: Citation) -> str:
    return " ".join(citation.quote.split())


def _json(value: Decimal) -> object:
    return int(value) if value == value.to_integral_value() else float(value)
