"""What a question asks: its parts, their constraints and the kind of value each wants."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from assistant.asks import Ask, Need, ask_of
from assistant.evidence import EvidenceBase
from assistant.limits import counts_patients
from assistant.opening import without_opening
from assistant.spelling import respell
from assistant.whom import narrowed
from corpus.model import Document
from guardrails.quantities import Quantities, Thing


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked for.

    wants: ids of the kinds of value, any of which suffices. counted: stems of
    what "how many" counts. numbers: printed in the question, so no answer to
    it. thing: the class of thing that "which drug" asks for. strict: the
    question is about a subgroup, so neighbours lend nothing. label: "Table 1"
    where the question names one. unit: that the value is wanted in. defines: it asks what values define a thing.
    excluding: it asks what is left out.
    """

    text: str
    asks: tuple[Ask, ...]
    wants: tuple[str, ...]
    counted: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    thing: Thing | None = None
    strict: bool = False
    scoped: bool = False
    contraindication: bool = False
    defines: bool = False
    label: str = ""
    unit: str = ""
    yes_no: bool = False
    definition: bool = False
    listing: bool = False
    excluding: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question in parts, the documents that it names, if it names any, and its words without typing errors."""

    text: str
    parts: tuple[Part, ...]
    documents: tuple[str, ...] = ()
    spelled: str = ""


LONGEST_SPLIT = 300
"""Characters of a part that is looked at for several kinds of value: nobody asks for two in one longer sentence."""
_WH = r"(?:what|how|which|who|whom|whose|when|why|where)"
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|may)"
_SPLIT = re.compile(
    rf"\?\s+(?=\S)|\?(?=[A-Z])|;\s+|,?\s+(?:and|&|plus|also)\s+(?:also\s+)?"
    rf"(?=(?:at |in |by |for |of |with |from |after )?{_WH}\b)"
    rf"|,\s+(?={_WH}\s)|,?\s+and\s+(?={_AUX}\s+(?:it|they|there|the|any|these|those|this|that)\b)",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    rf"^\W*(?:so\s+|and\s+|but\s+|then\s+)?{_AUX}\b|\bis it true\b|\b(?:right|correct|true)\s*\?"
    rf"|^(?:(?!\b{_WH}\b)[^?])*?(?:\s[-–—]|[:;,])\s+(?:so\s+|then\s+)?{_AUX}\s+(?!it\b|they\b|there\b)\w",
    re.I,
)
_PREMISE = re.compile(
    r"^\W*(?:since|given that|because|if|as|considering|assuming|my colleague|i (?:read|heard|thought))\b", re.I
)
_DEFINITION = re.compile(
    r"^\W*(?:(?:please\s+)?(?:define|explain)\b|what\s+(?:is|are|was)\s+(?:an?\s+|the\s+)?[\w-]+(?:\s+[\w-]+){0,3}\s*\?*$"
    r"|what\s+does\s+.*\b(?:mean|stand for|refer to)\b"
    r"|(?:meaning|definition) of\b|what\s+(?:is|are)\s+meant\b)"
    r"|\bstands? for\b|\bfull name\b|\bspell(?:ed|s)? out\b|\bacronym\b|\babbreviat",
    re.I,
)
_LISTING = re.compile(
    r"\b(?:what|which)\s+(?:\S+\s+){0,4}?(?:are|were|factors|criteria|options|contraindications|drugs|agents|types|techniques|therapies|treatments|sites|methods|complications|indications|reasons|features)\b"
    r"|\blist\b|\bname (?:the|all)\b|\bcriteria\s*\??$|\ball\b|\bwhat .*\bcriteria\b",
    re.I,
)
_DEFINES = re.compile(r"\b(?:defin(?:e|es|ed|ing)|classif\w+)\b", re.I)
_UNIT = re.compile(r"\bin (?P<unit>mg/dl|mg|cm|mm|months|years|weeks|days|gy|gbq|ml|hours)\b", re.I)
_EXCLUDING = re.compile(r"\b(?:exclu\w+|exempt\w*|left out|except\w*|not include\w*|without)\b", re.I)
_LABEL = re.compile(r"\b(table|figure)\.?\s+(\d+)", re.I)
_SUBGROUP = re.compile(r"\b(?:subgroups?|subsets?|only|alone)\b", re.I)
_HOW_MANY = re.compile(r"\b(?:how many|number of) (?:of (?:the|these|those)\s+(?:\d+\s+)?)?(?P<noun>[^?,;]+)", re.I)
_ASKS = re.compile(rf"\b{_WH}\b|^\W*{_AUX}\b|\b(?:list|name|tell|give|explain|describe|define|compare)\b", re.I)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|them|that|this|these|those|he|she|his|her|both|same)\b", re.I)


def understand(text: str, base: EvidenceBase, quantities: Quantities) -> Question:
    """Read a question: its documents, its parts and their constraints."""
    documents, remainder = _documents(text, base)
    if not documents:  # what names one may stand in the opening
        text = without_opening(text, base)
    bare = without_opening(remainder, base)
    remainder = respell(bare, base)
    pieces = [p.strip(" ,?") for p in _SPLIT.split(remainder) if p and p.strip(" ,?.!")]
    pieces = _with_openings(pieces)
    pieces = [segment for piece in pieces for segment in _by_wants(piece, quantities)]
    parts: list[Part] = []
    for piece in pieces or [remainder]:
        part = _part(piece, base, quantities, documents)
        part = replace(part, scoped=bool(documents))
        if parts:
            part = _inherit(part, parts[-1], base)
        parts.append(part)
    parts = _lend_back(parts, base)
    real = tuple(p for p in parts if any(a.need is not Need.MAY for a in p.asks)) or tuple(parts[:1])
    return Question(text, real, documents, remainder if bare == text else respell(text, base))


def _with_openings(pieces: list[str]) -> list[str]:
    """Put what only opens a question ("Between Mayo 2010 and Sarmiento 2003, ...") before the piece that asks."""
    out: list[str] = []
    opening = ""
    for piece in pieces:
        piece = f"{opening}, {piece}" if opening else piece
        opening = "" if _ASKS.search(piece) else piece
        if not opening:
            out.append(piece)
    return [*out, opening] if opening and not out else out if not opening else [*out[:-1], f"{out[-1]}, {opening}"]


def _by_wants(piece: str, quantities: Quantities) -> list[str]:
    """Split "number of patients and dose" where each side asks for a value of its own kind."""
    if len(piece) > LONGEST_SPLIT:
        return [piece]
    for match in re.finditer(r",?\s+and\s+|,\s+", piece):
        left, right = piece[: match.start()], piece[match.end() :]
        kinds = quantities.asked(left), quantities.asked(right)
        if kinds[0] and kinds[1] and not set(kinds[0]) & set(kinds[1]):
            return [left, *_by_wants(right, quantities)]
    return [piece]


def _lend_back(parts: list[Part], base: EvidenceBase) -> list[Part]:
    """Give earlier parts the study that only the last one names ("how many had TAE and how many TACE in Fiore?")."""
    if len(parts) < 2:
        return parts
    named = tuple(a for a in parts[-1].asks if a.keys[0] in base.study_keys and a.need is Need.MUST)
    return [
        p if not named or any(a.keys[0] in base.study_keys for a in p.asks) else replace(p, asks=(*p.asks, *named))
        for p in parts
    ]


def _documents(text: str, base: EvidenceBase) -> tuple[tuple[str, ...], str]:
    """Return the documents that the question names, and the question without those names."""
    found: list[str] = []
    remainder = text
    low = text.lower()
    for document in base.documents.values():
        for alias, first in _longest_first(document.aliases):
            if first not in low:
                continue  # most are not: a search for each would take longer than all the rest of the reading
            pattern = alias_pattern(alias)
            if pattern.search(text):
                found.append(document.document_id)
                remainder = pattern.sub(" in the source ", remainder)
    return tuple(dict.fromkeys(found)), remainder


@cache
def _longest_first(aliases: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the aliases of a document, the longest first, each with its first word in lower case."""
    return tuple((alias, alias.split()[0].lower()) for alias in sorted(aliases, key=len, reverse=True))


