"""Mistyped words: one letter missing, too many, wrong, or two of them exchanged ("invovlement", "Promary")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

LEAST_LETTERS = 7
"""Shorter words are too near to others to be taken for them."""


def neighbours(targets: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the words that are watched for, each under itself and under itself less any one letter."""
    found: dict[str, tuple[str, ...]] = {}
    for target in dict.fromkeys(targets):
        for form in {target, *_shortened(target)}:
            found[form] = (*found.get(form, ()), target)
    return found


def meant(word: str, known: Mapping[str, tuple[str, ...]]) -> str:
    """Return the one watched word that ``word`` can be a slip for; ``word`` itself where none is, or several are."""
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return word
    near = dict.fromkeys(target for form in (word, *_shortened(word)) for target in known.get(form, ()))
    fitting = [target for target in near if _one_slip(word, target)]
    return fitting[0] if len(fitting) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(word: str, target: str) -> bool:
    if word[0] != target[0] or word == target:
        return False
    if len(word) != len(target):
        shorter, longer = sorted((word, target), key=len)
        return len(longer) - len(shorter) == 1 and shorter in set(_shortened(longer))
    differing = [at for at, (one, other) in enumerate(zip(word, target, strict=True)) if one != other]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return word[first] == target[second] and word[second] == target[first]
