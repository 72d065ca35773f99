"""Working days, and distances between days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, partial

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import BUILT_IN, FRIDAY, SATURDAY, SUNDAY, Calendar, DayOff, DaysOff
from tracker.domain.rules import Unit
from tracker.errors import InvalidError
from tracker.storage.public_holidays import public_holidays

IRAQ = Calendar(
    "iq", frozenset({FRIDAY, SATURDAY}), {date(2026, 1, 6): (DayOff("Army Day"),)}, {date(2026, 1, 10): "made up"}
)
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
COUNTRIES = [("IQ", ""), ("GB", "ENG"), ("US", "")]
DECADE = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@cache
def of_country(country: str, subdivision: str) -> tuple[Calendar, holidays.HolidayBase]:
    """Return a calendar that asks the library for each year, and the library's own count."""
    theirs = holidays.country_holidays(country, subdiv=subdivision or None)
    return Calendar(country, frozenset(theirs.weekend), source=partial(public_holidays, country, subdivision)), theirs


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


@given(CALENDARS, NEARBY)
def test_zero_from_a_free_day_is_the_next_working_day(calendar: Calendar, day: date) -> None:
    assert calendar.add_working_days(day, 0) == calendar.roll_forward(day)
    assert (calendar.add_working_days(day, 0) == day) is calendar.works(day)


@given(CALENDARS, NEARBY, st.integers(1, 40))
def test_counting_back_is_counting_forward_seen_in_a_mirror(calendar: Calendar, start: date, count: int) -> None:
    mirrored = Calendar(
        "mirror",
        frozenset(-day % 7 for day in calendar.weekend),
        {mirror(day): names for day, names in calendar.days_off.items()},
        {mirror(day): name for day, name in calendar.worked.items()},
    )

    assert mirrored.add_working_days(mirror(start), count) == mirror(calendar.add_working_days(start, -count))


def mirror(day: date) -> date:
    """Return the day as far on the other side of a Monday."""
    return MONDAY + (MONDAY - day)


@given(CALENDARS, NEARBY, st.integers(-40, 40).filter(bool))
def test_the_days_between_are_as_many_as_were_counted(calendar: Calendar, start: date, count: int) -> None:
    end = calendar.add_working_days(start, count)
    walked = list(calendar.walk(start, end))
    numbers = [one.number for one in walked if one.number is not None]

    assert numbers == list(range(1, abs(count) + 1))
    assert walked[-1].day == end
    assert [one.day for one in walked if one.why] == [one.day for one in walked if not calendar.works(one.day)]
    if count > 0:
        assert calendar.working_days_between(start, end) == count


@given(CALENDARS, NEARBY, NEARBY, NEARBY)
def test_days_between_add_up(calendar: Calendar, first: date, second: date, third: date) -> None:
    between = calendar.working_days_between

    assert between(first, second) + between(second, third) == between(first, third)
    assert between(first, second) == -between(second, first)


@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.integers(-600, 600),
    st.dictionaries(st.dates(date(2022, 1, 1), date(2031, 12, 31)), st.just((DayOff("free"),)), max_size=60),
)
def test_a_year_that_nobody_filled_is_asked_for_once_and_its_holidays_are_free(
    start: date, count: int, free: DaysOff
) -> None:
    asked: list[int] = []

    def source(year: int) -> DaysOff:
        asked.append(year)
        return {day: names for day, names in free.items() if day.year == year}

    known = {day: names for day, names in free.items() if day.year == 2026}
    lazy = Calendar("lazy", frozenset({FRIDAY}), known, source=source, filled=frozenset({2026}))
    whole = Calendar("whole", frozenset({FRIDAY}), free)
    end = lazy.add_working_days(start, count)

    assert end == whole.add_working_days(start, count)
    assert end not in free
    assert len(asked) == len(set(asked))
    assert set(asked) == set(lazy.asked)
    assert 2026 not in asked
    assert set(range(min(start, end).year + 1, max(start, end).year)) - {2026} <= set(asked)
    assert set(lazy.unknown) == {year for year in asked if not any(day.year == year for day in free)}


@given(NEARBY, st.sampled_from([-2, -1, 1, 2]), st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=12))
def test_moving_a_holiday_leaves_all_other_days_as_they_are(around: date, by: int, estimated: set[date]) -> None:
    fixed = {date(2026, 1, 6): (DayOff("Army Day"),)}
    moving = {day: (*fixed.get(day, ()), DayOff("Eid", estimated=True)) for day in estimated}
    calendar = Calendar("any", frozenset({FRIDAY}), fixed | moving)
    for holiday in calendar.estimated_near(around, around):
        moved = calendar.moved(holiday, by)
        touched = {day + timedelta(days=gone) for day in holiday.days for gone in (0, by)}
        days = [date(2025, 12, 1) + timedelta(days=gone) for gone in range(130)]

        assert all(moved.off(day) == calendar.off(day) for day in days if day not in touched)
        assert all(not moved.works(day + timedelta(days=by)) for day in holiday.days)
        assert moved.off(date(2026, 1, 6))[0].name == "Army Day"


@pytest.mark.parametrize("place", COUNTRIES, ids="-".join)
@given(start=DECADE, count=st.integers(-300, 300))
def test_counting_agrees_with_the_librarys_own(place: tuple[str, str], start: date, count: int) -> None:
    """The library leaves a free day as it is at zero, and counts both ends of an interval."""
    calendar, theirs = of_country(*place)
    end = calendar.add_working_days(start, count)

    assert calendar.works(start) is theirs.is_working_day(start)
    if count:
        assert end == theirs.get_nth_working_day(start, count)
    first, last = min(start, end), max(start, end)
    assert calendar.working_days_between(first - timedelta(days=1), last) == theirs.get_working_days_count(first, last)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 3, "2026-01-07"),
        ("2026-01-07", -3, "2025-12-31"),
        ("2026-03-15", 1, "2026-03-17"),
        ("2026-03-15", 3, "2026-03-19"),
        ("2026-03-15", 4, "2026-03-23"),
        ("2026-03-19", 1, "2026-03-23"),
        ("2026-03-20", 0, "2026-03-23"),
        ("2026-03-23", -4, "2026-03-15"),
        ("2026-05-21", 2, "2026-05-25"),
        ("2026-05-21", 3, "2026-05-31"),
        ("2026-05-21", 6, "2026-06-03"),
        ("2026-05-21", 7, "2026-06-07"),
        ("2026-05-27", 0, "2026-05-31"),
        ("2026-05-27", -1, "2026-05-25"),
        ("2026-12-30", 2, "2027-01-03"),
    ],
)
def test_worked_by_hand_on_a_printed_calendar_of_iraq(start: str, count: int, expected: str) -> None:
    iraq, _ = of_country("IQ", "")

    assert iraq.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2025-04-17", 1, "2025-04-22"),
        ("2026-04-01", 1, "2026-04-02"),
        ("2026-04-01", 2, "2026-04-07"),
        ("2026-04-03", 0, "2026-04-07"),
        ("2026-04-08", -2, "2026-04-02"),
        ("2026-12-23", 1, "2026-12-24"),
        ("2026-12-23", 2, "2026-12-29"),
        ("2026-12-23", 4, "2026-12-31"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2027-01-04", -5, "2026-12-23"),
        ("2027-12-23", 2, "2027-12-29"),
        ("2027-12-31", 1, "2028-01-04"),
    ],
)
def test_worked_by_hand_on_a_printed_calendar_of_england(start: str, count: int, expected: str) -> None:
    england, _ = of_country("GB", "ENG")

    assert england.weekend == {SATURDAY, SUNDAY}
    assert england.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(expected)
