"""Making a database, bringing it up to date, and saying how it is."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracker import paths
from tracker.domain.calendar import BUILT_IN
from tracker.domain.calendar_entries import usual_years
from tracker.errors import CannotCreateError
from tracker.services.deadlines import refresh
from tracker.services.seed_documents import Document
from tracker.services.seeding import Seeded, apply_seed
from tracker.services.workflows import load_built_in, store_workflow
from tracker.storage import migrations, schema
from tracker.storage.calendars import fill_years
from tracker.storage.changes import Changes
from tracker.storage.concerned import all_open
from tracker.storage.database import HEAD, Database, database_path
from tracker.storage.lists import count_rows
from tracker.storage.rows import row_id
from tracker.storage.workflow_file import read_workflow
from tracker.storage.workflows import load_source
from tracker.workspace import ITSELF, Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
        raise CannotCreateError(
            f"{path} exists already; it was not touched.", hint="Name another file", command="--db PATH"
        )

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
    """Bring the database to the program's version; return the version it had and its backup, None where up to date.

    Built-in workflows that nobody changed become those of this program, and all dates are worked out.
    """

    def carry_on(connection: Connection, before: str | None) -> None:
        if before not in (None, "0001"):
            return
        operation = workspace.operation("db upgrade", "bring workflows and dates up to date")
        changes = Changes(connection, replace(operation, actor=ITSELF))
        for path in paths.WORKFLOWS.glob("*.toml"):
            if _is_untouched(connection, path.stem):
                source = path.read_text(encoding="utf-8")
                store_workflow(changes, workspace, read_workflow(source, path.name), source)
        refresh(changes, workspace, all_open(connection), reason="dates are worked out now")
        changes.finish()

    return migrations.upgrade(workspace.database, workspace.now, carry_on)


def _is_untouched(connection: Connection, key: str) -> bool:
    """Tell whether a workflow is still the file that came with the first databases."""
    if row_id(connection, schema.workflows, key=key) is None:
        return False
    return hashlib.sha256(load_source(connection, key).encode()).hexdigest() in _FIRST_WORKFLOWS


# SHA-256 of the files in tracker/workflows/ that databases of version 0001 were made with.
_FIRST_WORKFLOWS = frozenset(
    {
        "b754e7c192b3d461ef53e4bcd157079acd47f041ab089b3487f27c410346e543",  # registration
        "996e0ff1baa3e7fb69e3e36a6ef63b1d330caadec9fff590775619e16517fb57",  # clearance
        "11db79d67c7bac282af5598e8639ddd51a90996e85e6b0a980e8375242bbdda9",  # data_request
        "01335795f39a95788bf8c0652324d707298641420c54c99b302f2e34476a8879",  # fund
        "1923bce8f14f22bdf5f3aba4e57542323ebaac02428afa754e4a8eb485b4d16e",  # action
    }
)


def _add_calendars(changes: Changes, workspace: Workspace) -> None:
    for calendar in BUILT_IN:
        values = {name: getattr(calendar, name) for name in calendar.__slots__}
        added = changes.add(schema.calendars, values | {"weekend": list(calendar.weekend)})
        if calendar.country:
            years = usual_years(workspace.today)
            fill_years(changes, added, calendar.country, calendar.subdivision, years)
