"""The only place where a transaction begins and ends.

A rollback journal with synchronous=EXTRA, because it is the one mode that lost nothing that was acknowledged when power
was cut; BEGIN IMMEDIATE for writers, because a read that later writes loses updates or fails at once; readers that
cannot write. The measurements: docs/decisions/0002-sqlite-journal.md.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, create_engine, event, func, select, table
from sqlalchemy import exc as sql
from sqlalchemy.pool import QueuePool

from tracker.errors import (
    ConfigurationError,
    ConflictError,
    ForeignFileError,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    StoppedError,
    StorageError,
    UnavailableError,
)
from tracker.stops import in_force
from tracker.storage import schema
from tracker.storage.by_date import any_turned, no_view, view_of
from tracker.storage.failures import error_name, explain
from tracker.storage.files import expanded
from tracker.storage.watch import Watch

HEAD = "0004"  # the newest migration; a test keeps it true
REVISIONS = ("0001", "0002", "0003", HEAD)  # every migration this program knows, oldest first
APPLICATION_ID = 0x54524B52  # "TRKR" in the file's header
BUSY_SECONDS = 30.0

_PRAGMAS = (
    ("journal_mode", "DELETE", "delete"),
    ("synchronous", "EXTRA", 3),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
)


class Database:
    """A database file that exists. Opening checks that the file is ours; nothing is ever created or mended here.

    Raises NotFoundError, ForeignFileError, PermissionDeniedError.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self.busy_seconds = busy_seconds
        check_file(path)
        self._file = _identity(path)
        self._engine = _engine(path, busy_seconds)
        self._checked = False

    @contextmanager
    def read(self, today: date | None = None) -> Iterator[Connection]:
        """A read transaction: one consistent picture, and writing is refused. Keep it short: it holds writers up.

        With `today`, items whose status changes by date are as they are on that day, recorded or not.
        """
        with self._transaction(writes=False) as connection:
            shown = today is not None and any_turned(connection, today)
            if shown and today is not None:
                _look_through(connection, view_of(today))
            try:
                with _stoppable(connection):
                    yield connection
            finally:
                if shown:
                    _look_through(connection, no_view())

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction from its first statement on: everything in it is saved at the end, or nothing is."""
        if _identity(self.path) != self._file:
            raise ConflictError(
                f"{self.path} was moved or replaced while it was open; nothing was saved.", hint="Look where it is."
            )
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A write transaction that may rebuild tables: foreign keys are off in it and checked before it is saved.

        With them on, rebuilding a table that others point to silently deletes their rows. Raises StorageError where
        rows went missing or point nowhere; nothing is changed then.
        """
        with self._errors(writes=True), self._engine.connect() as opened:
            connection = opened.execution_options(writes=True)
            _pragma(connection, "foreign_keys=OFF")
            try:
                with connection.begin():
                    before = _row_counts(connection)
                    yield connection
                    _check_rows(connection, before)
            finally:
                connection.invalidate()  # the next connection has foreign keys on

    def revision(self) -> str | None:
        """Return the migration the database is at, or None where it has none yet."""
        with self._errors(writes=False), self._engine.connect() as connection, connection.begin():
            return stored_revision(connection)

    def watch(self) -> Watch:
        """Return what tells that someone saved something."""
        return Watch(self.path)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        with self._errors(writes=writes), self._engine.connect() as opened:
            connection = opened.execution_options(writes=writes)
            transaction = connection.begin()
            connection.info.pop("operation", None)  # of one that was rolled back
            try:
                if writes or not self._checked:  # another process may have upgraded the file since
                    check_revision(stored_revision(connection), self.path)
                    self._checked = True
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            self._commit(connection, transaction.commit)

    def _commit(self, connection: Connection, commit: Any) -> None:
        """Commit; where the disk fails at that very moment, look whether the operation is there after all."""
        operation = connection.info.pop("operation", None)
        try:
            commit()
        except BaseException as error:
            # SQLAlchemy rolls nothing back here: the connection would keep its lock, and all others out.
            connection.invalidate()
            failed = isinstance(error, sql.OperationalError) and error_name(error).startswith("SQLITE_IOERR")
            if not failed or operation is None:
                raise
            if not self._was_saved(operation, error):
                raise StorageError("The disk failed; the change was not saved.", hint="Check the disk.") from error

    def _was_saved(self, operation: str, error: BaseException) -> bool:
        try:
            with self._engine.connect() as connection, connection.begin():
                found = connection.execute(select(schema.operations.c.id).where(schema.operations.c.uuid == operation))
                return found.first() is not None
        except sql.DBAPIError:
            raise StorageError(
                f"The disk failed while saving; outcome unknown (operation {operation[:8]}).",
                hint="Check the disk, then look in the history",
                command="tracker history",
            ) from error

    @contextmanager
    def _errors(self, *, writes: bool) -> Iterator[None]:
        try:
            yield
        except sql.IntegrityError as error:
            if error_name(error) == "SQLITE_CONSTRAINT_DATATYPE":
                raise InvalidError("A value is of the wrong kind for its place; nothing was saved.") from error
            raise ConflictError(
                "That is there already, or something still depends on it; nothing was saved.", hint="Look at it again."
            ) from error
        except (sql.DBAPIError, sqlite3.Error) as error:  # the driver's own where rows are fetched by its cursor
            raise explain(error, self.path, writes=writes) from error


