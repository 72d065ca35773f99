"""Making and upgrading databases. Alembic is loaded here and nowhere else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from tracker import paths
from tracker.errors import CannotCreateError, StorageError
from tracker.storage import files
from tracker.storage.database import APPLICATION_ID, HEAD, REVISIONS, Database, check_revision, stored_revision


def create_database(path: Path, fill: Callable[[Database], None]) -> None:
    """Create a database, let `fill` put its first rows in, and only then give it its name: whole or not at all.

    Raises CannotCreateError where something is there already; it is never touched.
    """
    if path.exists() or path.is_symlink():
        raise CannotCreateError(
            f"{path} exists already; it was not touched.", hint="Name another file", command="--db PATH"
        )
    scratch = files.scratch_name(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.create(scratch, private=True).close()
        _mark(scratch)
        database = Database(scratch)
        try:
            with database.migrating() as connection:
                migrate(connection)
            fill(database)
        finally:
            database.close()
        files.put_in_place(scratch, path, replace=False)
    except OSError as error:
        raise files.cannot_write(error, path) from error
    finally:
        for leftover in (scratch, scratch.with_name(f"{scratch.name}-journal")):
            leftover.unlink(missing_ok=True)


def upgrade(
    database: Database, now: datetime, carry_on: Callable[[Connection, str | None], None]
) -> tuple[str | None, Path | None]:
    """Bring a database to this program's version; return the version it had and where its backup is.

    `carry_on` does, in the same transaction, what no migration can: it is given the version that the database had. A
    database that is up to date is left alone. Raises ConfigurationError for one from a newer program.
    """
    before = database.revision()
    if before == HEAD:
        return before, None
    if before is not None and before not in REVISIONS:
        check_revision(before, database.path)
    with database.migrating() as connection:
        before = stored_revision(connection)
        if before == HEAD:  # someone else did it while we waited for the lock
            return before, None
        backup = _backup(database.path, now)
        migrate(connection)
        carry_on(connection, before)
    return before, backup


def migrate(connection: Connection, script_location: Path | None = None) -> None:
    """Run the migrations that are missing, in the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    location = script_location or paths.shipped("migrations")
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _mark(path: Path) -> None:
    """Write the header that tells our files from others'; an empty file has none to check yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=1")


def _backup(path: Path, now: datetime) -> Path:
    """Copy the database to a new file beside it, checked and on the disk. Raises StorageError."""
    target = path.with_name(f"{path.stem}-before-upgrade-{now:%Y%m%d-%H%M%S}{path.suffix}")
    scratch = files.scratch_name(target)
    try:
        files.create(scratch, private=True).close()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(scratch),))
        with closing(sqlite3.connect(f"{scratch.as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise StorageError(f"{path} could not be copied whole; it was not upgraded.", hint="Check the disk.")
        with scratch.open("rb+") as file:
            os.fsync(file.fileno())
        files.put_in_place(scratch, target, replace=False)
    except OSError as error:
        raise files.cannot_write(error, target) from error
    except sqlite3.Error as error:
        raise StorageError(f"{path} could not be copied: {error}; it was not upgraded.") from error
    finally:
        scratch.unlink(missing_ok=True)
    return target
