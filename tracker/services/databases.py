"""Making a database, bringing it up to date, and saying how it is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tracker.domain.calendar import BUILT_IN
from tracker.domain.calendar_entries import usual_years
from tracker.errors import CannotCreateError
from tracker.services.seeding import Document, Seeded, apply_seed
from tracker.services.workflows import load_built_in
from tracker.storage import migrations, schema
from tracker.storage.calendars import fill_years
from tracker.storage.changes import Changes
from tracker.storage.database import HEAD, Database, database_path
from tracker.storage.lists import count_rows
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """Where the database is, its version and that of the program, and how much is in it."""

    path: Path
    size: int  # bytes
    revision: str | None
    head: str
    counts: tuple[tuple[str, int], ...]  # empty where the database is not at the program's version


def create(workspace: Workspace, document: Document | None, *, dry_run: bool = False) -> Seeded | None:
    """Make the database with the built-in workflows and calendars, and a seed; return what the seed brought.

    With `dry_run` it is made in a temporary folder and thrown away. Raises CannotCreateError where one is there.
    """
    seeded: list[Seeded] = []
    path = database_path(workspace.location)
    if dry_run and (path.exists() or path.is_symlink()):  # what `create_database` would find
        raise CannotCreateError(f"{path} exists already; it was not touched.", hint="Name another file with --db.")

    def fill(database: Database) -> None:
        inside = Workspace(str(database.path), workspace.actor, workspace.settings)
        inside.database = database
        with inside.change("init", "create the database") as changes:
            _add_calendars(changes, inside)
            load_built_in(changes, inside)
        if document is not None:
            with inside.change("seed", f"seed {document.name}") as changes:
                seeded.append(apply_seed(changes, inside, document))

    if dry_run:
        with tempfile.TemporaryDirectory() as folder:
            migrations.create_database(Path(folder) / "dry-run.db", fill)
    else:
        migrations.create_database(path, fill)
    return seeded[0] if seeded else None


def status(workspace: Workspace) -> DatabaseStatus:
    """Return how the database is. Raises NotFoundError, ForeignFileError."""
    database = workspace.database
    revision = database.revision()
    counts: tuple[tuple[str, int], ...] = ()
    if revision == HEAD:
        with workspace.read() as connection:
            counts = tuple(count_rows(connection))
    return DatabaseStatus(database.path, database.path.stat().st_size, revision, HEAD, counts)


def upgrade(workspace: Workspace) -> tuple[str | None, Path | None]:
    """Bring the database to the program's version; return the version it had and its backup, None where up to date."""
    return migrations.upgrade(workspace.database, workspace.now)


def _add_calendars(changes: Changes, workspace: Workspace) -> None:
    for calendar in BUILT_IN:
        values = {name: getattr(calendar, name) for name in calendar.__slots__}
        added = changes.add(schema.calendars, values | {"weekend": list(calendar.weekend)})
        if calendar.country:
            years = usual_years(workspace.today)
            fill_years(changes, added, calendar.country, calendar.subdivision, years)
