"""How often a client may ask: a token bucket for each, of which so many are remembered."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000
USUAL = 60
"""Requests per minute of a client beyond loopback, where no limit is set."""


class RateLimit:
    """Lets ``per_minute`` requests of a client pass in a minute, and as many at once after a pause."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, most: int = MOST_CLIENTS) -> None:
        self._size = float(per_minute)
        self._rate = per_minute / 60
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._buckets)

    def wait(self, client: str) -> int:
        """Count one request of a client; return 0 where it may pass, else in how many seconds one may."""
        now = self._clock()
        left, since = self._buckets.pop(client, (self._size, now))
        left = min(self._size, left + (now - since) * self._rate)
        passes = left >= 1
        self._buckets[client] = (left - 1 if passes else left, now)
        while len(self._buckets) > self._most:  # whoever was silent longest has the fullest bucket
            self._buckets.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - left) / self._rate))


def network(host: str) -> str:
    """Return what of an address names its client: all of IPv4, of IPv6 the 64 bits that a household is given."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


def is_distant(host: str) -> bool:
    """Return whether an address is one beyond loopback; no address, as of a local socket, is none."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_loopback
