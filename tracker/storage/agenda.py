"""Finding what is dated, through the indexes and never more than is shown, and reading the dates of what was found.

A function about a stretch of days begins with today where no other first day is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union

from tracker.domain.agenda import Dated
from tracker.domain.calendar import Calendar
from tracker.domain.items import Item, Step
from tracker.domain.query import Query
from tracker.storage.calendars import counted_on, load_calendar
from tracker.storage.items import ITEM_COLUMNS
from tracker.storage.query import QueryContext, compile_query
from tracker.storage.schema import authorities, items, milestones, stakeholders, steps

LOOKED_AT = 1000  # of the items whose deadline or validity has passed, only so many of the latest are looked through
ENDED_FOR = timedelta(days=14)  # what its last day closed is still on the agenda for so long
EXPIRED = "expired"  # the outcome of what its last day closed
_ITEM = tuple(name for name in Item.__slots__ if name != "tags")
_OPEN = items.c.closed.is_(None)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items are looked at: all open ones, or those of a query."""

    context: QueryContext
    query: Query | None = None

    def narrow(self, statement: Select[Any], *, with_ended: bool = False) -> Select[Any]:
        """Return a statement over `items` kept to the scope; `with_ended` also to what was closed by its last day."""
        where = compile_query(self.query, self.context).where if self.query else None
        kept = or_(_OPEN, items.c.outcome == EXPIRED) if with_ended else _OPEN
        return statement.where(kept) if where is None else statement.where(kept, where)

    @property
    def today(self) -> date:
        """The day it is."""
        return self.context.today

    def ids(
        self, *conditions: ColumnElement[bool], order: Sequence[Any], most: int, with_ended: bool = False
    ) -> list[int]:
        """Return the ids of at most `most` items in the scope of which the conditions hold."""
        statement = (
            self.narrow(select(items.c.id), with_ended=with_ended).where(*conditions).order_by(*order).limit(most)
        )
        return list(self.context.connection.execute(statement).scalars())

    def count(self, *conditions: ColumnElement[bool], most: int, with_ended: bool = False) -> int:
        """Return how many there are, counting no further than `most`."""
        found = self.narrow(select(items.c.id), with_ended=with_ended).where(*conditions).limit(most).subquery()
        return int(self.context.connection.execute(select(func.count()).select_from(found)).scalar_one())


def overdue_ids(scope: Scope, most: int) -> list[int]:
    """Return items whose deadline has passed, the latest first."""
    return scope.ids(items.c.deadline < scope.today, order=latest_first(items.c.deadline), most=most)


def ended_ids(scope: Scope, most: int) -> list[int]:
    """Return items whose validity is over, the latest first, of those that are looked at."""
    return scope.ids(_ended(scope), order=latest_first(items.c.valid_until), most=most, with_ended=True)


def unrenewed_ids(scope: Scope, most: int) -> list[int]:
    """Return items that are still valid and whose renewal should have begun before today, the latest first."""
    return scope.ids(_unrenewed(scope), order=latest_first(items.c.renew_on), most=most)


def due_ids(scope: Scope, last: date, most: int, first: date | None = None) -> list[int]:
    """Return items with a deadline from `first` (today) to `last`, the nearest first.

    No other item has a date that needs action for the first time.
    """
    stretch = items.c.deadline.between(first or scope.today, last)
    return scope.ids(stretch, order=nearest_first(items.c.deadline), most=most)


def also_due_ids(scope: Scope, last: date, first: date | None = None) -> list[int]:
    """Return items whose deadline is before `first` (today) and that have another date from then to `last`."""
    begin = first or scope.today
    return scope.ids(
        items.c.id.in_(_looked_at(begin)), _dates_between(begin, last) > 0, order=(items.c.id,), most=LOOKED_AT
    )


def ending_ids(scope: Scope, last: date, most: int, first: date | None = None) -> list[int]:
    """Return items whose validity ends from `first` (today) to `last`."""
    stretch = items.c.valid_until.between(first or scope.today, last)
    return scope.ids(stretch, order=nearest_first(items.c.valid_until), most=most)


def renewing_ids(scope: Scope, last: date, most: int, first: date | None = None) -> list[int]:
    """Return items whose renewal should begin from `first` (today) to `last`."""
    stretch = items.c.renew_on.between(first or scope.today, last)
    return scope.ids(stretch, order=nearest_first(items.c.renew_on), most=most)


def milestones_between(
    scope: Scope, last: date, most: int, first: date | None = None
) -> list[tuple[str, str, date, str]]:
    """Return (key, title, day, certainty) of the milestones from `first` (today) to `last`."""
    columns = (milestones.c[name] for name in ("key", "title", "day", "certainty"))
    statement = select(*columns).where(milestones.c.day.between(first or scope.today, last))
    rows = scope.context.connection.execute(statement.order_by(milestones.c.day, milestones.c.id).limit(most))
    return [(row.key, row.title, row.day, row.certainty) for row in rows]


def count_passed(scope: Scope, most: int) -> tuple[int, int, int]:
    """Return how many items are overdue, have ended, and should be renewed, each counted no further than `most`."""
    ended = scope.count(_ended(scope), most=most, with_ended=True)
    return scope.count(items.c.deadline < scope.today, most=most), ended, scope.count(_unrenewed(scope), most=most)


