"""Typing errors: words that the corpus or the vocabulary has, misspelt. Numbers and capitals are never touched."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from assistant.evidence import EvidenceBase

MISSPELT_BELOW = 1.7
"""Words rarer than this in English (Zipf scale, wordfreq) may be typing errors of words that the corpus has."""
SLIPPED_FROM, SLIPPED_BELOW, COMMONER = 6, 3.5, 1.0
"""Letters that a slip is looked for from; how common a slip may be; by how much the word that was meant is commoner."""
ASKING = ("what", "which", "who", "whom", "whose", "when", "where", "why", "how", "does", "were", "should", "could")
"""Words that a question may begin with: what is one of them but for a slip is nothing else there, nor a rare word."""
BESIDE_FROM = 5
"""Letters from which on a word may be meant for one that makes a name with its neighbour."""
LOST_FROM, LOST_BELOW, FAR_COMMONER = 8, 2.5, 2.0
"""The same for a letter that was lost ("perfomance"): not every such word is a slip, so more is asked for."""
_SHORT = re.compile(r"(?:^[A-Z]|(?<![\w/-])[a-z])[a-z]{0,2}(?:/[a-z])?(?![\w/-])")
_LETTERED = re.compile(r"(?<![\w.-])[a-z]\d(?![\w-]|\.\w)")


def respell(text: str, base: EvidenceBase) -> str:
    """Return ``text`` with typing errors of words that the corpus has put right, and jotted words in full."""

    def fix(match: re.Match[str]) -> str:
        word = match.group()
        low = word.lower()
        if word.isupper() or low in base.vocabulary:
            return word
        meant = _beside(match, base)
        if meant:
            return meant
        if base.lexicon.stem(low) in base.stems:
            return word
        common = zipf_frequency(low, "en")
        asking = _asking(low, base) if common < SLIPPED_BELOW else low
        if asking != low:
            return asking
        if common >= MISSPELT_BELOW:
            return slip(low, common, base) or word
        return correct(low, base) or word

    text = _LETTERED.sub(lambda m: _capital(m.group(), base), text)
    text = _SHORT.sub(lambda m: base.lexicon.short.get(m.group().lower(), m.group()), text)
    text = re.sub(r"^\W*[^\W\d_]{3,}(?!\w)", lambda m: _asking(m.group(), base), text)
    text = re.sub(r"\b(?P<letters>[^\W\d_]{3,})-?(?P<digits>\d+)\b", lambda m: _correct_numbered(m, base), text)
    return re.sub(r"(?<!\w)[^\W\d_]{4,}(?!\w)", fix, text)


def _capital(word: str, base: EvidenceBase) -> str:
    """Return a letter with its number as the vocabulary writes it ("R0"), where it knows only the large letter."""
    small, large = (base.lexicon.read(each) for each in (word, word.upper()))
    known = any(term.key.startswith("c:") for term in large)
    return word.upper() if known and not any(term.key.startswith("c:") for term in small) else word


def _beside(match: re.Match[str], base: EvidenceBase) -> str | None:
    """Return the word that makes a name of the vocabulary with the word before or after, where it is one letter away.

    "hazard ration": by itself the second word is an everyday one.
    """
    word = match.group().lower()
    if len(word) < BESIDE_FROM:
        return None
    before = re.search(r"([^\W\d_]+) $", match.string[: match.start()])
    after = re.match(r" ([^\W\d_]+)", match.string[match.end() :])
    names = base.companions or _companions(base)
    known = [names.get(each[1].lower(), frozenset()) for each in (before, after) if each]
    near = {
        candidate
        for candidates in known
        for candidate in candidates
        if candidate[0] == word[0] and OSA.distance(word, candidate, score_cutoff=1) == 1
    }
    return near.pop() if len(near) == 1 else None


def _companions(base: EvidenceBase) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept in base.lexicon.concepts.values():
        for form in concept.forms:
            words = form.lower().split()
            if len(words) == 2 and all(word.isalpha() for word in words):
                found.setdefault(words[0], set()).add(words[1])
                found.setdefault(words[1], set()).add(words[0])
    base.companions.update({word: frozenset(others) for word, others in found.items()})
    return base.companions


def _asking(first: str, base: EvidenceBase) -> str:
    """Put right the first word of a question, or a rare one, where a letter of an asking word was lost or slipped."""
    word = first.lstrip("\"'“”‘’(¿ ").lower()
    if not word.isalpha() or word in base.vocabulary or base.lexicon.stem(word) in base.stems:
        return first
    meant = [each for each in ASKING if _slipped(word, each) or _lost(word, each)]
    return first[: -len(word)] + meant[0] if len(meant) == 1 else first


def _correct_numbered(match: re.Match[str], base: EvidenceBase) -> str:
    """Put right the letters of a name with a number ("neter-1"); the number itself is never touched."""
    known = {t.lower() for t in base.numbered}
    if match.group().lower().replace("-", "") in {k.replace("-", "") for k in known}:
        return match.group()
    same = [k for k in known if re.sub(r"\D", "", k) == match["digits"]]
    near = [k for k in same if OSA.distance(re.sub(r"[\d-]", "", k), match["letters"].lower(), score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 and len(match["letters"]) >= 4 else match.group()


def slip(word: str, common: float, base: EvidenceBase) -> str | None:
    """Return the known word that ``word`` differs from by a slip of the fingers, where that one is far commoner.

    A slip is two letters in the wrong order, or a letter doubled or not
    doubled ("recieved", "hazzard"): errors so usual that word lists count them.
    """
    if len(word) < SLIPPED_FROM or common >= SLIPPED_BELOW:
        return None
    found = [
        candidate
        for candidate in _alike_at_first(word, base)
        if abs(len(candidate) - len(word)) <= 1
        and (by := _commoner(word, candidate, common))
        and zipf_frequency(candidate, "en") >= common + by
    ]
    return found[0] if len(found) == 1 else None


def _alike_at_first(word: str, base: EvidenceBase) -> tuple[str, ...]:
    """Return the words of the vocabulary that begin as ``word`` does."""
    if not base.initials:
        found: dict[str, list[str]] = {}
        for known in base.vocabulary:
            found.setdefault(known[0], []).append(known)
        base.initials.update({letter: tuple(words) for letter, words in found.items()})
    return base.initials.get(word[0], ())


def _commoner(word: str, candidate: str, common: float) -> float:
    """Return by how much ``candidate`` must be commoner than ``word`` to be what was meant; 0 where it cannot be."""
    if _slipped(word, candidate):
        return COMMONER
    return FAR_COMMONER if _lost(word, candidate) and len(word) >= LOST_FROM and common < LOST_BELOW else 0.0


def _lost(word: str, candidate: str) -> bool:
    """Whether ``word`` is ``candidate`` without one of its letters."""
    return len(candidate) == len(word) + 1 and any(
        candidate[:i] + candidate[i + 1 :] == word for i in range(len(candidate))
    )


def _slipped(word: str, candidate: str) -> bool:
    if len(word) == len(candidate):
        i = next((i for i, (a, b) in enumerate(zip(word, candidate, strict=True)) if a != b), len(word))
        return word[i : i + 2] == candidate[i : i + 2][::-1] and word[i + 2 :] == candidate[i + 2 :] and i < len(word)
    longer, shorter = sorted((word, candidate), key=len, reverse=True)
    return any(longer[i] == longer[i + 1] and longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer) - 1))


def correct(word: str, base: EvidenceBase) -> str | None:
    """Return the corpus's or vocabulary's word that ``word`` is most likely a typing error of, if any.

    Optimal string alignment distance 1 for words of 4 letters, 2 from 5 on
    (up to 6 letters only if the last letter stays too); never across digits;
    the first letter stays.
    """
    if len(word) < 4 or not word.isalpha():
        return None
    limit = 1 if len(word) < 5 else 2
    best: tuple[int, int, str] | None = None
    for candidate in _alike_at_first(word, base):
        if abs(len(candidate) - len(word)) > limit:
            continue
        count = base.vocabulary[candidate]
        distance = OSA.distance(word, candidate, score_cutoff=limit)
        if distance == 2 and len(word) < 7 and candidate[-1] != word[-1]:
            continue
        if distance <= limit and (best is None or (distance, -count, candidate) < best):
            best = (distance, -count, candidate)
    return best[2] if best else None
