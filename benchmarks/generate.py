"""Databases of any size, always the same for the same number of items.

The program itself makes the file, with its schema, workflows and calendars; the rows are then put in without it,
because a million commands would take days. What they hold is what the commands would have left: statuses and whom they
wait on from the workflows, dates worked out from their rules, the full-text index, and events whose hashes form
unbroken chains. Only the events of stays, steps, notes, tags and links are left out.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks import NOW
from benchmarks.parties import fill_parties
from benchmarks.rows import FIRST, TODAY, Rows, Stock
from tracker.domain.calendar import BUILT_IN, Calendar
from tracker.domain.workflow import Workflow
from tracker.services import databases
from tracker.services.calendars import refill_calendar
from tracker.settings import Settings
from tracker.storage.calendars import load_calendar
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

_BATCH = 5000  # items whose rows are held at a time


def generate(path: Path, count: int) -> None:
    """Make a database of `count` items at `path`. Raises CannotCreateError where something is there already."""
    workspace = Workspace(str(path), "bench", Settings(now=NOW, time_zone="UTC"))
    databases.create(workspace, None)
    for calendar in BUILT_IN:
        if calendar.country:
            refill_calendar(workspace, range(FIRST.year, TODAY.year), calendar.key)
    with workspace.read() as connection:
        workflows = tuple(load_workflows(connection).values())
        calendars = {calendar.key: load_calendar(connection, calendar.key) for calendar in BUILT_IN}
    workspace.database.close()
    gc.disable()  # a million rows and no cycles among them: looking for some costs a fifth of the time
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _write(connection, count, workflows, calendars)
    finally:
        gc.enable()


def _write(
    connection: sqlite3.Connection, count: int, workflows: tuple[Workflow, ...], calendars: Mapping[str, Calendar]
) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-600000"):  # KiB
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    with _indexes_last(connection):
        stock = Stock(count, workflows, fill_parties(connection, count), calendars, Settings().calendar)
        _fill(connection, stock)
    connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, stock: Stock) -> None:
    operation = connection.execute("SELECT max(id) FROM operations").fetchone()[0]
    rows = Rows(stock, operation)
    for item_id in range(1, stock.items + 1):
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
