"""Lists of items, and what needs action now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import make_item, move
from tracker.errors import ConfigurationError, InvalidError, QueryError
from tracker.services import lists
from tracker.services.lists import ListRequest, action_now, item_table
from tracker.workspace import Workspace


def refs(workspace: Workspace, **request: Any) -> list[str]:
    with item_table(workspace, ListRequest(columns=("ref",), **request)) as table:
        return [row[0] for row in table.rows]


def sections(workspace: Workspace) -> dict[str, tuple[list[str], int]]:
    return {
        section.title: ([row[0] for row in section.rows], section.count) for section in action_now(workspace).sections
    }


# Lists.


def test_a_list_shows_open_items_by_deadline(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty, due="2026-02-01")
    make_item(empty, due="2026-01-20")
    make_item(empty, due="2026-01-10")
    move(empty, "ACT-4", "done")
    assert refs(empty) == ["ACT-3", "ACT-2", "ACT-1"]
    assert refs(empty, query="is:closed") == ["ACT-4"]


def test_order_and_limit_can_be_given_beside_the_query(empty: Workspace) -> None:
    for title in ("B", "C", "A"):
        make_item(empty, title=title)
    assert refs(empty, sort="title") == ["ACT-3", "ACT-1", "ACT-2"]
    assert refs(empty, sort="-title", limit=1) == ["ACT-2"]
    assert refs(empty, query="limit:2 sort:title", limit=3) == ["ACT-3", "ACT-1"]


def test_columns_come_as_asked_and_typed_fields_by_name(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"staff_count": "4"})
    with item_table(empty, ListRequest(columns=("title", "staff_count", "ref"))) as table:
        assert [column.title for column in table.columns] == ["Title", "Staff travelling", "Ref"]
        assert [tuple(row) for row in table.rows] == [("Call the office", 4, "CLR-1")]
    with (
        pytest.raises(InvalidError, match=r"no column 'titel'. Did you mean title"),
        item_table(empty, ListRequest(columns=("titel",))),
    ):
        pass


def test_columns_of_the_settings_are_the_usual_ones(make_workspace: Callable[..., Workspace]) -> None:
    with item_table(make_workspace(columns=["ref", "owner"]), ListRequest()) as table:
        assert [column.key for column in table.columns] == ["ref", "owner"]
    with item_table(make_workspace(), ListRequest()) as table:
        assert tuple(column.key for column in table.columns) == lists.COLUMNS


@pytest.mark.parametrize("request_", [{"query": "statu:open"}, {"sort": "colour"}, {"query": "due<soon"}])
def test_a_query_that_cannot_be_understood_is_never_an_empty_list(empty: Workspace, request_: dict[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        refs(empty, **request_)
    assert caught.value.exit_code == 65


def test_a_missing_calendar_in_the_settings_is_named(make_workspace: Callable[..., Workspace]) -> None:
    with pytest.raises(ConfigurationError, match=r"setting .calendar.: There is no calendar .mars.. Calendars: gb-eng"):
        refs(make_workspace(calendar="mars"))


# What needs action now.


def test_each_open_item_that_needs_action_is_in_its_section(empty: Workspace) -> None:
    make_item(empty, title="late", due="2026-01-04", raised="2025-12-01")
    make_item(empty, title="today", due="2026-01-05")
    make_item(empty, title="soon", due="2026-01-12")
    make_item(empty, title="later", due="2026-01-13")
    make_item(empty, title="undated")
    make_item(empty, title="waiting")
    make_item(empty, title="done")
    make_item(empty, kind="clearance", title="ending", due="2026-02-20", fields={"valid_until": "2026-01-30"})
    move(empty, "ACT-6", "in_progress")
    move(empty, "ACT-6", "waiting")
    move(empty, "ACT-7", "done")
    assert sections(empty) == {
        "Overdue": (["ACT-1"], 1),
        "Due soon": (["ACT-2", "ACT-3"], 2),
        "Yours to do, no date set": (["ACT-5"], 1),
        "Waiting on an office": (["ACT-6"], 1),
        "Validity ends soon, or has ended": (["CLR-1"], 1),
    }
    assert action_now(empty).open_items == 7


def test_an_item_that_waits_and_is_late_is_named_once(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04", raised="2025-12-01")
    make_item(empty, due="2026-03-04")
    for ref in ("ACT-1", "ACT-2"):
        move(empty, ref, "in_progress")
        move(empty, ref, "waiting")
    assert sections(empty) == {"Overdue": (["ACT-1"], 1), "Waiting on an office": (["ACT-2"], 1)}


def test_each_section_finds_and_counts_what_its_query_says(seeded: Workspace) -> None:
    """The queries shown to people and those that an index answers must not drift apart."""
    for number in range(lists.SHOWN + 2):
        make_item(seeded, title=f"waiting {number}", due=None if number % 2 else "2026-03-01")
        make_item(seeded, kind="clearance", due="2026-02-20", fields={"valid_until": f"2026-01-{number + 1:02}"})
        move(seeded, f"ACT-{number + 1}", "in_progress")
        move(seeded, f"ACT-{number + 1}", "waiting")
    for section in action_now(seeded).sections:
        found = refs(seeded, query=section.query)
        assert section.count == len(found), section.title
        assert [row[0] for row in section.rows] == found[: lists.SHOWN], section.title


def test_counting_stops_at_a_thousand(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 6)
    for _ in range(8):
        make_item(empty)
    assert sections(empty)["Yours to do, no date set"] == (["ACT-1", "ACT-2", "ACT-3", "ACT-4", "ACT-5"], 7)


def test_nothing_to_do_is_no_section(empty: Workspace) -> None:
    assert action_now(empty).sections == ()
