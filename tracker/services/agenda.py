"""The agenda: what has passed, what is dated in the days to come, and a month or a day by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from tracker.domain.agenda import (
    AgendaDay,
    Entry,
    by_day,
    entries_of,
    heading,
    milestone_entry,
    passed_of,
    sort_ahead,
    sort_passed,
    window_entry,
)
from tracker.domain.dates import LATEST
from tracker.domain.query import parse_query
from tracker.domain.weeks import first_weekday, month_weeks
from tracker.services.context import query_context
from tracker.storage import agenda as storage
from tracker.storage.agenda import Scope
from tracker.storage.day_counts import count_by_day
from tracker.storage.windows import count_windows, granted_states, open_windows
from tracker.workspace import Workspace

MOST_A_DAY = 99  # entries of a day in a month that are counted
PASSED = 20  # entries of what has passed that are shown; the latest
WINDOWS = 20  # permissions that are shown of those that hold on a day; what ends first
MOST = 1000  # more than so many are not counted


@dataclass(frozen=True, slots=True)
class More:
    """How many entries are not shown (counted up to `MOST` + 1), and the query that lists them all."""

    what: str
    count: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class DayAgenda:
    """What has passed, the latest first, then each day that has something; and how much more there is of both."""

    today: date
    last: date
    passed: tuple[Entry, ...]
    days: tuple[AgendaDay, ...]
    more_passed: tuple[More, ...]
    more_ahead: int

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return (*self.passed, *chain.from_iterable(day.entries for day in self.days))


def day_agenda(workspace: Workspace, query: str = "", *, days: int = 14, limit: int = 100) -> DayAgenda:
    """Return what is dated up to `days` days ahead, at most `limit` entries from today on. Raises QueryError.

    What it costs does not grow with the database. Milestones belong to no item: a query leaves them out.
    """
    last = workspace.today + timedelta(days=days)
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        scope = Scope(context, parse_query(query) if query.strip() else None)
        passed, more_passed = _passed(scope)
        ahead, more_ahead = _between(scope, scope.today, last, limit)
        return DayAgenda(
            workspace.today,
            last,
            tuple(passed),
            by_day(ahead, context.calendar, workspace.today),
            tuple(more_passed),
            more_ahead,
        )


@dataclass(frozen=True, slots=True)
class DayPage:
    """One day: today also has what has passed, the latest first. An empty day tells which entry `follows` next.

    `query` finds the items whose deadline it is, `more` is how many entries are not shown (counted up to `MOST` + 1).
    `windows` are the permissions that hold on that day: which convoy may move. They make no day of the month busy.
    """

    day: date
    heading: str
    entries: tuple[Entry, ...]
    more: int
    query: str
    passed: tuple[Entry, ...] = ()
    more_passed: tuple[More, ...] = ()
    follows: Entry | None = None
    windows: tuple[Entry, ...] = ()
    more_windows: More | None = None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a calendar on the wall: whether it is free and why, and how many entries it has (up to `MOST_A_DAY`)."""

    day: date
    is_weekend: bool
    works: bool
    why_free: str
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks that a month is in, with all their days."""

    today: date
    first: date
    weeks: tuple[tuple[MonthDay, ...], ...]


def month_agenda(workspace: Workspace, day: date, query: str = "") -> Month:
    """Return the month that a day is in, on the usual calendar. Raises QueryError.

    What it costs does not grow with the database: of each day, no more is counted than is shown.
    """
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        calendar = context.calendar
        weeks = month_weeks(day, first_weekday(calendar.weekend))
        scope = Scope(context, parse_query(query) if query.strip() else None)
        counts = count_by_day(scope, weeks[0][0], weeks[-1][-1], MOST_A_DAY + 1)

        def shown(one: date) -> MonthDay:
            is_weekend, works = one.weekday() in calendar.weekend, calendar.works(one)
            return MonthDay(one, is_weekend, works, calendar.why_free(one), min(counts[one], MOST_A_DAY + 1))

        return Month(context.today, day.replace(day=1), tuple(tuple(map(shown, week)) for week in weeks))


def day_page(workspace: Workspace, day: date, query: str = "", *, limit: int = 100) -> DayPage:
    """Return what a day has, past or to come, at most `limit` entries; today also what has passed. Raises QueryError.

    What it costs does not grow with the database: with very many items, dates beside the deadlines of those that have
    been due longest before that day are left out.
    """
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        scope = Scope(context, parse_query(query) if query.strip() else None)
        passed, more_passed = _passed(scope) if day == context.today else ([], [])
        entries, more = _between(scope, day, day, limit)
        windows, more_windows = _windows(scope, day, query)
        return DayPage(
            day,
            heading(day, context.calendar, context.today),
            tuple(entries),
            more,
            f"{query} deadline:{day}".strip(),
            tuple(passed),
            tuple(more_passed),
            _following(scope, day) if not entries else None,
            tuple(windows),
            more_windows,
        )


def _windows(scope: Scope, day: date, query: str) -> tuple[list[Entry], More | None]:
    """Return the permissions that hold on a day, from today on: a status tells nothing of the days before."""
    if day < scope.today:
        return [], None
    ids = open_windows(scope, day)[:WINDOWS]
    found = {dated.item.id: dated for dated in storage.read_dated(scope, ids)}
    shown = [window_entry(found[one], day, scope.today) for one in ids]
    count = count_windows(scope, day, MOST + 1)
    if count <= len(shown):
        return shown, None
    granted = granted_states(scope.context)
    statuses = dict.fromkeys(key for states in granted.values() for key in states)
    held = f"{query} kind:{','.join(granted)} status:{','.join(statuses)} valid_from<={day} valid_until>={day}"
    return shown, More("with permission", count if count > MOST else count - len(shown), held.strip())


def _following(scope: Scope, day: date) -> Entry | None:
    """Return the first entry of the first day after `day` that has one."""
    first = day + timedelta(days=1)
    found, _ = _between(scope, first, LATEST, 1, counted=False) if first <= LATEST else ([], 0)
    return found[0] if found else None


def _passed(scope: Scope) -> tuple[list[Entry], list[More]]:
    wanted = PASSED + 1
    ids = storage.overdue_ids(scope, wanted) + storage.ended_ids(scope, wanted) + storage.unrenewed_ids(scope, wanted)
    found = [entry for dated in storage.read_dated(scope, ids) for entry in passed_of(dated, scope.today)]
    shown = sorted(found, key=sort_passed)[:PASSED]
    if len(found) == len(shown):
        return shown, []
    kinds = [{"expiry": 1, "renewal": 2}.get(entry.kind, 0) for entry in shown]
    names = (
        ("overdue", "is:overdue"),
        ("no longer valid", "is:expired"),
        ("to renew", "is:expiring"),
    )
    counts = storage.count_passed(scope, MOST + 1)
    left = [count if count > MOST else count - kinds.count(place) for place, count in enumerate(counts)]
    return shown, [More(what, count, query) for (what, query), count in zip(names, left, strict=True) if count > 0]


def _between(scope: Scope, first: date, last: date, limit: int, *, counted: bool = True) -> tuple[list[Entry], int]:
    """Return the entries from one day to another, at most `limit`, and how many more there are if that is `counted`."""
    wanted, today = limit + 1, scope.today
    ids = storage.due_ids(scope, last, wanted, first) + storage.also_due_ids(scope, last, first)
    ids += storage.ending_ids(scope, last, wanted, first) + storage.renewing_ids(scope, last, wanted, first)
    found = [entry for dated in storage.read_dated(scope, ids) for entry in entries_of(dated, first, last, today)]
    if scope.query is None:
        calendar = scope.context.calendar
        found += [
            milestone_entry(key, title, day, certainty, calendar, today)
            for key, title, day, certainty in storage.milestones_between(scope, last, wanted, first)
        ]
    shown = sorted(found, key=sort_ahead)[:limit]
    if len(found) == len(shown) or not counted:
        return shown, 0
    count = storage.count_ahead(scope, last, MOST + 1, first)
    count += storage.count_milestones(scope, last, first) if scope.query is None else 0
    return shown, MOST + 1 if count > MOST else max(0, count - len(shown))
