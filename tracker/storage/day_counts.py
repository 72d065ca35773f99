"""How many dates each day of a stretch has, each day counted through the indexes and no further than is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, select, values

from tracker.storage.agenda import LOOKED_AT, Scope, latest_first
from tracker.storage.schema import items, milestones, steps
from tracker.storage.types import Day

_OPEN = items.c.closed.is_(None)


def count_by_day(scope: Scope, first: date, last: date, most: int) -> Counter[date]:
    """Return how many entries each day from `first` to `last` has, counting about as far as `most` on each.

    A deadline counts once. Of the other dates of items, those of the `LOOKED_AT` latest deadlines up to `last` count.
    """
    listed = [(first + timedelta(days=gone),) for gone in range((last - first).days + 1)]
    days = values(column("day", Day), name="days").data(listed).cte("days")

    def counted(condition: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> ColumnElement[int]:
        found = scope.narrow(select(literal(1)).select_from(items)).where(condition(days.c.day)).limit(most)
        return select(func.count()).select_from(found.correlate(days).subquery()).correlate(days).scalar_subquery()

    dated = (items.c.deadline, items.c.late, items.c.renew_on, items.c.valid_until)
    counts = [counted(lambda day, own=own: own == day) for own in dated]  # type: ignore[misc]
    found: Counter[date] = Counter()
    for day, *numbers in scope.context.connection.execute(select(days.c.day, *counts)):
        found[day] += sum(numbers)
    found.update(_other_dates(scope, first, last))
    if scope.query is None:
        found.update(_milestones(scope, first, last, most))
    return found


def _other_dates(scope: Scope, first: date, last: date) -> Counter[date]:
    """Count the dates that need action and are not the deadline of their item, which is the nearest of them."""
    looked_at = scope.narrow(select(items.c.id, items.c.deadline, items.c.due, items.c.target))
    latest = looked_at.where(items.c.deadline <= last).order_by(*latest_first(items.c.deadline)).limit(LOOKED_AT)
    own: dict[int, list[date | None]] = {}
    deadlines: dict[int, date] = {}
    for row in scope.context.connection.execute(latest):
        own[row.id], deadlines[row.id] = [row.due, row.target], row.deadline
    for item_id, due in scope.context.connection.execute(_open_steps(latest, last)):
        own[item_id].append(due)
    found: Counter[date] = Counter()
    for item_id, dates in own.items():
        if deadlines[item_id] in dates:
            dates.remove(deadlines[item_id])
        found.update(day for day in dates if day is not None and first <= day <= last)
    return found


def _open_steps(of_items: Select[Any], last: date) -> Select[Any]:
    ids = select(of_items.subquery().c.id)
    return select(steps.c.item_id, steps.c.due).where(
        steps.c.item_id.in_(ids), steps.c.status == "open", steps.c.due <= last
    )


def _milestones(scope: Scope, first: date, last: date, most: int) -> Counter[date]:
    days = select(milestones.c.day).where(milestones.c.day.between(first, last)).limit(most * (last - first).days)
    return Counter(scope.context.connection.execute(days).scalars())
