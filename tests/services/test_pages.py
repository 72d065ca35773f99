"""The page of one item."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import WINDOW, make_authority, make_item, move
from tracker.errors import InvalidError, NotFoundError
from tracker.services.edits import Edit
from tracker.services.items import add_notes, edit_items
from tracker.services.links import link_items
from tracker.services.page_words import facts
from tracker.services.pages import item_page
from tracker.services.parties import edit_authority
from tracker.services.steps import close_steps
from tracker.workspace import Workspace


def test_a_page_shows_the_next_step_and_what_each_move_needs(seeded: Workspace) -> None:
    page = item_page(seeded, "clr-1")
    assert page.next_step is not None
    assert page.next_step.key == "office-confirmed"
    submit, cancel = page.moves
    assert [field.key for field in submit.missing_fields] == ["window_from", "window_to", "purpose"]
    assert [step.key for step in submit.missing_steps] == ["office-confirmed"]
    assert cancel.ready
    close_steps(seeded, "CLR-1", ["1"])
    edit_items(seeded, ["CLR-1"], Edit(fields=WINDOW))
    page = item_page(seeded, "CLR-1")
    assert page.moves[0].ready
    assert page.next_step is not None
    assert page.next_step.key == "registration-valid"


def test_a_page_shows_the_latest_notes_and_says_that_there_are_more(empty: Workspace) -> None:
    make_item(empty)
    for number in range(7):
        add_notes(empty, ["ACT-1"], f"note {number}")
    page = item_page(empty, "ACT-1")
    assert (page.notes[0].body, len(page.notes), page.more_notes) == ("note 6", 5, True)
    assert len(item_page(empty, "ACT-1", notes=None).notes) == 7
    assert not item_page(empty, "ACT-1", notes=7).more_notes


def test_a_page_shows_doubt_first(seeded: Workspace) -> None:
    reliances = item_page(seeded, "FND-1").reliances
    assert (reliances[0].claim.key, reliances[0].claim.status) == ("base-in-nineveh", "disputed")
    assert {entry.through for entry in reliances} <= {"the item", "its office"}
    assert item_page(seeded, "FND-1").health == "amber"


def test_a_page_tells_what_makes_an_item_red(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04", raised="2025-12-01")
    make_item(empty)
    link_items(empty, "ACT-1", "blocked-by", "ACT-2")
    assert (item_page(empty, "ACT-1").health, item_page(empty, "ACT-1").health_reasons) == (
        "red",
        ("overdue", "blocked"),
    )
    assert item_page(empty, "ACT-2").health == "green"
    move(empty, "ACT-1", "done")
    assert (item_page(empty, "ACT-1").health, item_page(empty, "ACT-1").moves) == ("", ())


def test_a_page_shows_the_last_changes_of_this_item_only(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty)
    edit_items(empty, ["ACT-1", "ACT-2"], Edit(owner="omar"))
    (operation, lines), *_ = item_page(empty, "ACT-1").changes
    assert operation.command == "edit"
    assert len(lines) == 1
    assert "omar" in lines[0]


def test_no_such_page(empty: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no item ACT-1"):
        item_page(empty, "ACT-1")
    with pytest.raises(InvalidError, match="'everything' is not a ref"):
        item_page(empty, "everything")


@pytest.mark.parametrize(
    ("mine", "calendar", "said"),
    [
        ("Asia/Baghdad", "iq", "2026-01-09 (Friday, in 4 days): "),
        ("Europe/London", "gb-eng", "2026-01-09 (Friday, in 4 days): "),
        ("Europe/London", "iq", "2026-01-09 (Friday, in 4 days) by 21:00 your time, 24:00 at the office: "),
        ("Asia/Baghdad", "gb-eng", "2026-01-09 (Friday, in 4 days) by Saturday 03:00 your time, 24:00 at the office: "),
        ("America/New_York", "iq", "2026-01-09 (Friday, in 4 days) by 16:00 your time, 24:00 at the office: "),
    ],
)
def test_an_hour_says_whose_clock_shows_it_only_where_they_differ(
    make_workspace: Callable[..., Workspace], mine: str, calendar: str, said: str
) -> None:
    workspace = make_workspace(time_zone=mine)
    make_authority(workspace)
    if calendar != "iq":
        edit_authority(workspace, "HAO", calendar=calendar)
    make_item(workspace, due="2026-01-09", authority="HAO")
    page = item_page(workspace, "ACT-1")
    assert dict(facts(page, workspace.today, workspace.zone))["Deadline"].startswith(said)


def test_a_page_tells_a_change_of_priority_in_words(empty: Workspace) -> None:
    make_item(empty)
    edit_items(empty, ["ACT-1"], Edit(priority="high"))
    edit_items(empty, ["ACT-1"], Edit(priority="low"))
    assert [lines for _, lines in item_page(empty, "ACT-1").changes][:2] == [
        ("priority: high -> low",), ("priority: normal -> high",),
    ]  # fmt: skip


def test_a_page_names_commands_only_where_they_are_asked_for(empty: Workspace) -> None:
    make_item(empty, due="tomorrow")
    page = item_page(empty, "ACT-1")
    told = [dict(facts(page, empty.today, empty.zone, commands=commands))["Deadline"] for commands in (True, False)]
    assert ["tracker why ACT-1" in line for line in told] == [True, False]
