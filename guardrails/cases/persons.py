"""How far a text goes on about somebody else: a relative, a donor or another patient, until its subject changes."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.rules import Knowledge
from guardrails.cases.sight import Sight, ends
from guardrails.cases.token import END

_WINDOW = 200
"""How many tokens ahead a change of the subject is looked for."""
_LEAD = 3
"""How many words before a person "donation by" may begin."""
_FEMALE, _MALE = "female", "male"
_PRONOUNS = {"she": _FEMALE, "he": _MALE}
_POSSESSIVES = {"her": _FEMALE, "his": _MALE, "him": _MALE}
_OWNERS = _POSSESSIVES.keys() | {"patient", "my", "our"}
_PRESENT = {"this", "our", "my", "present"}
_OPENS = {";", ".", "?", "!", END}


class Persons:
    """Follows one text from left to right: what it has told of its patient before it speaks of somebody else.

    ``stated`` holds the tokens at which facts may be stated.
    """

    def __init__(self, sight: Sight, knowledge: Knowledge, stated: Sequence[int]) -> None:
        self._sight = sight
        self._ends = knowledge.terminate["other_person"]
        self._stated = frozenset(stated)
        self._scanned = 0
        self._sex = ""
        self._spoken = False
        self._closes = (0, 0)
        self._bare = False
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def told(self, start: int, end: int) -> range:
        """Return the tokens of what is said of the person named by the tokens ``start`` to ``end``.

        Those that two persons before have already are left out: they say as much as many.
        """
        close = self._until(start, end)
        covered = min(self._closes)
        self._closes = (max(self._closes), close)
        return range(max(end, covered), close)

    def _until(self, start: int, end: int) -> int:
        self._scan(start)
        sight = self._sight
        sex = self._sex_of(start, end)
        own = next((_POSSESSIVES[key] for key in sight.keys[start:end] if key in _POSSESSIVES), self._sex)
        begun, close = self._known.get((sex, own), (0, 0))
        if begun <= start and end < close:
            return close
        first, last = sight.sentence(start)
        opens = start == first or sight.keys[start - 1] in _OPENS
        self._bare = opens and _OWNERS.isdisjoint(sight.keys[start:end])
        close = self._clause(end, last, sex, own)
        if opens and (close == last or sight.keys[close] == ";") and self._stated.intersection(range(end, close)):
            close = self._further(close, sex, own)
        close = self._donated(start, close, sex, own)
        self._scanned = max(self._scanned, close)
        self._known[sex, own] = (start, close)
        return close

    def _scan(self, start: int) -> None:
        """Take in what stands before the person: whether it speaks of the patient, and of a woman or a man."""
        sight = self._sight
        for at in range(self._scanned, start):
            self._spoken = self._spoken or bool(sight.phrase("cue", at)) or self._aged(at) or at in self._stated
            for sex in (_FEMALE, _MALE):
                if sight.phrase(f"{sex}_person", at):
                    self._sex = sex
        self._scanned = max(self._scanned, start)

    def _sex_of(self, start: int, end: int) -> str:
        places = range(start, end)
        return next(
            (sex for at in places for sex in (_FEMALE, _MALE) if self._sight.phrase(f"{sex}_relative", at)),
            "",
        )

    def _clause(self, start: int, last: int, sex: str, own: str) -> int:
        """Return the end of the clause, which a change of the subject, a bracket or a semicolon ends."""
        depth = 0
        for at in range(start, last):
            key = self._sight.keys[at]
            depth += (key == "(") - (key == ")")
            named = at == start and key == ","  # "her husband, Mr Smith"
            if depth < 0 or (not named and self._changes(at, sex, own, within=True)):
                return at
            if key == ";" and not (self._goes_on(at + 1, sex, own if self._spoken else "") or self._past(at + 1, sex)):
                return at
        return last

    def _further(self, start: int, sex: str, own: str) -> int:
        """Return where the subject changes behind its clause; ``start`` where nothing says that it lasts so long."""
        if self._spoken and not self._goes_on(start, sex, own):
            return start
        for at in range(start, min(start + _WINDOW, len(self._sight.tokens))):
            if self._changes(at, sex, own, within=False):
                return at
        while start < len(self._sight.tokens) and self._goes_on(start, sex, own):
            start = self._sight.sentence(start)[1]  # "… had renal failure. He is 60."
        return start

    def _donated(self, start: int, close: int, sex: str, own: str) -> int:
        """Return where what is told of a donor's liver ends: "her son would donate; volumetry of his liver …"."""
        sight = self._sight
        near = range(max(start - _LEAD, sight.sentence(start)[0]), close)
        if close + 1 >= len(sight.tokens) or not any(sight.phrase("donating", at) for at in near):
            return close
        begin = close + (sight.keys[close] == ";")
        last = sight.sentence(begin)[1]
        if sight.keys[begin - 1] not in _OPENS:
            return close
        for at in range(begin, last):
            key = sight.keys[at]
            turns = _POSSESSIVES.get(key, sex) != sex if sex else key in _PRONOUNS
            if turns or key == ";" or self._changes(at, sex, own, within=False):
                last = at
                break
        return last if any(sight.phrase("donated", at) for at in range(begin, last)) else close

    def _goes_on(self, at: int, sex: str, own: str) -> bool:
        """Whether a clause begins with a pronoun that can stand for the person and not for the patient.

        "The sister has a NET; her bilirubin is …" speaks of the sister, "her sister has a NET; her bilirubin" of nobody
        knows whom.
        """
        key = self._sight.keys[at]
        said = _PRONOUNS.get(key, "")
        if not said and self._bare and key in _POSSESSIVES:
            return _POSSESSIVES[key] == sex and not self._sight.phrase("relative", at + 1)
        return bool(said) and said == sex and own != said

    def _past(self, at: int, sex: str) -> bool:
        """Whether a pronoun goes on about what was: "his father died of a NET; he had …" may be the father."""
        said = _PRONOUNS.get(self._sight.keys[at], "")
        return bool(said) and said == sex and bool(self._sight.phrase("past_of_person", at + 1))

    def _changes(self, at: int, sex: str, own: str, *, within: bool) -> bool:
        """Whether the text turns to its patient at a token; ``within``: in the sentence that names the person."""
        sight = self._sight
        if sight.keys[at] in _PRESENT and self._aged(at + 1):
            return True  # "in contrast to the last patient, this 50-year-old man"
        turned = [end for end in ends(self._ends, sight, at) if not sight.phrase("relative", end)]
        if turned and max(turned) > at + 1:
            return not sight.phrase("another", at - 1)
        said = _PRONOUNS.get(sight.keys[at], "")
        if said:
            if within and said == own and self._returns(at):
                return True
            if sex:
                return said != sex or (own == said and not within)
            return own == said
        if turned:
            return not sight.phrase("another", at - 1)
        return not within and at > 0 and sight.keys[at - 1] in _OPENS and self._aged(at)

    def _returns(self, at: int) -> bool:
        """Whether "she has" follows what was of the relative: "her mother had breast cancer and she has 12 lesions"."""
        sight = self._sight
        if sight.keys[at - 1] not in {"and", "but"} or not sight.phrase("has_now", at + 1):
            return False
        return any(sight.phrase("past_of_person", before) for before in range(sight.sentence(at)[0], at))

    def _aged(self, at: int) -> bool:
        """Whether a person's age stands at a token, as notes begin: "54F", "54-year-old", "a 54-year-old"."""
        sight = self._sight
        at += sight.keys[at] in {"a", "this", "an"}
        if at + 1 >= len(sight.tokens) or sight.tokens[at].number is None:
            return False
        return sight.keys[at + 1] in {"y/o", "f", "m"} or sight.keys[at + 1 : at + 3] == ["year", "old"]
