"""Small makers of what a test needs, and short ways to look at what it left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tracker.domain.items import Item
from tracker.services.edits import Edit
from tracker.services.items import add_item
from tracker.services.moves import Moved, MoveRequest, move_items
from tracker.services.parties import add_authority, add_stakeholder
from tracker.storage import schema
from tracker.storage.items import load
from tracker.workspace import Workspace

WINDOW = {"window_from": "2026-01-20 08:00", "window_to": "2026-01-22 18:00", "purpose": "water"}
JOB = """
key = "job"
prefix = "JOB"
title = "Job"
group = "other"
[[state]]
key = "todo"
title = "To do"
[[state]]
key = "sent"
title = "Sent"
waits_on = "them"
[[state]]
key = "done"
title = "Done"
closed = true
outcome = "done"
[[move]]
from = "todo"
to = "sent"
title = "Send"
[[move]]
from = ["todo", "sent"]
to = "done"
title = "Finish"
"""


def make_item(workspace: Workspace, *, kind: str = "action", title: str = "Call the office", **edit: Any) -> Item:
    """Add an item; further names are those of an `Edit`."""
    return add_item(workspace, kind, title, Edit(**edit))


def make_stakeholder(workspace: Workspace, name: str = "Relief works", group: str = "ngo", *aliases: str) -> str:
    """Add a stakeholder and return its name."""
    return add_stakeholder(workspace, name, group, {}, aliases)


def make_authority(workspace: Workspace, code: str = "HAO", name: str = "Humanitarian Access Office") -> str:
    """Add an authority and return its code."""
    return add_authority(workspace, code, name, {}, ())


def move(workspace: Workspace, ref: str, to: str, **request: Any) -> Moved:
    """Move one item."""
    return move_items(workspace, [ref], MoveRequest(to=to, **request))[0]


def item(workspace: Workspace, ref: str) -> Item:
    """Return an item as it is now."""
    with workspace.read() as connection:
        return load(connection, ref)


def count(workspace: Workspace, table: str) -> int:
    """Return how many rows a table has."""
    with workspace.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one()


def rows(workspace: Workspace, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table by id."""
    found = schema.metadata.tables[table]
    with workspace.read() as connection:
        return [dict(row) for row in connection.execute(select(found).order_by(found.c.id)).mappings()]


def last_events(workspace: Workspace) -> list[tuple[str, str, Any, Any]]:
    """Return (entity, field, old, new) of each event of the latest operation."""
    events = schema.events
    with workspace.read() as connection:
        latest = connection.execute(select(func.max(events.c.operation_id))).scalar_one()
        found = connection.execute(
            select(events.c.entity, events.c.field, events.c.old, events.c.new)
            .where(events.c.operation_id == latest)
            .order_by(events.c.id)
        )
        return [(row.entity, row.field, row.old, row.new) for row in found]


def by_hand(workspace: Workspace) -> list[tuple[date, str, str, str]]:
    """Return (day, kind, name, reason) of each day of a calendar that a person decided about."""
    return [
        (row["day"], row["kind"], row["name"], row["reason"])
        for row in rows(workspace, "holidays")
        if row["kind"] != "public"
    ]


@contextmanager
def raw(path: Path | str) -> Iterator[sqlite3.Connection]:
    """Open a file past Tracker, as another program would; what is done is committed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection
