"""Whether a printed size, count and share agree. Where they do not, the size is left open rather than guessed."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.outcomes.knowledge import Kind
from assistant.outcomes.model import numeric

_SMALL = 100
"""Among more patients than these, every whole percentage is some count's."""

_TINY = 1e-9


def fits(events: str, n: int, share: str) -> bool:
    """Whether ``events`` of ``n`` are ``share`` per cent, rounded or cut off at its last printed digit."""
    number = numeric(share)
    if number is None or not events.isdigit() or n <= 0:
        return True
    unit, over = _last_digit(share), 100 * int(events) / n - number
    return int(events) <= n and (abs(over) <= unit / 2 + _TINY or 0 <= over < unit - _TINY)


def possible(share: str, n: int, kind: Kind | None) -> bool:
    """Whether any count of ``n`` patients gives ``share``; estimates of survival need none."""
    number = numeric(share)
    if number is None or kind is None or "count" not in kind.units or not 0 < n <= _SMALL or "approx" in share:
        return True
    return any(fits(str(events), n, share) for events in range(n + 1))


def overfull(events: Iterable[str], n: int) -> bool:
    """Whether counts of kinds that exclude each other are more than the patients there are."""
    return sum(int(each) for each in events if each.isdigit()) > n


def _last_digit(share: str) -> float:
    """Return what one unit of the last printed digit is worth."""
    plain = share.strip().replace("·", ".").replace(",", ".")
    return float(10 ** -len(plain.partition(".")[2].rstrip("% ")))
