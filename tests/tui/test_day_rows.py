"""What the chosen day of the agenda has, as rows with the columns that there is room for."""

from __future__ import annotations

import pytest

from tests.builders import make_item, make_stakeholder
from tracker.services.agenda import day_page
from tracker.tui.day_rows import EntryKey, MoreKey, fitted_to, rows_of
from tracker.workspace import Workspace


@pytest.fixture
def work(empty: Workspace) -> Workspace:
    """Items that are late, and one that is due today."""
    make_stakeholder(empty, "Relief works")
    for due in ("2026-01-04", "2026-01-03", "2026-01-05"):
        make_item(empty, title="Call the office about the convoy to the north", due=due, stakeholder="Relief works")
    return empty


def whens(workspace: Workspace) -> list[object]:
    return [row.cells[0] for row in rows_of(day_page(workspace, workspace.today, limit=10))]


def test_what_has_passed_says_how_long_ago_that_was(work: Workspace) -> None:
    assert whens(work) == [("yesterday", "red"), ("2 days ago", "red"), ("today", "amber")]


def test_what_is_not_shown_is_a_row_with_the_query_for_it(work: Workspace) -> None:
    make_item(work, title="Send the list", due="2026-01-05")
    rows = rows_of(day_page(work, work.today, limit=1))
    assert [type(row.key) for row in rows] == [EntryKey, EntryKey, EntryKey, MoreKey]
    assert rows[-1].key == MoreKey("deadline:2026-01-05")
    assert rows[-1].cells[1:3] == (("more", "dim"), ("1 on this day", "dim"))


@pytest.mark.parametrize(
    ("room", "shown"),
    [(120, ["when", "ref", "what", "title", "who"]), (60, ["when", "ref", "what", "title"])],
)
def test_who_may_act_is_left_out_where_the_title_needs_the_room(work: Workspace, room: int, shown: list[str]) -> None:
    columns, rows = fitted_to(rows_of(day_page(work, work.today, limit=10)), room)
    assert [column.key for column in columns] == shown
    assert {len(row.cells) for row in rows} == {len(shown)}
