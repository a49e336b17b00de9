"""``netlm check``: facts out of a JSON file, held against one set of criteria."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from assistant import lazily
from assistant.service import Unusable
from assistant.settings import Settings
from guardrails.criteria.definitions import default_sets
from guardrails.criteria.evaluate import UnknownSet, evaluate_case
from guardrails.criteria.facts import CaseError, json_number, parse_case
from guardrails.criteria.sets import CriteriaSet

LARGEST = 64 * 1024
"""Most bytes of a case file, as over HTTP: a case needs far fewer."""


def check(settings: Settings, set_id: str, file: str) -> dict[str, object]:
    """Return the evaluation of the case in ``file`` ("-": standard input), the object that HTTP gives.

    Raises:
        Unusable: the file, a fact or the name of the set cannot be used.
        SettingsError: the definitions cannot be used.
    """
    given = facts(file)
    try:
        (evaluation,) = evaluate_case(given, [set_id], _sets(settings))
    except UnknownSet as error:
        raise Unusable(str(error)) from None
    return evaluation


def facts(file: str) -> dict[str, Any]:
    """Return the facts of the case in ``file`` ("-": standard input).

    Raises:
        Unusable: the file or a fact cannot be used.
    """
    found = parsed(_read(file))
    try:
        parse_case(found)
    except CaseError as error:
        raise Unusable(
            "the case cannot be used:\n" + "\n".join(f"- {fact} {why}" for fact, why in error.faults)
        ) from None
    return found


def parsed(text: bytes) -> dict[str, Any]:
    """Return the facts of a case as JSON writes them, numbers to their last digit.

    Raises:
        Unusable: it is no JSON object, names a fact twice, or holds NaN or an infinity.
    """
    try:
        facts = json.loads(
            text.decode("utf-8-sig"), parse_float=json_number, parse_constant=_no_constant, object_pairs_hook=_no_twins
        )
    except (ValueError, RecursionError) as error:
        reason = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
        raise Unusable(f"the case cannot be read as JSON: {reason}") from None
    if not isinstance(facts, dict):
        raise Unusable('the case must be a JSON object of facts, such as {"age_years": 54}')
    return facts


def _sets(settings: Settings) -> Sequence[CriteriaSet]:
    """Return the sets there are; only those of one's own need the corpus, and with it the engine's imports."""
    if settings.criteria_dir is None:
        return default_sets()
    found: Sequence[CriteriaSet] = lazily.module("assistant.build").criteria(settings)
    return found


def _read(file: str) -> bytes:
    try:
        if file == "-":
            text = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                text = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise Unusable(f"the case {file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(text) > LARGEST:
        raise Unusable(f"the case {file} is longer than {LARGEST:,} bytes")
    return text


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names a key twice")
    return found
