"""Working days, and distances between days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import BUILT_IN, FRIDAY, SATURDAY, Calendar, DayOff
from tracker.domain.rules import Unit
from tracker.errors import InvalidError

IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}), {date(2026, 1, 6): (DayOff("Army Day"),)}, {date(2026, 1, 10): "made up"})
MONDAY = date(2026, 1, 5)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CALENDARS = st.builds(
    Calendar,
    st.just("any"),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.just((DayOff("free"),)), max_size=20),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.just("worked"), max_size=5),
)
NEARBY = st.dates(date(2025, 12, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 5), True),
        (date(2026, 1, 6), False),
        (date(2026, 1, 9), False),
        (date(2026, 1, 10), True),
        (date(2026, 1, 11), True),
    ],
)
def test_weekends_and_days_off_are_free_unless_they_are_worked(day: date, works: bool) -> None:
    assert IRAQ.works(day) is works


def test_the_day_something_happens_is_day_zero() -> None:
    # Tuesday 6 January is a holiday, Friday 9 free, Saturday 10 worked.
    assert [IRAQ.add_working_days(MONDAY, count) for count in (0, 1, 3, 4)] == [
        MONDAY,
        date(2026, 1, 7),
        date(2026, 1, 10),
        date(2026, 1, 11),
    ]


def test_counting_back_skips_the_same_days() -> None:
    assert IRAQ.add_working_days(date(2026, 1, 7), -1) == MONDAY


@given(CALENDARS, NEARBY, st.integers(-30, 30).filter(bool))
def test_counting_lands_on_a_working_day(calendar: Calendar, start: date, count: int) -> None:
    assert calendar.works(calendar.add_working_days(start, count))


@given(CALENDARS, NEARBY, st.integers(-30, 30))
def test_one_working_day_more_is_always_later(calendar: Calendar, start: date, count: int) -> None:
    assert calendar.add_working_days(start, count) < calendar.add_working_days(start, count + 1) or count in (-1, 0)
    assert calendar.add_working_days(start, count) <= calendar.add_working_days(start, count + 1)


@given(CALENDARS, NEARBY, st.integers(0, 30))
def test_from_a_working_day_there_and_back_is_where_it_began(calendar: Calendar, start: date, count: int) -> None:
    begin = calendar.roll_forward(start)

    assert calendar.add_working_days(calendar.add_working_days(begin, count), -count) == begin


@given(CALENDARS, NEARBY)
def test_rolling_forward_finds_the_first_working_day_from_there(calendar: Calendar, day: date) -> None:
    rolled = calendar.roll_forward(day)

    assert calendar.works(rolled)
    assert not any(calendar.works(day + timedelta(days=gone)) for gone in range((rolled - day).days))


def test_a_calendar_without_working_days_is_refused_rather_than_searched_for_ever() -> None:
    never = Calendar("never", frozenset(range(7)))

    with pytest.raises(InvalidError, match="no working days"):
        never.add_working_days(MONDAY, 1)
    assert never.roll_forward(MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("start", "count", "unit", "day"),
    [
        (date(2026, 1, 31), 1, "m", date(2026, 2, 28)),
        (date(2028, 1, 31), 1, "m", date(2028, 2, 29)),
        (date(2026, 3, 31), -1, "m", date(2026, 2, 28)),
        (date(2026, 1, 31), 13, "m", date(2027, 2, 28)),
        (date(2028, 2, 29), 1, "y", date(2029, 2, 28)),
        (date(2026, 12, 15), 1, "m", date(2027, 1, 15)),
        (date(2026, 1, 15), -1, "m", date(2025, 12, 15)),
        (MONDAY, 2, "w", date(2026, 1, 19)),
        (MONDAY, 3, "d", date(2026, 1, 8)),
        (MONDAY, 48, "h", date(2026, 1, 7)),
        (MONDAY, 49, "h", date(2026, 1, 8)),
        (MONDAY, -1, "h", date(2026, 1, 4)),
        (MONDAY, 1, "wd", date(2026, 1, 7)),
    ],
)
def test_each_unit_counts_as_said(start: date, count: int, unit: Unit, day: date) -> None:
    assert IRAQ.add(start, count, unit) == day


@given(DAYS, st.integers(-600, 600), st.sampled_from(["m", "y"]))
def test_months_clamp_to_the_last_day_and_never_spill_over(start: date, count: int, unit: Unit) -> None:
    months = count * (12 if unit == "y" else 1)
    total = start.year * 12 + start.month - 1 + months
    if not 1900 * 12 <= total < 2201 * 12:
        return
    day = IRAQ.add(start, count, unit)

    assert day.year * 12 + day.month - 1 == total
    assert day.day == start.day or (day.day < start.day and (day + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("unit", ["h", "d", "wd", "w", "m", "y"])
def test_what_leaves_the_calendar_is_refused(unit: Unit) -> None:
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        IRAQ.add(date(2200, 12, 31), 9999, unit)
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        IRAQ.add(date(1900, 1, 1), -9999, unit)


def test_iraq_is_free_on_friday_and_saturday() -> None:
    assert {calendar.key: calendar.weekend for calendar in BUILT_IN}["iq"] == (FRIDAY, SATURDAY)
