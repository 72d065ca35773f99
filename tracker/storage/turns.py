"""Recording the statuses that items took by date."""

from __future__ import annotations

from datetime import date, tzinfo

from sqlalchemy import Connection, select

from tracker.domain.history import Operation
from tracker.storage.by_date import any_turned
from tracker.storage.changes import Changes
from tracker.storage.concerned import renewed_by
from tracker.storage.schedules import refresh
from tracker.storage.schema import items, turns
from tracker.storage.stays import begin_stay

REASON = "by date"


def record_turns(connection: Connection, operation: Operation, today: date, zone: tzinfo, fallback: str) -> None:
    """Record every change by date up to `today` as an operation of its own; nothing where there is none."""
    if not any_turned(connection, today):
        return
    changes = Changes(connection, operation)
    statement = select(turns, items.c.ref).join(items, items.c.id == turns.c.item_id)
    due = connection.execute(statement.where(turns.c.day <= today).order_by(turns.c.item_id, turns.c.id)).all()
    for turn in due:
        values = {"status": turn.status, "waits_on": turn.waits_on, "outcome": turn.outcome, "entered": turn.day}
        changes.set(items, turn.item_id, values | {"closed": turn.day if turn.closes else None}, reason=REASON)
        begin_stay(changes, turn.item_id, turn.status, turn.day)
    ids = {turn.item_id for turn in due}
    refresh(changes, zone, fallback, [*ids, *renewed_by(connection, ids)], REASON)
    latest = {turn.ref: turn.status for turn in due}
    told = ", ".join(f"{ref} is {status}" for ref, status in list(latest.items())[:5])
    changes.summary = f"{REASON}: {told}{f' and {len(latest) - 5} more' if len(latest) > 5 else ''}"
    changes.finish()
