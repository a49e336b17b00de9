"""The one composition root: here, and nowhere else, the parts are chosen and put together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import lazily
from assistant.ahead import EmbedderAhead, begin
from assistant.assemble import assemble
from assistant.casework.entrance import Casework
from assistant.conversation import Conversations
from assistant.database import Database, DatabaseError, SqliteDatabase
from assistant.followup.entrance import FollowUps
from assistant.followup.nearby import Nearby
from assistant.service import Answerer, Found, Service, Unavailable
from assistant.settings import Settings, SettingsError
from assistant.turn import Assistant
from assistant.with_evidence import WithEvidence
from corpus.anticipated import AnticipatedError
from corpus.embedding import Embedder
from corpus.errors import IndexDamaged, ModelError, StoreError, WriterBusy
from corpus.ingest import Corpus, ensure_ready
from corpus.ingest import ingest as take_in
from corpus.library import load_default
from corpus.model import Citation, Document, Hit, Span
from corpus.quotes import cite
from corpus.retrieve import Retriever
from corpus.store import Store

if TYPE_CHECKING:
    from guardrails.criteria.sets import CriteriaSet

Progress = Callable[[str, int, int], None]
"""Called with a stage, what is done of it and how much there is."""


_DAYS_IN_MEMORY = 1
"""How long a conversation that is written nowhere can go on after its last message, while the process lives."""


def silent(stage: str, done: int, total: int) -> None:
    """Take a progress report and show nothing."""


def open_service(
    settings: Settings,
    progress: Progress = silent,
    *,
    embedder: EmbedderAhead | None = None,
    long_running: bool = False,
) -> Service:
    """Open the corpus in the data folder, making what is missing first, and what answers from it.

    ``embedder`` is the settings' own, where its opening was begun before.
    ``long_running``: many questions will be asked; the whole process then
    computes as suits them, and what makes each cheaper is made ready.

    Raises:
        SettingsError: the data folder or the embedding model cannot be used.
        Unavailable: another process is writing what has to be there first.
    """
    if long_running:
        lazily.module("assistant.threads").single()
    with _told(settings):
        embedder = embedder or _embedder(settings)
        corpus = _ready(settings, embedder, progress, long_running)
        documents = tuple(corpus.retriever.documents.values())
        conversations = open_conversations(settings)
        assistant = assemble(corpus.retriever, embedder, settings.data_dir, often=long_running)
        sets = cache(partial(_criteria, settings, documents))
        lexicon = assistant.base.lexicon
        nearby = (
            Nearby(assistant.base, assistant.closer, assistant.reads, assistant.shows) if assistant.closer else None
        )
        follow_ups = FollowUps(_worded(settings, assistant), conversations, assistant.base, assistant.replies, nearby)
        casework = Casework(follow_ups, assistant.intake, conversations, sets, lexicon, follow_ups)
        table = cache(partial(_outcomes, settings, corpus, assistant))
        answerer = WithEvidence(casework, table, lexicon)
        embedder.wait()
    if long_running:
        for each in (casework, follow_ups, assistant):
            each.make_ready()
    return Service(
        documents,
        answerer,
        Passages(corpus.retriever),
        conversations,
        corpus.close,
        partial(_stale, corpus),
        sets,
        table,
    )


def _outcomes(settings: Settings, corpus: Corpus, assistant: Assistant) -> Any:
    """Return the evidence table, made or taken from where it was kept, when it is first wanted."""
    return lazily.module("assistant.outcome_table").table(settings.data_dir, corpus.retriever, assistant.base.lexicon)


def open_conversations(settings: Settings) -> Conversations:
    """Open the conversations where the settings say; with 0 days, delete them there and keep new ones in memory alone.

    Raises:
        DatabaseError, OSError, sqlite3.Error: they cannot be opened.
    """
    days = settings.conversation_days
    database: Database
    if settings.postgres_url:
        database = lazily.module("assistant.postgres").PostgresDatabase(settings.postgres_url)
    else:
        path = settings.conversations_path
        database = SqliteDatabase(path if days or path.exists() else None)
    if days:
        return Conversations(database, days)
    written = Conversations(database)
    written.clear()
    written.close()
    return Conversations(SqliteDatabase(None), _DAYS_IN_MEMORY, turns=False)


def _worded(settings: Settings, assistant: Assistant) -> Answerer:
    """Put the model of ``NETLM_LLM``, if one is set, before the assistant: it words, it decides nothing."""
    if not settings.llm:
        return assistant
    drafting = lazily.module("assistant.draft")
    wording = lazily.module("guardrails.wording").read_wording(assistant.base.lexicon)
    verifier = lazily.module("guardrails.verify").Verifier(wording)
    worded: Answerer = drafting.Worded(assistant, drafting.open_drafter(settings.llm, verifier))
    return worded


def check(settings: Settings) -> None:
    """Try the data folder and the criteria, so that a server which could never serve does not start.

    Raises:
        SettingsError: it cannot be used.
    """
    with _told(settings):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        open_conversations(settings).close()
    criteria(settings)


def documents(settings: Settings) -> Sequence[Document]:
    """Return the documents of the data folder, or those that ship with the project where it is still empty.

    Raises:
        SettingsError: the data folder cannot be used.
    """
    with _told(settings):
        return Store(settings.data_dir).documents() or load_default()


def criteria(settings: Settings) -> Sequence[CriteriaSet]:
    """Return the shipped sets of criteria and those of the criteria folder, which may quote the corpus.

    Raises:
        SettingsError: the data folder or a definition in the criteria folder cannot be used.
    """
    return _criteria(settings, documents(settings) if settings.criteria_dir else ())


def _criteria(settings: Settings, documents: Sequence[Document]) -> Sequence[CriteriaSet]:
    definitions = lazily.module("guardrails.criteria.definitions")
    try:
        sets: Sequence[CriteriaSet] = definitions.read_sets(settings.criteria_dir, documents)
        return sets
    except definitions.DefinitionError as error:
        raise SettingsError(f"NETLM_CRITERIA_DIR cannot be used: {error}") from None


def ingest(settings: Settings, paths: Sequence[Path], progress: Progress = silent) -> int:
    """Take the documents at ``paths`` in, the shipped ones first where there are none; return how many there are.

    Raises:
        Unusable: a path cannot be used.
        SettingsError: the data folder or the embedding model cannot be used.
        Unavailable: another process is writing; nothing was changed.
    """
    gather = lazily.module("assistant.gather")
    read = gather.documents(paths) if paths else ()
    asked = gather.questions(paths, read)
    with _told(settings):
        embedder = _embedder(settings)
        corpus = _ready(settings, embedder, progress, False)
        if read:
            take_in(read, settings.data_dir, embedder, _embedding(progress), vector_url=settings.vector_url)
            corpus.refresh()
        gather.keep(asked, settings.data_dir)
        progress("Preparing", 0, 1)
        # So that what is computed once is there for the first question.
        assistant = assemble(corpus.retriever, embedder, settings.data_dir)
        _outcomes(settings, corpus, assistant)
        progress("Preparing", 1, 1)
        corpus.close()
        return len(corpus.retriever.documents)


@dataclass(frozen=True, slots=True)
class Passages:
    """Finds passages by the retriever; each hit quotes from its first word to its last."""

    retriever: Retriever

    def find(self, query: str, k: int) -> Sequence[Found]:
        """Return the ``k`` nearest passages, nearest first."""
        return [Found(self._cite(hit), hit.score) for hit in self.retriever.search(query, k)]

    def _cite(self, hit: Hit) -> Citation:
        passage = hit.passage
        document = self.retriever.documents[passage.document_id]
        start, end = passage.spans[0].start, passage.spans[-1].end
        return cite(document, passage, Span(start, end))


def _embedder(settings: Settings) -> EmbedderAhead:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return begin(settings.embedding_model, settings.data_dir)


def _stale(corpus: Corpus) -> bool:
    return corpus.store.digest() != corpus.retriever.digest


def _embedding(progress: Progress) -> Callable[[int, int], None]:
    return partial(progress, "Embedding")


def _ready(settings: Settings, embedder: Embedder, progress: Progress, long_running: bool) -> Corpus:
    return ensure_ready(
        settings.data_dir,
        embedder,
        progress=_embedding(progress),
        vector_url=settings.vector_url,
        long_running=long_running,
    )


@contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Turn what goes wrong below into what the interfaces tell: a setting to mend, or a time to wait."""
    try:
        yield
    except WriterBusy as error:
        raise Unavailable(str(error)) from None
    except ModelError as error:
        name = "NETLM_EMBEDDING_MODEL cannot be used: " if settings.embedding_model else ""
        raise SettingsError(f"{name}{error}") from None
    except DatabaseError as error:
        name = "NETLM_DATABASE_URL" if settings.database_url else f"NETLM_DATA_DIR ({settings.data_dir})"
        raise SettingsError(f"{name} cannot be used: {error}") from None
    except (AnticipatedError, StoreError, IndexDamaged) as error:
        raise SettingsError(f"NETLM_DATA_DIR ({settings.data_dir}) cannot be used: {error}") from None
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"NETLM_DATA_DIR ({settings.data_dir}) cannot be used: {reason}") from None
