"""How values are printed: shares, durations, ratios, intervals, p-values and points of time, as marks of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.outcomes.knowledge import any_of, default_knowledge

VALUE, BARE, OUTCOME, TIME, FOLLOW, ARM, RATIO, INTERVAL, P, SIZE, WORD, VERSUS, AND = "V#OTFARCPNwv&"
"""The kinds of mark; signs (brackets, comma, semicolon, full stop, colon) stand for themselves."""

FIRST = 7
"""How many patterns (p-values and intervals) come before the shares that name a group."""

NUMBER = r"\d+(?:[.,·]\d+)?"
RANGE = rf"{NUMBER}(?:\s?(?:-|–|—|to)\s?{NUMBER})?"
BOUND = r"(?:[<>≥≤~]\s?|\b(?:approximately|about|around|nearly|almost|up to|over)\s)?"
WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety)"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text and what it is; which fields are filled depends on ``kind``."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    unit: str = ""
    events: str = ""
    n: int | None = None
    outcome: str = ""
    qualifiers: tuple[str, ...] = ()
    named: bool = False
    """An outcome that is a single event of a kind, such as a complication by its name."""
    ratio: str = ""
    times: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    interval_kind: str = ""
    concepts: tuple[str, ...] = ()
    group: bool = False
    """An arm that is a group of patients and no treatment."""


Make = Callable[[re.Match[str]], Mark | None]


_SINGULAR = r"(?:year|month|yr|mo|week|day)"
_LISTED = rf"(?:\d+|{WORDS})(?:-|\s)?(?:(?:\s?,\s?(?:and |or )?|\s?(?:and|&|or)\s?|/)(?:\d+|{WORDS})(?:-|\s)?)*"
_LIMITS = rf"\(?\[?(?P<low>-?{NUMBER})\s?%?\s?(?:–|-|—|to|,)\s?(?P<high>-?{NUMBER})\s?%?"
_SHARE = rf"(?P<value>{RANGE})\s?%"
_PERCENT_CI = r"\b(?:95|90|99)\s?%\s?(?:confidence intervals?(?:\s?[\[(]CI[\])])?|CI)"
_HEADS = r"(?-i:OS|DFS|PFS|DSS|RFS|overall|disease|progression|survival|[a-z]+[- ]free|[a-z]+[- ]specific)"
"""What a point of time without a hyphen has to stand before ("10 year OS"), or it is a duration."""


@lru_cache(maxsize=1)
def patterns() -> Sequence[tuple[re.Pattern[str], Make]]:
    """Return the patterns of printed values, the most specific first; the first ``FIRST`` come before groups."""
    made = [*_intervals(), *_ratios(), *_times(), *_spreads(), *_values()]
    return [(re.compile(pattern, re.IGNORECASE), make) for pattern, make in made]


def _intervals() -> list[tuple[str, Make]]:
    """A reduction of risk, p-values and intervals."""

    def limits(kind: str) -> Make:
        return lambda m: _mark(INTERVAL, m, limits=(m["low"], m["high"]), interval_kind=kind)

    reduction = default_knowledge().ratios["risk reduction"]
    ci = "confidence interval"
    return [
        (reduction, lambda m: _mark(RATIO, m, value=_before_percent(m), unit="%", ratio="risk reduction")),
        (r"(?-i:\b[Pp])\s?(?:-?\s?values?)?\s?(?P<p>[<>=≤≥]\s?0?\.\d+)", lambda m: _mark(P, m, value=_tight(m["p"]))),
        (rf"(?:{_PERCENT_CI}|\bCI)\s?[,:;=]?\s?(?:of |was )?{_LIMITS}", limits(ci)),
        (rf"(?P<low>{NUMBER})\s?(?:–|-|to)\s?(?P<high>{NUMBER})\s(?-i:CI)\b", limits(ci)),
        (rf"\b(?:range|IQR|interquartile range)\s?[,:=]?\s?(?:of )?{_LIMITS}", limits("range")),
        (rf"±\s?(?P<half>{NUMBER})\s?%?", lambda m: _mark(INTERVAL, m, limits=(f"±{m['half']}",), interval_kind="±")),
        (rf"(?<=\d )\[(?P<low>{NUMBER})\s?(?:–|-|,|to)\s?(?P<high>{NUMBER})\]", limits(ci)),
    ]


def _ratios() -> list[tuple[str, Make]]:
    """Hazard and odds ratios with their number, and sizes of groups."""
    ratios = default_knowledge().ratios
    names = [name for name in ratios if name != "risk reduction"]
    named = "|".join(f"(?P<r{i}>{ratios[name]})" for i, name in enumerate(names))
    short, between = r"(?:\s?[\[(](?-i:HR|OR|RR)[\])])?", r"(?:\s(?!was|of|is)[a-z]+){0,8}?"
    pattern = rf"(?:{named}){short}{between}\s?(?:[,:=]|of|was|is|\s)*\s?(?P<value>\d+[.·]\d+)"
    return [
        (pattern, lambda m: _mark(RATIO, m, value=m["value"], unit="ratio", ratio=_ratio(m, names))),
        (r"\(?\b[nN]\s?=\s?(?P<n>\d[\d,]*)\)?", lambda m: _mark(SIZE, m, n=_whole(m["n"]))),
    ]


def _times() -> list[tuple[str, Make]]:
    """How long patients were followed, and points of time."""
    known = default_knowledge()
    units = any_of(list(known.units.values()))
    point = rf"(?:{_SINGULAR}\s\d+|(?:(?:approximately|about)\s)?{_LISTED}\s?{units})"
    after = r"(?:\s(?:post|after)[\w -]{0,12}|\sfollow[- ]?up)?(?!\s?\()"
    adjective = rf"\b{_LISTED}(?<=-)\s?{_SINGULAR}\b|\b{_LISTED}{_SINGULAR}\b(?=\s{_HEADS})"
    return [
        (
            rf"{known.follow_up}\s(?P<time>{RANGE}\s?{units})(?:\s(?:follow[- ]?up|FU))?",
            lambda m: _mark(FOLLOW, m, times=(m.group().strip(),)),
        ),
        (rf"\b(?:{known.before})\s{point}{after}", lambda m: _mark(TIME, m, times=_points(m.group()))),
        (adjective, lambda m: _mark(TIME, m, times=_points(m.group()))),
    ]


def _spreads() -> list[tuple[str, Make]]:
    """Changes, which are no value, and ranges each end of which has its per cent sign."""
    known = default_knowledge()
    end = rf"{NUMBER}\s?(?:%|{any_of(list(known.units.values()))})"
    first, last = rf"(?P<low>{NUMBER})\s?%", rf"(?P<high>{NUMBER})\s?%"
    return [
        (rf"\b{known.changes}\s(?:[\w-]+\s){{0,3}}?from\s(?:{end}|{NUMBER})\sto\s{end}", lambda m: _mark(WORD, m)),
        (rf"(?:\b(?:between|from)\s)?\b{first}\s?(?P<joint>(?:to|and)\s|-|–|—)\s?{last}", _spread),
    ]


def _values() -> list[tuple[str, Make]]:
    """Shares, also with the number of patients before or behind ("14 (23.7%) patients", "95.3% (41/43)"), and more."""
    known = default_knowledge()
    unit = "|".join(f"(?P<{name}>{pattern})" for name, pattern in known.units.items())
    people = known.people
    count = rf"(?P<events>\d+|\b{WORDS}(?=\s{people}))"
    events = rf"{count}(?:(?:\s?/\s?|\sof\s(?:the\s)?)(?P<n>\d+)(?:\s\w+(?=\s{people}))?)?(?:\s{people})?"
    behind = rf"(?:\sof\s(?:the\s)?(?P<of>\d+))?(?:\s{people})?"
    return [
        (
            rf"{events}\s?\(\s?{_SHARE}\s?\){behind}",
            lambda m: _mark(VALUE, m, value=m["value"], unit="%", events=m["events"], n=_whole(m["n"] or m["of"])),
        ),
        (
            rf"(?P<bound>{BOUND}){_SHARE}\s?\(\s?(?P<events>\d+)\s?(?:/|of)\s?(?P<n>\d+)(?:\s{people})?\s?\)",
            lambda m: _mark(
                VALUE, m, value=_tight(m["bound"]) + m["value"], unit="%", events=m["events"], n=_whole(m["n"])
            ),
        ),
        (
            rf"(?P<bound>{BOUND}){_SHARE}(?:\sof\s(?:the\s)?(?P<n>\d+)\s(?:\w+\s)?{people})?",
            lambda m: _mark(VALUE, m, value=_tight(m["bound"]) + m["value"], unit="%", n=_whole(m["n"])),
        ),
        (
            rf"(?P<bound>{BOUND})(?P<value>{RANGE})[\s-]?(?:{unit})",
            lambda m: _mark(VALUE, m, value=_tight(m["bound"]) + m["value"], unit=_unit(m, tuple(known.units))),
        ),
        (r"\bnot (?:yet )?(?:been )?reached\b", lambda m: _mark(VALUE, m, value="not reached", unit="duration")),
        (known.none_of, lambda m: _mark(VALUE, m, value=m.group(), unit="patients")),
        (
            rf"\b(?P<value>\d+|{WORDS})\sof\s(?:whom|them|these)\b",
            lambda m: _mark(VALUE, m, value=m["value"], unit="patients", events=m["value"]),
        ),
        (
            rf"\b(?P<all>all\s(?:of\s(?:the\s)?)?)?(?<!(?<!all\s)of\s)(?P<value>\d+|{WORDS})\s{people}",
            lambda m: _mark(
                VALUE,
                m,
                value=_counted(m),
                unit="patients",
                events=m["value"],
                n=_whole(m["value"]) if _all(m) else None,
            ),
        ),
    ]


def _spread(match: re.Match[str]) -> Mark | None:
    """Return a range each end of which has its sign ("between 32% and 68%"); "and" alone parts two values."""
    if match["joint"].startswith("and") and not match.group().lower().startswith("between"):
        return None
    joint = f" {match['joint'].strip()} " if match["joint"].startswith("to") else "–"
    return _mark(VALUE, match, value=f"{match['low']}{joint}{match['high']}", unit="%")


def _before_percent(match: re.Match[str]) -> str:
    return match.group().partition("%")[0].strip()


def _mark(kind: str, match: re.Match[str], **fields: object) -> Mark:
    return Mark(kind, match.start(), match.end(), match.group(), **fields)  # type: ignore[arg-type]


def _ratio(match: re.Match[str], names: Sequence[str]) -> str:
    return next(name for i, name in enumerate(names) if match.groupdict().get(f"r{i}"))


def _unit(match: re.Match[str], names: Sequence[str]) -> str:
    return next(name for name in names if match[name])


def _whole(text: str | None) -> int | None:
    return int(text.replace(",", "")) if text else None


def _all(match: re.Match[str]) -> bool:
    return bool(match["all"]) and match["value"].isdigit()


def _counted(match: re.Match[str]) -> str:
    """Return a number of patients; "all" stays with one in words, which is no row's size."""
    return f"all {match['value']}" if match["all"] and not _all(match) else match["value"]


def _tight(text: str) -> str:
    return text.strip() + " " if text[:1].isalpha() else text.replace(" ", "")


def _points(text: str) -> tuple[str, ...]:
    """Return the points of time of "5-and 10-year", "at 5 and 10 years", "at month 20", "within 5 years"."""
    plain = re.sub(r"^(?:at|after)\s", "", text.strip(), flags=re.IGNORECASE)
    numbers = re.findall(rf"\d+|{WORDS}", plain, re.IGNORECASE)
    if len(numbers) < 2:
        return (re.sub(r"\s?-\s?", "-", plain),)
    unit = re.search(r"years?|months?|yrs?|mos?|weeks?|days?", plain, re.IGNORECASE)
    joint = "-" if "-" in plain else " "
    return tuple(f"{number}{joint}{unit.group() if unit else ''}" for number in numbers)
