"""From a rule to a day, and from the dates of an item to its deadline."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import FRIDAY, SATURDAY, Calendar
from tracker.domain.deadlines import nearest_deadline, pinned, resolve
from tracker.domain.items import Step
from tracker.domain.rules import Rule, parse_rule
from tracker.errors import InvalidError

IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}))
TODAY = date(2026, 1, 5)  # a Monday
ANCHORS = {
    "today": TODAY,
    "entered": date(2026, 1, 1),
    "field:bid_date": date(2026, 2, 1),
    "@handover": date(2026, 9, 30),
}


def make_step(**changes: Any) -> Step:
    values: dict[str, Any] = {
        "id": 1,
        "position": 1,
        "key": "",
        "title": "step",
        "required": True,
        "owner": "",
        "due": None,
    }
    return Step(**values | {"status": "open", "closed": None, "reason": ""} | changes)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("today", TODAY),
        ("today + 1d", date(2026, 1, 6)),
        ("today + 4d", date(2026, 1, 11)),  # Friday rolls on to Sunday
        ("today - 3d", date(2026, 1, 2)),  # a Friday, before: it does not roll on
        ("today + 4wd", date(2026, 1, 11)),
        ("today + 96h", date(2026, 1, 9)),  # hours are of the wall clock
        ("2026-01-09", date(2026, 1, 9)),  # a date that was named stays, also where it is free
        ("entered + 1m", date(2026, 2, 1)),
        ("field:bid_date - 10d", date(2026, 1, 22)),
        ("@handover + 30d", date(2026, 11, 1)),  # Friday 30 October
    ],
)
def test_a_rule_means_a_day(rule: str, day: date) -> None:
    assert resolve(parse_rule(rule), ANCHORS, IRAQ) == day


@given(st.integers(0, 400), st.sampled_from(["d", "w", "m", "wd"]))
def test_a_target_to_come_is_a_working_day(count: int, unit: Any) -> None:
    assert count == 0 or IRAQ.works(resolve(Rule("today", count, unit), ANCHORS, IRAQ))


@pytest.mark.parametrize(
    ("rule", "message", "hint"),
    [
        ("submitted + 3d", "'submitted' has no date here", "Give it a date first."),
        ("@handovr", "There is no milestone 'handovr'", "@handover"),
    ],
)
def test_an_anchor_without_a_date_is_named(rule: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidError, match=message) as raised:
        resolve(parse_rule(rule), ANCHORS, IRAQ)

    assert hint in raised.value.hint


def test_today_is_pinned_to_the_day_it_was_said() -> None:
    assert pinned(parse_rule("+3d"), TODAY) == Rule("2026-01-05", 3, "d")
    assert pinned(parse_rule("entered + 3d"), TODAY) == parse_rule("entered + 3d")


@pytest.mark.parametrize(
    ("due", "steps", "expected"),
    [
        (None, [], (None, "")),
        (date(2026, 2, 1), [], (date(2026, 2, 1), "due")),
        (date(2026, 2, 1), [make_step(id=7, due=date(2026, 1, 20))], (date(2026, 1, 20), "step:7")),
        (date(2026, 2, 1), [make_step(id=7, due=date(2026, 2, 1))], (date(2026, 2, 1), "due")),
        (None, [make_step(id=7, due=date(2026, 1, 20), status="done")], (None, "")),
        (
            None,
            [make_step(id=9, position=2, due=date(2026, 1, 20)), make_step(id=7, position=1, due=date(2026, 1, 20))],
            (date(2026, 1, 20), "step:7"),
        ),
    ],
)
def test_the_deadline_is_the_nearest_open_date(
    due: date | None, steps: list[Step], expected: tuple[date | None, str]
) -> None:
    assert nearest_deadline(due, steps) == expected
