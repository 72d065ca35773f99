"""Values of tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.domain.table import value_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, 30, 59, tzinfo=UTC), "2026-01-05 09:30"),
    ],
)
def test_values_are_shown_as_people_read_them(value: Any, shown: str) -> None:
    assert value_text(value) == shown
