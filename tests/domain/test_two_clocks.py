"""A moment on two clocks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.two_clocks import at_the_office

BAGHDAD = ZoneInfo("Asia/Baghdad")


@pytest.mark.parametrize(
    ("here", "moment", "said"),
    [
        ("UTC", "2026-12-01T09:00:00+00:00", "12:00 at the office"),
        ("UTC", "2026-12-01T22:30:00+00:00", "2026-12-02 01:30 at the office"),
        ("Asia/Baghdad", "2026-12-01T09:00:00+00:00", ""),
        ("Asia/Riyadh", "2026-12-01T09:00:00+00:00", ""),  # another name, and the same time
    ],
)
def test_the_office_s_clock_is_told_where_it_differs(here: str, moment: str, said: str) -> None:
    assert at_the_office(datetime.fromisoformat(moment), ZoneInfo(here), BAGHDAD) == said
