"""Reading items as they are today, where their status changes by date and nobody has recorded it yet.

A view of the same name stands in front of the table while a read lasts: every query, list and report finds what it
would find had the change been recorded, and nothing is written. The next command that writes records it: see turns.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, Text, case, cast, func, select, union_all
from sqlalchemy.sql.ddl import CreateView, DropView

from tracker.storage.schema import DATES, items, turns


def any_turned(connection: Connection, today: date) -> bool:
    """Tell whether the status of any item has changed by date without having been recorded."""
    return connection.execute(select(turns.c.id).where(turns.c.day <= today).limit(1)).first() is not None


def view_of(today: date) -> CreateView:
    """Return the view, for this connection only: an item's latest turn up to `today` in place of what is stored."""
    known = MetaData(schema="main")  # the tables themselves, past the view of the same name
    stored, ahead = (table.to_metadata(known) for table in (items, turns))
    later = ahead.alias("later")
    latest = select(func.max(later.c.id)).where(later.c.item_id == ahead.c.item_id, later.c.day <= today)
    changed: dict[str, Any] = {name: ahead.c[name] for name in ("status", "waits_on", "outcome")}
    # As text, as it is in the table: SQLite looks into a view of two parts only where their columns are alike.
    changed |= {"entered": ahead.c.day, "closed": cast(case((ahead.c.closes, ahead.c.day)), Text)}
    changed |= {name: ahead.c[name] for name in DATES}
    columns = (changed[column.name].label(column.name) if column.name in changed else column for column in stored.c)
    turned = (
        select(*columns)
        .select_from(ahead.join(stored, stored.c.id == ahead.c.item_id))
        .where(ahead.c.day <= today, ahead.c.id == latest.correlate(ahead).scalar_subquery())
    )
    as_stored = select(*stored.c).where(stored.c.id.not_in(select(ahead.c.item_id).where(ahead.c.day <= today)))
    # Two parts, of which each is found by the indexes; one with a choice in every column would be read whole.
    return CreateView(union_all(as_stored, turned), items.name, temporary=True)


def no_view() -> DropView:
    """Return what takes the view away again."""
    return DropView(view_of(date.min).table)
