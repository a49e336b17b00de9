"""What a question is about: the things that it mentions, by class, and the words that it asks of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from wordfreq import zipf_frequency

from assistant.evidence import EvidenceBase
from assistant.followup.words import Words
from corpus.terms import Term

NAME_BELOW = 3.0
"""Words rarer than this in English (Zipf scale, wordfreq) name a study also where they are typed in lower case."""
STUDY, DOCUMENT, TIME, NUMBER, NAME = "study", "document", "time", "number", "name"
"""Classes that are told by more than the vocabulary; ``name``: a proper name that no source has."""
_GAP = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[/,&]")
_COORDINATED = re.compile(r"\b(?:and|or|vs|versus|nor|plus)\b|[/,&]", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHARE = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a text mentions, or several of one class that stand together ("TAE and TACE").

    kind: its class. parts: each alone, where they are several. coordinated: whether they are.
    """

    kind: str
    text: str
    start: int
    end: int
    keys: frozenset[str]
    parts: tuple[Mention, ...] = ()
    coordinated: bool = False

    @property
    def surface(self) -> str:
        """Its words as written."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its mentions in order.

    asked: terms that say what is asked of them; topics: concepts that the whole
    field is about; unknown: words that neither a source has nor a question that one answers.
    """

    text: str
    mentions: tuple[Mention, ...]
    asked: tuple[Term, ...]
    topics: tuple[Term, ...]
    unknown: tuple[Term, ...]

    def of(self, *kinds: str) -> tuple[Mention, ...]:
        """Return the mentions of these classes."""
        return tuple(each for each in self.mentions if each.kind in kinds)


