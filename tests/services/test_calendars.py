"""Calendars as people change them: what moves with them, and what a refill leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.builders import by_hand, count, item, last_events, make_authority, make_item, make_stakeholder, rows
from tracker.domain.calendar import DayOff, DaysOff
from tracker.errors import InvalidError
from tracker.services import calendars
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
from tracker.services.days_off import add_days, remove_days
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


def public(workspace: Workspace, key: str = "iq", year: int = 2026) -> dict[date, str]:
    return {one.day: one.name for one in show_calendar(workspace, year, key).days if one.kind == "public"}


def moved(outcome: Outcome) -> list[tuple[str, date | None, date | None]]:
    return [(one.ref, one.old, one.new) for one in outcome.shifts]


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
