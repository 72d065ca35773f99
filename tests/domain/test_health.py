"""Health: what makes an item red or amber, and the days on which that begins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.health import MARKS, HealthFacts, health_of, mark

TODAY = date(2026, 1, 5)


def facts(**changes: Any) -> HealthFacts:
    return HealthFacts(**{"today": TODAY, "updated": TODAY} | changes)


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


@pytest.mark.parametrize(
    ("changes", "health", "reasons"),
    [
        ({}, "green", ()),
        ({"deadline": day(-1)}, "red", ("overdue",)),
        ({"deadline": day(0)}, "amber", ("due soon",)),
        ({"deadline": day(7)}, "amber", ("due soon",)),
        ({"deadline": day(8)}, "green", ()),
        ({"valid_until": day(-1)}, "red", ("expired",)),
        ({"valid_until": day(0)}, "amber", ("expiring",)),
        ({"valid_until": day(60)}, "amber", ("expiring",)),
        ({"valid_until": day(61)}, "green", ()),
        ({"updated": day(-30)}, "green", ()),
        ({"updated": day(-31)}, "amber", ("stale",)),
        ({"blocked": True}, "red", ("blocked",)),
        ({"disputed": True}, "amber", ("disputed",)),
    ],
)
def test_each_reason_and_the_day_on_which_it_begins(
    changes: dict[str, Any], health: str, reasons: tuple[str, ...]
) -> None:
    assert health_of(facts(**changes)) == (health, reasons)


def test_what_is_red_comes_first() -> None:
    everything = facts(deadline=day(-1), valid_until=day(-1), blocked=True, disputed=True, updated=day(-100))

    assert health_of(everything) == ("red", ("overdue", "blocked", "expired", "stale", "disputed"))


def test_a_closed_item_has_no_health() -> None:
    assert health_of(facts(is_open=False, deadline=day(-1), blocked=True, disputed=True)) == ("", ())


def test_the_thresholds_can_be_set() -> None:
    limits = {"due_soon_days": 1, "expiring_days": 2, "stale_days": 3}

    assert health_of(facts(deadline=day(2), valid_until=day(3), updated=day(-3)), **limits)[0] == "green"
    assert health_of(facts(deadline=day(1), valid_until=day(2), updated=day(-4)), **limits)[1] == (
        "due soon",
        "expiring",
        "stale",
    )


@given(deadline=st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_a_deadline_is_never_both_overdue_and_due_soon(deadline: date) -> None:
    reasons = set(health_of(facts(deadline=deadline))[1])

    assert len(reasons & {"overdue", "due soon"}) <= 1
    assert ("overdue" in reasons) == (deadline < TODAY)


def test_health_and_doubt_are_readable_without_colour() -> None:
    assert [mark(health) for health in ("red", "amber", "green", "")] == ["!!", "!", "ok", ""]
    assert (mark("amber", doubt=True), mark("", doubt=True)) == ("! ?", "?")
    assert all(words == f"{mark(health)} {health}" for health, words in MARKS.items())
