"""With an LLM configured, the wording of an answer: drafted by the model, and said only as far as it verifies.

This file alone knows LangChain's chat models. The model words what was found
already: it is shown the extracted statements and nothing else of the corpus,
and neither chooses nor judges. Every sentence that it drafts is laid beside
the statement that it cites (``guardrails.verify``) and dropped unless it says
nothing else. A statement that no verified sentence words keeps its own words,
and so does a list that is not worded whole; with no sentence left the reply is
the extracted one.
"""

from __future__ import annotations

import json
import logging
import queue
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from assistant.reply import Reply, Statement
from assistant.service import Answerer, Step, quietly
from assistant.settings import SettingsError
from corpus.model import Citation
from corpus.sentences import split
from guardrails.verify import Verifier, default_verifier

PATIENCE = 30.0
"""Seconds that a reply waits for its draft."""
AT_ONCE = 8
"""Drafts under way; beyond them, replies go out in the sources' own words."""
LONGEST_SENT, LONGEST_DRAFT = 24_000, 20_000
"""Characters sent to the model, and read of what it writes."""
MOST_COMPARED = 100_000
"""Characters of statements that one draft is compared with; a few thousand suffice for one that keeps to its task."""

_MARKS = re.compile(r"\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]")
_BEHIND = re.compile(rf"([.!?])((?:\s*{_MARKS.pattern})+)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_PACKAGE = re.compile(r"\b(langchain[\w.\[\]-]*)")
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|ENDPOINT|PROJECT|REGION|HOST|VERSION|ID)\b")
_log = logging.getLogger(__name__)


class Model(Protocol):
    """What is asked of a chat model; every LangChain ``BaseChatModel`` has it."""

    def invoke(self, input: Any, /) -> Any:  # noqa: A002 (LangChain's own name)
        """Return the model's message to a list of (role, text) pairs."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A drafted sentence without its marks, and the numbers in them."""

    text: str
    cited: tuple[int, ...]


class Drafter:
    """Words replies by a chat model. Threads may share it.

    patience: seconds after which a reply goes out in the sources' own words.
    """

    def __init__(self, model: Model, verifier: Verifier | None = None, *, patience: float = PATIENCE) -> None:
        self._model = model
        self._verifier = verifier or default_verifier()
        self._patience = patience
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def draft(self, question: str, reply: Reply) -> Reply:
        """Return ``reply`` in the model's wording as far as that verifies; unchanged where nothing does.

        Citations keep their numbers; conflicts and notes stay as they are. A
        refusal or a reply without statements is not sent to the model.
        """
        if reply.refusal is not None or not reply.statements:
            return reply
        sent = _as_data(question, reply)
        drafted = self._asked(sent) if len(sent) <= LONGEST_SENT else None
        return _reworded(reply, self._verified(drafted, reply)) if drafted else reply

    def _asked(self, sent: str) -> str | None:
        """Return what the model writes, or None where it fails or takes too long."""
        if not self._free.acquire(blocking=False):
            return None
        answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(_text_of(self._model.invoke([("system", _instructions()), ("human", sent)])))
            except Exception as error:  # whatever a provider raises, the reader gets the extracted answer
                _log.warning("the language model failed: %s; the sources' own words stand", type(error).__name__)
                answers.put(None)
            finally:
                self._free.release()

        threading.Thread(target=ask, name="draft", daemon=True).start()
        try:
            return answers.get(timeout=self._patience)
        except queue.Empty:
            _log.warning("the language model took more than %s s; the sources' own words stand", self._patience)
            return None

    def _verified(self, drafted: str, reply: Reply) -> dict[int, list[str]]:
        """Return the sentences that stand, by the index of the statement that they may replace."""
        standing: dict[int, list[str]] = {}
        for owner, text in self._standing(drafted[:LONGEST_DRAFT], reply):
            texts = standing.setdefault(owner, [])
            if text not in texts:
                texts.append(text)
        whole = self._verifier.whole
        return {i: texts for i, texts in standing.items() if whole(texts, reply.statements[i].text)}

    def _standing(self, drafted: str, reply: Reply) -> Iterator[tuple[int, str]]:
        left = MOST_COMPARED
        for line in drafted.splitlines():
            for attempt in ([_sentence(line)], sentences(line)):
                found = []
                for sentence in attempt:
                    candidates = [i for i, s in enumerate(reply.statements) if {*s.citations} & {*sentence.cited}]
                    left -= sum(len(reply.statements[i].text) for i in candidates)
                    owner = self._owner(sentence, reply, candidates) if left >= 0 else None
                    if owner is not None:
                        found.append((owner, sentence.text))
                yield from found
                if found:
                    break

    def _owner(self, sentence: Sentence, reply: Reply, candidates: Sequence[int]) -> int | None:
        """Return the index of the statement that bears the sentence out, None if one that it cites does not."""
        bearing: list[int] = []
        for i in candidates:
            statement = reply.statements[i]
            cited = [reply.citations[n - 1] for n in statement.citations]
            if self._verifier.fault(sentence.text, statement.text, _context(cited)) is None:
                bearing.append(i)
        borne = {n for i in bearing for n in reply.statements[i].citations}
        if not bearing or not set(sentence.cited) <= borne:
            return None
        return min(bearing, key=lambda i: len(set(reply.statements[i].citations) ^ set(sentence.cited)))


