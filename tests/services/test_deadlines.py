"""Deadlines follow whatever they depend on, in the same operation, and no others are touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.builders import WINDOW, count, item, make_authority, make_item, make_stakeholder, move, raw, rows
from tests.statements import counting
from tracker.errors import ConflictError
from tracker.services.calendars import CalendarEdit, edit_calendar
from tracker.services.days_off import add_days, remove_days
from tracker.services.edits import Edit
from tracker.services.history import redo, undo
from tracker.services.items import edit_items
from tracker.services.milestones import add_milestone, move_milestone, show_milestone
from tracker.services.parties import edit_authority, edit_stakeholder
from tracker.services.steps import add_step, close_steps
from tracker.services.workflows import export_workflow, load_workflow_file
from tracker.storage import concerned
from tracker.storage.checks import event_chain_break
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
TODAY = date(2026, 1, 5)  # a Monday; Tuesday 6 is Army Day, Friday 9 and Saturday 10 the weekend
THURSDAY = date(2026, 1, 8)
DUE, LATER = date(2026, 1, 11), date(2026, 1, 12)  # three working days from today, and four


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def request(workspace: Workspace, to: str = "submitted", **edit: Any) -> str:
    """A data request that was sent today: five working days to acknowledge it, until 13 January."""
    ref = make_item(workspace, kind="data_request", **{"fields": {"datasets": "wells", "purpose": "study"}, **edit}).ref
    close_steps(workspace, ref, ["office-confirmed"])
    for status in ("submitted", "processing")[: 1 if to == "submitted" else 2]:
        move(workspace, ref, status, reference="DAT/1")
    return ref


def reload_with(workspace: Workspace, folder: Path, old: str, new: str, key: str = "data_request") -> None:
    text = export_workflow(workspace, key)
    assert old in text
    path = folder / f"{key}.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    load_workflow_file(workspace, path)


def events_of_last(workspace: Workspace) -> list[dict[str, Any]]:
    last = rows(workspace, "operations")[-1]["id"]
    return [row for row in rows(workspace, "events") if row["operation_id"] == last]


def moved(workspace: Workspace) -> list[tuple[int, str, str, str]]:
    """The deadlines that the latest operation moved: the item, from, to, why."""
    return [
        (row["item_id"], row["old"], row["new"], row["reason"])
        for row in events_of_last(workspace)
        if (row["entity"], row["field"]) == ("items", "deadline")
    ]


# Everything that a deadline depends on.


def _day_added(workspace: Workspace, folder: Path) -> None:
    add_days(workspace, [THURSDAY], "Heat", "decree 12")


def _day_worked(workspace: Workspace, folder: Path) -> None:
    remove_days(workspace, [day("01-06")], "", "they are open")


def _weekend(workspace: Workspace, folder: Path) -> None:
    edit_calendar(workspace, "iq", CalendarEdit(weekend="fri"))


def _office(workspace: Workspace, folder: Path) -> None:
    edit_authority(workspace, "HAO", calendar="plain")


def _workflow(workspace: Workspace, folder: Path) -> None:
    reload_with(workspace, folder, 'target = "entered + 5wd"           # (*) to ack', 'target = "entered + 6wd"  # ack')


def _other_office(workspace: Workspace, folder: Path) -> None:
    edit_items(workspace, ["DAT-1"], Edit(authority="PLN"))


@pytest.mark.parametrize(
    ("change", "then", "reason"),
    [
        (_day_added, "01-14", "calendar iq: off 2026-01-08: Heat (decree 12)"),
        (_day_worked, "01-12", "calendar iq: worked 2026-01-06: worked (they are open)"),
        (_weekend, "01-12", "calendar iq: weekend Friday, country IQ, time zone Asia/Baghdad"),
        (_office, "01-10", "office HAO is counted on calendar plain now"),
        (_workflow, "01-14", "the workflow was changed"),
        (_other_office, "01-10", ""),
    ],
)
def test_what_a_deadline_depends_on_moves_it_and_says_why(
    empty: Workspace, tmp_path: Path, change: Callable[[Workspace, Path], None], then: str, reason: str
) -> None:
    for code in ("HAO", "PLN"):
        make_authority(empty, code, f"Office {code}")
    edit_authority(empty, "PLN", calendar="plain")
    ref = request(empty, authority="HAO")
    assert item(empty, ref).deadline == day("01-13")
    operations = count(empty, "operations")

    change(empty, tmp_path)
    assert item(empty, ref).deadline == item(empty, ref).target == day(then)
    assert moved(empty) == [(1, "2026-01-13", f"2026-{then}", reason)]
    assert count(empty, "operations") == operations + 1
    undo(empty)
    assert item(empty, ref).deadline == day("01-13")
    redo(empty)
    assert item(empty, ref).deadline == day(then)
    with empty.read() as connection:
        assert event_chain_break(connection) == ""


def test_the_calendar_of_a_stakeholder_counts_where_the_office_has_none(empty: Workspace) -> None:
    make_stakeholder(empty)
    make_authority(empty)
    ours, theirs = request(empty, stakeholder="Relief works"), request(empty, stakeholder="Relief", authority="HAO")
    edit_stakeholder(empty, "Relief works", calendar="plain")
    assert [item(empty, ref).deadline for ref in (ours, theirs)] == [day("01-10"), day("01-13")]
    assert moved(empty) == [
        (1, "2026-01-13", "2026-01-10", "stakeholder Relief works is counted on calendar plain now")
    ]


def test_a_field_moves_what_hangs_on_it(empty: Workspace) -> None:
    ref = make_item(empty, kind="clearance", fields=WINDOW, due="field:window_from - 2wd").ref
    assert (item(empty, ref).due, item(empty, ref).deadline) == (day("01-18"), day("01-08"))
    edit_items(empty, [ref], Edit(fields={"window_from": "2026-02-20 08:00", "window_to": "2026-02-21"}))
    assert (item(empty, ref).due, item(empty, ref).deadline) == (day("02-18"), day("02-10"))
    edit_items(empty, [ref], Edit(fields={"window_from": ""}))
    assert item(empty, ref).due is None  # what it hangs on has no day any more
    undo(empty)
    undo(empty)
    assert (item(empty, ref).due, item(empty, ref).deadline) == (day("01-18"), day("01-08"))


def test_the_steps_of_an_item_move_with_it(empty: Workspace) -> None:
    ref = make_item(empty).ref
    add_step(empty, ref, "Call again", due="today + 3wd")
    add_days(empty, [THURSDAY], "Heat", "x")
    assert (rows(empty, "steps")[-1]["due"], item(empty, ref).deadline) == (LATER, LATER)
    assert {(row["entity"], row["field"]) for row in events_of_last(empty)} == {
        ("holidays", ""), ("steps", "due"), ("items", "deadline"),
    }  # fmt: skip


def test_the_first_date_stays_known(empty: Workspace) -> None:
    ref = make_item(empty, due="today + 3wd").ref
    add_days(empty, [THURSDAY], "Heat", "x")
    assert (item(empty, ref).due, item(empty, ref).original_due) == (LATER, DUE)
    edit_items(empty, [ref], Edit(due="2026-03-01"))
    assert item(empty, ref).original_due == DUE


def test_a_move_on_an_earlier_day_starts_the_clock_then(empty: Workspace) -> None:
    ref = make_item(empty, kind="data_request", fields={"datasets": "wells", "purpose": "study"}).ref
    close_steps(empty, ref, ["office-confirmed"])
    move(empty, ref, "submitted", on="2025-12-29")
    assert item(empty, ref).deadline == day("01-07")  # 30, 31, 4, 5, 7: New Year is free


def test_a_closed_item_stays_as_it_was(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-01-08")
    for rule in ("today + 3wd", "@handover + 2d"):
        move(empty, make_item(empty, due=rule).ref, "done")
    before = rows(empty, "items")
    add_days(empty, [THURSDAY], "Heat", "x")
    move_milestone(empty, "handover", "2026-02-01", "x")
    edit_calendar(empty, "iq", CalendarEdit(weekend="fri"))
    assert rows(empty, "items") == before


# Only what is concerned.


def test_only_what_moved_is_written(empty: Workspace) -> None:
    near, far, plain = (make_item(empty, due=due).ref for due in ("today + 3wd", "today + 1wd", "2026-01-11"))
    before = {row["ref"]: row for row in rows(empty, "items")}
    add_days(empty, [THURSDAY], "Heat", "x")
    after = {row["ref"]: row for row in rows(empty, "items")}
    assert (after[far], after[plain]) == (before[far], before[plain])
    assert {name for name, value in after[near].items() if value != before[near][name]} == {
        "due", "deadline", "deadline_at", "counted_to",
    }  # fmt: skip
    assert sorted(row["field"] for row in events_of_last(empty)) == ["", "deadline", "due"]


def test_a_recount_is_nobodys_work_on_an_item(make_workspace: Maker) -> None:
    make_item(make_workspace(), due="today + 3wd")
    before = item(make_workspace(), "ACT-1")
    add_days(make_workspace(now="2026-01-06T09:00:00Z"), [THURSDAY], "Heat", "x")
    after = item(make_workspace(), "ACT-1")
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert after.deadline == LATER


def ids(workspace: Workspace, days: list[date], calendar: str = "iq") -> list[int]:
    key = next(row["id"] for row in rows(workspace, "calendars") if row["key"] == calendar)
    with workspace.read() as connection:
        return concerned.counted_over(connection, key, days)


def test_only_items_counted_over_the_day_are_read(empty: Workspace) -> None:
    make_authority(empty)
    edit_authority(empty, "HAO", calendar="us")
    for edit in ({"due": "today + 3wd"}, {"due": "2026-01-20"}, {"due": "today + 1wd"}, {"due": "2026-01-08"}, {}):
        make_item(empty, **edit)
    make_item(empty, due="today + 3wd", authority="HAO")
    move(empty, make_item(empty, due="today + 3wd").ref, "done")

    assert ids(empty, [THURSDAY]) == [1]
    assert ids(empty, [TODAY, day("01-07")]) == [1, 3]
    assert ids(empty, [day("02-01")]) == ids(empty, [day("01-04"), day("02-01")]) == []
    assert ids(empty, [THURSDAY], "us") == [6]
    assert ids(empty, [THURSDAY], "plain") == []


def test_many_days_ask_for_the_stretch_around_them(empty: Workspace) -> None:
    make_item(empty, due="today + 3wd")
    make_item(empty, due="2026-03-02 + 3wd")
    many = [date.fromordinal(day("02-01").toordinal() + gone) for gone in range(25)]
    assert ids(empty, many) == []
    assert ids(empty, [*many, *(date.fromordinal(day("05-01").toordinal() + gone) for gone in range(25))]) == [2]


def test_the_number_of_statements_does_not_grow_with_the_items(empty: Workspace) -> None:
    make_item(empty, due="today + 3wd")
    numbers = []
    for wanted in (10, 400):
        copy_until(empty, wanted)
        with counting() as sent:
            shifts = add_days(empty, [THURSDAY], "Heat", "x").shifts
        assert len(shifts) == wanted
        numbers.append(len(sent))
        undo(empty)
    few, many = numbers
    assert many - few <= 2


def copy_until(workspace: Workspace, number: int) -> None:
    """Copy the first item, past Tracker, until there are so many."""
    names = ", ".join(f'"{name}"' for name in rows(workspace, "items")[0] if name not in ("id", "ref", "number"))
    with raw(workspace.location) as connection:
        for new in range(count(workspace, "items") + 1, number + 1):
            chosen = f"{new}, 'ACT-{new}', {new}, {names}"
            connection.execute(f"INSERT INTO items (id, ref, number, {names}) SELECT {chosen} FROM items WHERE id = 1")


# Taking it back.


def test_a_calendar_change_can_be_taken_back_after_someone_else_edited_an_item(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    for _ in range(2):
        make_item(mine, due="today + 3wd")
    add_days(mine, [THURSDAY], "Heat", "x")
    edit_items(theirs, ["ACT-1"], Edit(title="Call them twice", priority="high"))
    undo(mine)
    assert [item(mine, ref).deadline for ref in ("ACT-1", "ACT-2")] == [DUE, DUE]
    assert item(mine, "ACT-1").title == "Call them twice"
    redo(mine)
    assert [item(mine, ref).deadline for ref in ("ACT-1", "ACT-2")] == [LATER, LATER]


@pytest.mark.parametrize(
    ("due", "after_undo", "after_redo"),
    [("2026-02-01", "02-01", "02-01"), ("today + 4wd", "01-12", "01-13"), ("", None, None)],
)
def test_also_after_someone_else_gave_one_of_them_another_date(
    make_workspace: Maker, due: str, after_undo: str | None, after_redo: str | None
) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    for _ in range(2):
        make_item(mine, due="today + 3wd")
    add_days(mine, [THURSDAY], "Heat", "x")
    edit_items(theirs, ["ACT-1"], Edit(due=due))
    undo(mine)
    assert [item(mine, ref).due for ref in ("ACT-1", "ACT-2")] == [day(after_undo) if after_undo else None, DUE]
    redo(mine)
    assert [item(mine, ref).due for ref in ("ACT-1", "ACT-2")] == [day(after_redo) if after_redo else None, LATER]


def test_also_after_someone_else_closed_or_removed_one_of_them(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine, due="today + 3wd")
    make_item(theirs, due="today + 3wd")
    make_item(mine, due="today + 3wd")
    add_days(mine, [THURSDAY], "Heat", "x")
    move(theirs, "ACT-1", "done")
    undo(mine)
    assert [(row["ref"], row["deadline"]) for row in rows(mine, "items")] == [
        ("ACT-1", None), ("ACT-2", DUE), ("ACT-3", DUE),
    ]  # fmt: skip


def test_a_persons_own_date_is_still_theirs_to_take_back(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine, due="2026-02-01")
    edit_items(mine, ["ACT-1"], Edit(due="2026-02-02"))
    edit_items(theirs, ["ACT-1"], Edit(due="2026-02-03"))
    with pytest.raises(ConflictError, match="due of ACT-1 was changed since by omar"):
        undo(mine)


@pytest.mark.parametrize("first", ["02-01", "01-11"])  # the second is the day that the rule means
def test_a_date_that_a_rule_took_the_place_of_is_not_taken_back_beneath_it(make_workspace: Maker, first: str) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit_items(mine, ["ACT-1"], Edit(due=f"2026-{first}"))
    edit_items(theirs, ["ACT-1"], Edit(due="today + 3wd"))
    with pytest.raises(ConflictError, match="due rule of ACT-1 was changed since by omar"):
        undo(mine)
    undo(theirs)
    assert item(mine, "ACT-1").due == day(first)
    undo(mine)
    assert item(mine, "ACT-1").due is None


def test_milestones_in_working_days_move_with_the_calendar_and_what_hangs_on_them(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-01-05")
    add_milestone(empty, "report", "Report", "@handover + 3wd")
    make_item(empty, due="@report + 1d")
    assert (milestone(empty), item(empty, "ACT-1").due) == (DUE, LATER)
    add_days(empty, [THURSDAY], "Heat", "decree 12")
    assert (milestone(empty), item(empty, "ACT-1").due) == (LATER, day("01-13"))
    assert {row["reason"] for row in events_of_last(empty) if row["field"]} == {
        "calendar iq: off 2026-01-08: Heat (decree 12)"
    }
    undo(empty)
    assert (milestone(empty), item(empty, "ACT-1").due) == (DUE, LATER)


def milestone(workspace: Workspace) -> date:
    return show_milestone(workspace, "report").milestone.day


def test_what_moved_such_a_milestone_can_be_taken_back_out_of_turn(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    add_milestone(mine, "handover", "Handover", "2026-01-05")
    add_milestone(mine, "report", "Report", "@handover + 3wd")
    make_item(mine, due="@report + 1d")
    move_milestone(mine, "handover", "2026-01-07", "announced")
    add_days(theirs, [THURSDAY], "Heat", "x")
    assert milestone(mine) == day("01-13")
    undo(mine)
    assert (milestone(mine), item(mine, "ACT-1").due) == (LATER, day("01-13"))
    undo(theirs)
    assert milestone(mine) == DUE
    redo(mine)
    assert milestone(mine) == LATER
    for _ in range(4):
        undo(mine)
    assert count(mine, "milestones") == 0


def test_a_milestone_that_comes_back_is_counted_on_the_calendar_of_today(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-01-05")
    add_milestone(empty, "report", "Report", "@handover + 3wd")
    added = int(rows(empty, "operations")[-1]["id"])
    undo(empty)
    add_days(empty, [THURSDAY], "Heat", "x")
    redo(empty, added)
    assert milestone(empty) == LATER


def test_years_that_were_looked_up_on_the_way_stay(empty: Workspace) -> None:
    make_item(empty, due="today + 2500wd")
    filled = {row["year"] for row in rows(empty, "calendar_years")}
    assert max(filled) >= 2036
    undo(empty)
    assert count(empty, "items") == 0
    assert {row["year"] for row in rows(empty, "calendar_years")} == filled
    assert any(row["day"].year == 2036 for row in rows(empty, "holidays"))


def test_undoing_and_redoing_many_things_leaves_what_was_there(empty: Workspace, tmp_path: Path) -> None:
    make_authority(empty)
    add_milestone(empty, "handover", "Handover", "2026-01-08")
    request(empty, "processing", authority="HAO", due="@handover + 10wd")
    before = rows(empty, "items")
    for change in (_day_added, _weekend, _office):
        change(empty, tmp_path)
    move_milestone(empty, "handover", "2026-02-01", "x")
    after = rows(empty, "items")
    for _ in range(4):
        undo(empty)
    assert [_dates(row) for row in rows(empty, "items")] == [_dates(row) for row in before]
    for _ in range(4):
        redo(empty)
    assert [_dates(row) for row in rows(empty, "items")] == [_dates(row) for row in after]


def _dates(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("version", "updated_at")}
