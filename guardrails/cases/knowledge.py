"""The knowledge that cases are read by, from ``data/``. Loading fails with every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from guardrails.cases.alone import measures
from guardrails.cases.amount_words import AmountWords, Known
from guardrails.cases.amounts import Amounts
from guardrails.cases.excluding import excludes
from guardrails.cases.frame_data import frames
from guardrails.cases.index import Index
from guardrails.cases.mistyped import neighbours
from guardrails.cases.patterns import Language
from guardrails.cases.rules import TIMES, Fact, Knowledge, Rule, Shown, Trigger
from guardrails.cases.sight import Phrases, phrases
from guardrails.cases.words import WORD_LISTS, Words

KINDS = frozenset(
    {"negated", "affirmed", "pseudo", "uncertain", "pending", "hypothetical", "planned"}
    | {"earlier", "dated", "current", "other_person", "population", "criteria", "history"}
    | {"treated", "ended", "correction", "believed", "toxicity", "required"}
)
DIRECTIONS = frozenset({"forward", "backward", "both", "sentence", "rest", "clause"})
TRAITS = frozenset(
    {"listed", "elliptic", "contrasted", "counted", "measured", "general", "of_tumor", "placed", "observed"}
)
EFFECTS = frozenset({"keep", "unclear", "drop", "opposite"})
_EFFECTS = ("negated", "planned", "earlier", "ended", "dated", "toxicity", "believed")
_CLASSES = ("classes", "classes_sites", "classes_careful")
_FURTHER = ("assertions_careful", "assertions_further", "assertions_misleading", "assertions_unstated")
_WORD = re.compile(r"[^\W\d_]+")
_FACT_KEYS = {"type", "values", "min", "max", "within", "traits", "awaited", *_EFFECTS}
_TABLES = ("words", "facts", "assertions", "parts", "frames", "alone")
_FLAGS = ("other", "weak", "event", "done", "mention", "turned")
_TEXTS = ("unclear", "context", "subject", "unless", "overtaken", "nowhere", "negated", "affirmed")
_RULE_KEYS = {"fact", "value", "values", "patterns", "sites", "divide", "least", "most", *_FLAGS, *_TEXTS}
_TRIGGER_KEYS = {"kind", "direction", "reach", "patterns", "test", "gives", "unclear"}


def load(folder: Traversable | None = None) -> Knowledge:
    """Read the knowledge from ``folder``, by default the one that ships with the package.

    Raises:
        ValueError: names every fault of the files.
    """
    folder = folder or files(__package__).joinpath("data")
    try:
        tables = {name: tomllib.loads(_text(folder, name)) for name in _TABLES}
        listed: dict[str, Any] = {}
        for name in _CLASSES:
            listed |= tomllib.loads(_text(folder, name))
        listed |= tables["parts"]["class"]
        for name in _FURTHER:
            tables["assertions"]["trigger"] += tomllib.loads(_text(folder, name))["trigger"]
        rules = [
            rule
            for each in sorted(folder.joinpath("rules").iterdir(), key=lambda entry: entry.name)
            for rule in tomllib.loads(each.read_text("utf-8")).get("rule", [])
        ]
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the knowledge for reading cases cannot be read: {error}") from error
    faults: list[str] = []
    classes = _classes(listed, faults)
    facts = _facts(tables["facts"].get("fact", {}), classes, faults)
    language = Language(classes, tables["parts"]["part"])
    made = [rule for each in rules for one in _apart(each) for rule in _rules(one, facts, language, faults)]
    triggers, shown = _triggers(tables["assertions"].get("trigger", []), facts, language, faults)
    framed = frames(tables["frames"], facts, language, faults)
    single = measures(tables["alone"], facts, language, faults)
    faults += _of_no_kind(tables["assertions"])
    if faults:
        raise ValueError("cases cannot be read by this:\n" + "\n".join(f"- {fault}" for fault in faults))
    return Knowledge(
        _words(tables["words"], _vocabulary(folder)),
        Amounts(_amount_words(tables["words"]["amounts"])),
        classes,
        facts,
        Index(made),
        Index(triggers),
        Index(trigger for trigger in triggers if trigger.kind in TIMES),
        framed,
        single,
        {name: phrases(each) for name, each in tables["assertions"]["terminate"].items()},
        {name: phrases(each) for name, each in tables["assertions"]["sections"].items()},
        shown,
        frozenset(rule.context for rule in made if rule.context),
        excludes(tables["facts"], facts),
    )


def _of_no_kind(assertions: Mapping[str, Any]) -> list[str]:
    """Return the faults of tables that name an assertion of no known kind."""
    tables = [(name, assertions.get(name, {}).keys()) for name in ("terminate", "sections")]
    return [f"[{name}] {each} is no kind of assertion" for name, kinds in tables for each in sorted(kinds - KINDS)]


@lru_cache(maxsize=1)
def default() -> Knowledge:
    """Return the knowledge that ships with the package, read once."""
    return load()


def _vocabulary(folder: Traversable) -> frozenset[str]:
    """Return every word of the data, so that none of them is taken for a slip."""
    texts = [_text(folder, name) for name in (*_TABLES, *_CLASSES, *_FURTHER) if name != "facts"]
    texts += [each.read_text("utf-8") for each in folder.joinpath("rules").iterdir()]
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def _text(folder: Traversable, name: str) -> str:
    return folder.joinpath(f"{name}.toml").read_text("utf-8")


def _words(table: Mapping[str, Any], vocabulary: frozenset[str]) -> Words:
    dictation = table["dictation"]
    return Words(
        table["spelling"],
        dictation["marks"],
        frozenset(dictation["words"]),
        frozenset(dictation["not_after"]),
        frozenset(dictation["not_before"]),
        table["numbers"]["units"],
        table["numbers"]["tens"],
        table["numbers"]["parts"],
        table["numbers"]["groups"],
        neighbours(table["mistyped"]["words"]),
        vocabulary,
        **{name: frozenset(table[name]["words"]) for name in WORD_LISTS},
    )


def _amount_words(table: Mapping[str, Any]) -> AmountWords:
    def known(meanings: Mapping[str, Iterable[str]]) -> Known:
        return Known({tuple(each.split()): meaning for meaning, listed in meanings.items() for each in listed})

    return AmountWords(
        known(table["bounds"]),
        known(table["after"]),
        known({"": table["approximate"]}),
        known({"": table["percent"]}),
        known(table["fractions"]),
        {unit: Decimal(value) for unit, value in table["months"].items()},
        known({"": table["vague"]}),
        frozenset(table["during"]),
        frozenset(table["changing"]),
        frozenset(table["portions"]),
        frozenset(table["bounding"]),
        frozenset(table["bounded"]),
    )


def _classes(listed: Mapping[str, Any], faults: list[str]) -> dict[str, Phrases]:
    def whole(name: str, above: tuple[str, ...]) -> list[str]:
        if name in above or not isinstance(listed.get(name), list):
            faults.append(f"class {above[-1] if above else name}: @{name} is no class")
            return []
        found: list[str] = []
        for phrase in listed[name]:
            found += whole(phrase[1:], (*above, name)) if phrase.startswith("@") else [phrase]
        return found

    return {name: phrases(whole(name, ())) for name in listed}


def _facts(
    tables: Mapping[str, Mapping[str, Any]], classes: Mapping[str, Phrases], faults: list[str]
) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, table in tables.items():
        unknown = sorted(table.keys() - _FACT_KEYS)
        faults += [f"[fact.{name}] {each} is unknown" for each in unknown]
        effects = {kind: table[kind] for kind in _EFFECTS if kind in table}
        faults += [
            f"[fact.{name}] {kind}: {each!r} is no effect" for kind, each in effects.items() if each not in EFFECTS
        ]
        if table.get("type") not in {"choice", "number", "count", "bool"}:
            faults.append(f"[fact.{name}] has no type")
        bounds = [Decimal(table[end]) if end in table else None for end in ("min", "max")]
        values = frozenset(table.get("values", []))
        within = dict(table.get("within", {}))
        traits = frozenset(table.get("traits", []))
        faults += [f"[fact.{name}] traits: {each!r} is none" for each in sorted(traits - TRAITS)]
        if not values.issuperset({*within, *within.values()}):
            faults.append(f"[fact.{name}] within: names a value that the fact has not")
        awaited = table.get("awaited", "")
        if awaited and awaited not in classes:
            faults.append(f"[fact.{name}] awaited: there is no class @{awaited}")
        facts[name] = Fact(name, table.get("type", ""), values, bounds[0], bounds[1], within, effects, traits, awaited)
    return facts


def _apart(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a rule of several values as one rule for each: {value} in its patterns is the value."""
    if "values" not in table:
        return [table]
    return [
        {**table, "value": value, "patterns": [each.replace("{value}", value) for each in table["patterns"]]}
        for value in table["values"]
    ]


