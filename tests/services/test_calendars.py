"""Calendars as people change them: what moves with them, and what a refill leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.builders import count, item, last_events, make_authority, make_item, make_stakeholder, rows
from tracker.domain.calendar import DayOff, DaysOff
from tracker.errors import InvalidError, NotFoundError, UsageError
from tracker.services import calendars, days_off
from tracker.services.calendars import (
    CalendarEdit,
    DayChange,
    Outcome,
    add_calendar,
    edit_calendar,
    list_calendars,
    refill_calendar,
    show_calendar,
)
from tracker.services.days_off import add_days, days_in_a_row, import_days, remove_days, reset_days
from tracker.services.history import undo
from tracker.services.parties import edit_authority, edit_stakeholder, show_stakeholder
from tracker.workspace import Workspace

THURSDAY = date(2026, 1, 8)
ONE = (THURSDAY,)
# Monday 5 January + 3wd: Tuesday is Army Day; Wednesday, Thursday, and after the weekend Sunday.
DUE = date(2026, 1, 11)


@pytest.fixture
def ref(empty: Workspace) -> str:
    """An item that is due three working days from today, on the usual calendar."""
    return make_item(empty, due="today + 3wd").ref


def by_hand(workspace: Workspace) -> list[tuple[date, str, str, str]]:
    return [
        (row["day"], row["kind"], row["name"], row["reason"])
        for row in rows(workspace, "holidays")
        if row["kind"] != "public"
    ]


def public(workspace: Workspace, key: str = "iq", year: int = 2026) -> dict[date, str]:
    return {one.day: one.name for one in show_calendar(workspace, year, key).days if one.kind == "public"}


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


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[[DaysOff], None]:
    """Let the library, another version of it say, know other holidays."""

    def now_says(days: DaysOff) -> None:
        def of_year(country: str, subdivision: str, year: int) -> DaysOff:
            return {day: names for day, names in days.items() if day.year == year}

        monkeypatch.setattr(calendars, "public_holidays", of_year)

    return now_says


def test_a_refill_replaces_what_differs_and_moves_deadlines(
    empty: Workspace, ref: str, library: Callable[[DaysOff], None]
) -> None:
    library({date(2026, 1, 6): (DayOff("Army Day", "عيد"),), date(2026, 1, 7): (DayOff("Eid", estimated=True),)})
    outcome = refill_calendar(empty, [2026])

    assert public(empty) == {date(2026, 1, 6): "Army Day", date(2026, 1, 7): "Eid"}
    assert DayChange(date(2026, 1, 7), "Eid", "came") in outcome.days
    assert DayChange(date(2026, 1, 1), "New Year's Day", "went") in outcome.days
    assert not any(one.day == date(2026, 1, 6) for one in outcome.days)
    assert moved(outcome) == [(ref, DUE, date(2026, 1, 12))]
    assert ("holidays", "name_ar", "عيد الجيش", "عيد") in last_events(empty)


def test_a_refill_leaves_what_was_decided_by_hand(empty: Workspace, library: Callable[[DaysOff], None]) -> None:
    add_days(empty, ONE, "Heat holiday", "x")
    remove_days(empty, (date(2026, 1, 6),), "", "y")
    kept = by_hand(empty)
    library({THURSDAY: (DayOff("Heat holiday"),)})
    refill_calendar(empty)
    library({date(2026, 5, 5): (DayOff("Another day"),)})
    refill_calendar(empty)

    assert by_hand(empty) == kept
    page = show_calendar(empty, 2026)
    assert [(one.day, one.kind) for one in page.days] == [
        (date(2026, 1, 6), "worked"),
        (THURSDAY, "added"),
        (date(2026, 5, 5), "public"),
    ]


def test_a_refill_with_nothing_new_is_no_operation(empty: Workspace) -> None:
    before = count(empty, "operations")
    assert refill_calendar(empty) == Outcome("iq", nothing=True)
    assert count(empty, "operations") == before


def test_a_refill_fills_a_year_that_is_not_stored_yet(empty: Workspace) -> None:
    assert not show_calendar(empty, 2031).stored
    looked_up = show_calendar(empty, 2031)
    refill_calendar(empty, [2031])
    stored = show_calendar(empty, 2031)

    assert stored.stored
    assert stored.working_days == looked_up.working_days
    assert [(one.day, one.name) for one in stored.days] == [(one.day, one.name) for one in looked_up.days]


def test_a_year_that_nobody_knows_is_not_stored_and_said_aloud(empty: Workspace) -> None:
    outcome = refill_calendar(empty, [2150])
    assert outcome.remarks == ("Public holidays of 2150 are not known; nothing was changed there.",)
    assert outcome.nothing
    page = show_calendar(empty, 2150)
    assert (page.known, page.stored, page.days) == (False, False, ())
    with pytest.raises(InvalidError, match="The year 2201 is outside"):
        refill_calendar(empty, [2201])
    with pytest.raises(InvalidError, match=r"has no country.*calendar edit plain --country"):
        refill_calendar(empty, key="plain")


def test_a_page_counts_the_working_days_of_its_year(empty: Workspace) -> None:
    # 2026 has 52 Fridays and 52 Saturdays; 11 holidays fall on other days.
    page = show_calendar(empty, 2026)
    free = {one.day for one in page.days if one.day.weekday() not in (4, 5)}
    assert page.working_days == 365 - 104 - len(free) == 250
    assert show_calendar(empty, 2026, "plain").working_days == 365
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        show_calendar(empty, 12)


def test_another_weekend_counts_everything_on_that_calendar_again(empty: Workspace, ref: str) -> None:
    outcome = edit_calendar(empty, "iq", CalendarEdit(weekend="sat,sun"))

    assert moved(outcome) == [(ref, DUE, date(2026, 1, 9))]
    assert rows(empty, "calendars")[0]["weekend"] == [5, 6]
    assert edit_calendar(empty, "iq", CalendarEdit(title="Iraq, federal")).shifts == ()


def test_an_earlier_end_of_the_day_moves_the_moment_of_a_deadline(empty: Workspace, ref: str) -> None:
    before = item(empty, ref).deadline_at
    assert edit_calendar(empty, "iq", CalendarEdit(day_ends_at=15)).shifts == ()
    after = item(empty, ref).deadline_at

    assert before is not None
    assert after is not None
    assert (before - after).total_seconds() == 9 * 3600


def test_another_country_takes_the_holidays_of_the_old_one_along(empty: Workspace, ref: str) -> None:
    add_days(empty, (date(2026, 7, 20),), "Heat holiday", "x")
    refill_calendar(empty, [2031])
    outcome = edit_calendar(empty, "iq", CalendarEdit(country="gb", subdivision="ENG"))

    assert moved(outcome) == [(ref, DUE, THURSDAY)]
    assert public(empty) == public(empty, "gb-eng")
    assert show_calendar(empty, 2031).stored
    assert [name for _, _, name, _ in by_hand(empty)] == ["Heat holiday"]
    edit_calendar(empty, "iq", CalendarEdit(country="none"))
    assert (public(empty), list_calendars(empty)[1].years, list_calendars(empty)[1].subdivision) == ({}, (), "")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (CalendarEdit(), "Nothing to change on iq"),
        (CalendarEdit(weekend="fri,sat"), "Nothing to change"),
        (CalendarEdit(weekend="mon,tue,wed,thu,fri,sat,sun"), "leaves no working day"),
        (CalendarEdit(weekend="fr"), "'fr' is not a weekday"),
        (CalendarEdit(weekend=" , "), "Which days"),
        (CalendarEdit(country="XX"), "'XX' are not known"),
        (CalendarEdit(subdivision="ENG"), "not a part of IQ"),
        (CalendarEdit(country="GB", subdivision="London"), "One of: ENG, NIR, SCT, WLS"),
        (CalendarEdit(country="none", subdivision="ENG"), "a part of which country"),
        (CalendarEdit(time_zone="Asia/Bagdad"), "no time zone 'Asia/Bagdad'"),
        (CalendarEdit(time_zone="../etc/passwd"), "no time zone"),
        (CalendarEdit(time_zone="Asia"), "no time zone"),
        (CalendarEdit(day_ends_at=0), "cannot end at 0"),
        (CalendarEdit(day_ends_at=25), "cannot end at 25"),
        (CalendarEdit(title="x" * 201), "at most 200"),
    ],
)  # fmt: skip
def test_what_a_calendar_cannot_be(empty: Workspace, edit: CalendarEdit, message: str) -> None:
    before = rows(empty, "calendars")
    with pytest.raises(InvalidError, match=message):
        edit_calendar(empty, "iq", edit)
    assert rows(empty, "calendars") == before


def test_a_new_calendar_has_its_countrys_weekend_and_holidays(empty: Workspace) -> None:
    assert add_calendar(empty, "IQ-KRG", CalendarEdit(title="Kurdistan Region", country="iq")) == "iq-krg"
    entry = next(entry for entry in list_calendars(empty) if entry.key == "iq-krg")
    assert (entry.weekend, entry.country, entry.years) == ((4, 5), "IQ", (2025, 2026, 2027, 2028))
    assert public(empty, "iq-krg") == public(empty)
    add_calendar(empty, "mine", CalendarEdit(weekend="none"))
    assert show_calendar(empty, 2026, "mine").working_days == 365
    assert show_calendar(empty, 2026, "mine").entry.title == "mine"


@pytest.mark.parametrize(
    ("key", "message"),
    [("iq", "a calendar 'iq' already"), ("none", "cannot be a key"), ("a b", "cannot be a key"), ("", "cannot be")],
)
def test_a_key_is_short_and_taken_once(empty: Workspace, key: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        add_calendar(empty, key, CalendarEdit())


def test_a_list_says_who_uses_a_calendar(empty: Workspace) -> None:
    make_authority(empty)
    make_stakeholder(empty)
    edit_stakeholder(empty, "relief", calendar="us")
    found = {entry.key: (entry.offices, entry.stakeholders) for entry in list_calendars(empty)}
    assert found == {"iq": (("HAO",), ()), "us": ((), ("Relief works",)), "gb-eng": ((), ()), "plain": ((), ())}


def test_an_office_on_another_calendar_moves_its_items(empty: Workspace) -> None:
    make_authority(empty)
    ref = make_item(empty, authority="HAO", due="today + 3wd").ref
    other = make_item(empty, due="today + 3wd").ref
    edit_authority(empty, "HAO", calendar="us")

    assert item(empty, ref).deadline == THURSDAY
    assert item(empty, other).deadline == DUE
    told = [row for row in rows(empty, "events") if row["field"] == "deadline"][-1]
    assert told["reason"] == "office HAO is counted on calendar us now"


def test_a_stakeholder_has_a_calendar_where_the_office_has_none(empty: Workspace) -> None:
    make_stakeholder(empty)
    ref = make_item(empty, stakeholder="relief", due="today + 3wd").ref
    assert show_stakeholder(empty, "relief").calendar == ""
    edit_stakeholder(empty, "relief", calendar="us")
    assert show_stakeholder(empty, "relief").calendar == "us"
    assert item(empty, ref).deadline == THURSDAY
    edit_stakeholder(empty, "relief", calendar="none")
    assert item(empty, ref).deadline == DUE
    told = [row for row in rows(empty, "events") if row["field"] == "deadline"][-1]
    assert told["reason"] == "stakeholder Relief works is counted on the usual calendar now"


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
