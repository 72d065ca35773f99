"""Reminders from a real database: each once, none lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import count, item, make_item, move, rows
from tests.services.test_agenda import change
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.reminders import reminders
from tracker.workspace import Workspace


def remind(workspace: Workspace, query: str = "", **options: Any) -> list[tuple[str, str]]:
    with reminders(workspace, query, **options) as found:
        return [(one.name, one.entry.ref) for one in found.told]


def on(make_workspace: Callable[..., Workspace], day: str, **changed: Any) -> Workspace:
    return make_workspace(now=f"{day}T09:00:00Z", **changed)


def test_each_tier_is_told_once(make_workspace: Callable[..., Workspace]) -> None:
    make_item(make_workspace(), due="2026-01-12")

    told = {}
    for day in range(4, 16):
        workspace = on(make_workspace, f"2026-01-{day:02}")
        told[day] = [name for name, _ in remind(workspace)]
        assert remind(workspace) == []

    assert {day: names for day, names in told.items() if names} == {5: ["due-soon"], 12: ["due"], 13: ["late"]}


def test_only_the_worst_of_several_tiers_is_told_and_the_lower_ones_are_marked(
    make_workspace: Callable[..., Workspace],
) -> None:
    make_item(make_workspace(), due="2026-01-12")
    workspace = on(make_workspace, "2026-01-20")

    assert remind(workspace) == [("late", "ACT-1")]
    assert [row["tier"] for row in rows(workspace, "reminders")] == ["due-soon", "due", "late"]
    assert remind(workspace) == []


def test_very_late_is_told_after_late(make_workspace: Callable[..., Workspace]) -> None:
    made = make_item(make_workspace(), kind="clearance")
    moved = {"status": "submitted", "waits_on": "them", "deadline_from": "clock"}
    change(
        make_workspace(), made.id, deadline=date(2026, 1, 1), target=date(2026, 1, 1), late=date(2026, 1, 8), **moved
    )

    assert remind(on(make_workspace, "2026-01-08")) == [("late", "CLR-1")]
    assert remind(on(make_workspace, "2026-01-09")) == [("very-late", "CLR-1")]
    assert remind(on(make_workspace, "2026-01-10")) == []


def test_a_deadline_that_moved_is_told_anew(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04")
    assert remind(empty) == [("late", "ACT-1")]

    edit_items(empty, ["ACT-1"], Edit(due="2026-01-03"))

    assert remind(empty) == [("late", "ACT-1")]
    assert remind(empty) == []


@pytest.mark.parametrize(
    ("kind", "status", "days"),
    [
        ("registration", "registered", {60: "expiring", 30: "expiring", 15: "expiring", -1: "expired"}),
        ("clearance", "active", {35: "expiring", -1: "expired"}),
        ("action", "open", {30: "expiring", -1: "expired"}),  # as the settings say
    ],
)
def test_validities_are_told_at_each_alert_of_the_workflow(
    kind: str, status: str, days: dict[int, str], make_workspace: Callable[..., Workspace]
) -> None:
    made = make_item(make_workspace(), kind=kind)
    alerts = {"registration": 60, "clearance": 35}
    first = date(2026, 3, 4) - timedelta(days=alerts[kind]) if kind in alerts else None
    change(make_workspace(), made.id, status=status, valid_until=date(2026, 3, 4), alert_from=first)

    told = {}
    for number in range(66):
        day = date(2026, 1, 1) + timedelta(days=number)
        if names := [name for name, _ in remind(on(make_workspace, str(day), expiring_days=30))]:
            told[(date(2026, 3, 4) - day).days] = names[0]

    assert told == days


def test_renewals_are_told_once_they_should_begin(make_workspace: Callable[..., Workspace]) -> None:
    made = make_item(make_workspace())
    change(make_workspace(), made.id, renew_on=date(2026, 1, 6))

    assert [remind(on(make_workspace, f"2026-01-0{day}")) for day in (5, 6, 7)] == [[], [("renew", "ACT-1")], []]


def test_several_kinds_of_one_item_are_told_side_by_side_the_worst_first(empty: Workspace) -> None:
    made = make_item(empty, due="2026-01-06")
    change(empty, made.id, valid_until=date(2026, 1, 4), renew_on=date(2026, 1, 1))
    make_item(empty, due="2026-01-01")

    assert remind(empty) == [("late", "ACT-2"), ("expired", "ACT-1"), ("due-soon", "ACT-1"), ("renew", "ACT-1")]


def test_closed_items_are_nobodys_worry(empty: Workspace) -> None:
    move(empty, make_item(empty, due="2026-01-04").ref, "done")

    assert remind(empty) == []


def test_without_marking_nothing_is_remembered(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04")

    assert remind(empty, mark=False) == remind(empty, mark=False) == [("late", "ACT-1")]
    assert count(empty, "reminders") == 0


def test_marking_changes_nothing_else(empty: Workspace) -> None:
    made = make_item(empty, due="2026-01-04")
    before = item(empty, made.ref), count(empty, "operations"), count(empty, "events")

    remind(empty)

    assert (item(empty, made.ref), count(empty, "operations"), count(empty, "events")) == before


def test_an_error_while_it_is_handed_on_leaves_it_unmarked(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04")

    with pytest.raises(BrokenPipeError), reminders(empty):
        raise BrokenPipeError

    assert remind(empty) == [("late", "ACT-1")]


def test_a_limit_is_for_each_tier_and_the_rest_comes_the_next_time(empty: Workspace) -> None:
    for due in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-05"):
        make_item(empty, due=due)

    with reminders(empty, limit=1) as found:
        assert [(one.name, one.entry.ref) for one in found.told] == [("late", "ACT-3"), ("due", "ACT-4")]
        assert found.more
    assert [remind(empty, limit=1) for _ in range(3)] == [[("late", "ACT-2")], [("late", "ACT-1")], []]


def test_a_query_narrows_it_and_leaves_the_others_for_later(empty: Workspace) -> None:
    make_item(empty, title="Water", due="2026-01-04")
    make_item(empty, title="Tents", due="2026-01-04")

    assert remind(empty, "tents") == [("late", "ACT-2")]
    assert remind(empty) == [("late", "ACT-1")]


def test_due_soon_is_as_far_as_the_settings_say(make_workspace: Callable[..., Workspace]) -> None:
    make_item(make_workspace(), due="2026-01-08")

    assert remind(make_workspace(due_soon_days=2)) == []
    assert remind(make_workspace(due_soon_days=3)) == [("due-soon", "ACT-1")]
