"""Days decided by hand: what moves with them, and that they stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import by_hand, count, item, make_item, rows
from tracker.errors import InvalidError, NotFoundError, UsageError
from tracker.services import days_off
from tracker.services.calendars import DayChange, Outcome, refill_calendar
from tracker.services.days_off import (
    add_days,
    announce_days,
    days_in_a_row,
    import_days,
    remove_days,
    reset_days,
)
from tracker.services.history import undo
from tracker.storage.calendars import load_calendar
from tracker.workspace import Workspace

THURSDAY = date(2026, 1, 8)
ONE = (THURSDAY,)
# Monday 5 January + 3wd: Tuesday is Army Day; Wednesday, Thursday, and after the weekend Sunday.
DUE = date(2026, 1, 11)


@pytest.fixture
def ref(empty: Workspace) -> str:
    """An item that is due three working days from today, on the usual calendar."""
    return make_item(empty, due="today + 3wd").ref


def moved(outcome: Outcome) -> list[tuple[str, date | None, date | None]]:
    return [(one.ref, one.old, one.new) for one in outcome.shifts]


def test_a_day_off_moves_what_is_counted_over_it_and_says_why(empty: Workspace, ref: str) -> None:
    assert item(empty, ref).deadline == DUE
    outcome = add_days(empty, ONE, "Heat holiday", "decree 12")

    assert outcome.days == (DayChange(THURSDAY, "Heat holiday", "off"),)
    assert moved(outcome) == [(ref, DUE, date(2026, 1, 12))]
    assert item(empty, ref).deadline == date(2026, 1, 12)
    reasons = {row["reason"] for row in rows(empty, "events") if row["field"] == "deadline" and row["old"] is not None}
    assert reasons == {"calendar iq: off 2026-01-08: Heat holiday (decree 12)"}
    assert rows(empty, "operations")[-1]["reason"] == "decree 12"


def test_a_day_off_counts_only_where_it_was_declared(empty: Workspace, ref: str) -> None:
    assert moved(add_days(empty, ONE, "Heat holiday", "x", "us")) == []
    assert item(empty, ref).deadline == DUE


def test_a_free_day_that_is_worked_brings_deadlines_nearer(empty: Workspace, ref: str) -> None:
    outcome = remove_days(empty, (date(2026, 1, 6),), "", "they are open")

    assert outcome.days == (DayChange(date(2026, 1, 6), "worked", "worked"),)
    assert moved(outcome) == [(ref, DUE, THURSDAY)]


def test_a_dry_run_shows_the_same_and_changes_nothing(empty: Workspace, ref: str) -> None:
    before = count(empty, "events"), count(empty, "operations"), count(empty, "holidays")
    tried = add_days(empty, ONE, "Heat holiday", "decree 12", dry_run=True)

    assert (count(empty, "events"), count(empty, "operations"), count(empty, "holidays")) == before
    assert item(empty, ref).deadline == DUE
    assert tried == add_days(empty, ONE, "Heat holiday", "decree 12")


def test_undo_takes_the_day_away_again(empty: Workspace) -> None:
    add_days(empty, ONE, "Heat holiday", "decree 12")
    undo(empty)

    assert by_hand(empty) == []


def test_the_opposite_replaces_what_was_decided_before(empty: Workspace) -> None:
    add_days(empty, ONE, "Heat holiday", "first")
    remove_days(empty, ONE, "", "second")
    assert by_hand(empty) == [(THURSDAY, "worked", "worked", "second")]
    add_days(empty, ONE, "Mourning", "third")
    assert by_hand(empty) == [(THURSDAY, "added", "Mourning", "third")]


def test_the_same_again_changes_nothing_and_another_reason_only_that(empty: Workspace) -> None:
    add_days(empty, ONE, "Heat holiday", "first")
    operations = count(empty, "operations")
    assert add_days(empty, ONE, "Heat holiday", "first").nothing
    assert count(empty, "operations") == operations
    add_days(empty, ONE, "Heat holiday", "second")
    assert by_hand(empty) == [(THURSDAY, "added", "Heat holiday", "second")]


def test_a_day_can_be_off_for_two_reasons_and_is_reset_at_once(empty: Workspace, ref: str) -> None:
    add_days(empty, ONE, "Heat holiday", "x")
    add_days(empty, ONE, "Mourning", "y")
    outcome = reset_days(empty, ONE)

    assert [one.name for one in outcome.days] == ["Heat holiday", "Mourning"]
    assert by_hand(empty) == []
    assert item(empty, ref).deadline == DUE


def test_a_row_of_days_is_one_operation(empty: Workspace) -> None:
    add_days(empty, days_in_a_row("2026-07-20", "2026-07-24"), "Heat holiday", "x")
    assert len(by_hand(empty)) == 5
    assert rows(empty, "operations")[-1]["summary"] == "calendar iq: off 2026-07-20 to 2026-07-24: Heat holiday"


def test_days_in_a_row_have_an_end() -> None:
    assert days_in_a_row("2026-01-08", None) == ONE
    assert len(days_in_a_row("2028-01-01", "2028-12-31")) == 366
    with pytest.raises(InvalidError, match="367 days; at most 366"):
        days_in_a_row("2028-01-01", "2029-01-01")
    with pytest.raises(UsageError, match="is before"):
        days_in_a_row("2026-01-08", "2026-01-07")


def test_of_a_row_only_the_free_days_are_worked(empty: Workspace) -> None:
    remove_days(empty, days_in_a_row("2026-01-05", "2026-01-11"), "Inventory", "x")
    assert [day for day, *_ in by_hand(empty)] == [date(2026, 1, 6), date(2026, 1, 9), date(2026, 1, 10)]


def test_what_makes_no_sense_is_refused(empty: Workspace) -> None:
    with pytest.raises(InvalidError, match=r"works then already.*calendar show 2026 --calendar iq"):
        remove_days(empty, ONE, "", "x")
    with pytest.raises(InvalidError, match="Nothing was decided by hand"):
        reset_days(empty, (date(2026, 1, 6),))
    with pytest.raises(InvalidError, match="for a reason"):
        add_days(empty, ONE, "Heat holiday", " ")
    with pytest.raises(InvalidError, match="name is empty"):
        add_days(empty, ONE, " ", "x")
    with pytest.raises(NotFoundError, match="no calendar 'fr'"):
        add_days(empty, ONE, "Heat holiday", "x", "fr")
    assert by_hand(empty) == []


EID = (date(2026, 3, 22), date(2026, 3, 23), date(2026, 3, 24))  # estimated for 20 to 22 March, Friday to Sunday


def test_announced_days_take_the_place_of_the_estimated_ones(empty: Workspace) -> None:
    # Thursday 19 + 2wd: not Sunday 22, so Monday and Tuesday; announced, Sunday to Tuesday are off.
    ref = make_item(empty, due="2026-03-19 + 2wd").ref
    assert item(empty, ref).deadline == date(2026, 3, 24)
    outcome = announce_days(empty, EID, "moon seen on the 21st")

    assert moved(outcome) == [(ref, date(2026, 3, 24), date(2026, 3, 26))]
    with empty.read() as connection:
        calendar = load_calendar(connection, "iq")
    assert [calendar.works(date(2026, 3, day)) for day in range(19, 26)] == [True, *[False] * 5, True]
    assert calendar.estimated_near(EID[0], EID[-1]) == []
    assert [off.name for off in calendar.off(date(2026, 3, 21))] == ["Nowruz"], "another holiday of that day stays"

    refill_calendar(empty, [2026])
    assert item(empty, ref).deadline == date(2026, 3, 26)


def test_announced_days_are_taken_back(empty: Workspace) -> None:
    ref = make_item(empty, due="2026-03-19 + 2wd").ref
    announce_days(empty, EID, "moon seen")
    undo(empty)
    assert (by_hand(empty), item(empty, ref).deadline) == ([], date(2026, 3, 24))

    announce_days(empty, EID, "moon seen")
    reset_days(empty, days_in_a_row("2026-03-20", "2026-03-24"))
    assert (by_hand(empty), item(empty, ref).deadline) == ([], date(2026, 3, 24))


def test_only_an_estimated_holiday_can_be_announced(empty: Workspace) -> None:
    with pytest.raises(InvalidError, match="No estimated holiday is within 3 days of 2026-01-06 on calendar iq"):
        announce_days(empty, (date(2026, 1, 6),), "sure")
    announce_days(empty, EID, "moon seen")
    with pytest.raises(InvalidError, match="No estimated holiday"):
        announce_days(empty, EID, "moon seen again")


def test_a_weekend_day_that_is_worked_is_remarked_upon(empty: Workspace) -> None:
    assert remove_days(empty, (date(2026, 1, 9),), "", "busy").remarks == (
        "2026-01-09 is a Friday, a weekend day: it is worked now.",
    )
    assert remove_days(empty, (date(2026, 1, 6),), "", "busy").remarks == ()


def ics(folder: Path, *lines: str) -> Path:
    path = folder / "days.ics"
    events = "".join(
        f"BEGIN:VEVENT\nSUMMARY:{name}\n{rest}\nEND:VEVENT\n" for name, rest in (line.split("|") for line in lines)
    )
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR\n", encoding="utf-8")
    return path


def test_a_file_of_days_off_is_added_once(empty: Workspace, ref: str, tmp_path: Path) -> None:
    path = ics(
        tmp_path,
        "Heat|DTSTART;VALUE=DATE:20260107\nDTEND;VALUE=DATE:20260109",
        "Gone|DTSTART:20260107\nSTATUS:CANCELLED",
    )
    outcome = import_days(empty, path)

    assert by_hand(empty) == [(date(2026, 1, day), "added", "Heat", "from days.ics") for day in (7, 8)]
    assert moved(outcome) == [(ref, DUE, date(2026, 1, 13))]
    operations = count(empty, "operations")
    assert import_days(empty, path).nothing
    assert count(empty, "operations") == operations


def test_a_file_does_not_take_back_what_was_decided_by_hand(empty: Workspace, tmp_path: Path) -> None:
    remove_days(empty, (date(2026, 1, 6),), "", "they are open")
    path = ics(tmp_path, "Army Day|DTSTART;VALUE=DATE:20260106", "Heat|DTSTART;VALUE=DATE:20260108")
    outcome = import_days(empty, path, "the ministry's list")

    assert [(one.day, one.name) for one in outcome.days] == [(THURSDAY, "Heat")]
    assert outcome.remarks == ("2026-01-06 stays a working day, as decided by hand (they are open): Army Day",)
    assert by_hand(empty)[1] == (THURSDAY, "added", "Heat", "the ministry's list")


def test_a_file_that_is_wrong_anywhere_brings_nothing(empty: Workspace, tmp_path: Path) -> None:
    path = ics(tmp_path, "Heat|DTSTART;VALUE=DATE:20260108", "Bad|DTSTART;VALUE=DATE:20260230")
    with pytest.raises(InvalidError, match=r"days\.ics: the DTSTART of event 2 \('Bad'\) cannot be read"):
        import_days(empty, path)
    assert by_hand(empty) == []
    path.write_bytes(b" " * (days_off.LARGEST + 1))
    with pytest.raises(InvalidError, match="is too large"):
        import_days(empty, path)
    with pytest.raises(NotFoundError, match="There is no file"):
        import_days(empty, tmp_path / "nowhere.ics")
