"""What needs action now, with how many there are of each sort, and how the weeks to come are loaded.

What any of it costs does not grow with the database: counts end at a number, and lists are those of an index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.domain.dates import how_far, time_left, urgency
from tracker.domain.query import parse_query
from tracker.domain.table import Column
from tracker.domain.text import plural
from tracker.domain.weeks import WEEK, first_weekday, week_begin
from tracker.services.context import item_query, query_context
from tracker.storage.blocks import blocked_ids, nearest_blocked
from tracker.storage.columns import item_columns
from tracker.storage.doubts import disputed_ids, nearest_of
from tracker.storage.lists import count_up_to, item_ids, rows_by_id
from tracker.storage.query import QueryContext
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 1000  # a section with more than so many items says so; counting all would cost more the larger the database
SHOWN = 5  # rows of each section
WEEKS = 8  # weeks whose load is told
MOST_A_WEEK = 50_000  # an index of dates is counted quickly, and weeks that all have "more than 1,000" tell nothing
DAY = timedelta(days=1)

_SECTION_COLUMNS = ("ref", "deadline", "valid_until", "stakeholder", "authority", "title", "next_step")
_LINE_COLUMNS = ("ref", "deadline", "valid_until", "raised", "stakeholder", "authority", "title", "next_step")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what needs action: the first few rows, and how many there are (counted up to `MOST`)."""

    title: str
    query: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What needs action on a day, the most urgent first."""

    today: date
    sections: tuple[Section, ...]
    open_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item in few words; `urgent` says how much of a hurry its date is: red, amber or nothing."""

    ref: str
    when: str
    urgent: str
    who: str
    title: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the overview: its first items, how many there are (up to `MOST`), and the query that lists them all.

    `state` is what its items are, as in "nothing is overdue".
    """

    name: str
    title: str
    state: str
    query: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All parts, the most urgent first, also those that have nothing; and how many items are open (up to `MOST`)."""

    today: date
    parts: tuple[Part, ...]
    open_items: int


@dataclass(frozen=True, slots=True)
class Week:
    """How many deadlines a week has, from a day on (None: all that has passed), counted up to `MOST_A_WEEK`."""

    first: date | None
    last: date
    count: int
    query: str


def action_now(workspace: Workspace) -> Agenda:
    """Return what needs action now."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        columns = item_columns(_SECTION_COLUMNS, context)
        plans = _usual_plans(context)
        found = [_found(plan, context, SHOWN) for plan in plans]
        rows = rows_by_id(connection, _all_ids(found), columns, context)
        sections = tuple(
            Section(
                plan.title, plan.query, tuple(entry.column for entry in columns), tuple(rows[one] for one in ids), count
            )
            for plan, (ids, count) in zip(plans, found, strict=True)
            if ids
        )
        return Agenda(workspace.today, sections, _open_items(connection, context))


def overview(workspace: Workspace, shown: int = SHOWN) -> Overview:
    """Return what needs somebody now, with the first few items of each part."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        columns = item_columns(_LINE_COLUMNS, context)
        plans = _parted_plans(context)
        found = [_found(plan, context, shown) for plan in plans]
        rows = {
            one: dict(zip(_LINE_COLUMNS, row, strict=True))
            for one, row in rows_by_id(connection, _all_ids(found), columns, context).items()
        }
        parts = tuple(
            Part(
                name=plan.name,
                title=plan.title,
                state=plan.state,
                query=plan.query,
                count=count,
                lines=tuple(_line(plan.name, rows[one], context.today) for one in ids),
            )
            for plan, (ids, count) in zip(plans, found, strict=True)
        )
        return Overview(context.today, parts, _open_items(connection, context))


def week_load(workspace: Workspace) -> tuple[Week, ...]:
    """Return how many deadlines have passed, and how many each of the next `WEEKS` weeks has, this one from today."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        weeks: list[tuple[date | None, date, str]] = [(None, context.today - DAY, "is:overdue")]
        first = context.today
        end = week_begin(first, first_weekday(context.calendar.weekend)) + WEEK
        for _ in range(WEEKS):
            last = end - DAY
            weeks.append((first, last, f"deadline>={first} deadline<={last}"))
            first, end = end, end + WEEK
        return tuple(
            Week(first, last, count_up_to(connection, item_query(query, context), context, MOST_A_WEEK + 1), query)
            for first, last, query in weeks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a part is called and lists, and queries that find the same but that an index answers.

    They find one part of it after the other, in order: `-is:overdue` would be asked of each item that is.
    """

    title: str
    query: str
    found_by: tuple[str, ...] = ()
    find: Callable[[QueryContext, str, int], tuple[list[int], int]] | None = None
    name: str = ""
    state: str = ""


