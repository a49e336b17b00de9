"""Keeps identities out of the access log: who has the id of a conversation of nobody may read it."""

from __future__ import annotations

import logging
import re

_IDENTITY = re.compile(r"(/v1/(?:conversations|turns)/)[^/? ]+")
_QUERY = re.compile(r"\?.*")


class WithoutIdentities(logging.Filter):
    """Writes each line of uvicorn's access log with its identities and its query left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its path made harmless."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub("", _IDENTITY.sub(r"\1…", each)) if isinstance(each, str) and each.startswith("/") else each
                for each in record.args
            )
        return True


def install() -> None:
    """Put the filter before uvicorn's access log, once."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(each, WithoutIdentities) for each in log.filters):
        log.addFilter(WithoutIdentities())
