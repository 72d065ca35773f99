"""Reading items as they are today, where their status changes by date and nobody has recorded it yet.

A view of the same name stands in front of the table while a read lasts: every query, list and report finds what it would
find had the change been recorded, and nothing is written. The next command that writes records it (storage.turns).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from tracker.storage.schema import items, turns

_TURNED = {
    "status": "t.status",
    "waits_on": "t.waits_on",
    "outcome": "t.outcome",
    "entered": "t.day",
    "closed": "CASE WHEN t.closes THEN t.day END",
    "deadline": "t.deadline",
    "deadline_from": "t.deadline_from",
}


def any_turned(connection: Connection, today: date) -> bool:
    """Tell whether the status of any item has changed by date without having been recorded."""
    return connection.execute(select(turns.c.id).where(turns.c.day <= today).limit(1)).first() is not None


def view_of(today: date) -> str:
    """Return the SQL of the view: the latest of an item's turns up to `today`, in place of what is stored."""
    columns = ", ".join(
        f"CASE WHEN t.item_id IS NULL THEN i.{column.name} ELSE {_TURNED[column.name]} END AS {column.name}"
        if column.name in _TURNED
        else f"i.{column.name}"
        for column in items.c
    )
    latest = f"SELECT *, max(id) FROM main.turns WHERE day <= '{today.isoformat()}' GROUP BY item_id"
    return f"CREATE TEMP VIEW items AS SELECT {columns} FROM main.items AS i LEFT JOIN ({latest}) AS t ON t.item_id = i.id"
