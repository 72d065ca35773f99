"""Items that come again: setting the rule, skipping an occurrence, ending the series, and the next one on closing.

One item carries the recurrence at a time: the open one. Closing it hands the rule on to the item that follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from tracker.domain.calendar import DAY, Calendar
from tracker.domain.fields import carried_over
from tracker.domain.items import Item, parse_ref
from tracker.domain.recurrence import Recurrence, parse_recurrence
from tracker.domain.rules import Unit
from tracker.domain.text import clean, plural
from tracker.errors import InvalidError, RuleError
from tracker.services.deadlines import refresh
from tracker.services.edits import Edit, one_of
from tracker.services.items import insert_item
from tracker.services.rrules import days_after, first_day, next_day
from tracker.storage import schema
from tracker.storage.calendars import calendar_of
from tracker.storage.changes import Changes
from tracker.storage.items import load, load_by_id
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

COUNTED_FROM = ("due", "done")
SHOWN = 5  # days to come


@dataclass(frozen=True, slots=True)
class Recurring:
    """An item, its rule if it has one, and the days that would follow if it were closed now and the rest in time.

    `missed` is how many days of the series were passed over by what was just done.
    """

    item: Item
    rule: Recurrence | None
    counted_from: str
    days: tuple[date, ...] = ()
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What follows: when it is due, how many days of the series were passed over, and the rule that is left."""

    due: date
    missed: int
    rule: Recurrence


