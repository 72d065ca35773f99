"""A window that opens too soon is pointed out, with the earliest that is still possible."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import make_authority, make_item, move
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.lead_times import too_near
from tracker.services.parties import edit_authority
from tracker.services.steps import close_steps
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
# It is noon in Baghdad on Monday 5 January 2026, unless a test says otherwise.


def warned(workspace: Workspace, window: str, **fields: str) -> list[str]:
    """What is said of a clearance whose window opens so soon."""
    end = {"window_to": "2026-12-31 08:00", "purpose": "water"}
    ref = make_item(workspace, kind="clearance", fields={"window_from": window, **end, **fields}).ref
    return too_near(workspace, [ref])


@pytest.mark.parametrize(
    ("fields", "window", "last", "earliest"),
    [
        ({"variant": "movement"}, "2026-01-07 11:59", "2026-01-05 11:59", "2026-01-07 12:00"),
        ({"variant": "movement"}, "2026-01-05 20:00", "2026-01-03 20:00", "2026-01-07 12:00"),
        ({"variant": "movement", "emergency": "yes"}, "2026-01-06 11:59", "2026-01-05 11:59", "2026-01-06 12:00"),
        ({}, "2026-01-14 08:00", "2026-01-04", "2026-01-15"),
        ({"variant": "access-letter"}, "2026-01-05 08:00", "2025-12-25", "2026-01-15"),  # a Friday rolls back
    ],
)
def test_it_says_when_it_should_have_been_and_what_is_still_possible(
    empty: Workspace, fields: dict[str, str], window: str, last: str, earliest: str
) -> None:
    (line,) = warned(empty, window, **fields)
    assert line.startswith(f"CLR-1: Window from {window} is too near: ")
    assert f" was {last}. The earliest that is still possible is {earliest}." in line


@pytest.mark.parametrize(
    ("fields", "window"),
    [
        ({"variant": "movement"}, "2026-01-07 12:00"),  # exactly now
        ({"variant": "movement", "emergency": "yes"}, "2026-01-06 12:00"),
        ({}, "2026-01-15 00:00"),  # by today
        ({}, "2026-03-01 08:00"),
    ],
)
def test_as_long_as_it_can_still_be_done_nothing_is_said(empty: Workspace, fields: dict[str, str], window: str) -> None:
    assert warned(empty, window, **fields) == []


def test_the_earliest_is_possible_itself(empty: Workspace) -> None:
    for fields, window in (({"variant": "movement"}, "2026-01-06 08:00"), ({}, "2026-01-06 08:00")):
        (line,) = warned(empty, window, **fields)
        earliest = line.partition("still possible is ")[2].rstrip(".")
        assert warned(empty, earliest if ":" in earliest else f"{earliest} 00:00", **fields) == []


def test_hours_are_offered_from_the_next_full_one(make_workspace: Maker) -> None:
    (line,) = warned(make_workspace(now="2026-01-05T09:20:00Z"), "2026-01-07 12:00", variant="movement")
    assert line.endswith("The earliest that is still possible is 2026-01-07 13:00.")


def test_a_lead_time_that_would_end_on_days_off_is_looked_past(make_workspace: Maker) -> None:
    friday = make_workspace(now="2026-01-09T09:00:00Z")
    assert warned(friday, "2026-01-21 08:00") == []  # ten days before is Sunday
    (line,) = warned(friday, "2026-01-20 08:00")  # ten days before is Saturday, so it was Thursday
    assert "was 2026-01-08. The earliest that is still possible is 2026-01-21." in line


def test_hours_are_those_at_the_office(make_workspace: Maker) -> None:
    workspace = make_workspace(now="2026-03-28T09:00:00Z")
    make_authority(workspace)
    edit_authority(workspace, "HAO", calendar="gb-eng")  # where the clocks go forward on 29 March
    end = {"window_to": "2026-12-31 08:00", "purpose": "water", "variant": "movement"}
    near, far = (
        make_item(workspace, kind="clearance", authority="HAO", fields={"window_from": window, **end}).ref
        for window in ("2026-03-30 10:59", "2026-03-30 11:00")  # in Baghdad, two hours before London then
    )
    assert too_near(workspace, [near, far]) == too_near(workspace, [near])
    (line,) = too_near(workspace, [near])
    assert "Window from 2026-03-30 08:59 is too near" in line
    assert line.endswith("still possible is 2026-03-30 09:00. These are times at the office.")


def test_only_a_time_that_has_to_be_kept_before_is_looked_at(empty: Workspace) -> None:
    make_item(empty, due="2026-01-01")
    make_item(empty, kind="clearance", fields={"purpose": "water"})
    assert too_near(empty, ["ACT-1", "CLR-1"]) == []


def test_once_it_is_sent_nothing_is_said(empty: Workspace) -> None:
    assert len(warned(empty, "2026-01-06 08:00", variant="movement")) == 1
    close_steps(empty, "CLR-1", ["office-confirmed"])
    move(empty, "CLR-1", "submitted")
    assert too_near(empty, ["CLR-1"]) == []


def test_several_are_told_apart(empty: Workspace) -> None:
    for window in ("2026-01-06 08:00", "2026-03-01 08:00", "2026-01-07 08:00"):
        make_item(empty, kind="clearance", fields={"window_from": window})
    assert [line.partition(":")[0] for line in too_near(empty, ["clr-1", "CLR-2", "CLR-3"])] == ["CLR-1", "CLR-3"]
    edit_items(empty, ["CLR-1"], Edit(fields={"window_from": "2026-04-01 08:00"}))
    assert len(too_near(empty, ["CLR-1", "CLR-2", "CLR-3"])) == 1
