"""The statuses that items take by date: recording them, and taking back what a corrected date no longer calls for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, tzinfo

from sqlalchemy import Connection, select

from tracker.domain.history import Operation
from tracker.domain.schedule import Facts, schedule
from tracker.storage.by_date import any_turned
from tracker.storage.changes import Changes
from tracker.storage.concerned import renewed_by
from tracker.storage.schedules import Reader, refresh
from tracker.storage.schema import items, stays, turns
from tracker.storage.stays import begin_stay

REASON = "by date"
Follow = Callable[[Changes, int, date], object]  # begins the next of an item that recurs and was closed on a day


def record_turns(
    connection: Connection,
    operation: Operation,
    today: date,
    zone: tzinfo,
    fallback: str,
    follow: Follow,
    part: tuple[int, int] | None = None,
) -> int:
    """Record every change by date up to `today` as an operation of its own; nothing where there is none.

    A `part` (beyond, most) is the changes of at most `most` items whose ids are beyond that one. Return the last id.
    """
    if not any_turned(connection, today):
        return 0
    changes = Changes(connection, operation)
    statement = select(turns, items.c.ref, items.c.recurrence).join(items, items.c.id == turns.c.item_id)
    if part is not None:
        beyond, most = part
        turned = select(turns.c.item_id).where(turns.c.day <= today, turns.c.item_id > beyond)
        statement = statement.where(turns.c.item_id.in_(turned.distinct().order_by(turns.c.item_id).limit(most)))
    due = connection.execute(statement.where(turns.c.day <= today).order_by(turns.c.item_id, turns.c.id)).all()
    if not due:
        return 0
    for turn in due:
        values = {"status": turn.status, "waits_on": turn.waits_on, "outcome": turn.outcome, "entered": turn.day}
        changes.set(items, turn.item_id, values | {"closed": turn.day if turn.closes else None}, reason=REASON)
        begin_stay(changes, turn.item_id, turn.status, turn.day, by_date=True)
    ids = {turn.item_id for turn in due}
    refresh(changes, zone, fallback, [*ids, *renewed_by(connection, ids)], REASON)
    for turn in due:
        if turn.closes and turn.recurrence:
            follow(changes, turn.item_id, turn.day)
    latest = {turn.ref: turn.status for turn in due}
    told = ", ".join(f"{ref} is {status}" for ref, status in list(latest.items())[:5])
    changes.summary = f"{REASON}: {told}{f' and {len(latest) - 5} more' if len(latest) > 5 else ''}"
    changes.finish()
    return int(due[-1].item_id)


def take_back_turns(
    changes: Changes, item_id: int, reader: Callable[[], Reader], holds: Callable[[Facts], bool]
) -> str:
    """Take back, the latest first, the statuses that an item took by date and of which `holds` is not true.

    `holds` is given the facts as they were in the status before. Return the status that the item is in again; nothing
    where it stays in the one that it has.
    """
    again = ""
    while True:
        facts = reader().facts(item_id)
        if len(facts.stays) < 2 or not facts.stays[-1].by_date or _is_extended(facts):
            return again
        before = _before(facts)
        if holds(before):
            return again
        state = facts.workflow.state(before.item.status)
        changes.set(items, item_id, state.entered_on(before.item.entered), reason="its date is another now")
        changes.remove(stays, facts.stays[-1].id)
        changes.set(stays, facts.stays[-2].id, {"left": None})
        again = state.key


def turned_by(today: date) -> Callable[[Facts], bool]:
    """Return what tells whether an item's status would have changed by date up to `today`."""
    return lambda before: any(turn.day <= today for turn in schedule(before).turns)


def _before(facts: Facts) -> Facts:
    """Return the facts as they were in the status before the present one."""
    stay = facts.stays[-2]
    state = facts.workflow.state(stay.status)
    item = replace(facts.item, **state.entered_on(stay.entered))
    return replace(facts, item=item, stays=(*facts.stays[:-2], replace(stay, left=None)))


def _is_extended(facts: Facts) -> bool:
    return any(extension.stay_id == facts.stays[-1].id for extension in facts.extensions)