@cache
def alias_pattern(alias: str) -> re.Pattern[str]:
    """Return the pattern that finds an alias as whole words, with what usually introduces it."""
    words = r"\s+".join(re.escape(w) for w in alias.split())
    return re.compile(
        rf"(?:\b(?:according to|in|from|by|per|of|on|does|do|did)\s+)?(?:\bthe\s+)?(?<!\w){words}(?:['’]s)?(?!\w)", re.I
    )


def mentions(document: Document, text: str) -> bool:
    """Whether ``text`` names the document by one of its aliases."""
    return any(alias_pattern(alias).search(text) for alias in document.aliases)


def _part(text: str, base: EvidenceBase, quantities: Quantities, documents: tuple[str, ...]) -> Part:
    yes_no = bool(_YES_NO.search(text))
    lenient = yes_no or bool(_PREMISE.search(text)) or bool(re.search(r"^\W*why\b", text, re.I))
    asks: dict[str, Ask] = {}
    for term in base.lexicon.read(text):
        ask = ask_of(term, base, lenient)
        if term.is_number and ask.entity and not counts_patients(ask, text):
            ask = replace(ask, entity=False)
        stems = frozenset(base.lexicon.stem(w) for w in re.findall(r"[^\W_]+", term.surface))
        ask = replace(ask, study=any(k in base.study_keys for k in ask.keys), stems=stems)
        known = asks.get(ask.keys[0])
        if known is None or known.weight < ask.weight:
            asks[ask.keys[0]] = ask
    asks = narrowed(_years_of_studies(asks, base), text, base)
    sections = frozenset(k for d in documents for k in base.plain_sections.get(d, ()))
    phrase = " ".join(re.findall(r"\w+", text.lower()))
    sections |= frozenset(
        k for named, keys in base.section_names.items() if f" {named} " in f" {phrase} " for k in keys
    )
    asks = {
        k: replace(a, need=Need.MUST, weight=base.weight(k), headed=True) if k in sections else a
        for k, a in asks.items()
    }
    if all(ask.need is Need.MAY for ask in asks.values()):
        asks = {k: replace(a, need=Need.MUST) if base.lexicon.is_topic(k) else a for k, a in asks.items()}
    wants = () if yes_no else quantities.asked(text)
    return Part(
        text,
        tuple(asks.values()),
        wants,
        _counted(text, base) if set(wants) & {"count", "cohort", "duration"} else frozenset(),
        frozenset(re.findall(r"\d+(?:\.\d+)?", text)),
        None if yes_no else quantities.thing(text),
        strict=bool(_SUBGROUP.search(text)),
        contraindication="c:contraindication" in asks,
        defines=bool(_DEFINES.search(text)) and bool(wants),
        label=" ".join(_LABEL.search(text).groups()) if _LABEL.search(text) else "",  # type: ignore[union-attr]
        unit=_UNIT.search(text)["unit"].lower() if _UNIT.search(text) else "",  # type: ignore[index]
        yes_no=yes_no,
        definition=bool(_DEFINITION.search(text)),
        listing=bool(_LISTING.search(text)),
        excluding=bool(_EXCLUDING.search(text)),
    )


