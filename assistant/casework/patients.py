"""Of which patient of a conversation a message speaks: by name, as the first or the other one, or of another one.

A name is a patient's where the message speaks of somebody by it who was
called so before, or begins with it as one speaks of a patient; a name that a
study goes by, or that of a surgeon, is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.casework.addressed import addressed
from assistant.casework.cues import Cues
from assistant.casework.edited import Edit, Edited
from assistant.casework.known import Known, Meant
from assistant.casework.recalling import Recalling
from assistant.casework.settling import Settling
from assistant.casework.told import Heard, plain, same
from corpus.terms import Lexicon
from guardrails.cases.reading import CaseReading

_CONCEPT = "c:"
_SEXES = {"mr": "man", "mister": "man", "mrs": "woman", "ms": "woman", "miss": "woman"}
_TITLE = re.compile(r"^(mr|mister|mrs|ms|miss)\b", re.IGNORECASE)
_AGE = "age_years"
_WHO = frozenset({"tumor", "primary_site", "grade"})
_TELLS = {"woman": ("of_woman", "she"), "man": ("of_man", "he")}
"""The cues that tell of a woman or a man."""
_IN_TURN = ("by_place", "by_number", "other", "loose", "before", "before_one", "by_sex", "by_age")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Of whom a message speaks, and its words with "this patient" in the place of a name.

    many: whether it speaks of more patients than one. among: those of whom any
    can be meant; empty where it is clear.
    """

    said: Edited
    meant: Meant = field(default_factory=Meant)
    many: bool = False
    among: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a message: where it stands, as written, its key in small letters, its title in front."""

    start: int
    end: int
    key: str
    title: str
    written: str

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands, with its title."""
        return self.start, self.end

    def fits(self, known: Known) -> bool:
        """Whether somebody of that name, and of a sex that the title allows, is this patient."""
        sexes = {_sex(self.title), _sex(known.written_name)} - {""}
        return self.key.split()[-1:] == known.called.split()[-1:] and bool(self.key) and len(sexes) < 2