def recurring(workspace: Workspace, ref: str) -> Recurring:
    """Return the rule of an item and the next days of its series. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        return _seen(connection, workspace, load(connection, parse_ref(ref)))


def recur(workspace: Workspace, ref: str, text: str, *, counted_from: str = "due") -> Recurring:
    """Let an item come again by a rule, counted from its due date or from the day it is done.

    Where it has no due date, it gets the first day of the series from today on. The series hangs on that day.
    Raises RuleError that names what cannot be read, InvalidError, NotFoundError.
    """
    if counted_from not in COUNTED_FROM:
        raise InvalidError(
            f"A recurrence cannot be counted from '{counted_from}'.", hint=one_of(counted_from, COUNTED_FROM)
        )
    rule = parse_recurrence(text)
    with workspace.change("recur", "recur") as changes:
        item = load(changes.connection, parse_ref(ref))
        if not item.is_open:
            raise InvalidError(
                f"{item.ref} is closed.", hint="Let an open item recur, or add one", command="tracker add"
            )
        calendar = _calendar(changes.connection, workspace, item)
        start = item.due or first_day(rule, workspace.today, calendar)
        if start is None or next_day(replace(rule, until=None, times=None), start, start, calendar) is None:
            raise RuleError(f"'{rule}' names no day that ever comes.", part=text, hint="Check the day and the month.")
        if rule.until and rule.until < start:
            raise InvalidError(f"The series is over on {rule.until}, before it begins on {start}.", hint="Check until.")
        values: dict[str, Any] = {
            "recurrence": str(rule),
            "recurs_from": f"due {start}" if counted_from == "due" else "done",
        }
        if item.due is None:
            values |= _due(calendar.roll_forward(start))
        changes.set(schema.items, item.id, values)
        refresh(changes, workspace, [item.id])
        changes.summary = f"recur {item.ref}: {rule}"
        return _seen(changes.connection, workspace, load_by_id(changes.connection, item.id))


def skip(workspace: Workspace, ref: str, reason: str = "") -> Recurring:
    """Move an open occurrence to the next day of its series that is not past, without closing it.

    Raises InvalidError where it does not recur or no day is left, and NotFoundError.
    """
    why = clean(reason, what="reason", lines=False)
    with workspace.change("recur skip", "skip", reason=why) as changes:
        item = _carrier(changes.connection, ref)
        if item.due is None:
            raise InvalidError(
                f"{item.ref} has no due date.", hint="Give it one", command=f"tracker edit {item.ref} --due DATE"
            )
        start = _start(item) or item.due
        calendar = _calendar(changes.connection, workspace, item)
        after = max(item.due, workspace.today - DAY)
        found = _onward(parse_recurrence(item.recurrence), start, item.due, after, calendar)
        if found is None:
            raise InvalidError(
                f"{item.ref} is the last of its series; there is no day to move it to.",
                hint="Close it, or end the series",
                command="tracker recur REF --end",
            )
        changes.set(schema.items, item.id, {"recurrence": str(found.rule), **_due(found.due)})
        refresh(changes, workspace, [item.id])
        changes.summary = f"skip {item.ref} of {item.due}, now due {found.due}"
        now = _seen(changes.connection, workspace, load_by_id(changes.connection, item.id))
        return replace(now, missed=found.missed)


def end(workspace: Workspace, ref: str) -> Recurring:
    """Let nothing come after an item; the item itself stays. Raises InvalidError where it does not recur."""
    with workspace.change("recur end", "end") as changes:
        item = _carrier(changes.connection, ref)
        changes.set(schema.items, item.id, {"recurrence": "", "recurs_from": ""})
        changes.summary = f"end the recurrence of {item.ref}"
        return _seen(changes.connection, workspace, load_by_id(changes.connection, item.id))


def next_occurrence(connection: Connection, workspace: Workspace, item: Item, closed_on: date) -> Occurrence | None:
    """Return what follows an item that is closed on a day; None where it does not recur or its series is over.

    Counted from due, it is the first day of the series after the due date and the closing, and not before today:
    however many days nobody looked, one occurrence follows. Counted from done, it is the interval after the closing.
    """
    if not item.recurrence:
        return None
    rule = parse_recurrence(item.recurrence)
    calendar = _calendar(connection, workspace, item)
    due = item.due or closed_on
    start = _start(item)
    if start is None:
        found = _onward(*_from_done(rule, closed_on, due, calendar), calendar)
        return found and replace(found, rule=replace(found.rule, every=rule.every))
    return _onward(rule, start, due, max(due, closed_on, workspace.today - DAY), calendar)


def follow_up(changes: Changes, workspace: Workspace, item: Item, closed_on: date) -> int | None:
    """Create what follows an item that this operation closes, and return its id; None where nothing follows.

    The recurrence goes over to the new item, so that opening and closing the old one again makes no second one.
    """
    old = load_by_id(changes.connection, item.id)
    if not old.recurrence:
        return None
    found = next_occurrence(changes.connection, workspace, old, closed_on)
    gone = {"recurrence": "", "recurs_from": ""}
    if found is None:
        changes.set(schema.items, old.id, gone, reason="the series is over")
        return None
    new_id = _insert(changes, workspace, old, found)
    new_ref = load_by_id(changes.connection, new_id).ref
    passed = f", {plural(found.missed, 'day')} passed over" if found.missed else ""
    changes.set(schema.items, old.id, gone, reason=f"goes on as {new_ref}, due {found.due}{passed}")
    changes.add(schema.links, {"item_id": new_id, "kind": "relates-to", "other_id": old.id})
    return new_id


def follow_up_by_id(changes: Changes, workspace: Workspace, item_id: int, closed_on: date) -> int | None:
    """Do so for an item that its date closed; see `follow_up`."""
    return follow_up(changes, workspace, load_by_id(changes.connection, item_id), closed_on)


def _insert(changes: Changes, workspace: Workspace, old: Item, found: Occurrence) -> int:
    edit = Edit(
        rationale=old.rationale,
        stakeholder=old.stakeholder,
        authority=old.authority,
        owner=old.owner,
        priority=str(old.priority),
        due=found.due.isoformat(),
        tags=old.tags,
    )
    workflow = load_workflow(changes.connection, old.workflow)
    new_id = insert_item(changes, workspace, workflow, old.title, edit)
    values = {"recurrence": str(found.rule), "recurs_from": old.recurs_from}
    changes.set(schema.items, new_id, values | {"fields": carried_over(workflow, old.fields)})
    refresh(changes, workspace, [new_id])
    return new_id


def _onward(rule: Recurrence, start: date, due: date, after: date, calendar: Calendar) -> Occurrence | None:
    """Return the first day of a series after `after`. Each day since `due` counts, whether it was kept or not."""
    for missed, day in enumerate(days_after(replace(rule, times=None), start, due, calendar)):
        if day > after:
            left = None if rule.times is None else rule.times - 1 - missed
            return None if left is not None and left < 1 else Occurrence(day, missed, replace(rule, times=left))
    return None


def _from_done(rule: Recurrence, closed_on: date, due: date, calendar: Calendar) -> tuple[Recurrence, date, date, date]:
    """Return a rule counted from the day something was done, where that series begins, and after which day to look.

    Named days come after all but one of the intervals: each Sunday, done on a Monday, is due on the Sunday that
    follows. They are never the day that was done early.
    """
    if rule.rrule:
        return rule, closed_on, max(closed_on, due), max(closed_on, due)
    if rule.weekdays or rule.pick:
        units: dict[str, Unit] = {"week": "w", "month": "m", "year": "y"}
        begin = calendar.add(closed_on, rule.every - 1, units[rule.unit])
        return replace(rule, every=1), begin, max(begin, due), max(begin, due)
    return rule, closed_on, closed_on, closed_on


def _seen(connection: Connection, workspace: Workspace, item: Item) -> Recurring:
    if not item.recurrence:
        return Recurring(item, None, "")
    rule = parse_recurrence(item.recurrence)
    start = _start(item)
    return Recurring(
        item,
        rule,
        "done" if start is None else "due",
        tuple(islice(_to_come(connection, workspace, item), SHOWN)),
    )


def _to_come(connection: Connection, workspace: Workspace, item: Item) -> Iterator[date]:
    """Yield the days that follow, each occurrence closed on its day but the first one not before today."""
    closed_on = max(item.due or workspace.today, workspace.today)
    while item.is_open and (found := next_occurrence(connection, workspace, item, closed_on)):
        yield found.due
        item = replace(item, due=found.due, recurrence=str(found.rule))
        closed_on = found.due


def _start(item: Item) -> date | None:
    """Return the day on which an item's series hangs; None where it is counted from the day it is done."""
    word, _, day = item.recurs_from.partition(" ")
    return None if word == "done" else date.fromisoformat(day) if day else item.due


def _carrier(connection: Connection, ref: str) -> Item:
    item = load(connection, parse_ref(ref))
    if not item.recurrence:
        raise InvalidError(
            f"{item.ref} does not recur.",
            hint="Let it recur",
            command=f"tracker recur {item.ref} 'every 3 months on the 15th'",
        )
    return item


def _calendar(connection: Connection, workspace: Workspace, item: Item) -> Calendar:
    return calendar_of(connection, item.authority_id, item.stakeholder_id, workspace.settings.calendar)


def _due(day: date) -> dict[str, Any]:
    """Return the columns of a due date that begins anew: it was not put off."""
    return {"due": day, "due_rule": "", "original_due": day}
