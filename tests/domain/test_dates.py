"""Dates as people type them and as they are stored."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import (
    EARLIEST,
    LATEST,
    day_in_words,
    how_far,
    instant_text,
    parse_date,
    parse_datetime,
    parse_instant,
    time_left,
    urgency,
)
from tracker.errors import InvalidError

BAGHDAD = ZoneInfo("Asia/Baghdad")


@given(st.dates(EARLIEST, LATEST))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["٢٠٢٦-٠٣-٣١", "۲۰۲۶-۰۳-۳۱", "  2026-03-31 "])
def test_arabic_digits_and_outer_space_are_read(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-30", "There is no 2026-02-30 in the calendar"),
        ("2025-02-29", "There is no 2025-02-29"),
        ("2026-13-01", "There is no 2026-13-01"),
        ("2026-W01-1", "'2026-W01-1' is not a date"),
        ("31/12/2026", "'31/12/2026' is not a date. Write it as YEAR-MONTH-DAY: 2026-12-31."),
        ("05/03/2027", "YEAR-MONTH-DAY: 2027-03-05 or 2027-05-03."),
        ("31/02/2027", "There is no such day; write it as YEAR-MONTH-DAY, like 2026-03-31."),
        ("20260331", "is not a date"),
        ("2026-3-31", "is not a date"),
        ("2026-03-31T00:00", "is not a date"),
        ("1899-12-31", "outside 1900 to 2200"),
        ("2201-01-01", "outside 1900 to 2200"),
        ("２０２６-01-01", "is not a date"),
        ("", "is not a date"),
    ],
)
def test_any_other_form_and_days_that_do_not_exist_are_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        parse_date(text)


@given(st.text())
def test_nothing_but_an_error_for_people_comes_from_any_text(text: str) -> None:
    for read in (parse_date, lambda value: parse_datetime(value, BAGHDAD)):
        with suppress(InvalidError):
            read(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-31 14:30", datetime(2026, 3, 31, 11, 30, tzinfo=UTC)),
        ("2026-03-31T14:30:15", datetime(2026, 3, 31, 11, 30, 15, tzinfo=UTC)),
        ("2026-03-31", datetime(2026, 3, 30, 21, 0, tzinfo=UTC)),
        ("2026-03-31 14:30Z", datetime(2026, 3, 31, 14, 30, tzinfo=UTC)),
        ("2026-03-31 14:30-05:00", datetime(2026, 3, 31, 19, 30, tzinfo=UTC)),
        ("٢٠٢٦-٠٣-٣١ ١٤:٣٠", datetime(2026, 3, 31, 11, 30, tzinfo=UTC)),
        ("2026-03-31 7:00", datetime(2026, 3, 31, 4, 0, tzinfo=UTC)),
        ("2026-03-31T7:05:09", datetime(2026, 3, 31, 4, 5, 9, tzinfo=UTC)),
        ("2026-03-31 7:00Z", datetime(2026, 3, 31, 7, 0, tzinfo=UTC)),
        ("٢٠٢٦-٠٣-٣١ ٧:٠٠", datetime(2026, 3, 31, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_of_the_zone_unless_it_says_its_own(text: str, instant: datetime) -> None:
    assert parse_datetime(text, BAGHDAD) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-31", datetime(2026, 3, 31, 20, 59, tzinfo=UTC)),  # 23:59 in Baghdad
        ("2026-03-31 00:00", datetime(2026, 3, 30, 21, 0, tzinfo=UTC)),
        ("2026-03-31 7:00", datetime(2026, 3, 31, 4, 0, tzinfo=UTC)),
    ],
)
def test_the_day_that_something_ends_with_is_in(text: str, instant: datetime) -> None:
    assert parse_datetime(text, BAGHDAD, ends=True) == instant


@pytest.mark.parametrize(
    "text",
    ["2026-03-31 24:00", "2026-03-31 14", "14:30", "2026-02-30 10:00", "2026-03-31 10:60", "2026-03-31 7.30",
     "2026-03-31 7:0", "2026-03-31 007:00", "2026-03-31 :30"],
)  # fmt: skip
def test_times_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_datetime(text, BAGHDAD)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30)), st.integers(-14, 14))  # noqa: DTZ001 - zone below
def test_an_instant_is_stored_in_utc_to_the_second_and_read_back(moment: datetime, hours: int) -> None:
    instant = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))

    assert instant_text(instant).endswith("Z")
    assert parse_instant(instant_text(instant)) == instant


@pytest.mark.parametrize(
    ("days", "far", "left", "briefly", "hurry"),
    [
        (-1200, "1,200 days ago", "1,200 days late", "1200d late", "red"),
        (-1, "yesterday", "1 day late", "1d late", "red"),
        (0, "today", "today", "today", "amber"),
        (1, "tomorrow", "tomorrow", "in 1d", ""),
        (2, "in 2 days", "in 2 days", "in 2d", ""),
        (30, "in 30 days", "in 30 days", "in 30d", ""),
    ],
)
def test_how_far_a_day_is(days: int, far: str, left: str, briefly: str, hurry: str) -> None:
    assert (how_far(days), time_left(days), time_left(days, briefly=True)) == (far, left, briefly)
    assert urgency(days) == hurry


def test_what_is_closed_or_has_no_date_says_so() -> None:
    for briefly in (False, True):
        assert time_left(None, briefly=briefly) == "no date"
        assert time_left(-3, is_open=False, briefly=briefly) == "closed"
        assert time_left(None, is_open=False, briefly=briefly) == "closed"


def test_a_day_in_words_has_its_weekday_and_how_far_it_is() -> None:
    assert day_in_words(date(2026, 1, 2), date(2026, 1, 5)) == "2026-01-02 (Friday, 3 days ago)"
    assert day_in_words(date(2026, 1, 5), date(2026, 1, 5)) == "2026-01-05 (Monday, today)"
    assert day_in_words(None, date(2026, 1, 5)) == "none"
