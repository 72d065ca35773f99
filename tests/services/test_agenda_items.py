"""The items of a day of the agenda, as a query."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import make_item
from tests.services.test_moves import clearance
from tracker.services import agenda as agenda_service
from tracker.services.agenda import day_page
from tracker.services.agenda_items import items_of_day
from tracker.services.lists import ListRequest, list_order
from tracker.services.milestones import add_milestone
from tracker.services.steps import add_step
from tracker.workspace import Workspace

DAY = date(2026, 1, 12)


def test_each_item_of_the_day_once_whatever_is_dated(empty: Workspace) -> None:
    for due in ("2026-01-12", "2026-01-09", "2026-01-13"):
        make_item(empty, due=due)
    add_step(empty, "ACT-2", "Ask", due="2026-01-12")
    add_step(empty, "ACT-1", "Ask", due="2026-01-12")
    found = items_of_day(day_page(empty, DAY))
    assert found.query == "ref:ACT-1,ACT-2"
    assert found.said == "2 items of Mon 2026-01-12."
    assert list(list_order(empty, ListRequest(query=found.query, sort="ref"))) == [1, 2]


def test_today_has_what_has_passed(empty: Workspace) -> None:
    make_item(empty, due="2026-01-05")
    make_item(empty, due="2026-01-02", raised="2025-12-01")
    found = items_of_day(day_page(empty, empty.today))
    assert found.query == "ref:ACT-2,ACT-1"
    assert found.said.endswith("with what has passed.")


def test_a_milestone_is_no_item(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", str(DAY))
    page = day_page(empty, DAY)
    assert page.entries
    assert items_of_day(page).query == ""
    assert items_of_day(page).said == "No item is dated on Mon 2026-01-12."


def test_what_is_not_shown_is_found_by_its_deadline(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for due in ("2026-01-12", "2026-01-12", "2026-01-02", "2026-01-01"):
        make_item(empty, due=due, raised="2025-12-01")
    assert items_of_day(day_page(empty, DAY, limit=1)).query == "deadline:2026-01-12"
    monkeypatch.setattr(agenda_service, "PASSED", 1)
    found = items_of_day(day_page(empty, empty.today))
    assert found.query == "deadline<=2026-01-05"
    assert sorted(list_order(empty, ListRequest(query=found.query))) == [3, 4]


def test_a_query_is_never_too_long(empty: Workspace) -> None:
    make_item(empty, due=str(DAY))
    page = day_page(empty, DAY)
    many = tuple(replace(page.entries[0], ref=f"ACT-{number}") for number in range(1_000_000, 1_000_200))
    assert items_of_day(replace(page, entries=many)).query == "deadline:2026-01-12"


def test_permissions_of_a_day_are_among_its_items_unless_they_are_too_many(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        clearance(empty, "approved", variant="movement")
    day = date(2026, 1, 21)
    assert items_of_day(day_page(empty, day)).query == "ref:CLR-1,CLR-2"
    monkeypatch.setattr(agenda_service, "WINDOWS", 1)
    found = items_of_day(day_page(empty, day))
    assert found.said == "All with permission on Wed 2026-01-21."
    assert list(list_order(empty, ListRequest(query=found.query))) == [1, 2]
    make_item(empty, due=str(day))
    assert items_of_day(day_page(empty, day)).query == "ref:ACT-1"
