"""One writer at a time. The one file that knows filelock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import WriterBusy

_NAME = "writer.lock"


@contextmanager
def writer(data_dir: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the data folder's writer lock; the system releases it when the process ends, however it ends.

    Args:
        data_dir: the folder whose one writer this process becomes.
        patience: seconds to wait for another writer to finish.

    Raises:
        WriterBusy: another process, or another thread of this one, is writing.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / _NAME, thread_local=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise WriterBusy(
            f"Another netlm process is writing to {data_dir}. Nothing was changed. "
            "Wait until it has finished, then run the command again."
        ) from None
    try:
        yield
    finally:
        lock.release()
