"""Reading milestones."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from tracker.storage.schema import milestones


def milestone_days(connection: Connection) -> dict[str, date]:
    """Return the day of each milestone by its key."""
    rows = connection.execute(select(milestones.c.key, milestones.c.day).order_by(milestones.c.key))
    return {row.key: row.day for row in rows}
