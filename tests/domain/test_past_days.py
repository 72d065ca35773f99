"""Days on which something happened."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.past_days import parse_past_day
from tracker.errors import InvalidError

TODAY = date(2026, 1, 5)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("٢٠٢٦-٠١-٠٢", date(2026, 1, 2)),
        ("today", TODAY),
        ("Yesterday", date(2026, 1, 4)),
        ("أمس", date(2026, 1, 4)),
        ("3 days ago", date(2026, 1, 2)),
        ("-2w", date(2025, 12, 22)),
        ("قبل ٣ أيام", date(2026, 1, 2)),
        ("fri", date(2026, 1, 2)),  # free at most offices, and still a day on which something happened
        ("tuesday", date(2025, 12, 30)),
        ("mon", TODAY),
        ("last sunday", date(2026, 1, 4)),
        ("الأحد الماضي", date(2026, 1, 4)),
        ("4 jan", date(2026, 1, 4)),
        ("5 jan", TODAY),
        ("6 january", date(2025, 1, 6)),
        ("31 december", date(2025, 12, 31)),
    ],
)
def test_a_day_is_the_last_such_one(text: str, day: date) -> None:
    assert parse_past_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["2026-01-06", "tomorrow", "in 3 days", "next fri", "eom", "4 jan 2027", "yesterday + 3d"]
)
def test_a_day_to_come_is_no_day_on_which_something_happened(text: str) -> None:
    with pytest.raises(InvalidError, match=r"has not come yet \(today is 2026-01-05\)"):
        parse_past_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' cannot be read as a day. Write it like 2026-03-31, yesterday, last sun or 3 days ago."),
        ("noon", "'noon' cannot be read as a day."),
        ("submitted - 2d", "cannot be read as a day"),
        ("@handover", "cannot be read as a day"),
        ("2wd ago", "cannot be read as a day"),  # whose working days?
        ("31/12/2025", "'31/12/2025' is not a date."),
        ("2025-02-29", "2025-02-29"),
        ("9000 years ago", "outside 1900 to 2200"),
    ],
)
def test_what_is_no_such_day_is_said(text: str, message: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_past_day(text, TODAY)
    assert message in str(caught.value)