@dataclass
class MentionReader:
    """Reads texts against one corpus; threads may share it."""

    base: EvidenceBase
    words: Words

    @cached_property
    def _awaited(self) -> frozenset[str]:
        """The words by which somebody may ask for what a source answers: "how many sessions" of what "is repeated"."""
        return frozenset(key for entry in self.base.expectation.entries if entry.passages for key in entry.keys)

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        """By each name that a document goes by, in lower case, the ids of those that do."""
        found: dict[str, tuple[str, ...]] = {}
        for document in self.base.documents.values():
            for alias in (*document.aliases, document.name or document.title):
                name = " ".join(alias.lower().split())
                found[name] = (*found.get(name, ()), document.document_id)
        return found

    @cached_property
    def _aliases(self) -> re.Pattern[str]:
        found = (r"\s+".join(map(re.escape, each.split())) for each in sorted(self._named, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{'|'.join(found) or '(?!)'})(?!\w)", re.IGNORECASE)

    def read(self, text: str) -> Reading:
        """Return what ``text`` mentions and asks."""
        found = self._documents(text)
        for m in self.words.cues["one_time"].finditer(text):
            number = next(name[1:] for name, part in m.groupdict().items() if part and name != "unit")
            found.append(Mention(TIME, text, m.start(), m.end(), frozenset({f"t:{number}{m['unit'].lower()}"})))
        asked: list[Term] = []
        topics: list[Term] = []
        unknown: list[Term] = []
        for term in self.base.lexicon.read(text):
            if any(each.start < term.end and term.start < each.end for each in found):
                continue
            kind = self._kind(term, text)
            if kind:
                found.append(self._mention(kind, term, text))
            elif self.base.lexicon.is_topic(term.key):
                topics.append(term)
            elif not self.base.lexicon.is_generic(term):
                asked.append(term)
                if term.key.startswith("w:") and term.key not in self.base.weights and term.key not in self._awaited:
                    unknown.append(term)
        found.sort(key=lambda each: each.start)
        return Reading(text, tuple(self._together(text, found)), tuple(asked), tuple(topics), tuple(unknown))

    def _documents(self, text: str) -> list[Mention]:
        found = []
        for m in self._aliases.finditer(text):
            name = " ".join(m.group().lower().split())
            noun = self.words.cues["study_noun"].match(re.sub("^['’]s?", "  ", text[m.end() :]))
            end = m.end() + (
                noun.end() - 1 if noun and text[m.end() : m.end() + 1] in "'’" else noun.end() if noun else 0
            )
            ids = self._named.get(name, ())
            whole = all(self.base.documents[each].population for each in ids)  # one cohort: the source is a study
            kind = STUDY if whole else DOCUMENT
            found.append(Mention(kind, text, m.start(), end, frozenset(f"d:{each}" for each in ids)))
        return found

    def _kind(self, term: Term, text: str) -> str:
        lexicon = self.base.lexicon
        after = text[term.end :]
        if term.is_time:
            return TIME
        if term.is_number:
            if self.words.cues["counted"].search(after) and len(term.surface) > 1:
                return STUDY
            return "" if _YEAR.fullmatch(term.surface) else NUMBER
        if term.key.startswith("c:"):
            kind = self.words.sort_of(term.key, lexicon.type_of(term.key))
            written = any(each.isupper() or each.isdigit() for each in term.surface[1:])
            everyday = (
                not written and lexicon.is_plain(term.key) and kind in self.words.sorts and self.words.sorts[kind].head
            )
            return "" if lexicon.is_topic(term.key) or everyday else kind
        capital = term.surface[:1].isupper()
        if term.key in self.base.study_keys and (capital or zipf_frequency(term.surface, "en") < NAME_BELOW):
            return STUDY
        if term.key in self.base.weights or lexicon.is_generic(term):
            return ""
        tail = self.words.cues["after_name"].match(after)
        if capital and tail and tail.group().strip("'’s, "):
            return STUDY
        return NAME if term.surface.isupper() and len(term.surface) > 2 else ""

    def _mention(self, kind: str, term: Term, text: str) -> Mention:
        end = term.end
        if kind == STUDY and term.is_number:
            counted = self.words.cues["counted"].match(text[end:])
            end += counted.end() if counted else 0
        elif kind == STUDY and not term.key.startswith("c:"):
            name = self.words.cues["after_name"].match(text[end:])
            end += name.end() if name else 0
        start = term.start
        if kind == NUMBER:
            bound = self.words.cues["bound"].search(text[: term.start])
            behind = self.words.cues["bound_behind"].match(text[end:])
            start = bound.start() if bound else start
            share = _SHARE.match(text[end:]) if bound else None
            end += behind.end() if behind else share.end() if share else 0
        noun = self.words.cues["study_noun"].match(text[end:]) if kind in {STUDY, "criteria"} else None
        if text[end : end + 2] in {"'s", "’s"}:
            noun = self.words.cues["study_noun"].match(text[end + 2 :]) if kind in {STUDY, "criteria"} else None
            end += 2
        end += noun.end() if noun else 0
        return Mention(kind, text, start, end, frozenset({term.key}))

    def _together(self, text: str, found: Sequence[Mention]) -> list[Mention]:
        """Join mentions of one class that nothing but "and", "or" and words of reporting stands between."""
        out: list[Mention] = []
        for each in found:
            last = out[-1] if out else None
            if last is not None and each.start < last.end:
                continue
            if last is not None and self._describes(text, last, each):
                out[-1] = replace(each, start=last.start)
                continue
            if last is not None and last.kind == each.kind and self._joins(text[last.end : each.start]):
                apart = _COORDINATED.search(text[last.end : each.start]) is not None
                out[-1] = replace(
                    last,
                    end=each.end,
                    keys=last.keys | each.keys,
                    parts=(*(last.parts or (last,)), each) if apart or last.parts else (),
                    coordinated=apart or last.coordinated,
                )
            else:
                out.append(each)
        return out

    @staticmethod
    def _describes(text: str, one: Mention, other: Mention) -> bool:
        """Whether a thing only says which source is meant: "the locoregional poster"."""
        before = text[: one.start].lower().endswith("the ")
        return (
            before
            and other.kind in {STUDY, DOCUMENT}
            and one.kind not in {STUDY, DOCUMENT, TIME, NUMBER}
            and (text[one.end : other.start] == " " and not other.surface[:1].isupper())
        )

    def _joins(self, gap: str) -> bool:
        words = _GAP.findall(gap)
        lexicon = self.base.lexicon
        plain = {"and", "or", "vs", "versus", "nor", "plus", "of", "the", "a", "an", "/", ",", "&"}
        return len(words) <= 4 and all(
            w.lower() in plain or lexicon.is_generic_key(f"w:{lexicon.stem(w)}") for w in words
        )

    def short(self, mention: Mention) -> str:
        """Return the short name of a source that is a study, "the poster", where no other goes by it; else empty."""
        ids = tuple(key[2:] for key in mention.keys if key.startswith("d:"))
        known = self.base.documents[ids[0]].aliases if len(ids) == 1 else ()
        return next((a for a in known if a.startswith("the ") and self._named[a.lower()] == ids), "")

    def studies(self, question: str) -> tuple[str, ...]:
        """Return the studies that a question names, each alone and without what it is called besides."""
        found = [part for m in self.read(question).of(STUDY) for part in (m.parts or (m,))]
        return tuple(re.sub(r"(?:['’]s)?(?: (?:series|study|trial|paper|analysis))?$", "", m.surface) for m in found)

    def related(self, one: Mention, other: Mention) -> bool:
        """Whether both name the same thing, or one a kind of the other."""
        lexicon = self.base.lexicon
        up = {key: {key, *lexicon.ancestors(key)} for key in (*one.keys, *other.keys)}
        return any(a in up[b] or b in up[a] for a in one.keys for b in other.keys)

    def go_together(self, one: frozenset[str], other: frozenset[str], *, alone: bool = False) -> bool:
        """Whether a passage of any source speaks of both, in its own words or by where it stands.

        alone: ``one`` is a study, and passages that name another trial besides tell nothing of it.
        """
        if any(key.startswith("d:") for key in one):
            one, other = other, one
        rows = {row for key in one for row in self.base.postings.get(key, ())}
        if alone and not any(key.startswith("d:") for key in other):
            kind = self.base.lexicon.type_of
            rows = {r for r in rows if all(k in one or kind(k) != "trial" for k in self.base.evidence[r].structural)}
        documents = {key[2:] for key in other if key.startswith("d:")}
        if documents:
            return any(self.base.evidence[row].passage.document_id in documents for row in rows)
        return any(any(key in self.base.evidence[row].structural for key in other) for row in rows)
