"""Loaded by every Python process that has this folder on its path: sockets reach loopback and nothing else.

An audit hook (PEP 578) cannot be taken off again, and children inherit it
through ``PYTHONPATH``. What it refuses it also writes to the file named by
``OFFLINE_LOG``, so that an attempt that somebody swallows is still found.
"""

import ipaddress
import os
import sys
from pathlib import Path

_WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def _allowed(host):
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _guard(event, arguments):
    if event not in _WATCHED:
        return
    target = arguments[_WATCHED[event]]
    if isinstance(target, tuple):  # an internet address; a Unix socket's is a path
        target = target[0]
    elif event.startswith(("socket.connect", "socket.send")):
        return
    if not _allowed(target):
        with Path(os.environ["OFFLINE_LOG"]).open("a") as log:
            print(event, target, file=log)
        raise OSError(f"offline: {event} {target!r}")


sys.addaudithook(_guard)