def _rules(table: Mapping[str, Any], facts: Mapping[str, Fact], language: Language, faults: list[str]) -> list[Rule]:
    name = str(table.get("fact"))
    where = f"rule for {name}"
    classes = language.classes
    faults += [f"{where}: {each} is unknown" for each in sorted(table.keys() - _RULE_KEYS)]
    if name not in facts:
        faults.append(f"{where}: there is no such fact")
        return []
    value = _value(table, facts[name], where, faults)
    if "context" in table and not {table["context"], f"{table['context']}_defined"} <= classes.keys():
        faults.append(f"{where}: there is no class @{table['context']}, or none of its definitions")
    missing = [table[key] for key in ("unless", "overtaken", "nowhere") if table.get(key, "fence") not in classes]
    faults += [f"{where}: there is no class @{each}" for each in missing]
    if "subject" in table and not {table["subject"], f"{table['subject']}_not"} <= classes.keys():
        faults.append(f"{where}: there is no class @{table['subject']}, or none of what is not")
    made: list[Rule] = []
    for pattern in table.get("patterns", []):
        try:
            node = language.compiled(pattern)
        except ValueError as error:
            faults.append(f"{where}: {error} in {pattern!r}")
            continue
        made.append(
            Rule(
                name,
                node,
                value,
                sites=frozenset(table.get("sites", [])),
                divide=Decimal(table.get("divide", "1")),
                least=Decimal(table["least"]) if "least" in table else None,
                most=Decimal(table["most"]) if "most" in table else None,
                unclear=table.get("unclear", ""),
                context=table.get("context", ""),
                subject=table.get("subject", ""),
                unless=table.get("unless", ""),
                overtaken=table.get("overtaken", ""),
                nowhere=table.get("nowhere", ""),
                negated=table.get("negated", ""),
                affirmed=table.get("affirmed", ""),
                other=table.get("other", False),
                weak=table.get("weak", False),
                event=table.get("event", False),
                done=table.get("done", False),
                mention=table.get("mention", False),
                turned=table.get("turned", False),
            )
        )
    return made