def _usual_plans(context: QueryContext) -> tuple[_Plan, ...]:
    due = _Plan(title="Due soon", query="is:due")
    overdue, _, _, blocked, waiting, undated, ending, _ = _parted_plans(context)
    return (overdue, due, blocked, ending, undated, replace(waiting, title="Waiting on an office"))


def _parted_plans(context: QueryContext) -> tuple[_Plan, ...]:
    days = context.due_soon_days
    soon = context.today + timedelta(days=days)
    ending = ("is:open is:expired sort:valid_until", "is:expiring sort:valid_until")
    later = (f"is:waiting deadline>{soon}", "is:waiting deadline:none")
    within = f"due in the next {plural(days, 'day')}"
    return (
        _Plan(name="overdue", title="Overdue", state="overdue", query="is:overdue"),
        _Plan(name="today", title="Due today", state="due today", query="deadline:today"),
        _Plan(name="soon", title=within.capitalize(), state=within, query=f"deadline>today deadline<=today+{days}d"),
        _Plan(
            name="blocked",
            title="Blocked by another item",
            state="otherwise blocked",
            query="is:blocked -is:overdue -is:due",
            find=_find_blocked,
        ),
        _Plan(
            name="waiting",
            title="Waiting on others",
            state="otherwise waiting on others",
            query="is:waiting -is:overdue -is:due",
            found_by=later,
        ),
        _Plan(
            name="undated",
            title="Yours to do, no date set",
            state="yours without a date",
            query="is:ours deadline:none",
        ),
        _Plan(
            name="validity",
            title="Validity ends soon, or has ended",
            state="running out",
            query="is:open (is:expiring or is:expired)",
            found_by=ending,
        ),
        _Plan(name="disputed", title="Disputed", state="disputed", query="is:disputed", find=_find_disputed),
    )


def _found(plan: _Plan, context: QueryContext, shown: int) -> tuple[list[int], int]:
    """Return the ids of the first items of a part, and how many there are."""
    if plan.find is not None:
        return plan.find(context, plan.query, shown)
    queries = [item_query(text, context) for text in plan.found_by or (plan.query,)]
    ids: list[int] = []
    for query in queries:
        if len(ids) < shown:
            ids += item_ids(context.connection, replace(query, limit=shown - len(ids)), context)
    if len(ids) < shown:
        return ids, len(ids)
    counts = (count_up_to(context.connection, query, context, MOST + 1) for query in queries)
    return ids, min(MOST + 1, sum(counts))


def _find_blocked(context: QueryContext, _query: str, shown: int) -> tuple[list[int], int]:
    """What is overdue or due soon is in a part of its own already, blocked or not."""
    soon = context.today + timedelta(days=context.due_soon_days)
    ids = blocked_ids(context, soon, MOST + 1)
    few = len(ids) <= MOST
    return nearest_of(context, ids, shown) if few else nearest_blocked(context, soon, shown), len(ids)


def _find_disputed(context: QueryContext, query: str, shown: int) -> tuple[list[int], int]:
    """Where few items are disputed, looking for them in the order of a list would go through all others."""
    ids = disputed_ids(context, MOST + 1)
    if len(ids) <= MOST:
        return nearest_of(context, ids, shown), len(ids)
    return item_ids(context.connection, replace(item_query(query, context), limit=shown), context), len(ids)


def _all_ids(found: Sequence[tuple[Sequence[int], int]]) -> list[int]:
    return sorted({one for ids, _ in found for one in ids})


def _open_items(connection: Connection, context: QueryContext) -> int:
    return count_up_to(connection, parse_query("is:open"), context, MOST + 1)


def _line(part: str, row: dict[str, Any], today: date) -> Line:
    who = [row["stakeholder"], row["authority"]]
    if part == "waiting":
        who.reverse()
    when, urgent = _validity_words(row, today) if part == "validity" else _deadline_words(row, today)
    return Line(
        ref=row["ref"],
        when=when,
        urgent=urgent,
        who=next(filter(None, who), ""),
        title=row["title"],
        next_step=row["next_step"] or "",
    )


def _deadline_words(row: dict[str, Any], today: date) -> tuple[str, str]:
    if row["deadline"] is None:
        days = (today - row["raised"]).days
        return f"open {plural(days, 'day')}" if days > 0 else "new today", ""
    left = (row["deadline"] - today).days
    return time_left(left), urgency(left)


def _validity_words(row: dict[str, Any], today: date) -> tuple[str, str]:
    left = (row["valid_until"] - today).days
    return how_far(left), urgency(left)
