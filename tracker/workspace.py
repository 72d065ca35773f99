"""The only wiring: one database, who acts, what time it is, and the settings."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from tracker import paths
from tracker.domain.history import Operation
from tracker.domain.text import clean
from tracker.settings import Settings
from tracker.storage.changes import Changes
from tracker.storage.database import Database, database_path, open_database
from tracker.storage.history import first_operation
from tracker.storage.turns import record_turns
from tracker.storage.watch import Watch

__all__ = ["ITSELF", "Watch", "Workspace"]

ITSELF = "tracker"  # who does what nobody has to do
BACK = ("undo", "redo")


@dataclass
class Workspace:
    """What a service needs. `location` is the database's path or URL; it is opened when first used."""

    location: str
    actor: str
    settings: Settings = field(default_factory=Settings)
    follow: Callable[[Changes, Workspace, int, date], object] | None = None  # begins the next of what recurs
    remarks: list[str] = field(default_factory=list)  # what the person should know of what was done, each once

    @classmethod
    def from_settings(cls, settings: Settings, *, location: str | None = None, actor: str | None = None) -> Workspace:
        """Return a workspace; what is given wins over the settings, and those over the usual places."""
        given = (clean(text, what="actor", limit=100, lines=False) for text in (actor or "", settings.actor, _login()))
        name = next(filter(None, given), "someone")
        return cls(location or settings.db or str(paths.data_file()), name, settings)

    @cached_property
    def database(self) -> Database:
        """The open database. Raises as `open_database` does."""
        return open_database(self.location, busy_seconds=self.settings.busy_seconds)

    def remark(self, text: str) -> None:
        """Note something that the person should be told."""
        if text not in self.remarks:
            self.remarks.append(text)

    def close(self) -> None:
        """Give the database back, where it was opened."""
        if "database" in self.__dict__:
            self.database.close()

    def identity(self) -> str:
        """Return what this database alone is known by, wherever its file is."""
        with self.database.read() as connection:
            return first_operation(connection)

    def reopen(self) -> None:
        """Open the database that is at its place now. Raises as `open_database` does; the old one stays then."""
        again = open_database(self.location, busy_seconds=self.settings.busy_seconds)
        again.revision()
        self.close()
        self.database = again

    def watch(self) -> Watch:
        """Return what tells that someone saved something."""
        return self.database.watch()

    @property
    def now(self) -> datetime:
        """This moment, in UTC, to the second."""
        return self.settings.clock().replace(microsecond=0)

    @cached_property
    def zone(self) -> tzinfo:
        """The time zone that days and times are shown in."""
        return self.settings.zone

    @property
    def today(self) -> date:
        """The day it is in the user's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def exists(self) -> bool:
        """Tell whether there is anything at the database's place."""
        return self.path.exists()

    @property
    def path(self) -> Path:
        """The database's file. Raises UnavailableError where it is not a file."""
        return database_path(self.location)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent picture of the database, with the statuses of today; keep it short."""
        with self.database.read(self.today) as connection:
            yield connection

    @contextmanager
    def change(self, command: str, summary: str, *, reason: str = "", reverses: int | None = None) -> Iterator[Changes]:
        """One operation: all of its changes are saved at the end of the block, or none.

        What changed by date until now is recorded before it, as an operation of its own; not before something is taken
        back, since what follows from that would stand in its way.
        """
        with self.database.write() as connection:
            if command not in BACK:
                self._record_turns(connection)
            changes = Changes(connection, self.operation(command, summary, reason=reason, reverses=reverses))
            yield changes
            changes.finish()

    def record_turns(self, beyond: int, most: int) -> int:
        """Record what changed by date of at most `most` items whose ids are beyond one; return the last id, or 0."""
        with self.database.write() as connection:
            return self._record_turns(connection, (beyond, most))

    def _record_turns(self, connection: Connection, part: tuple[int, int] | None = None) -> int:
        by_date = replace(self.operation("by date", "by date"), actor=ITSELF)
        return record_turns(connection, by_date, self.today, self.zone, self.settings.calendar, self._follow, part)

    def _follow(self, changes: Changes, item_id: int, day: date) -> None:
        if self.follow is not None:
            self.follow(changes, self, item_id, day)

    def operation(self, command: str, summary: str, *, reason: str = "", reverses: int | None = None) -> Operation:
        """Return a new operation by this actor, now."""
        return Operation(uuid.uuid4().hex, self.now, self.actor, command, summary, reason, reverses)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a system without user names
        return "someone"