@dataclass(frozen=True, slots=True)
class Patients:
    """Tells them apart by the words of ``cues``; ``prints`` says whether a source prints a word, such as an author."""

    cues: Cues
    lexicon: Lexicon
    reader: Callable[[str], CaseReading]
    prints: Callable[[str], bool]

    def spoken_of(self, text: str, known: Known) -> Spoken:
        """Return of whom a message speaks."""
        spoken = self._whom(text, known)
        return replace(spoken, meant=replace(spoken.meant, sex=self._told_sex(text)))

    def _told_sex(self, text: str) -> str:
        """Return whether a message calls its patient a woman or a man, where it speaks of nobody else."""
        if self.cues.has("somebody_else", text):
            return ""
        told = [sex for sex, names in _TELLS.items() if any(self.cues.has(name, text) for name in names)]
        return told[0] if len(told) == 1 else ""

    def _whom(self, text: str, known: Known) -> Spoken:
        if self._of_many(text, known):
            return Spoken(Edited.of(text, ()), many=True)
        names = self._names(text, known) if known.everybody else []
        begins = self._begins(text, known)
        if begins is not None and not any(begins.fits(each) for each in known.everybody):
            if any(name.key != begins.key for name in names):
                return Spoken(Edited.of(text, ()), many=True)
            return self._named(text, known, begins)
        if names:
            return self._known(text, known, names)
        anew = self._another(text)
        return self._in_turn(text, known) or Spoken(Edited.of(text, ()), Meant(anew=anew))

    def _named(self, text: str, known: Known, begins: _Name) -> Spoken:
        """Return whom a name means that was not heard before: the patient spoken of without a name, or another one."""
        said = self._said(text, [begins])
        unnamed = known.about_somebody and not known.called
        same = unnamed and not self._differs(text, begins, known) and not self._another(text)
        anew = bool(known.everybody) and not same
        return Spoken(said, Meant(anew=anew, called=begins.key, written_name=begins.written))

    def _differs(self, text: str, begins: _Name, known: Known) -> bool:
        """Whether a message tells of another age, sex or number than the patient without a name has."""
        if begins.key.isdigit():
            return begins.key != str(known.place)
        if len({_sex(begins.title), known.sex} - {""}) > 1:
            return True
        told = self.reader(self._said(text, [begins]).text).facts.get(_AGE)
        return told is not None and _AGE in known.facts and not same(_AGE, known.facts[_AGE].value, plain(told.value))

    def _known(self, text: str, known: Known, names: Sequence[_Name]) -> Spoken:
        """Return whom the names of patients mean that were spoken of before."""
        said = self._said(text, names)
        possible = [[each for each in known.everybody if name.fits(each)] for name in names]
        if self._another(text) and not self.cues.has("in_turn", text):
            first = names[0]
            return Spoken(said, Meant(anew=True, called=first.key, written_name=first.written))
        sure = {each[0].place for each in possible if len(each) == 1}
        if len(sure) > 1:
            return Spoken(said, many=True)
        if not sure:
            among = possible[0]
            return Spoken(said, among=tuple(sorted(among, key=lambda each: each.place)))
        return self._at(said, known, sure.pop(), next((name for name in names if name.title), names[0]))

    def _at(self, said: Edited, known: Known, place: int, name: _Name | None = None) -> Spoken:
        """Return the patient who came as that one, who is the present one or is taken up again."""
        one = next(each for each in known.everybody if each.place == place)
        called = name.key if name else one.called
        written = name.written if name and name.title and not _sex(one.written_name) else one.written_name
        now = known.place == place and (known.about_somebody or bool(known.called))
        return Spoken(said, Meant(back=0 if now else place, called=called, written_name=written))

    def _in_turn(self, text: str, known: Known) -> Spoken | None:
        """Return whom "the first patient", "the other one", "the one before" or "the 54-year-old" means, if anybody."""
        found = self.cues.patterns["in_turn"].search(text)
        if not known.everybody:
            return None
        if found is None:
            return self._by_pronoun(text, known)
        if (found["one"] or "").lower() == "one" and self._takes_reading(text, known):
            return None
        words = next(each for each in _IN_TURN if found[each] is not None)
        said = Edited.of(text, [(found.start(words), found.end(words), "this patient")])
        places = {each.place for each in known.everybody}
        if found["place"] or found["number"]:
            place = self.cues.places.get((found["place"] or found["number"]).lower(), 0)
            loose = (found["one"] or "").lower() == "one" and not (known.spoken and len(places) > 1)
            return self._at(said, known, place) if place in places and not loose else None
        if found["by_sex"]:
            return self._of_sex(said, known, "woman" if found["woman"] else "man")
        if found["age"]:
            aged = [e for e in known.everybody if _AGE in e.facts and str(e.facts[_AGE].value) == found["age"]]
            return self._at(said, known, aged[0].place) if len(aged) == 1 and len(places) > 1 else None
        if not known.others or (found["loose"] and not known.spoken):
            return None
        if len(known.others) > 1 and not (found["before"] or found["before_one"]):
            return Spoken(said, among=tuple(sorted(known.others, key=lambda each: each.place)))
        return self._at(said, known, known.others[-1].place)

    def _takes_reading(self, text: str, known: Known) -> bool:
        """Whether "the second one" is the second of two readings that differ, which the present patient has."""
        if not known.conflicts or self.reader(text).facts:
            return False
        return bool(Settling(self.cues).settled(text, known, Heard()).facts)

    def _by_pronoun(self, text: str, known: Known) -> Spoken | None:
        """Return the only woman, or man, where "she" or "he" cannot be the present patient."""
        she, he = self.cues.has("she", text), self.cues.has("he", text)
        if she is he or not known.others or not self._sex(known) or self.cues.has("somebody_else", text):
            return None
        return self._of_sex(Edited.of(text, ()), known, "woman" if she else "man")

    def _of_sex(self, said: Edited, known: Known, sex: str) -> Spoken | None:
        """Return the one of that sex; nobody where it is the present one, or more or none of the others are."""
        of_it = [each for each in known.others if self._sex(each) == sex]
        return self._at(said, known, of_it[0].place) if len(of_it) == 1 and self._sex(known) != sex else None

    @staticmethod
    def _sex(known: Known) -> str:
        return _sex(known.written_name) or known.sex

    def _another(self, text: str) -> bool:
        """Whether a message begins another patient; what it tells of one in passing ("another had …") does not."""
        return self.cues.has("new_patient", self.cues.patterns["other_patient"].sub(" ", text))

    def _of_many(self, text: str, known: Known) -> bool:
        """Whether a message describes several patients, or asks something of all that were spoken of."""
        if len(known.everybody) > 1 and self.cues.has("both_patients", text):
            return True
        ages = {match["told_age"] for match in self.cues.patterns["told_with_tumor"].finditer(text)}
        if len(ages) > 1 and not self.cues.has("source", text) and not self.cues.has("related", text):
            return True
        described = {(m.lastgroup, m[m.lastgroup].lower()) for m in self._each(text) if m.lastgroup}
        if len(described) == len({group for group, _ in described}):
            return False
        reading = self.reader(text)
        return bool(reading.facts or reading.conflicts or reading.unclear)

    def _each(self, text: str) -> Iterator[re.Match[str]]:
        return self.cues.patterns["each_described"].finditer(text)

    def _begins(self, text: str, known: Known) -> _Name | None:
        """Return the name of a patient with which a message begins."""
        found = self.cues.patterns["called"].match(text)
        if found is None:
            return self._told_of(text)
        if found["bare"] and (self._means_else(found["bare"]) or self.cues.has("no_name", found["bare"])):
            return None
        if found["label"] and found["label"].isdigit() and int(found["label"]) in {e.place for e in known.everybody}:
            return None
        if found["asked"]:
            name = found["asked"]
            about = known.about_somebody and (known.spoken or found["told"] is not None)
            if not about or self._means_else(name) or self.prints(name.lower()) or self.cues.has("no_name", name):
                return None
        return self._name(found, next(each for each in ("name", "label", "bare", "asked") if found[each]))

    def _told_of(self, text: str) -> _Name | None:
        """Return the name with which a message begins that also tells who somebody is: an age, a kind of tumour."""
        found = self.cues.patterns["called_anyhow"].match(text)
        name = self._name(found, "name") if found else None
        if name is None:
            return None
        told = self.reader(self._said(text, [name]).text).facts.keys()
        return name if _AGE in told or len(_WHO & told) > 1 else None

    def of_author(self, text: str) -> bool:
        """Whether a message asks for criteria of somebody whose name a source prints, and who is no patient of it."""
        found = self.cues.patterns["called"].match(text)
        if found is None or not found["asked"]:
            return False
        name = found["asked"]
        return self.prints(name.lower()) and not self._means_else(name) and not self.cues.has("no_name", name)

    def _means_else(self, name: str) -> bool:
        """Whether a word is one of the vocabulary: a site, a sex, a set of criteria."""
        terms = self.lexicon.read(name)
        return self.cues.asks_for_sets(name) or any(term.key.startswith(_CONCEPT) for term in terms)

    def _names(self, text: str, known: Known) -> list[_Name]:
        """Return the words of a message that are names of patients spoken of before."""
        found = []
        authors = [match.span() for match in self.cues.patterns["as_author"].finditer(text)]
        for match in self.cues.patterns["by_name"].finditer(text):
            name = self._name(match, next(each for each in ("name", "label", "small", "plain") if match[each]))
            study = not name.title and self.prints(name.key) and self._of_study(text, known, name)
            published = not name.title and any(start <= name.start < end for start, end in authors)
            word = match["plain"] is not None and (match["plain"].islower() or not text[: name.start].strip())
            study = study or (word and self.prints(name.key))
            if any(name.fits(each) for each in known.everybody) and not (study or published):
                found.append(name)
        return found

    def _of_study(self, text: str, known: Known, name: _Name) -> bool:
        """Whether a name that a source prints is that of its author here: the sources are asked, or were just asked."""
        one = next((each for each in known.everybody if name.fits(each)), known)
        said = addressed(self._said(text, [name]).text, self.cues).text
        if known.spoken and Recalling(self.cues).asked(said, one):
            return False
        if self.cues.has("literature", text) or self.cues.has("source", text):
            return True
        return not (known.spoken or self.cues.asks_for_sets(text) or self.reader(text).facts)

    @staticmethod
    def _name(found: re.Match[str], group: str) -> _Name:
        title = (found.groupdict().get("title") or "").strip(" .")
        written = f"{title[:1].upper()}{title[1:]} {found[group]}" if title else found[group]
        if group == "label":
            written = f"patient {found[group]}"
        start = found.start("title") if title else found.start(group)
        if group == "label":
            start = found.start("labelled")
        return _Name(start, found.end(group), found[group].lower(), title, written)

    def _said(self, text: str, names: Sequence[_Name]) -> Edited:
        """Return a message with "this patient" in the place of names, and an age behind one told as such."""
        edits: list[Edit] = []
        for name in names:
            said = f"this {_sex(name.title) or 'patient'}"
            aged = self.cues.patterns["age_behind"].match(text, name.end)
            edits.append((name.start, aged.end(), f"{said}, {aged['age']} years old,") if aged else (*name.span, said))
        return Edited.of(text, edits)


def _sex(name: str) -> str:
    found = _TITLE.match(name)
    return _SEXES[found[1].lower()] if found else ""