def _value(table: Mapping[str, Any], fact: Fact, where: str, faults: list[str]) -> bool | str | Decimal | None:
    value = table.get("value")
    if fact.type in {"number", "count"}:
        return None if value is None else Decimal(value)
    if table.get("unclear") or table.get("other") or table.get("mention"):
        return None
    good = isinstance(value, bool) if fact.type == "bool" else value in fact.values
    if not good:
        faults.append(f"{where}: {value!r} is no value of it")
        return None
    return bool(value) if fact.type == "bool" else str(value)


def _triggers(
    tables: Iterable[Mapping[str, Any]], facts: Mapping[str, Fact], language: Language, faults: list[str]
) -> tuple[list[Trigger], tuple[Shown, ...]]:
    made: list[Trigger] = []
    shown: list[Shown] = []
    for table in tables:
        kind, direction = table.get("kind"), table.get("direction")
        where = f"trigger {kind}, {direction}"
        faults += [f"{where}: {each} is unknown" for each in sorted(table.keys() - _TRIGGER_KEYS)]
        if kind not in KINDS or direction not in DIRECTIONS:
            faults.append(f"{where}: no such kind or direction")
        if not table.get("test"):
            faults.append(f"{where}: has no test")
        named = {*table.get("gives", {}), *table.get("unclear", [])}
        faults += [f"{where}: its test names no fact with {each}" for each in sorted(named - facts.keys())]
        shown.append(Shown(table.get("test", ""), table.get("gives", {}), tuple(table.get("unclear", []))))
        for pattern in table.get("patterns", []):
            try:
                node = language.compiled(pattern)
            except ValueError as error:
                faults.append(f"{where}: {error} in {pattern!r}")
                continue
            made.append(Trigger(str(kind), str(direction), table.get("reach", 0), node))
    return made, tuple(shown)
