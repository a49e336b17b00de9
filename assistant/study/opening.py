"""From the documents of a data folder to a desk at which they can be studied. No model and no index are needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from assistant.settings import SettingsError
from assistant.study.deck import build
from assistant.study.desk import Desk, now
from assistant.study.reviews import Reviews
from corpus.anticipated import FOLDER, AnticipatedError, load_default, load_folder
from corpus.model import Document
from corpus.passages import passages
from guardrails.criteria.sets import CriteriaSet

FILE = "study.sqlite"
"""The register of reviews, in the data folder."""


def open_desk(
    data_dir: Path,
    documents: Sequence[Document],
    sets: Sequence[CriteriaSet],
    clock: Callable[[], datetime] = now,
) -> Desk:
    """Return the desk over documents and criteria, with the reviews of a data folder.

    Raises:
        SettingsError: the data folder cannot be used.
    """
    try:
        asked = load_default() + load_folder(data_dir / FOLDER)
        reviews = Reviews(data_dir / FILE)
    except (AnticipatedError, OSError, sqlite3.Error) as error:
        raise SettingsError(f"NETLM_DATA_DIR ({data_dir}) cannot be used: {error}") from None
    read = [passage for document in documents for passage in passages(document)]
    return Desk(build(documents, read, sets, asked.disagreements), reviews, clock)
