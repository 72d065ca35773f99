"""What makes a bar, and the axis it is drawn along."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.timeline import FIRST, LAST, SCALES, Dates, Mark, Scale, axis, bars_of, fitting

TODAY = date(2026, 1, 5)  # a Monday


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}" if len(text) == 5 else text)


def bars(**dates: Any) -> list[tuple[str, date, date]]:
    given = {name: day(text) for name, text in ({"raised": "2025-12-01"} | dates).items()}
    return [(bar.kind, bar.start, bar.end) for bar in bars_of(Dates(**given), TODAY)]


def test_work_goes_from_raised_to_deadline() -> None:
    assert bars(deadline="01-20") == [("work", day("2025-12-01"), day("01-20"))]


def test_open_work_is_late_from_the_day_after_its_deadline_until_today() -> None:
    assert bars(deadline="01-02") == [
        ("work", day("2025-12-01"), day("01-02")),
        ("late", day("01-03"), TODAY),
    ]
    assert [kind for kind, _, _ in bars(deadline="01-05")] == ["work"]  # due today is not late
    assert [kind for kind, _, _ in bars(deadline="01-02", closed="01-04")] == ["work"]


def test_work_without_a_deadline_goes_to_today_or_to_the_day_it_was_closed() -> None:
    assert bars() == [("dateless", day("2025-12-01"), TODAY)]
    assert bars(closed="2025-12-24") == [("dateless", day("2025-12-01"), day("2025-12-24"))]


def test_a_deadline_before_the_day_it_was_raised_is_still_a_bar() -> None:
    assert bars(raised="01-04", deadline="01-02")[0] == ("work", day("01-02"), day("01-02"))
    assert bars(raised="02-01") == [("dateless", day("02-01"), day("02-01"))]


def test_a_window_lies_over_the_work_and_a_validity_under_it() -> None:
    found = bars(
        deadline="01-10", window_from="01-20", window_to="01-22", valid_from="01-20", valid_until="02-20"
    )  # fmt: skip
    assert found == [
        ("valid", day("01-20"), day("02-20")),
        ("work", day("2025-12-01"), day("01-10")),
        ("window", day("01-20"), day("01-22")),
    ]


def test_one_end_is_enough_and_a_validity_without_an_end_holds_on() -> None:
    assert bars(window_to="01-22")[-1] == ("window", day("01-22"), day("01-22"))
    assert bars(window_from="01-22")[-1] == ("window", day("01-22"), day("01-22"))
    assert bars(window_from="01-22", window_to="01-20")[-1] == ("window", day("01-22"), day("01-22"))
    assert bars(valid_until="01-22")[0] == ("valid", day("01-22"), day("01-22"))
    assert bars(valid_from="01-22")[0] == ("valid", day("01-22"), LAST)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.words)
def test_the_first_day_of_a_cell_is_in_it_and_the_day_before_is_not(scale: Scale) -> None:
    for wanted in (FIRST, date(2024, 2, 29), TODAY, date(2026, 12, 31), LAST):
        cell = scale.cell(wanted)
        assert scale.day(cell) <= wanted < scale.day(cell + 1) or wanted in (FIRST, LAST)
        assert scale.cell(scale.day(cell)) == cell or scale.day(cell) == FIRST


def test_a_cell_can_be_a_week_from_monday_or_a_month() -> None:
    week, month = Scale(7), Scale(0)
    assert week.day(week.cell(date(2026, 1, 11))) == TODAY
    assert month.day(month.cell(date(2026, 1, 31))) == date(2026, 1, 1)
    assert month.cell(date(2026, 2, 1)) == month.cell(date(2026, 1, 1)) + 1


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.words)
def test_an_axis_ends_where_dates_end(scale: Scale) -> None:
    assert scale.day(-10_000_000) == FIRST
    assert scale.day(10_000_000) == LAST
    axis(scale, scale.cell(FIRST) - 50, 100)
    axis(scale, scale.cell(LAST), 100)


def test_days_are_headed_by_months_and_mondays() -> None:
    scale = Scale(1)
    left = scale.cell(TODAY)
    larger, smaller = axis(scale, left, 30)
    assert larger == [Mark(left, "Jan 2026"), Mark(scale.cell(day("02-01")), "Feb 2026")]
    assert [mark.text for mark in smaller] == ["5", "12", "19", "26", "2"]


def test_weeks_are_headed_by_years_and_months() -> None:
    scale = Scale(7)
    larger, smaller = axis(scale, scale.cell(day("2025-11-03")), 20)
    assert [mark.text for mark in larger] == ["2025", "2026"]
    assert [mark.text for mark in smaller] == ["Dec", "Jan", "Feb", "Mar"]


def test_what_is_begun_before_the_axis_is_named_at_its_end_unless_the_next_is_too_near() -> None:
    scale = Scale(1)
    larger, _ = axis(scale, scale.cell(day("01-28")), 40)
    assert [mark.text for mark in larger] == ["Feb 2026", "Mar 2026"]


def test_marks_never_touch_each_other_and_are_whole() -> None:
    marks = [Mark(0, "Jan"), Mark(3, "Apr"), Mark(6, "Jul"), Mark(10, "Oct")]
    assert fitting(marks, 0, 13) == [Mark(0, "Jan"), Mark(6, "Jul"), Mark(10, "Oct")]
    assert fitting(marks, 0, 12) == [Mark(0, "Jan"), Mark(6, "Jul")]
    assert fitting(marks, 1, 12) == [Mark(6, "Jul"), Mark(10, "Oct")]
    assert fitting([], 0, 10) == []
