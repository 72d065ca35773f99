"""Databases of any size, always the same for the same number of items.

The program itself makes the file, with its schema, workflows and calendars; the rows are then put in without it,
because a million commands would take days. What they hold is what the commands would have left: statuses and whom they
wait on from the workflows, deadlines from dates, the full-text index, and events whose hashes form unbroken chains.
Only the events of steps, notes, tags and links are left out.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks import NOW
from benchmarks.parties import fill_parties
from benchmarks.rows import Rows, Stock
from tracker.domain.workflow import Workflow
from tracker.services import databases
from tracker.settings import Settings
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

_BATCH = 5000  # items whose rows are held at a time


def generate(path: Path, count: int) -> None:
    """Make a database of `count` items at `path`. Raises CannotCreateError where something is there already."""
    workspace = Workspace(str(path), "bench", Settings(now=NOW, time_zone="UTC"))
    databases.create(workspace, None)
    with workspace.read() as connection:
        workflows = load_workflows(connection)
    workspace.database.close()
    gc.disable()  # a million rows and no cycles among them: looking for some costs a fifth of the time
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _write(connection, tuple(workflows.values()), count)
    finally:
        gc.enable()


def _write(connection: sqlite3.Connection, workflows: tuple[Workflow, ...], count: int) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-600000"):  # KiB
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    with _indexes_last(connection):
        _fill(connection, workflows, count)
    connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, workflows: tuple[Workflow, ...], count: int) -> None:
    stakeholders, authorities, claims = fill_parties(connection, count)
    operation = connection.execute("SELECT max(id) FROM operations").fetchone()[0]
    rows = Rows(Stock(workflows, count, stakeholders, authorities, claims), operation)
    for item_id in range(1, count + 1):
        rows.add(item_id)
        if item_id % _BATCH == 0:
            rows.write(connection)
    rows.write(connection)
    connection.executemany("INSERT INTO counters (prefix, last) VALUES (?, ?)", sorted(rows.numbers.items()))


@contextmanager
def _indexes_last(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the indexes away and build them again at the end, which is several times quicker."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _, sql in found:
        connection.execute(sql)
