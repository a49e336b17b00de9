"""A closer look reads each distinct text once, with what it stands under, and says what it finds in order."""

from dataclasses import dataclass, field

from assistant.closer import Closer, answer_text


@dataclass
class Heard:
    """A cross-encoder that notes what it was given; a passage answers as surely as it is long."""

    given: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def scores(self, question, passages):
        """Return the length of each passage, from which fifty is taken."""
        self.given.append((question, tuple(passages)))
        return [len(passage) - 50.0 for passage in passages]


@dataclass(frozen=True)
class Said:
    """A passage as far as a closer look reads it."""

    head: str
    text: str

    @property
    def context(self):
        """Return the words with what they stand under."""
        return self.head + self.text


def test_each_text_is_read_once():
    """Answers with the same words are read once and have the same log odds."""
    encoder = Heard()
    first, second = Said("A: ", "one"), Said("A: ", "two" * 40)
    odds = Closer(encoder).log_odds("why?", [[first], [second], [first]])
    assert encoder.given == [("why?", ("A: one", "A: " + "two" * 40))]
    assert odds[0] == odds[2] < odds[1]


def test_heading_is_said_once():
    """Of several passages under one heading the heading stands before the first alone."""
    assert answer_text([Said("A: ", "one"), Said("A: ", "two"), Said("B: ", "three")]) == "A: one two B: three"