def count_ahead(scope: Scope, last: date, most: int, first: date | None = None) -> int:
    """Return how many dates items have from `first` (today) to `last`; of each kind no more than `most` items count."""
    today, connection = first or scope.today, scope.context.connection
    nearest = scope.narrow(select(items.c.id)).where(items.c.deadline.between(today, last)).limit(most)
    counted = union(*(select(part.subquery().c.id) for part in (nearest, _looked_at(today))))
    dates = func.coalesce(func.sum(_dates_between(today, last)), 0)
    narrowed = scope.narrow(select(dates)).where(items.c.id.in_(counted))
    single = (items.c.valid_until.between(today, last), items.c.renew_on.between(today, last))
    return int(connection.execute(narrowed).scalar_one()) + sum(scope.count(one, most=most) for one in single)


def count_milestones(scope: Scope, last: date, first: date | None = None) -> int:
    """Return how many milestones there are from `first` (today) to `last`."""
    statement = select(func.count()).where(milestones.c.day.between(first or scope.today, last))
    return int(scope.context.connection.execute(statement).scalar_one())


def read_dated(scope: Scope, ids: Iterable[int]) -> list[Dated]:
    """Return items with what their dates mean, in the order of their ids: two statements, and three per calendar."""
    context, wanted = scope.context, sorted(set(ids))
    if not wanted:
        return []
    dated_steps = _dated_steps(scope, wanted)
    known: dict[str, Calendar] = {context.calendar.key: context.calendar}
    found = []
    for row in context.connection.execute(_rows(context.calendar.key).where(items.c.id.in_(wanted))).mappings():
        key = row["calendar"]
        if key not in known:
            known[key] = load_calendar(context.connection, key)
        found.append(
            Dated(
                item=Item(**{name: row[name] for name in _ITEM}),
                workflow=context.workflows[row["workflow"]],
                calendar=known[key],
                zone=context.zone,
                steps=tuple(dated_steps.get(row["id"], ())),
            )
        )
    return found


def _rows(usual_calendar: str) -> Select[Any]:
    """The items with the key of the calendar that they are counted on."""
    joined = items.outerjoin(stakeholders, items.c.stakeholder_id == stakeholders.c.id).outerjoin(
        authorities, items.c.authority_id == authorities.c.id
    )
    return select(*ITEM_COLUMNS, counted_on(usual_calendar).label("calendar")).select_from(joined).order_by(items.c.id)


def _dated_steps(scope: Scope, ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the open steps with a day, numbered as their checklists are."""
    number = func.row_number().over(partition_by=steps.c.item_id, order_by=(steps.c.position, steps.c.id))
    columns = [steps.c[name] for name in Step.__slots__ if name != "position"]
    numbered = select(steps.c.item_id, number.label("position"), *columns).where(steps.c.item_id.in_(ids)).subquery()
    dated = select(numbered).where(numbered.c.status == "open", numbered.c.due.is_not(None))
    found: dict[int, list[Step]] = defaultdict(list)
    for row in scope.context.connection.execute(dated.order_by(numbered.c.item_id, numbered.c.position)).mappings():
        found[row["item_id"]].append(Step(**{name: row[name] for name in Step.__slots__}))
    return found


def _dates_between(first: date, last: date) -> ColumnElement[int]:
    """Count an item's dates from one day to another, as `domain.agenda.entries_of` lists them."""
    own = [case((items.c[name].between(first, last), 1), else_=0) for name in ("due", "target", "late")]
    of_steps = (
        select(func.count())
        .where(steps.c.item_id == items.c.id, steps.c.status == "open", steps.c.due.between(first, last))
        .correlate(items)
        .scalar_subquery()
    )
    return own[0] + own[1] + own[2] + of_steps


def _looked_at(before: date) -> Select[Any]:
    overdue = select(items.c.id).where(_OPEN, items.c.deadline < before)
    return overdue.order_by(*latest_first(items.c.deadline)).limit(LOOKED_AT)


def _ended(scope: Scope) -> ColumnElement[bool]:
    """An ended validity; of items that it closed only the last days', so that nobody misses it.

    Its index has closed items too, many of them: so only the latest are looked at.
    """
    latest = select(items.c.id).where(items.c.valid_until < scope.today).order_by(*latest_first(items.c.valid_until))
    still_told = or_(_OPEN, items.c.valid_until >= scope.today - ENDED_FOR)
    return and_(items.c.id.in_(latest.limit(LOOKED_AT)), still_told)


def _unrenewed(scope: Scope) -> ColumnElement[bool]:
    valid = or_(items.c.valid_until.is_(None), items.c.valid_until >= scope.today)
    return and_(items.c.renew_on < scope.today, valid)


def latest_first(column: ColumnElement[Any]) -> tuple[Any, ...]:
    """The order of an index read backwards."""
    return column.desc(), items.c.id.desc()


def nearest_first(column: ColumnElement[Any]) -> tuple[Any, ...]:
    """The order of an index."""
    return column.asc(), items.c.id.asc()
