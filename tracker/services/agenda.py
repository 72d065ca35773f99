"""The agenda: what has passed, and what is dated in the days to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from tracker.domain.agenda import (
    AgendaDay,
    Entry,
    by_day,
    entries_of,
    milestone_entry,
    passed_of,
    sort_ahead,
    sort_passed,
)
from tracker.domain.query import parse_query
from tracker.services.context import query_context
from tracker.storage import agenda as storage
from tracker.storage.agenda import Scope
from tracker.workspace import Workspace

PASSED = 20  # entries of what has passed that are shown; the latest
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
        ahead, more_ahead = _ahead(scope, last, limit)
        return DayAgenda(
            workspace.today,
            last,
            tuple(passed),
            by_day(ahead, context.calendar, workspace.today),
            tuple(more_passed),
            more_ahead,
        )


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


def _ahead(scope: Scope, last: date, limit: int) -> tuple[list[Entry], int]:
    wanted, today = limit + 1, scope.today
    ids = storage.due_ids(scope, last, wanted) + storage.also_due_ids(scope, last)
    ids += storage.ending_ids(scope, last, wanted) + storage.renewing_ids(scope, last, wanted)
    found = [entry for dated in storage.read_dated(scope, ids) for entry in entries_of(dated, today, last, today)]
    if scope.query is None:
        calendar = scope.context.calendar
        found += [
            milestone_entry(key, title, day, certainty, calendar, today)
            for key, title, day, certainty in storage.milestones_between(scope, last, wanted)
        ]
    shown = sorted(found, key=sort_ahead)[:limit]
    if len(found) == len(shown):
        return shown, 0
    count = storage.count_ahead(scope, last, MOST + 1)
    count += storage.count_milestones(scope, last) if scope.query is None else 0
    return shown, MOST + 1 if count > MOST else max(0, count - len(shown))
