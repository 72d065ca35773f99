"""What a query is compiled in, and how a column is compared with the values in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, or_, true

from tracker.domain.calendar import Calendar
from tracker.domain.health import DUE_SOON_DAYS, EXPIRING_DAYS, STALE_DAYS
from tracker.domain.query import Comparison
from tracker.domain.query_values import days_of, names_milestone
from tracker.domain.text import western_digits
from tracker.domain.workflow import Workflow
from tracker.errors import InvalidError, QueryError
from tracker.storage.milestones import milestone_days

T = TypeVar("T")
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryContext:
    """What the words of a query refer to: the day, the person, the workflows, and a connection to look names up.

    `milestones`, the days by their keys, are looked up where none are given and a query names one.
    """

    connection: Connection
    today: date
    zone: tzinfo
    calendar: Calendar
    actor: str
    workflows: Mapping[str, Workflow]
    due_soon_days: int = DUE_SOON_DAYS
    expiring_days: int = EXPIRING_DAYS
    stale_days: int = STALE_DAYS
    milestones: Mapping[str, date] = field(default_factory=dict)


def each(comparison: Comparison, read: Callable[[str], T]) -> list[T]:
    """Return what `read` makes of each value. An InvalidError becomes a QueryError that knows its place."""
    found = []
    for index, value in enumerate(comparison.values):
        try:
            found.append(read(value))
        except InvalidError as error:
            place = comparison.place(index)
            raise QueryError(
                error.message, part=value, position=place, hint=error.hint, command=error.command
            ) from None
    return found


def either(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what holds where any of the conditions does.

    `IS true` keeps SQLite from looking each of several up by itself, which it does through whatever index it finds,
    often that of all open items, and then sorts what it found: going through the items in order is quicker.
    """
    return or_(*conditions).is_(true()) if len(conditions) > 1 else conditions[0]


def any_of(comparison: Comparison, read: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return what holds where `read` of any value does. Raises QueryError."""
    return either(*each(comparison, read))


def among(column: ColumnElement[Any], found: Collection[Any]) -> ColumnElement[bool]:
    """Return what holds where `column` is any of the values, of which there is at least one; None is a value too."""
    values = sorted({value for value in found if value is not None})
    parts = [column == values[0] if len(values) == 1 else column.in_(values)] if values else []
    return either(*parts, column.is_(None)) if None in found else parts[0]


def within(column: ColumnElement[Any], operator: str, first: Any, last: Any) -> ColumnElement[bool]:
    """Return the comparison with a stretch: `<` is before it, `<=` before its end, `:` and `=` in it."""
    orders: dict[str, ColumnElement[bool]] = {
        "<": column < first,
        "<=": column <= last,
        ">": column > last,
        ">=": column >= first,
    }
    if operator in orders:
        return orders[operator]
    return column == first if first == last else column.between(first, last)


def day_bounds(value: str, context: QueryContext) -> tuple[date, date]:
    """Return the first and the last day that a value means. Raises InvalidError."""
    milestones = context.milestones
    if not milestones and names_milestone(value):
        milestones = milestone_days(context.connection)
    return days_of(value, context.today, context.calendar, milestones)


def instant_bounds(value: str, context: QueryContext) -> tuple[datetime, datetime]:
    """Return the first and the last second, in UTC, of what a value means in the user's time zone."""
    first, last = day_bounds(value, context)
    return start_of_day(first, context), start_of_day(last + _DAY, context) - _SECOND


def start_of_day(day: date, context: QueryContext) -> datetime:
    """Return the instant, in UTC, at which `day` begins in the user's time zone."""
    return datetime.combine(day, time.min, tzinfo=context.zone).astimezone(UTC)


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return what holds where `text` occurs in `column`, in whatever case, and in its own or in western digits."""
    return either(*(column.icontains(spelling, autoescape=True) for spelling in sorted({text, western_digits(text)})))


def negated(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what holds where the condition does not, which includes rows where it is unknown."""
    return condition.is_not(true())
