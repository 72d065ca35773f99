"""Writing an item's stays: its time in one status after the other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from tracker.domain.clocks import Resumes
from tracker.storage.changes import Changes
from tracker.storage.schema import extensions, stays


def own_extensions(connection: Connection, item_id: int) -> list[int]:
    """Return the ids of the extensions of an item's own date."""
    mine = select(extensions.c.id).where(extensions.c.item_id == item_id, extensions.c.stay_id.is_(None))
    return list(connection.execute(mine.order_by(extensions.c.id)).scalars())


def begin_stay(
    changes: Changes, item_id: int, status: str, day: date, resumes: Resumes = "", *, by_date: bool = False
) -> None:
    """End the present stay on `day` and begin one in another status."""
    columns = select(stays.c.id, stays.c.entered)
    present = changes.connection.execute(
        columns.where(stays.c.item_id == item_id).order_by(stays.c.id.desc()).limit(1)
    ).first()
    if present is not None:
        # What is noted down late began no later than it ended.
        changes.set(stays, present.id, {"left": day, "entered": min(present.entered, day)})
    changes.add(stays, {"item_id": item_id, "status": status, "entered": day, "resumes": resumes, "by_date": by_date})
