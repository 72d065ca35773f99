"""Finding the open items whose dates a change concerns, so that no others are worked out again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from tracker.domain.rules import parse_rule
from tracker.domain.workflow import Workflow
from tracker.storage.rows import key_of
from tracker.storage.schedules import workflow_rules
from tracker.storage.schema import calendars, items, links, steps, turns

_ASKED = 40  # single days that a query asks about


def counted_over(connection: Connection, calendar_id: int, days: Iterable[date]) -> list[int]:
    """Return the open items whose counting on this calendar passes over one of these days."""
    wanted = sorted(set(days))
    # One stretch around all of them, which the index answers; then each day, unless there are too many to ask.
    spans = [and_(items.c.counted_from <= day, items.c.counted_to >= day) for day in wanted[:_ASKED]]
    around = and_(items.c.counted_to >= wanted[0], items.c.counted_from <= wanted[-1])
    exactly = [or_(*spans)] if len(wanted) <= _ASKED else []
    return _open_ids(connection, around, *exactly, _counted_on(connection, calendar_id))


def on_calendar(connection: Connection, calendar_id: int) -> list[int]:
    """Return the open items that are counted on this calendar."""
    return _open_ids(connection, _counted_on(connection, calendar_id))


def on_milestones(connection: Connection, keys: Iterable[str], workflows: Iterable[Workflow]) -> list[int]:
    """Return the open items with a date that hangs on one of these milestones."""
    marks = [f"@{key}" for key in keys]

    def hangs(column: ColumnElement[Any]) -> ColumnElement[bool]:
        starts = [or_(column == mark, column.startswith(f"{mark} ", autoescape=True)) for mark in marks]
        return and_(func.substr(column, 1, 1) == "@", or_(*starts))

    found = set(_open_ids(connection, hangs(items.c.due_rule)))
    hanging = select(steps.c.item_id).where(hangs(steps.c.due_rule), steps.c.status == "open")
    found.update(_open_ids(connection, items.c.id.in_(hanging)))
    for flow in workflows:
        if any(parse_rule(rule).anchor in marks for rule in workflow_rules(flow) if rule.startswith("@")):
            found.update(_open_ids(connection, items.c.workflow == flow.key))
    return sorted(found)


def all_open(connection: Connection) -> list[int]:
    """Return all open items."""
    return _open_ids(connection)


def in_workflow(connection: Connection, workflow: str) -> list[int]:
    """Return the open items of a workflow."""
    return _open_ids(connection, items.c.workflow == workflow)


def renewed_by(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Return the open items that these renew: whether a renewal is under way decides when theirs should begin."""
    renewed = select(links.c.other_id).where(links.c.kind == "renews", links.c.item_id.in_(list(ids)))
    return _open_ids(connection, items.c.id.in_(renewed))


def turned(connection: Connection, today: date) -> list[int]:
    """Return the items whose status changes by date on or before `today`, and was not recorded yet."""
    return list(
        connection.execute(
            select(turns.c.item_id).where(turns.c.day <= today).distinct().order_by(turns.c.item_id)
        ).scalars()
    )


def _open_ids(connection: Connection, *conditions: ColumnElement[bool]) -> list[int]:
    statement = select(items.c.id).where(items.c.closed.is_(None), *conditions).order_by(items.c.id)
    return list(connection.execute(statement).scalars())


def _counted_on(connection: Connection, calendar_id: int) -> ColumnElement[bool]:
    on_it: ColumnElement[bool] = items.c.counted_on == key_of(connection, calendars, calendar_id)
    return on_it
