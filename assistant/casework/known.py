"""What a conversation knows of its patients, and how it is written down between two messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

_LEARNED = True
"""What is written behind a fact in words that no rule knows."""


class Origin(StrEnum):
    """Where a fact comes from."""

    MESSAGE = "message"
    EARLIER = "earlier"
    REQUEST = "request"
    SUPPOSITION = "supposition"


@dataclass(frozen=True, slots=True)
class Told:
    """A value as JSON writes it, and the words that it was read from, where it was read from words.

    around: the part of its sentence that tells it, where another reading differs. learned: no rule knows the words.
    """

    value: object
    quote: str | None
    origin: Origin
    around: str = ""
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a conversation knows of the patient that it is about, and what was spoken of last.

    sets: those evaluated last. topics: the facts that the last message named.
    decisive: the facts that could still change the last verdicts. spoken:
    whether the last message was answered by criteria, not by the sources alone.
    called: by which name a message spoke of the patient, in small letters.
    written_name: that name as it was written, with its title. place: as which
    patient of the conversation this one came. sex: "woman", "man" or not told.
    others: what is known of those spoken of before, each without others, the
    one spoken of last at the end.
    """

    facts: Mapping[str, Told] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    sets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    spoken: bool = True
    called: str = ""
    written_name: str = ""
    place: int = 1
    sex: str = ""
    others: tuple[Known, ...] = ()

    @property
    def about_somebody(self) -> bool:
        """Whether the conversation is about a patient."""
        return bool(self.facts or self.conflicts or self.sets)

    @property
    def spoken_of(self) -> bool:
        """Whether it is about a patient, or about one of several who has a name, of whom nothing is known."""
        return self.about_somebody or bool(self.called and self.others)

    @property
    def everybody(self) -> tuple[Known, ...]:
        """The patients of the conversation, the one that it is about first."""
        return (self, *self.others) if self.about_somebody or self.called else self.others

    def anew(self) -> Known:
        """Return what is known once the conversation turns to a patient of whom nothing is known."""
        others = self._set_aside()
        return Known(place=max((each.place for each in others), default=0) + 1, others=others)

    def turned(self, place: int) -> Known:
        """Return what is known once the conversation turns back to the patient who came as that one."""
        again = next((each for each in self.others if each.place == place), None)
        if again is None:
            return self
        return replace(again, others=tuple(each for each in self._set_aside() if each.place != place))

    def _set_aside(self) -> tuple[Known, ...]:
        known = self.about_somebody or self.called
        return (*self.others, replace(self, others=())) if known else self.others

    def written(self) -> str:
        """Return it as JSON, numbers with every digit."""
        return json.dumps(self._object() | {"others": [each._object() for each in self.others]}, ensure_ascii=False)

    def _object(self) -> dict[str, object]:
        return {
            "facts": {
                fact: [_exactly(told.value), told.quote, *([_LEARNED] if told.learned else [])]
                for fact, told in self.facts.items()
            },
            "conflicts": {
                fact: [[_exactly(told.value), told.quote, told.around] for told in each]
                for fact, each in self.conflicts.items()
            },
            "sets": self.sets,
            "topics": self.topics,
            "decisive": self.decisive,
            "spoken": self.spoken,
            "called": self.called,
            "written_name": self.written_name,
            "place": self.place,
            "sex": self.sex,
        }


@dataclass(frozen=True, slots=True)
class Meant:
    """Of which patient a message speaks: of the one before, of another one, or of one spoken of earlier.

    anew: another one, of whom nothing is known. back: as which patient of the
    conversation the one came who is taken up again; 0: none. called: by which
    name the message speaks of the patient; written_name: with its title. sex:
    what it tells of the patient's.
    """

    anew: bool = False
    back: int = 0
    called: str = ""
    written_name: str = ""
    sex: str = ""

    def of(self, known: Known) -> Known:
        """Return what is known of that patient."""
        known = known.anew() if self.anew else known.turned(self.back) if self.back else known
        known = replace(known, sex=known.sex or self.sex)
        if not self.called or (known.called == self.called and not self.written_name):
            return known
        return replace(known, called=self.called, written_name=self.written_name or known.written_name)


def read(written: str | None) -> Known:
    """Return what ``Known.written`` wrote; nothing known where there is nothing."""
    if not written:
        return Known()
    data = json.loads(written)
    return replace(_known(data), others=tuple(_known(each) for each in data.get("others", ())))


def _known(data: Mapping[str, Any]) -> Known:
    facts = {fact: _told(each) for fact, each in data["facts"].items()}
    conflicts = {fact: tuple(_told(one) for one in each) for fact, each in data["conflicts"].items()}
    sets, topics, decisive = (tuple(data[name]) for name in ("sets", "topics", "decisive"))
    name = (data.get("called", ""), data.get("written_name", ""))
    return Known(
        facts,
        conflicts,
        sets,
        topics,
        decisive,
        data.get("spoken", True),
        *name,
        data.get("place", 1),
        data.get("sex", ""),
    )


def _exactly(value: object) -> object:
    """Return a value for storage: a number that no float holds is written as text in a list of its own."""
    if isinstance(value, Decimal):
        return {"digits": str(value)}
    if isinstance(value, Mapping):
        return {name: _exactly(each) for name, each in value.items()}
    return value


def _told(pair: list[object]) -> Told:
    value, quote, *further = pair
    said = "".join(each for each in further if isinstance(each, str))
    read_from = quote if isinstance(quote, str) else None
    return Told(_value(value), read_from, Origin.EARLIER, said, learned=_LEARNED in further)


def _value(value: object) -> object:
    if isinstance(value, dict):
        return Decimal(value["digits"]) if "digits" in value else {name: _value(each) for name, each in value.items()}
    return value
