"""Writing an item's stays: its time in one status after the other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.domain.clocks import Resumes
from tracker.storage.changes import Changes
from tracker.storage.schema import stays


def begin_stay(changes: Changes, item_id: int, status: str, day: date, resumes: Resumes = "") -> None:
    """End the present stay on `day` and begin one in another status."""
    present = select(stays.c.id).where(stays.c.item_id == item_id).order_by(stays.c.id.desc()).limit(1)
    stay_id = changes.connection.execute(present).scalar()
    if stay_id is not None:
        changes.set(stays, stay_id, {"left": day})
    changes.add(stays, {"item_id": item_id, "status": status, "entered": day, "resumes": resumes})
