"""Items with the dates of their bars."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import WINDOW, make_item, move
from tracker.errors import QueryError
from tracker.services.lists import ListRequest, list_order
from tracker.services.milestones import add_milestone
from tracker.services.timeline import (
    dates_in_words,
    first_of_timeline,
    some_of_timeline,
    timeline_milestones,
)
from tracker.services.workflows import load_workflow_file
from tracker.workspace import Workspace

ALL = ListRequest()


def test_the_first_items_come_by_deadline_with_their_bars(empty: Workspace) -> None:
    make_item(empty, title="Without")
    make_item(empty, title="Later", due="2026-02-01")
    make_item(empty, title="Late", due="2026-01-02")
    found = list(first_of_timeline(empty, ALL, 2).values())
    assert [item.title for item in found] == ["Late", "Later"]
    assert [bar.kind for bar in found[0].bars] == ["work", "late"]
    assert (found[0].mark, found[1].mark) == ("!!", "ok")


def test_windows_and_validities_are_read_from_typed_fields(empty: Workspace) -> None:
    make_item(empty, kind="clearance", title="Water convoy", fields=WINDOW)
    (item,) = first_of_timeline(empty, ALL, 5).values()
    assert (item.dates.window_from, item.dates.window_to) == (date(2026, 1, 20), date(2026, 1, 22))
    assert [bar.kind for bar in item.bars][-1] == "window"


def test_a_window_that_is_no_date_in_somebodys_workflow_makes_no_bar(empty: Workspace, tmp_path: object) -> None:
    from pathlib import Path

    from tests.builders import JOB

    path = Path(str(tmp_path)) / "job.toml"
    path.write_text(JOB + '[[field]]\nkey = "window_from"\ntitle = "Which window"\ntype = "text"\n', encoding="utf-8")
    load_workflow_file(empty, path)
    make_item(empty, kind="job", fields={"window_from": "the small one"})
    (item,) = first_of_timeline(empty, ALL, 5).values()
    assert item.dates.window_from is None


def test_some_items_are_looked_up_by_id_and_those_that_are_gone_are_left_out(empty: Workspace) -> None:
    for day in ("2026-02-01", "2026-01-20", "2026-01-10"):
        make_item(empty, due=day)
    order = list_order(empty, ALL)
    found = some_of_timeline(empty, ALL, [*order[1:], 999])
    assert [item.ref for item in found.values()] == ["ACT-2", "ACT-1"]


def test_a_query_narrows_it_and_closed_items_have_their_bars_too(empty: Workspace) -> None:
    make_item(empty, due="2026-01-20")
    make_item(empty)
    move(empty, "ACT-2", "done")
    (item,) = first_of_timeline(empty, ListRequest(query="is:closed"), 5).values()
    assert item.dates.closed == date(2026, 1, 5)
    with pytest.raises(QueryError):
        first_of_timeline(empty, ListRequest(query="is:nothing"), 5)


def test_milestones_come_by_day(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-03-01")
    add_milestone(empty, "start", "Start", "2026-02-01")
    assert [milestone.key for milestone in timeline_milestones(empty)] == ["start", "handover"]


def test_the_dates_of_an_item_in_words(empty: Workspace) -> None:
    today = empty.today

    def words(**edit: object) -> str:
        item = make_item(empty, **edit)  # type: ignore[arg-type]
        return dates_in_words(some_of_timeline(empty, ALL, [item.id])[item.id], today)

    assert words() == "ACT-1: no deadline, raised 2026-01-05"
    assert words(due="2026-01-06") == "ACT-2: deadline 2026-01-06 (tomorrow), raised 2026-01-05"
    assert words(due="2026-01-05").startswith("ACT-3: deadline 2026-01-05 (today)")
    assert "deadline 2026-01-02 (3 days late)" in words(due="2026-01-02")
    assert "window 2026-01-20 to 2026-01-22" in words(kind="clearance", fields=WINDOW)
    assert "window from 2026-01-20" in words(kind="clearance", fields={"window_from": "2026-01-20 08:00"})
