"""What the tests of answering share: a small made-up corpus, and the replies to the golden questions, asked once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.casework.entrance import Casework
from assistant.closer import Closer
from assistant.evaluation.golden import Golden, Score, load, run
from assistant.evidence import build
from assistant.followup.entrance import FollowUps
from assistant.likeness import Likeness
from assistant.question import Question, understand
from assistant.reply import Reply
from assistant.select import Outcome, seek
from assistant.service import Service
from assistant.turn import Assistant
from assistant.with_evidence import WithEvidence
from corpus.abbreviations import abbreviations
from corpus.anticipated import load_folder as load_questions
from corpus.index.lexical import LexicalIndex
from corpus.library import load_folder
from corpus.model import Passage
from corpus.passages import passages
from corpus.retrieve import Retriever
from corpus.store import Snapshot
from corpus.terms import Lexicon, default_lexicon
from corpus.vocabulary import read_concepts
from guardrails.intake import Gate
from guardrails.quantities import default_quantities
from guardrails.replies import default_replies

HERE = Path(__file__).parent
Vectors = npt.NDArray[np.float32]


class WordEmbedder:
    """Gives each word's beginning a fixed direction and a text the sum of them: near means many shared words.

    Words of grammar count for nothing, as good as they do for a real model.
    """

    name = fingerprint = "words"
    dimensions = 256

    def __init__(self) -> None:
        self._known: dict[str, npt.NDArray[np.float64]] = {}
        self._grammar = default_lexicon().function

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Return one unit row a text."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a text."""
        total = np.full(self.dimensions, 1e-3)
        for word in re.findall(r"\w+", text.lower()):
            if word not in self._grammar:
                total += self._direction(word[:6])
        return (total / np.linalg.norm(total)).astype(np.float32)

    def _direction(self, word: str) -> npt.NDArray[np.float64]:
        if word not in self._known:
            digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
            seed = int.from_bytes(digest[:4], "big")
            self._known[word] = np.random.default_rng(seed).standard_normal(self.dimensions)
        return self._known[word]


class Small:
    """A small corpus that can be asked: a folder with a register, texts and a vocabulary. Its gate goes by words.

    ``questions`` is a folder of anticipated questions; ``closer`` has a second look where they leave doubt.
    """

    def __init__(self, folder: Path, questions: Path | None = None, closer: Closer | None = None) -> None:
        documents = load_folder(folder)
        self.passages = tuple(passage for document in documents for passage in passages(document))
        self.lexicon = vocabulary(folder / "terms.toml").extended(abbreviations(self.passages))
        self.quantities = default_quantities()
        anticipation = load_questions(questions) if questions else None
        self.base = build(documents, self.passages, self.lexicon, self.quantities, anticipation)
        self.embedder = WordEmbedder()
        asks = self.base.expectation.asks
        likeness = Likeness(self.embedder.embed(asks) if asks else np.zeros((0, 0), dtype=np.float32))
        contexts = [passage.context for passage in self.passages]
        snapshot = Snapshot(documents, self.passages, self.embedder.embed(contexts), "small")
        self.retriever = Retriever(snapshot, self.embedder, LexicalIndex.build(contexts))
        self.assistant = Assistant(
            self.base, self.retriever, self.embedder, Gate(None), self.quantities, default_replies(), likeness, closer
        )

    def ask(self, question: str) -> Reply:
        """Return the reply to a question."""
        return self.assistant.ask(question)

    def understand(self, question: str) -> Question:
        """Return the question as it is read."""
        return understand(question, self.base, self.quantities)

    def seek(self, question: str) -> list[Outcome]:
        """Return what is found for each part of a question."""
        nearness = self.retriever.dense_scores(self.embedder.embed_query(question)).tolist()
        read = self.understand(question)
        return [seek(part, self.base, nearness, read.documents) for part in read.parts]

    def passage(self, beginning: str) -> Passage:
        """Return the one passage that begins so."""
        (found,) = [passage for passage in self.passages if passage.text.startswith(beginning)]
        return found


def vocabulary(path: Path) -> Lexicon:
    """Return the concepts of a file with the shipped words of grammar, numbers and spelling."""
    shipped = default_lexicon()
    concepts = read_concepts({path.name: path.read_text("utf-8")})
    words = (shipped.function, shipped.generic, shipped.numbers, shipped.spelling, shipped.endings, shipped.keep)
    return Lexicon(concepts, *words, opposites=shipped.opposites)


@pytest.fixture(scope="session")
def stones() -> Small:
    """Return the corpus on kidney stones: another field, other words, no model."""
    return Small(HERE / "stones")


@pytest.fixture(scope="session")
def anticipating() -> Small:
    """Return the same corpus with anticipated questions."""
    return Small(HERE / "stones", HERE / "stones" / "questions")


@pytest.fixture(scope="session")
def assistant(service: Service) -> Assistant:
    """Return the real assistant over the shipped sources."""
    assert isinstance(service.answerer, WithEvidence)
    casework = service.answerer.answerer
    assert isinstance(casework, Casework)
    assert isinstance(casework.answerer, FollowUps)
    assert isinstance(casework.answerer.answerer, Assistant)
    return casework.answerer.answerer


@pytest.fixture(scope="session")
def goldens() -> tuple[Golden, ...]:
    """Return the project's golden questions, the held-back ones too."""
    return load(HERE.parent / "golden")


@pytest.fixture(scope="session")
def open_scores(goldens: tuple[Golden, ...], assistant: Assistant) -> tuple[Score, ...]:
    """Return the real assistant's replies to every open golden question, asked and scored once."""
    return run([each for each in goldens if not each.held_back], assistant.ask)


@pytest.fixture(scope="session")
def held_back_scores(goldens: tuple[Golden, ...], assistant: Assistant) -> tuple[Score, ...]:
    """Return the same for the questions that nobody tunes on; only their counts are for reading."""
    return run([each for each in goldens if each.held_back], assistant.ask)