@dataclass(frozen=True, slots=True)
class Worded:
    """An answerer whose answers a drafter words."""

    answerer: Answerer
    drafter: Drafter

    def ask(
        self,
        question: str,
        conversation_id: str | None = None,
        case: Mapping[str, object] | None = None,
        step: Step = quietly,
    ) -> Reply:
        """Return the answerer's reply, drafted and verified; a refusal as it is."""
        reply = self.answerer.ask(question, conversation_id, case, step)
        if reply.statements:
            step("wording the answer")
        return self.drafter.draft(question, reply)


def open_drafter(name: str, verifier: Verifier | None = None) -> Drafter:
    """Return a drafter over the LangChain chat model ``provider:model``.

    Raises:
        SettingsError: the provider is unknown, its package is not installed, or its key is missing.
    """
    # Imported here: it costs a second that only those pay who set NETLM_LLM.
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(name)
    except ImportError as error:
        package = _PACKAGE.search(str(error))
        wanted = package.group(1) if package else "its provider's package"
        raise SettingsError(
            f"NETLM_LLM needs {wanted}, which is not installed: install it or unset NETLM_LLM"
        ) from None
    except Exception as error:  # each provider has its own; the message may hold a secret and is not shown
        wanted = " or ".join(dict.fromkeys(_VARIABLE.findall(str(error))))
        wanted = (
            f"set {wanted}" if wanted else "name a provider that LangChain knows and set the API key that it asks for"
        )
        raise SettingsError(
            f"NETLM_LLM cannot be used ({type(error).__name__}): {wanted}, or unset NETLM_LLM"
        ) from None
    return Drafter(model, verifier)


def sentences(line: str) -> list[Sentence]:
    """Return the sentences of a line that carry marks; a mark behind a full stop belongs to the sentence before it."""
    moved = _BEHIND.sub(lambda match: f"{match[2]}{match[1]}", line)
    return [found for start, end in split(moved) if (found := _sentence(moved[start:end])).cited]


def _sentence(text: str) -> Sentence:
    cited = [int(number) for marks in _MARKS.findall(text) for number in re.split(r"[,;]", marks)]
    bare = re.sub(r"\s+", " ", _MARKS.sub(" ", _BULLET.sub("", text))).strip()
    return Sentence(re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", bare), tuple(dict.fromkeys(cited)))


@lru_cache(maxsize=1)
def _instructions() -> str:
    data = tomllib.loads((files("assistant") / "data" / "draft.toml").read_text("utf-8"))
    return str(data["system"]).strip()


def _as_data(question: str, reply: Reply) -> str:
    """Return what the model sees, as JSON, whose quoting no text can leave."""
    statements = [
        {
            "marks": _marks(statement.citations),
            "under": reply.citations[statement.citations[0] - 1].locator,
            "text": statement.text,
        }
        for statement in reply.statements
    ]
    return json.dumps({"question": question, "statements": statements}, ensure_ascii=False, indent=1)


def _text_of(message: Any) -> str:
    """Return the words of a message: a string, or LangChain's list of content blocks."""
    content = getattr(message, "content", message)
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, Sequence) else ()
    texts = [b if isinstance(b, str) else b.get("text", "") for b in blocks if isinstance(b, str | Mapping)]
    return "\n".join(text for text in texts if isinstance(text, str))


def _marks(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _context(cited: Sequence[Citation]) -> list[str]:
    """Return what may lead a sentence: the headings and the one study that all its citations share."""
    shared: list[str] | None = None
    for citation in cited:
        place = citation.locator.removeprefix("Slide: ").removeprefix("Table: ").removesuffix(" caption")
        own = [re.split(r", (?:row|table)\b", part)[0] for part in place.split(" > ")]
        if citation.primary and ";" not in citation.primary:
            own += [citation.primary, re.sub(r",? \d{4}$", "", citation.primary)]
        shared = own if shared is None else [part for part in shared if part in own]
    return list(dict.fromkeys(part for part in shared or () if part))


def _reworded(reply: Reply, standing: Mapping[int, Sequence[str]]) -> Reply:
    """Put the verified sentences in the place of their statements, in the list and in the text."""
    text, position = reply.text, 0
    statements: list[Statement] = []
    for i, statement in enumerate(reply.statements):
        place = place_of(statement, text, position)
        if place is None or i not in standing:
            statements.append(statement)
            position = place.end() if place else position
            continue
        said = [_sentence_with(words, place) for words in standing[i]]
        statements += [Statement(words, statement.citations) for words in standing[i]]
        text = text[: place.start()] + " ".join(said) + text[place.end() :]
        position = place.start() + len(" ".join(said))
    return replace(reply, text=text, statements=tuple(statements))


def place_of(statement: Statement, text: str, position: int) -> re.Match[str] | None:
    """Return where the text has the statement with the study it reports, if named, and its marks."""
    marks = r"\s*".join(re.escape(f"[{number}]") for number in statement.citations)
    return re.compile(rf"{re.escape(statement.text)}(?P<study>(?: \([^\n\[\]]*?\))?)(?P<marks>\s*{marks})").search(
        text, position
    )


def _sentence_with(words: str, place: re.Match[str]) -> str:
    study = "" if place["study"].strip(" ()") in words else place["study"]
    return f"{words}{study}{place['marks']}"
