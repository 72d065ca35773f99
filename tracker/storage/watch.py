"""Noticing that someone else saved something, at the cost of a look at one page of the file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tracker.errors import ConflictError, StorageError


class Watch:
    """Tells whether a database changed since the last look: SQLite's own counter of commits, never the file's time.

    A connection of its own is held for that, without a transaction: it keeps nobody waiting. Use it from one thread at
    a time.
    """

    def __init__(self, path: Path) -> None:
        """Begin to watch. Raises StorageError where the file cannot be opened."""
        self.path = path
        self._file = self._identity()
        try:
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._unreadable(error) from error
        self._version = self._read()

    def changed(self) -> bool:
        """Tell whether anything was saved since the last call.

        Raises ConflictError where the file was moved, replaced or taken away, StorageError where it cannot be read.
        """
        if self._identity() != self._file:
            raise ConflictError(f"{self.path} was moved or replaced while it was open.", hint="Look where it is.")
        before, self._version = self._version, self._read() or self._version
        return self._version != before

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _read(self) -> int | None:
        """Return the counter, or None while someone is saving: the next look will tell."""
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorname or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                return None
            raise self._unreadable(error) from error
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: sqlite3.Error) -> StorageError:
        return StorageError(f"{self.path} cannot be read: {error}.", hint="Check the disk.")
