"""How long ago something was done: "primary removed … 14 months ago", "2 years after removal of the primary"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from guardrails.cases.amounts import Amount
from guardrails.cases.candidate import Candidate
from guardrails.cases.sight import Sight
from guardrails.criteria.interval import Interval

_CLAUSE = 9
_WORDS_BETWEEN, _FILLERS, _APPROXIMATE = 8, 3, 3
_DURATION_AFTER, _DURATION_BEFORE = 12, 9
_LONE = 40
"""How many words a sentence has at most whose one length of time may tell of the operation."""
_BOUND = 4
"""More than the words of the longest bound before a length of time."""
_LONGEST_ASIDE = 16
_LEAD, _ANSWER = 4, 2
"""How many words lead to a length of time at most, and how many marks part it from an answer."""
_BETWEEN, _ANSWERED = 5, 5
_ASIDE = {",", "-", "(", ":"}
_ANSWERS = {"yes", "y", "yep", "✓"}
_GOES_ON = {"for", "in", "at", "with", "and", "by"}
_FRONTED = {"since", "before"}
"""What may stand for "ago" in front of a sentence: "Before 13 months the primary was operated"."""
_NOTED = {"s/p", "status"}
"""What leads notes from a length of time to the operation, and tells of now: "9 mo s/p resection, liver mets only"."""
_LASTING, _BEHIND = {"for", "lasting"}, {"after", "following"}
"""What is told of a time behind the operation and not of the time since stands between these."""
_OPENS = set(",;:(-|*•") | {"and", "then", "but", "who", "she", "he"}
_PARTS = {",", ";", ".", "-", "(", "\n"}
_MONTHS = "months_since_primary_resection"


def since(sight: Sight, event: Candidate) -> Iterator[Candidate]:
    """Find how long ago an event was: "primary removed … 14 months ago", "2 years after removal of the primary"."""
    if "between" in sight.keys[max(event.start - _BETWEEN, sight.sentence(event.start)[0]) : event.start]:
        return  # "between diagnosis and resection of the primary 5 months passed"
    found = _ago(sight, event) or _after(sight, event) or _told_next(sight, event) or _lone(sight, event)
    if found is None:
        return
    amount, start, end = _answered(sight, *found)
    own = range(event.start, event.end) if amount.end <= event.start or amount.start >= event.end else ()
    if any(sight.phrase("otherwise_then", at) for at in range(start, end) if at not in own):
        return  # "the primary was first seen 5 months ago and since resected"
    unclear = "no exact number of months" if amount.value is None else event.unclear
    yield Candidate(_MONTHS, start, end, event.rule, amount.value, unclear)


def _answered(sight: Sight, amount: Amount, start: int, end: int) -> tuple[Amount, int, int]:
    """Return the length of time that answers a limit in its place: "at least 6 months ago? Yes, 14 months"."""
    if not isinstance(amount.value, Interval):
        return amount, start, end
    at = end
    for _ in range(_ANSWERED):
        at = max(
            [*sight.phrase("limit_answer", at), *sight.phrase("stop", at), *sight.phrase("asked_mark", at)], default=at
        )
    answer = sight.amount("d", at) if at > end and "yes" in sight.keys[end:at] else None
    if answer is None or answer.value is None:
        return amount, start, end
    return answer, start, answer.end


def _ago(sight: Sight, event: Candidate) -> tuple[Amount, int, int] | None:
    tokens = sight.tokens
    passed = _past_aside(sight, event) or _along(sight, event)
    for at in range(event.start + 1, min(event.end + _DURATION_AFTER + len(passed), len(tokens))):
        if at in passed:
            continue
        if (
            tokens[at].sentence != tokens[event.start].sentence
            or tokens[at].key == ";"
            or (at >= event.end and sight.phrase("event_stop", at))
        ):
            return None
        amount = sight.amount("d", at)
        if amount is None:
            if at > event.end and tokens[at - 1].key == "," and not sight.phrase("that_is", at):
                return None  # another clause, of something else
            continue
        ends = sight.phrase("ago", amount.end) or _before(sight, amount.end)
        if ends and at > event.end and tokens[at - 1].key == "," and not sight.phrase("stop", max(ends)):
            return None  # ", 8 months ago the liver metastases appeared"
        if ends:
            exact = _exactly(sight, amount, max(ends))
            return exact, event.start, max(event.end, *ends, exact.end)
        near = at - 1 <= event.end + (3 if tokens[at - 1].key == "before" and sight.phrase("stop", amount.end) else 1)
        if tokens[at - 1].key in {"passed", "elapsed"} and at - 1 >= event.end:  # "after surgery, passed 9 months"
            return amount, event.start, amount.end
        if _measured(sight, event.end, at, amount.end):
            return amount, event.start, amount.end
        if tokens[at - 1].key in {"since", "for", "before"} and at - 1 >= event.end and near:
            return amount, event.start, amount.end
        if at >= event.end:
            alone = at == event.end + 1 and tokens[at - 1].key == "(" and tokens[amount.end].key == ")"
            alone = alone or (at == event.end and _alone(sight, amount))
            return (amount, event.start, amount.end) if amount.value is None or alone else None
    return None


def _measured(sight: Sight, after: int, at: int, end: int) -> bool:
    """Whether words lead from an event to its length of time: "dates back 3 years", "out x 3 years"."""
    led = any(at in sight.phrase("lapse_lead", begin) for begin in range(max(after, at - _LEAD), at))
    counted = max(sight.phrase("by_now", end), default=end)
    if led:
        return bool(sight.phrase("stop", counted)) or sight.keys[counted] in _GOES_ON
    if counted > end and at == after + 1 and sight.keys[after] in _ASIDE:
        return bool(sight.phrase("stop", counted))  # "out, three years already"
    answered = after < at <= after + _ANSWER and sight.keys[after - 1] in _ANSWERS
    return answered and bool(sight.phrase("stop", counted)) and not any(k.isalpha() for k in sight.keys[after:at])


def _past_aside(sight: Sight, event: Candidate) -> range:
    """Return the tokens of brackets behind an event that tell no time: "resected (G1, Ki-67 2 %) 2 years ago"."""
    end = min(event.end + _WORDS_BETWEEN, sight.sentence(event.start)[1])
    opens = next((at for at in range(event.end, end) if sight.keys[at] == "("), None)
    if opens is None:
        return range(0)
    for at in range(opens + 1, min(opens + _LONGEST_ASIDE, sight.sentence(event.start)[1])):
        if sight.amount("d", at) or sight.phrase("ago", at):
            return range(0)
        if sight.keys[at] == ")":
            return range(opens, at + 1)
    return range(0)


def _along(sight: Sight, event: Candidate) -> range:
    """Return the tokens of what was done along with an event: "ileal resection + cholecystectomy 11 months ago"."""
    return range(event.end, max(sight.phrase("done_along", event.end), default=event.end))


def _told_next(sight: Sight, event: Candidate) -> tuple[Amount, int, int] | None:
    """Find what the next clause tells with a pronoun: "primary removed; that was exactly three years ago"."""
    tokens, at = sight.tokens, event.end
    while at < min(event.end + _WORDS_BETWEEN, len(tokens) - 1) and not _parts(sight, at):
        if sight.phrase("event_stop", at) or tokens[at].number is not None:
            return None
        at += 1
    if not _parts(sight, at):
        return None
    while at < len(tokens) - 1 and _parts(sight, at):
        at += 1
    for _ in range(_FILLERS):
        at = max(sight.phrase("filler", at), default=at)
    that_was = max(sight.phrase("that_was", at), default=0)
    for position in range(that_was, that_was + _APPROXIMATE) if that_was else ():
        amount = sight.amount("d", position)
        ago = sight.phrase("ago", amount.end) if amount else []
        if amount and ago:
            return amount, event.start, max(ago)
    return None


def _lone(sight: Sight, event: Candidate) -> tuple[Amount, int, int] | None:
    """Find the one length of time of a sentence that tells of nothing else that may have happened then."""
    start, end = sight.sentence(event.start)
    if end - start > _LONE:
        return None
    found: list[tuple[int, Amount]] = []
    at = start
    while at < end:
        amount = sight.amount("d", at)
        inside = event.start <= at < event.end
        if amount is None and not inside and sight.phrase("elsewhen", at):
            return None
        found += [(at, amount)] if amount else []
        at = amount.end if amount else at + 1
    if len(found) != 1:
        return None
    at, amount = found[0]
    ago = max(sight.phrase("ago", amount.end), default=0)
    after = any(_leads(sight, mark, event.start) for mark in sight.phrase("since", amount.end))
    counted = sight.keys[at - 1] == "since" and at - 1 >= event.end and sight.phrase("stop", amount.end)
    between = (max(ago, amount.end), event.start) if at < event.start else (event.end, at)
    if (
        not (ago or after or counted)
        or (_lasted(sight, amount) and not ago)
        or any(_parts(sight, position) for position in range(*between))
    ):
        return None
    return amount, min(at, event.start), max(ago, event.end, amount.end)


def _leads(sight: Sight, at: int, to: int) -> bool:
    """Whether nothing but an article or an adverb stands between two tokens: "since her laparoscopic …"."""
    while at < to:
        at = max([*sight.phrase("article", at), *sight.phrase("adverb", at)], default=to + 1)
    return at == to


def _parts(sight: Sight, at: int) -> bool:
    """Whether a mark parts two clauses here, or the "and" of "it was resected and that is three years ago"."""
    key = sight.keys[at]
    return key in _PARTS or (key == "and" and bool(sight.phrase("that_was", at + 1)))


def _before(sight: Sight, at: int) -> list[int]:
    """Return the end of a "before" or "prior" that stands for "ago": "operated 2 years before."."""
    return [at + 1] if sight.keys[at] in {"before", "prior"} and sight.phrase("stop", at + 1) else []


def _alone(sight: Sight, amount: Amount) -> bool:
    """Whether a length of time ends its part of a note: "primary resected 2y, …"; "10/12" may be a date as well."""
    return bool(sight.phrase("stop", amount.end)) and sight.keys[amount.end - 2] != "/"


def _after(sight: Sight, event: Candidate) -> tuple[Amount, int, int] | None:
    tokens = sight.tokens
    for at in range(event.start - 1, max(event.start - _DURATION_BEFORE, 0) - 1, -1):
        if tokens[at].sentence != tokens[event.start].sentence or tokens[at].key == ";":
            return None
        stopped = sight.phrase("event_stop", at) and tokens[at + 1].key not in {"a", "half"}
        stopped = stopped and tokens[at + 1].number is None  # "two and a half years", "a year and three months"
        if stopped and not sight.amount("d", at):  # "no less than 2 years"
            return None
        amount = sight.amount("d", at)
        if amount is None or amount.end > event.start or _longer(sight, at, amount.end):
            continue
        ago = [end for end in sight.phrase("ago", amount.end) if end <= event.start]
        since = [end for end in sight.phrase("since", amount.end) if end <= event.start]
        opens = at == 0 or tokens[at - 1].sentence != tokens[at].sentence or tokens[at - 1].key in _OPENS
        opens = opens or any(
            mark in ago and tokens[mark].key in {"(", ":", "-"} for mark in (event.start - 1, event.start)
        )
        goes_on = _told(sight, event.end) and sight.keys[amount.end] not in _NOTED
        if since and not ago and (goes_on or _lasted(sight, amount) or _told_before(sight, at)):
            return None
        fronted = sight.keys[at - 1] in _FRONTED and at == sight.sentence(at)[0] + 1
        ago = ago or ([at] if fronted else [])
        told = opens or fronted or at == 0 or not sight.keys[at - 1].isalpha() or sight.phrase("until_now", at - 1)
        led = opens or fronted or sight.keys[at - 1] == "since" or sight.phrase("going_through", at - 1)
        if (ago and led) or (told and since and max(since) >= event.start - 4):
            return _unless_open(sight, amount, event), at, event.end
        return None
    return None


def _longer(sight: Sight, at: int, end: int) -> bool:
    """Whether a length of time that begins earlier holds this one: "more than five years", "no less than 2 years"."""
    return any((each := sight.amount("d", at - back)) and each.end == end for back in range(1, min(_BOUND, at) + 1))


def _unless_open(sight: Sight, amount: Amount, event: Candidate) -> Amount:
    """Return a length of time, as a bound where it is not over yet: "six months since surgery are not up yet"."""
    if not isinstance(amount.value, Decimal):
        return amount
    places = range(amount.end, min(event.end + _FILLERS, sight.sentence(event.start)[1]))
    if not any(sight.phrase("not_over", at) for at in places):
        return amount
    return replace(amount, value=Interval(None, amount.value, max_inclusive=False))


def _exactly(sight: Sight, amount: Amount, end: int) -> Amount:
    """Return the exact length of time behind a rounded one: "one and a half years back, precisely 19 months"."""
    for at in (end, end + 1):
        for begin in sight.phrase("namely", at):
            exact = sight.amount("d", begin)
            if exact is not None and exact.value is not None:
                return exact
    return amount


def _told(sight: Sight, at: int) -> bool:
    """Whether the clause goes on with what happened then: "3 years after resection of the primary metastases grew"."""
    end = min(at + _CLAUSE, sight.sentence(at - 1)[1])
    for position in range(at, end):
        if sight.tokens[position].key in {";", "."}:
            return False
        if sight.phrase("now_holds", position):
            return False
        if sight.phrase("later_event", position):
            return not any(sight.phrase("now_holds", position + more) for more in (1, 2))
    return False


def _lasted(sight: Sight, amount: Amount) -> bool:
    """Whether a length of time is one behind the operation: "in hospital for 3 months after resection"."""
    return sight.keys[amount.start - 1] in _LASTING and sight.keys[amount.end] in _BEHIND


def _told_before(sight: Sight, at: int) -> bool:
    """Whether the clause began with what happened: "recurrence 14 months after the primary was resected"."""
    start = max(at - _CLAUSE, sight.sentence(at)[0])
    for position in range(at - 1, start - 1, -1):
        if sight.tokens[position].key in {";", ".", ",", ":"}:
            return False
        if sight.phrase("event_verb", position):
            return True
    return False
