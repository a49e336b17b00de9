"""A question that the text answers at once is a label with its entry: "Where is the primary? Pancreas."."""

from __future__ import annotations

from collections.abc import Sequence

from guardrails.cases.token import END, Token
from guardrails.cases.words import Words

_LONGEST, _LONGEST_ANSWER, _LONGEST_ASIDE, _SHORT_LABEL = 14, 5, 4, 4
_BOUNDS = {".", END, ";", "!", "?", ":", ",", "|"}
_STOPS = {".", END, ";", "!", ",", "-", "(", ":"}
_YES, _NO = "yes", "no"
_SINGLE = frozenset({_YES, _NO})
_DENIALS = {"no", "never", "without", "none", "nothing"}
_ANSWERS = {"A", "Answer", "Ans"}
_PREFACES = {"there", "are", "is", "it", "they", "we", "i", "see", "count", "find", "he", "she", "has", "have"}
ABOUT = {"between", "about", "around", "roughly", "approximately", "some", "circa", "nearly", "almost", "over"}
"""What may stand before the number that answers a question."""
_LEADS = {">", "*", "•", "q", "-", "|"}
"""What a question in a list, or one that a reply quotes, begins with."""
_LINES = 2
_SOURCES = {"by", "on", "per"}
"""What may go on behind a denial: "denied by every scan"."""


def answered(tokens: list[Token], words: Words) -> list[Token]:
    """Return the tokens with each question that is answered at once as a label, its entry behind a colon.

    The words that only ask are left out ("where is", "has", "any"), and what says yes or no is one word.
    """
    if not any(token.key == "?" for token in tokens):
        return tokens
    made: list[Token] = []
    start = at = 0
    while at < len(tokens):
        token = tokens[at]
        made.append(token)
        if token.key in _BOUNDS:
            begin = len(made) - 1 - (at - start)
            found = _reply(tokens, start, at, words) if token.key == "?" and 0 < at - start <= _LONGEST else None
            if found:
                label = _label(tokens[start:at], words)
                answer, at = found
                made[begin:] = [*label, token._replace(key=":", raw=":"), *answer]
                if at + 1 < len(tokens) and tokens[at + 1].key == ":" and answer[0].key in _SINGLE:
                    tokens[at + 1] = tokens[at + 1]._replace(key=",", raw=",")  # "A NET? No: an adenocarcinoma"
            start = at + 1
        at += 1
    return made


def _reply(tokens: Sequence[Token], start: int, at: int, words: Words) -> tuple[list[Token], int] | None:
    """Return what a question is answered by, where that is more than one word or must be told, and its last token."""
    led = start
    while led < at and tokens[led].key in _LEADS:
        led += 1
    question = [token.key for token in tokens[led:at]]
    if any(key in _DENIALS or key.endswith("not") for key in question):
        return None  # "No anastomosis? Yes." may mean either
    begin = _past_aside(tokens, _next_line(tokens, at + 1, words, led - start))
    for known, key in ((words.affirming, _YES), (words.denying, _NO)):
        end = _ends(tokens, begin, known)
        sourced = key == _NO and end < len(tokens) and tokens[end].key in _SOURCES
        if end > begin and (end >= len(tokens) or tokens[end].key in _STOPS or sourced):
            first, last = tokens[begin], tokens[end - 1]
            return [Token(key, key, first.start, last.end, None, first.glued)], end - 1
    wh = any(key in words.wh for key in question[:2])
    if not wh and not words.asked_for.intersection(question):
        return None
    end = begin
    while end < min(begin + _LONGEST_ANSWER, len(tokens)) and tokens[end].key not in _STOPS | {"?"}:
        end += 1
    if wh and tokens[begin].number is None:
        numbered = next((at for at in range(begin, end) if tokens[at].key not in _PREFACES), end)
        begin = numbered if numbered < end and tokens[numbered].number is not None else begin  # "There are five."
    short = begin < end < len(tokens) and tokens[end].key in _STOPS and tokens[begin].key != ")"
    label = _label(tokens[led:at], words)
    opened = wh or "or" in question or (len(label) <= _SHORT_LABEL and question[0] not in words.asking)
    if short and (opened or tokens[begin + (tokens[begin].key in ABOUT)].number is not None):
        return list(tokens[begin:end]), end - 1
    return None


def _next_line(tokens: Sequence[Token], at: int, words: Words, quoted: int) -> int:
    """Return the token that answers a question from the next line: of one quoted deeper, or where it says yes or no."""
    begin = at
    while begin < min(at + _LINES, len(tokens)) and tokens[begin].key == END:
        begin += 1
    if begin == at or begin >= len(tokens) or tokens[begin].key == END:
        return at
    led = begin
    while led + 1 < len(tokens) and tokens[led].key == ">":
        led += 1
    if quoted > led - begin:
        return led
    told = tokens[begin].raw in _ANSWERS or any(
        _ends(tokens, begin, known) > begin for known in (words.affirming, words.denying)
    )
    return begin if told else at


def _past_aside(tokens: Sequence[Token], at: int) -> int:
    """Return the token behind a note in brackets, such as "(tick)", and behind the dash or "A:" that leads on."""
    if at + 1 < len(tokens) and tokens[at].raw in _ANSWERS and tokens[at + 1].key == ":":
        return at + 2
    if at < len(tokens) and tokens[at].key == "(":
        for end in range(at + 1, min(at + _LONGEST_ASIDE, len(tokens))):
            if tokens[end].key == ")":
                at = end + 1
                break
    return at + (at + 1 < len(tokens) and tokens[at].key in {"-", "->", "|", ":"})


def _ends(tokens: Sequence[Token], at: int, known: frozenset[str]) -> int:
    """Return the end of the longest known phrase that begins at a token, the token itself where none does."""
    for length in range(3, 0, -1):
        if " ".join(token.key for token in tokens[at : at + length]) in known:
            return at + length
    return at


def _label(question: Sequence[Token], words: Words) -> list[Token]:
    """Return a question without the words that only ask."""
    led = next((at for at, token in enumerate(question[:-1]) if token.key not in _LEADS), 0)
    question = question[led:]
    keys = [token.key for token in question]
    begin = int(keys[0] in words.asking_able and not words.done_to.isdisjoint(keys))  # "Can the lesions be resected?"
    while begin < len(keys) - 1 and keys[begin] in words.askers:
        begin += 1
    if begin and begin + 1 < len(keys) and keys[begin + 1] in words.having and keys[begin] in words.askees:
        begin += 2
        while begin < len(keys) - 1 and keys[begin] in words.askers:
            begin += 1
    end = len(keys)
    if end - begin > 2 and keys[end - 2] in words.askers and keys[end - 1] in words.askees:
        end -= 2
    return list(question[begin:end])