@contextmanager
def _stoppable(connection: Connection) -> Iterator[None]:
    """Let whoever may end this thread's reads end those of the block."""
    stop = in_force()
    if stop is None:
        yield
        return
    raw = connection.connection.dbapi_connection
    with stop.over(raw) if isinstance(raw, sqlite3.Connection) else nullcontext():
        if stop.stopped:
            raise StoppedError("Stopped.")
        yield


def open_database(location: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Return the database at a path or URL. Raises as Database does, and UnavailableError for other engines."""
    return Database(database_path(location), busy_seconds=busy_seconds)


def may_write(path: Path) -> bool:
    """Tell whether the system lets this process change a database: its file, and the folder for its journal."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.parent))


def database_path(location: str) -> Path:
    """Return the file that a path or a `sqlite:///` URL names. Raises UnavailableError for other URLs."""
    scheme, separator, rest = location.partition("://")
    if not separator:
        return expanded(location).absolute()
    if scheme == "sqlite" and rest.startswith("/"):
        return expanded(rest[1:] if rest[1:] else "/").absolute()
    raise UnavailableError(
        f"This version cannot open '{scheme}://' databases.", hint="Give the path of a file", command="--db work.db"
    )


def check_file(path: Path) -> None:
    """Raise unless `path` is a database that this program made; nothing is opened but the first hundred bytes."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NotFoundError(f"There is no database at {path}.", hint="Create it", command="tracker init") from None
    except IsADirectoryError:
        raise ForeignFileError(
            f"{path} is a folder, not a database.", hint="Name a file", command="--db PATH"
        ) from None
    except PermissionError:
        raise PermissionDeniedError(f"You may not read {path}.", hint="Ask its owner.") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}.") from None
    if not header:
        raise ForeignFileError(f"{path} is empty, not a database.", hint="Restore a backup, or name another file.")
    ours = APPLICATION_ID.to_bytes(4, "big")
    if not header.startswith(b"SQLite format 3\x00") or header[68:72] != ours:
        raise ForeignFileError(f"{path} is not a Tracker database.", hint="Name another file", command="--db PATH")


def check_revision(revision: str | None, path: Path) -> None:
    """Raise ConfigurationError unless the database is exactly as new as this program."""
    if revision == HEAD:
        return
    if revision is None or revision in REVISIONS:
        raise ConfigurationError(
            f"{path} was made by an older version ({revision or 'no version'}).",
            hint="Upgrade it",
            command="tracker db upgrade",
        )
    raise ConfigurationError(
        f"{path} was made by a newer version ({revision}); it was not touched.", hint="Update the program."
    )


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def _engine(path: Path, busy_seconds: float) -> Engine:
    """An engine whose connections obey reliability's rules; see the module's first lines."""

    def connect() -> sqlite3.Connection:
        # mode=rw: SQLite must not create a file where one has gone missing.
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=rw", uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma, value, expected in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}={value}")
                found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
                if found != expected:
                    raise ConfigurationError(f"SQLite does not take {pragma}={value} on {path} (it says {found}).")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        _pragma(connection, f"query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _pragma(connection: Connection, text: str) -> None:
    """Set a pragma outside SQLAlchemy's sight, which would begin a transaction for it."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    cursor.close()


def _look_through(connection: Connection, statement: Executable) -> None:
    """Make a view of this connection's own, or take it away; the file itself is not written to."""
    _pragma(connection, "query_only=OFF")
    connection.execute(statement)
    _pragma(connection, "query_only=ON")


def stored_revision(connection: Connection) -> str | None:
    """Return the migration a database is at, or None where it has none yet."""
    exists = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    if exists is None:
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return row[0] if row else None


def _row_counts(connection: Connection) -> dict[str, int]:
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'item_text%' AND name <> 'alembic_version'"
    ).scalars()
    counts = {name: select(func.count()).select_from(table(name)) for name in list(names)}
    return {name: connection.execute(statement).scalar_one() for name, statement in counts.items()}


def _check_rows(connection: Connection, before: dict[str, int]) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StorageError(f"The upgrade would leave rows of {broken[0]} pointing nowhere; nothing was changed.")
    after = _row_counts(connection)
    lost = [name for name, count in before.items() if after.get(name, count) < count]
    if lost:
        raise StorageError(f"The upgrade would lose rows of {', '.join(lost)}; nothing was changed.")
