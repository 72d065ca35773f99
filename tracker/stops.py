"""Ending a read from outside, so that nobody waits for an answer that is not wanted any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Stop:
    """Ends the reads that are made under it, those under way and those that are still to begin."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stopped = False
        self._reading: set[sqlite3.Connection] = set()

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function whose reads this can end; they raise StoppedError then."""
        token = _IN_FORCE.set(self)
        try:
            return function(*args, **kwargs)
        finally:
            _IN_FORCE.reset(token)

    def stop(self) -> None:
        """End what is read under this, from any thread."""
        with self._lock:
            self._stopped = True
            for connection in self._reading:
                connection.interrupt()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    @contextmanager
    def over(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Let `stop` reach what a connection reads while the block lasts."""
        with self._lock:
            self._reading.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._reading.discard(connection)


_IN_FORCE: ContextVar[Stop | None] = ContextVar("stop", default=None)


def in_force() -> Stop | None:
    """Return what can end the reads of this thread, if anything can."""
    return _IN_FORCE.get()
