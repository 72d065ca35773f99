"""More time for a clock, or for a person's own date; the first date stays known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from tests.builders import WINDOW, count, item, make_item, move, rows
from tests.services.test_deadlines import events_of_last, request
from tracker.domain.schedule import schedule
from tracker.errors import InvalidError, NotFoundError
from tracker.services.days_off import add_days
from tracker.services.edits import Edit
from tracker.services.extensions import check_extension, extend
from tracker.services.history import list_history, redo, undo
from tracker.services.items import edit_items
from tracker.services.milestones import add_milestone, move_milestone
from tracker.storage.schedules import Reader
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
WHY = "their letter 88"
TARGET, LATE = date(2026, 2, 3), date(2026, 3, 3)  # twenty and forty working days after 5 January
EXTENDED, EXTENDED_LATE = date(2026, 2, 17), date(2026, 3, 18)  # ten more; 16 March is a holiday


def tiers(workspace: Workspace, ref: str = "DAT-1") -> tuple[date | None, date | None]:
    found = item(workspace, ref)
    return found.target, found.late


def test_the_clock_gets_what_the_workflow_allows(empty: Workspace) -> None:
    request(empty, "processing")
    assert tiers(empty) == (TARGET, LATE)
    done = extend(empty, "dat-1", None, WHY)

    assert (done.what, done.old, done.new, done.warnings) == ("clock", TARGET, EXTENDED, ())
    assert tiers(empty) == (EXTENDED, EXTENDED_LATE)
    assert (item(empty, "DAT-1").deadline, item(empty, "DAT-1").deadline_from) == (EXTENDED, "clock")
    (row,) = rows(empty, "extensions")
    assert (row["length"], row["reason"], row["original"], row["granted"]) == ("10wd", WHY, TARGET, date(2026, 1, 5))
    assert row["stay_id"] == rows(empty, "stays")[-1]["id"]


def test_it_is_one_operation_with_its_reason(empty: Workspace) -> None:
    request(empty, "processing")
    operations = count(empty, "operations")
    extend(empty, "DAT-1", "10 working days", WHY)
    assert count(empty, "operations") == operations + 1
    latest = rows(empty, "operations")[-1]
    assert (latest["command"], latest["summary"], latest["reason"]) == ("extend", "extend DAT-1 by 10wd", WHY)
    (moved,) = [row for row in events_of_last(empty) if row["field"] == "deadline"]
    assert moved["reason"] == f"extended by 10wd: {WHY}"
    assert f"added extension of 10wd: {WHY}" in list_history(empty, "DAT-1", limit=1)[0].lines


def test_undo_takes_it_back_and_redo_gives_it_again(empty: Workspace) -> None:
    request(empty, "processing")
    extend(empty, "DAT-1", None, WHY)
    undo(empty)
    assert (tiers(empty), count(empty, "extensions")) == ((TARGET, LATE), 0)
    redo(empty)
    assert tiers(empty) == (EXTENDED, EXTENDED_LATE)


def test_a_calendar_change_moves_what_was_extended(empty: Workspace) -> None:
    request(empty, "processing")
    extend(empty, "DAT-1", None, WHY)
    add_days(empty, [date(2026, 2, 15)], "Heat", "x")
    assert tiers(empty)[0] == date(2026, 2, 18)


def test_where_no_clock_runs_the_persons_own_date_moves(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    done = extend(empty, "ACT-1", "5d", WHY)

    assert (done.what, done.old, done.new) == ("due", date(2026, 2, 1), date(2026, 2, 8))  # 6 February is a Friday
    found = item(empty, "ACT-1")
    assert (found.due, found.original_due, found.due_rule) == (done.new, date(2026, 2, 1), "2026-02-01")
    assert rows(empty, "extensions")[0]["stay_id"] is None
    undo(empty)
    found = item(empty, "ACT-1")
    assert (found.due, found.due_rule, count(empty, "extensions")) == (date(2026, 2, 1), "", 0)


def test_an_extended_date_still_hangs_on_what_it_hung_on(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-02-01")
    make_item(empty, due="@handover + 1d")
    extend(empty, "ACT-1", "1wd", WHY)
    move_milestone(empty, "handover", "2026-03-01", "x")
    assert item(empty, "ACT-1").due == date(2026, 3, 3)
    undo(empty)
    assert item(empty, "ACT-1").due == date(2026, 2, 3)
    undo(empty)
    assert (item(empty, "ACT-1").due, item(empty, "ACT-1").due_rule) == (date(2026, 2, 2), "@handover + 1d")


def test_another_date_of_ones_own_ends_the_extensions_of_the_old(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    extend(empty, "ACT-1", "5wd", WHY)
    edit_items(empty, ["ACT-1"], Edit(due="2026-03-01"))
    assert (item(empty, "ACT-1").due, count(empty, "extensions")) == (date(2026, 3, 1), 0)
    undo(empty)
    assert item(empty, "ACT-1").due == date(2026, 2, 8)


def test_the_own_date_can_be_meant_though_a_clock_runs(empty: Workspace) -> None:
    request(empty, "processing", due="2026-01-20")
    done = extend(empty, "DAT-1", "2wd", WHY, own=True)
    assert (done.what, done.new, done.item.target) == ("due", date(2026, 1, 22), TARGET)


def test_hours_are_added_to_an_hour(empty: Workspace) -> None:
    fields = WINDOW | {"variant": "movement"}
    make_item(empty, kind="clearance", fields=fields)
    before = item(empty, "CLR-1").target
    extend(empty, "CLR-1", "6h", WHY)
    with empty.read() as connection:
        found = schedule(Reader(connection, empty.zone, "iq").facts(1)).target
    assert found is not None
    assert before is not None
    assert found.at == datetime.combine(before, time(14))  # 48 hours ahead of eight o'clock, and six more


def test_a_nearer_date_stays_the_deadline(empty: Workspace) -> None:
    request(empty, "processing", due="2026-01-20")
    done = extend(empty, "DAT-1", None, WHY)
    assert (done.what, done.new, done.item.deadline) == ("clock", EXTENDED, date(2026, 1, 20))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (None, None, ["has been extended before; the workflow knows of one, of 10wd"]),
        (None, "5wd", ["has been extended before", "an extension of 10wd, not of 5wd"]),
        ("5wd", None, ["has been extended before"]),
    ],
)
def test_what_the_workflow_does_not_know_is_warned_of(
    empty: Workspace, first: str | None, second: str | None, said: list[str]
) -> None:
    request(empty, "processing")
    one = extend(empty, "DAT-1", first, WHY)
    assert len(one.warnings) == (first is not None)
    two = extend(empty, "DAT-1", second, WHY)
    assert len(two.warnings) == len(said)
    assert all(part in warning for part, warning in zip(said, two.warnings, strict=True))


def test_a_status_without_a_word_about_extensions_warns_of_none(empty: Workspace) -> None:
    request(empty)
    assert [extend(empty, "DAT-1", "5wd", WHY).warnings for _ in range(2)] == [(), ()]


@pytest.mark.parametrize(
    ("edit", "arguments", "message"),
    [
        ({}, ("5d", " "), "An extension has a reason"),
        ({"due": "2026-02-01"}, (None, WHY), "How much longer"),
        ({}, ("5d", WHY), "ACT-1 has no date to extend.*tracker due ACT-1 DATE"),
        ({"due": "2026-02-01"}, ("0d", WHY), "'0d' is not a length"),
        ({"due": "2026-02-01"}, ("-5d", WHY), "'-5d' is not a length"),
        ({"due": "2026-02-01"}, ("soon", WHY), "'soon' is not a length"),
        ({"due": "2026-02-01"}, ("999y", WHY), "outside 1900 to 2200"),
    ],
)
def test_what_makes_no_sense_is_refused(empty: Workspace, edit: Any, arguments: Any, message: str) -> None:
    make_item(empty, **edit)
    before = rows(empty, "items"), count(empty, "events")
    with pytest.raises(InvalidError, match=message):
        extend(empty, "ACT-1", *arguments)
    assert (rows(empty, "items"), count(empty, "events")) == before


def test_a_clock_is_not_extended_beyond_any_calendar(empty: Workspace) -> None:
    request(empty, "processing")
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        extend(empty, "DAT-1", "999y", WHY)
    assert (tiers(empty), count(empty, "extensions")) == ((TARGET, LATE), 0)


def test_a_closed_item_and_one_that_is_not_there_are_refused(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    move(empty, "ACT-1", "done")
    with pytest.raises(InvalidError, match="ACT-1 has no date to extend"):
        extend(empty, "ACT-1", "5d", WHY)
    with pytest.raises(NotFoundError):
        extend(empty, "ACT-9", "5d", WHY)
    with pytest.raises(InvalidError, match="has not come yet"):
        extend(empty, "ACT-1", "5d", WHY, on="2026-01-06")


# Together with pauses. Working days: 7, 8, 11 to 15, 18 to 22, ...


@pytest.mark.parametrize(("policy", "target"), [("continue", date(2026, 2, 22)), ("restart", date(2026, 2, 9))])
def test_an_extension_goes_on_with_the_clock_but_not_into_a_new_one(
    make_workspace: Maker, policy: str, target: date
) -> None:
    request(make_workspace(), "processing")
    edit_items(make_workspace(), ["DAT-1"], Edit(fields={"clock_policy": policy}))
    extend(make_workspace(), "DAT-1", None, WHY)
    later = make_workspace(now="2026-01-12T09:00:00Z")
    move(later, "DAT-1", "clarification", on="2026-01-07")
    move(later, "DAT-1", "processing")
    assert tiers(later)[0] == target


def test_extending_our_time_to_answer_leaves_their_clock_alone(make_workspace: Maker) -> None:
    workspace = make_workspace()
    request(workspace, "processing")
    move(workspace, "DAT-1", "clarification")
    assert extend(workspace, "DAT-1", "5wd", WHY).new == date(2026, 1, 20)
    move(workspace, "DAT-1", "processing")
    assert tiers(workspace) == (TARGET, LATE)


def test_it_can_be_noted_down_late(empty: Workspace) -> None:
    request(empty, "processing")
    extend(empty, "DAT-1", None, WHY, on="yesterday")
    assert rows(empty, "extensions")[0]["granted"] == date(2026, 1, 4)
    assert tiers(empty)[0] == EXTENDED


@pytest.mark.parametrize(("length", "on"), [(None, None), ("5wd", None), ("2w", "2026-01-05")])
def test_what_an_extension_would_lead_to_is_what_it_leads_to(
    empty: Workspace, length: str | None, on: str | None
) -> None:
    request(empty, "processing")
    for _ in range(2):  # also after one that was granted already
        said = check_extension(empty, "dat-1", length, on=on)
        done = extend(empty, "dat-1", length, WHY, on=on)
        assert said.startswith(f"until {done.new} ({done.new:%A}, in ")
        assert f"in place of {done.old}" in said
        assert all(warning in said for warning in done.warnings)


def test_what_an_own_date_would_be_extended_to(empty: Workspace) -> None:
    make_item(empty, due="2026-01-20")
    assert check_extension(empty, "ACT-1", "5d") == "until 2026-01-25 (Sunday, in 20 days), in place of 2026-01-20"
    assert count(empty, "extensions") == 0
    with pytest.raises(InvalidError, match="How much longer"):
        check_extension(empty, "ACT-1", None)
    with pytest.raises(InvalidError, match="has not come yet"):
        check_extension(empty, "ACT-1", "5d", on="2026-02-01")
