"""A conversation as Markdown: what was asked and replied, with the sources' words under each reply.

Whatever comes from outside is escaped: it shows as it was written and forms no
heading, link, image or markup (CommonMark, section 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.casework.wording import label, words
from assistant.export.bibliography import Work, clean, name

_SIGNS = re.compile(r"([\\`*_{}\[\]<>&|~!^$])")
_LINKS = re.compile(r"(?i)(?<=[a-z])://|(?<=\bwww)\.|(?<=\bmailto):")
_STARTS = re.compile(r"^([#+=-]|\d{1,9}(?=[.)]))")
_NOTICE = (
    "Every statement below is a source's own, with the words it rests on. "
    "It informs a clinician's judgement and replaces none."
)

Object = Mapping[str, Any]


def markdown(title: str, turns: Sequence[tuple[str, str, Object]], case: Object | None, works: Sequence[Work]) -> str:
    """Return a conversation: each turn as its moment, its question and its reply object; ``works`` are those cited."""
    parts = [f"# {escaped(title)}", _NOTICE]
    for asked, question, reply in turns:
        parts.append(f"## {escaped(question)}")
        parts.append(f"Asked {escaped(asked[:16].replace('T', ' '))} UTC")
        if reply.get("understood_as"):
            parts.append(f"Understood as: {escaped(reply['understood_as'])}")
        parts += _reply(reply)
    if case:
        parts += ["## Facts of the case", _bullets(_facts(case))]
    if works:
        parts += ["## Sources", _bullets([_work(each) for each in works])]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return a text in one line that Markdown shows as it is."""
    line = _SIGNS.sub(r"\\\1", clean(text))
    line = _LINKS.sub(lambda found: found.group().replace(":", "\\:").replace(".", "\\."), line)
    return _STARTS.sub(lambda found: f"\\{found[1]}" if not found[1].isdigit() else f"{found[1]}\\", line)


def _reply(reply: Object) -> list[str]:
    refusal = reply["refusal"]
    if refusal:
        parts = [escaped(refusal["message"])]
        if refusal["closest"]:
            parts += ["Nearest passages, no answer:", _bullets([_citation(each) for each in refusal["closest"]])]
        return parts
    stated = [_stated(each) for each in reply["statements"]]
    parts = [_bullets(stated) if stated else "\n\n".join(map(escaped, reply["text"].splitlines()))]
    for conflict in reply["conflicts"]:
        parts.append(f"### The sources differ: {escaped(conflict['topic'])}")
        parts.append(_bullets([_stated(each) for each in conflict["positions"]]))
    for evaluation in reply["criteria"]:
        parts += _evaluation(evaluation)
    if reply["citations"]:
        parts += ["### Citations", "\n".join(f"{each['id']}. {_citation(each)}" for each in reply["citations"])]
    return parts


def _stated(statement: Object) -> str:
    return " ".join([escaped(statement["text"]), *(f"\\[{number}\\]" for number in statement["citations"])])


def _citation(citation: Object) -> str:
    place = [citation["title"], citation["date"] or "date not stated", citation["locator"], citation.get("primary")]
    return f"{', '.join(escaped(each) for each in place if each)}: “{escaped(citation['quote'])}”"


def _evaluation(evaluation: Object) -> list[str]:
    lines = []
    for each in evaluation["criteria"]:
        remarks = [each.get("comparison"), each["note"], *(f"“{one['quote']}”" for one in each["citations"])]
        said = "; ".join(escaped(one) for one in remarks if one)
        lines.append(f"**{_plain(each['status'])}**: {escaped(each['title'])}{f' ({said})' if said else ''}")
    heading = f"### {escaped(evaluation['title'])}: {_plain(evaluation['verdict'])}"
    missing = evaluation["missing"]
    return [
        heading,
        _bullets(lines),
        f"Not known: {', '.join(escaped(label(each)) for each in missing)}" if missing else "",
    ]


def _facts(case: Object) -> list[str]:
    lines = []
    for fact, told in case["facts"].items():
        quote = f" (“{escaped(told['quote'])}”)" if told["quote"] else ""
        lines.append(f"{escaped(label(fact))}: {escaped(words(fact, told['value']))}{quote}")
    for conflict in case["conflicts"]:
        readings = " or ".join(escaped(words(conflict["fact"], each["value"])) for each in conflict["readings"])
        lines.append(f"{escaped(label(conflict['fact']))}: said in different ways, {readings}")
    return lines


def _work(work: Work) -> str:
    people = "; ".join(", ".join(filter(None, name(each))) for each in work.authors)
    parts = [people, work.title, work.issued or "date not stated", f"doi:{work.doi}" if work.doi else ""]
    return ". ".join(escaped(each) for each in parts if each)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _plain(word: str) -> str:
    return escaped(word.replace("_", " "))
