"""Which-study cards: what a source reports of a study, its name hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.study import words
from assistant.study.fronts import front, gives_away
from assistant.study.library import Library, plain
from assistant.study.model import Answer, Card, Item, Kind, Mode, card_id
from assistant.study.numbers import figures_of
from assistant.study.terms import variants
from corpus.model import Passage, PassageKind
from corpus.terms import Term

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def study_cards(library: Library) -> Iterator[Card]:
    """Yield one card for each study that a document reports in words, where it reports several."""
    fewest = words.section("study")["fewest_in_document"]
    for document_id, passages in library.by_document.items():
        reported: dict[str, list[Passage]] = {}
        for passage in passages:
            if passage.kind is PassageKind.SENTENCE and len(passage.scope.studies) == 1 and library.learnable(passage):
                reported.setdefault(passage.scope.studies[0], []).append(passage)
        if len(reported) < fewest:
            continue
        for study, told in reported.items():
            card = _of(library, document_id, study, told)
            if card is not None:
                yield card


def _of(library: Library, document_id: str, study: str, told: Sequence[Passage]) -> Card | None:
    name = _YEAR.sub("", study).split(":")[0].strip()
    trial = _trial(library, told)
    answer = trial or study
    if not name or (name.islower() and not trial):
        return None
    naming = next((p for p in told if _named(trial or name, p)), None)
    if naming is None:
        return None
    for passage in sorted(told, key=lambda p: (-_worth(library, p), p.order)):
        text = _hidden(plain(passage.text), [name, trial] if trial else [name])
        others = [*variants(library, _key(library, trial))] if trial else []
        unclear = words.pattern("cloze", "adrift").search(text) or words.pattern("cloze", "unclear").search(text)
        vague = not figures_of(text) or len(library.keys(text)) < words.section("study")["fewest_words"]
        if vague or unclear or _names_another(library, text):
            continue
        if gives_away(library, text, [name, *others]) or len(text) > words.section("cloze")["longest"]:
            continue
        asks = f"{words.say('study', 'question', document=library.short(document_id))} “{text}”"
        made = front(library, passage, passage.scope.headings, asks, [name, *([trial] if trial else [])])
        if made is None:
            continue
        cited = library.cite(passage)
        if naming is not passage:
            cited += library.cite(naming)
        accepted = (study, name, *([trial, *others] if trial else []))
        return Card(
            card_id(Kind.STUDY, document_id, library.quote(passage), answer),
            Kind.STUDY,
            made,
            Answer(Mode.TERM, f"{trial} ({study})" if trial else study, (Item(answer, accepted),)),
            "",
            document_id,
            cited,
            library.quote(passage),
            plain(passage.text),
        )
    return None


def _worth(library: Library, passage: Passage) -> float:
    """Return how well a sentence tells its study from others: by its figures and by what it is about."""
    text = plain(passage.text)
    return 2 * min(len(figures_of(text)), 2) + len(library.telling(text))


def _trial(library: Library, told: Sequence[Passage]) -> str:
    """Return the trial that passages tell of: the one that their heading is called by, or the only one they name."""
    named: dict[str, str] = {}
    for heading in (each for p in told for each in p.scope.headings):
        for term in library.lexicon.read(heading):
            if term.surface == heading.strip() and _is_trial(library, term):
                return term.surface
    for passage in told:
        for term in library.lexicon.read(plain(passage.text)):
            if _is_trial(library, term):
                named.setdefault(term.key, term.surface)
    return next(iter(named.values())) if len(named) == 1 else ""


def _is_trial(library: Library, term: Term) -> bool:
    """Whether a term names a trial, and not the place or the register that a series comes from."""
    if library.lexicon.type_of(term.key) != "trial":
        return False
    place = words.pattern("study", "not_trials")
    return not any(place.search(form) for form in library.lexicon.concepts[term.key[2:]].forms)


def _key(library: Library, trial: str) -> str:
    return next((term.key for term in library.lexicon.read(trial)), "")


def _named(name: str, passage: Passage) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain(passage.text), re.IGNORECASE) is not None


def _names_another(library: Library, text: str) -> bool:
    """Whether the text compares the study with another one by name, so that a reader may mean that."""
    return any(_is_trial(library, term) for term in library.lexicon.read(text))


def _hidden(text: str, names: Sequence[str]) -> str:
    mark = words.section("study")["hidden"]
    text = words.pattern("study", "dated").sub(
        lambda m: "In a " if m.group().endswith(" ") and m.start() == 0 else "", text
    )
    for name in names:
        for around in words.section("study")["around"]:
            text = re.sub(around.replace("{name}", re.escape(name)), mark, text, flags=re.IGNORECASE)
    return re.sub(rf"(?:{re.escape(mark)}[\s,]*)+", f"{mark} ", text).replace(f"{mark} .", f"{mark}.").strip()
