"""Weeks and months as a calendar on a wall has them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.calendar import FRIDAY, MONDAY, SATURDAY, SUNDAY
from tracker.domain.weeks import first_weekday, month_later, month_weeks, span_words, week_begin


@pytest.mark.parametrize(
    ("weekend", "first"),
    [({FRIDAY, SATURDAY}, SUNDAY), ({SATURDAY, SUNDAY}, MONDAY), ({FRIDAY}, MONDAY), (set(), MONDAY)],
)
def test_the_weekend_says_which_day_weeks_begin_with(weekend: set[int], first: int) -> None:
    assert first_weekday(weekend) == first


def test_a_week_begins_on_or_before_its_days() -> None:
    assert week_begin(date(2026, 1, 5), SUNDAY) == date(2026, 1, 4)
    assert week_begin(date(2026, 1, 4), SUNDAY) == date(2026, 1, 4)
    assert week_begin(date(2026, 1, 4), MONDAY) == date(2025, 12, 29)


@pytest.mark.parametrize(("day", "first", "weeks"), [(date(2026, 2, 14), SUNDAY, 4), (date(2026, 8, 1), MONDAY, 6)])
def test_a_month_has_whole_weeks_that_cover_it(day: date, first: int, weeks: int) -> None:
    found = month_weeks(day, first)
    days = [one for week in found for one in week]

    assert len(found) == weeks
    assert all(week[0].weekday() == first for week in found)
    assert days == sorted(set(days))
    assert next(one.day for one in days if one.month == day.month) == 1
    assert (days[-1] - days[0]).days == 7 * weeks - 1


def test_months_clamp_to_their_last_day() -> None:
    assert month_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_later(date(2026, 1, 31), -1) == date(2025, 12, 31)
    assert month_later(date(2026, 12, 5), 13) == date(2028, 1, 5)


def test_a_span_names_each_month_once() -> None:
    assert span_words(date(2026, 1, 11), date(2026, 1, 17)) == "11-17 Jan"
    assert span_words(date(2026, 1, 29), date(2026, 2, 4)) == "29 Jan-4 Feb"
    assert span_words(date(2026, 1, 5), date(2026, 1, 5)) == "5 Jan"
