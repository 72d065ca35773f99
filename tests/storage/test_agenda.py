"""How the agenda and the reminders are found: through which indexes, and with how many statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from tests.builders import make_authority, make_item, make_stakeholder
from tests.statements import Statement, counting
from tracker.services.agenda import day_agenda, day_page, month_agenda
from tracker.services.context import query_context
from tracker.services.reminders import reminders
from tracker.storage import agenda, schema
from tracker.storage.agenda import Scope
from tracker.storage.day_counts import count_by_day
from tracker.storage.reminders import new_ids
from tracker.storage.windows import count_windows, open_windows
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)
LAST = TODAY + timedelta(days=14)


def plans(workspace: Workspace, use: Callable[[Scope], Any]) -> list[str]:
    """How SQLite goes about each statement over the items."""
    with workspace.read() as connection:
        scope = Scope(query_context(connection, workspace))
        with counting(workspace) as seen:
            use(scope)
        return [plan(connection, one) for one in seen if "FROM items" in one or "FROM steps" in one]


def plan(connection: Connection, sent: Statement) -> str:
    return "; ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent}", sent.parameters))


@pytest.mark.parametrize(
    ("use", "index"),
    [
        (lambda scope: agenda.overdue_ids(scope, 21), "ix_items_open_deadline (deadline<?)"),
        (lambda scope: agenda.due_ids(scope, LAST, 101), "ix_items_open_deadline (deadline>? AND deadline<?)"),
        (lambda scope: agenda.also_due_ids(scope, LAST), "ix_items_open_deadline (deadline<?)"),
        (lambda scope: agenda.ended_ids(scope, 21), "ix_items_valid_until (valid_until<?)"),
        (lambda scope: agenda.ending_ids(scope, LAST, 101), "ix_items_valid_until (valid_until>? AND valid_until<?)"),
        (lambda scope: agenda.unrenewed_ids(scope, 21), "ix_items_open_renew_on (renew_on<?)"),
        (lambda scope: agenda.renewing_ids(scope, LAST, 101), "ix_items_open_renew_on (renew_on>? AND renew_on<?)"),
        (lambda scope: open_windows(scope, LAST), "ix_items_valid_until (valid_until>?)"),
        (lambda scope: count_windows(scope, LAST, 9), "ix_items_workflow_status (workflow=? AND status=?)"),
        (lambda scope: agenda.read_dated(scope, [1, 2]), "ix_steps_item_id_position (item_id=?)"),
    ],
)
def test_what_is_dated_is_found_through_an_index(use: Callable[[Scope], Any], index: str, empty: Workspace) -> None:
    found = plans(empty, use)

    assert any(index in one for one in found)
    assert not any("SCAN items" in one or "SCAN steps" in one for one in found)
    of_pages = [one for one in found if "USE TEMP B-TREE FOR ORDER BY" in one and "rowid=?" not in one]
    assert [one for one in of_pages if "ix_steps" not in one] == []


def test_milestones_are_found_through_their_index(empty: Workspace) -> None:
    with empty.read() as connection:
        scope = Scope(query_context(connection, empty))
        with counting(empty) as seen:
            agenda.milestones_between(scope, LAST, 10)
        assert "ix_milestones_day" in plan(connection, seen[0])


def test_counting_looks_at_no_more_than_it_counts(empty: Workspace) -> None:
    found = plans(empty, lambda scope: (agenda.count_passed(scope, 9), agenda.count_ahead(scope, LAST, 9)))

    assert len(found) == 6
    assert not any("SCAN items" in one for one in found)


def test_each_tier_is_found_through_an_index_and_what_was_told_through_another(empty: Workspace) -> None:
    found = plans(empty, lambda scope: new_ids(scope, 51))

    indexes = ("ix_items_open_deadline", "ix_items_valid_until", "ix_items_open_renew_on", "ix_items_open_late")
    assert all(any(f"INDEX {index} (" in one for index in indexes) for one in found)
    assert all("SEARCH reminders USING COVERING INDEX" in one for one in found)
    assert not any("TEMP B-TREE" in one or "SCAN items" in one for one in found)


def test_a_query_narrows_what_is_found(empty: Workspace) -> None:
    for title in ("Water", "Tents"):
        make_item(empty, title=title, due="2026-01-08")

    assert [entry.title for entry in day_agenda(empty, "tents").entries] == ["Tents"]


@pytest.fixture
def crowd(empty: Workspace) -> Callable[[int], None]:
    """Adds items with dates of every sort."""
    make_authority(empty)
    make_stakeholder(empty)

    def add(count: int) -> None:
        for number in range(count):
            made = make_item(empty, due=str(TODAY + timedelta(days=number % 20 - 6)), authority="hao")
            later = TODAY + timedelta(days=number % 11)
            with empty.database.write() as connection:
                connection.execute(
                    schema.items.update()
                    .where(schema.items.c.id == made.id)
                    .values(valid_until=later, renew_on=later, target=later, late=later)
                )
                step = {"item_id": made.id, "position": 1, "title": "Ask", "status": "open", "due": later}
                connection.execute(insert(schema.steps).values(step))

    return add


def test_the_number_of_statements_does_not_depend_on_the_number_of_items(
    empty: Workspace, crowd: Callable[[int], None]
) -> None:
    counted = []
    for more in (20, 40):
        crowd(more)
        with counting(empty) as seen:
            assert day_agenda(empty, limit=10).more_ahead > 0
        with counting(empty) as of_reminders, reminders(empty, limit=2, mark=False) as found:
            assert found.more
        counted.append((len(seen), len(of_reminders)))

    assert counted[0] == counted[1]


def test_what_is_counted_is_what_would_be_listed(empty: Workspace, crowd: Callable[[int], None]) -> None:
    crowd(40)
    whole = day_agenda(empty, limit=5000)
    ahead = sum(len(one.entries) for one in whole.days)

    assert whole.more_ahead == 0
    for limit in (1, 7, ahead - 1):
        cut = day_agenda(empty, limit=limit)
        assert sum(len(one.entries) for one in cut.days) == limit
        assert cut.more_ahead == ahead - limit
        assert [entry for one in cut.days for entry in one.entries] == [
            entry for one in whole.days for entry in one.entries
        ][:limit]


def test_the_days_of_a_month_are_counted_through_the_indexes(empty: Workspace) -> None:
    found = plans(empty, lambda scope: count_by_day(scope, TODAY, LAST, 100))

    first = found[0]
    indexes = ("ix_items_open_deadline", "ix_items_open_late", "ix_items_open_renew_on", "ix_items_valid_until")
    assert all(index in first for index in indexes)
    assert not any("SCAN items" in one or "SCAN steps" in one for one in found)


def test_a_month_counts_what_its_days_list_in_a_fixed_number_of_statements(
    empty: Workspace, crowd: Callable[[int], None]
) -> None:
    counted = []
    for more in (20, 40):
        crowd(more)
        with counting(empty) as of_month:
            month = month_agenda(empty, TODAY)
        with counting(empty) as of_day:
            day_page(empty, LAST)
        counted.append((len(of_month), len(of_day)))
        days = {one.day: one.count for week in month.weeks for one in week}
        for distance in range(-7, 20):
            day = TODAY + timedelta(days=distance)
            assert len(day_page(empty, day, limit=1000).entries) == days[day], day
    assert counted[0] == counted[1]