def _years_of_studies(asks: dict[str, Ask], base: EvidenceBase) -> dict[str, Ask]:
    """A year or a second author after a study's name ("Dong & Carr 2011") belongs to the name and decides nothing."""
    ends = {a.start + len(a.surface) for a in asks.values() if a.keys[0] in base.study_keys and a.keys[0][0] == "w"}
    return {
        key: replace(a, need=Need.MAY)
        if (re.fullmatch(r"n:(19|20)\d\d", key) and any(0 < a.start - end <= 10 for end in ends))
        or (a.unknown and a.surface[:1].isupper() and any(0 < a.start - end <= 5 for end in ends))
        else a
        for key, a in asks.items()
    }


def _counted(text: str, base: EvidenceBase) -> frozenset[str]:
    """Return the stems of the noun that "how many ..." counts: the words up to the verb."""
    match = _HOW_MANY.search(text)
    if match is None:
        return frozenset()
    stems = []
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", match["noun"]):
        if word.lower() in base.lexicon.function or re.fullmatch(_AUX, word, re.I):
            break
        stems.append(base.lexicon.stem(word))
    return frozenset(stems[-1:] or [base.lexicon.stem("patients")])


def _inherit(part: Part, before: Part, base: EvidenceBase) -> Part:
    """Give a later part the subject of the one before, where it names none of its own."""
    own = [a for a in part.asks if a.entity and a.need is Need.MUST]
    if own and not _PRONOUN.search(part.text):
        if any(a.study for a in part.asks):
            return part
        named = tuple(a for a in before.asks if (a.study or (a.unknown and a.entity)) and a.need is Need.MUST)
        return replace(part, asks=(*named, *part.asks))
    kept = {key for a in part.asks for key in a.keys}
    bare = not any(a.need is Need.MUST and not base.lexicon.value_of(a.keys[0]) for a in part.asks)
    lent = tuple(
        a
        for a in before.asks
        if (a.entity or (bare and a.need is Need.MUST and not base.lexicon.value_of(a.keys[0])))
        and a.need is not Need.MAY
        and not kept & set(a.keys)
    )
    return replace(part, asks=(*lent, *part.asks))
