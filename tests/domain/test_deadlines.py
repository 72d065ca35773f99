"""From a rule to a day, and the way there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import FRIDAY, SATURDAY, Calendar, DayOff
from tracker.domain.deadlines import Anchor, Leg, Target, count, parse_length, reach, resolve
from tracker.domain.rules import Rule, parse_rule
from tracker.errors import InvalidError
from tracker.storage.public_holidays import public_holidays

IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}), source=partial(public_holidays, "IQ", ""))
PLAIN = Calendar("plain")
TODAY = date(2026, 1, 5)  # a Monday; Tuesday is Army Day
at = datetime.fromisoformat  # a local time at the office
ANCHORS: dict[str, Anchor] = {
    "today": TODAY,
    "entered": date(2026, 1, 31),
    "valid_until": date(2026, 3, 31),
    "field:bid_date": date(2026, 1, 20),
    "field:window_from": at("2026-01-20 08:00"),
    "@handover": date(2026, 9, 30),
}


def reached(rule: str, calendar: Calendar = IRAQ, **anchors: Anchor) -> Target:
    return reach(parse_rule(rule), ANCHORS | {name.replace("__", ":"): day for name, day in anchors.items()}, calendar)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-01-09", date(2026, 1, 9)),  # a date that was named stays, also where it is free
        ("today", TODAY),
        ("today + 1wd", date(2026, 1, 7)),  # today is day zero, and Tuesday is free
        ("today + 4wd", date(2026, 1, 12)),
        ("today + 10wd", date(2026, 1, 20)),
        ("today + 2d", date(2026, 1, 7)),
        ("today + 96h", date(2026, 1, 9)),  # hours are of the wall clock, also where that is a Friday
        ("@handover + 30d", date(2026, 11, 1)),  # Friday 30 October rolls on
        ("field:window_from", date(2026, 1, 20)),
    ],
)
def test_a_rule_means_a_day(rule: str, day: date) -> None:
    assert resolve(parse_rule(rule), ANCHORS, IRAQ) == reached(rule).day == day


@pytest.mark.parametrize(
    ("rule", "day", "rolled_from"),
    [
        ("today + 1d", date(2026, 1, 7), date(2026, 1, 6)),  # Army Day
        ("today + 4d", date(2026, 1, 11), date(2026, 1, 9)),  # the weekend
        ("2026-02-20 + 28d", date(2026, 3, 23), date(2026, 3, 20)),  # three days of Eid, the first two a weekend
        ("2026-02-20 + 4w", date(2026, 3, 23), date(2026, 3, 20)),
        ("2026-01-20 + 2m", date(2026, 3, 23), date(2026, 3, 20)),
        ("today + 14d", date(2026, 1, 19), None),
    ],
)
def test_calendar_days_roll_on_to_the_next_working_day(rule: str, day: date, rolled_from: date | None) -> None:
    (leg,) = reached(rule).legs
    assert (leg.end, leg.rolled_from) == (day, rolled_from)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("field:bid_date - 10d", date(2026, 1, 8)),  # Saturday 10 January would be too late on Sunday
        ("2026-03-30 - 1w", date(2026, 3, 23)),
        ("2026-03-29 - 1w", date(2026, 3, 19)),  # back over Eid and the weekend
        ("valid_until - 1m", date(2026, 2, 26)),  # the last of February is a Saturday
        ("field:window_from - 11d", date(2026, 1, 8)),
        ("today - 3wd", date(2025, 12, 30)),
    ],
)
def test_lead_times_roll_back(rule: str, day: date) -> None:
    assert reached(rule).day == day


@given(st.integers(1, 400), st.sampled_from(["d", "w", "m", "wd"]))
def test_a_day_that_was_counted_to_is_a_working_day_on_its_own_side(number: int, unit: Any) -> None:
    later, earlier = (resolve(Rule("today", sign * number, unit), ANCHORS, IRAQ) for sign in (1, -1))
    assert IRAQ.works(later)
    assert IRAQ.works(earlier)
    assert earlier <= PLAIN.add(TODAY, -number, unit)
    assert later >= PLAIN.add(TODAY, number, unit)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("entered + 1m", date(2026, 2, 28)),
        ("entered + 2m", date(2026, 3, 31)),
        ("2028-01-31 + 1m", date(2028, 2, 29)),
        ("2028-02-29 + 1y", date(2029, 2, 28)),
        ("valid_until - 1m", date(2026, 2, 28)),
    ],
)
def test_months_clamp(rule: str, day: date) -> None:
    assert reached(rule, PLAIN).day == day


@pytest.mark.parametrize(("start", "day"), [(TODAY, TODAY), (date(2026, 1, 9), date(2026, 1, 11))])
def test_no_working_day_is_the_day_itself_or_the_next_one(start: date, day: date) -> None:
    assert resolve(Rule("entered", 0, "wd"), {"entered": start}, IRAQ) == day
    assert resolve(Rule("entered", 0, "d"), {"entered": start}, IRAQ) == start


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at("2026-03-30 08:00"), -48, at("2026-03-28 08:00")),  # the clocks go forward on 29 March
        (at("2026-03-28 08:00"), 48, at("2026-03-30 08:00")),
        (at("2026-10-26 08:00"), -48, at("2026-10-24 08:00")),  # and back on 25 October
        (at("2026-10-24 08:00"), 48, at("2026-10-26 08:00")),
        (at("2026-03-30 01:30"), -24, at("2026-03-29 01:30")),  # a time that no clock shows
        (at("2026-01-20 08:15"), -24, at("2026-01-19 08:15")),
        (at("2026-01-20 08:00"), -100, at("2026-01-16 04:00")),  # a Friday: hours do not roll
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(start: datetime, hours: int, end: datetime) -> None:
    found = reach(Rule("field:window_from", hours, "h"), {"field:window_from": start}, IRAQ)
    assert (found.at, found.day, found.anchor) == (end, end.date(), start.date())


def test_hours_from_a_day_without_a_time_are_whole_days() -> None:
    assert [reached(f"field:bid_date - {hours}h").day.day for hours in (1, 24, 25, 48)] == [19, 19, 18, 18]
    assert reached("field:bid_date - 48h").at is None


def test_a_moment_without_a_distance_keeps_its_hour() -> None:
    assert reached("field:window_from").at == at("2026-01-20 08:00")
    assert reached("field:window_from - 1d").at is None


@pytest.mark.parametrize(
    ("rule", "message", "hint"),
    [
        ("submitted + 3d", "'submitted' has no date here", "Give it a date first."),
        ("field:bid_dat", "'field:bid_dat' has no date here", "Did you mean field:bid_date?"),
        ("@handovr", "There is no milestone 'handovr'", "@handover"),
        ("@nowhere", "There is no milestone 'nowhere'", "Milestones: @handover."),
    ],
)
def test_an_anchor_without_a_date_is_named(rule: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidError, match=message) as raised:
        reached(rule)
    assert hint in raised.value.hint


# The way there.


def test_the_way_is_kept_with_what_was_asked() -> None:
    assert reached("2026-02-20 + 28d").legs == (
        Leg("count", date(2026, 2, 20), date(2026, 3, 23), 28, "d", date(2026, 3, 20)),
    )
    assert reached("today").legs == reached("2026-01-09").legs == ()
    assert count(TODAY, 2, "wd", IRAQ, "extension", "their letter") == Leg(
        "extension", TODAY, date(2026, 1, 8), 2, "wd", reason="their letter"
    )


@pytest.mark.parametrize(
    ("rule", "span"),
    [
        ("today + 4wd", (TODAY, date(2026, 1, 12))),
        ("field:bid_date - 10d", (date(2026, 1, 8), date(2026, 1, 20))),  # with the day that it rolled back to
        ("2026-02-20 + 28d", (date(2026, 2, 20), date(2026, 3, 23))),
        ("2026-01-09", None),
        ("field:window_from", None),
    ],
)
def test_the_span_is_what_was_looked_at(rule: str, span: tuple[date, date] | None) -> None:
    assert reached(rule).span == span


@given(
    st.integers(-40, 40),
    st.sampled_from(["d", "wd", "w", "m", "h"]),
    st.dates(date(2025, 11, 1), date(2026, 3, 31)),
    st.dates(date(2025, 9, 1), date(2026, 6, 30)),
)
def test_a_day_off_outside_the_span_changes_nothing(number: int, unit: Any, start: date, off: date) -> None:
    week = Calendar("week", frozenset({FRIDAY, SATURDAY}))
    found = reach(Rule("entered", number, unit), {"entered": start}, week)
    changed = Calendar("week", week.weekend, {off: (DayOff("x"),)})
    if found.span is None or not found.span[0] <= off <= found.span[1]:
        assert reach(Rule("entered", number, unit), {"entered": start}, changed) == found


# Lengths.


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("10wd", (10, "wd")),
        (" +5d ", (5, "d")),
        ("+ 2w", (2, "w")),
        ("2 weeks", (2, "w")),
        ("48h", (48, "h")),
        ("١٠ أيام", (10, "d")),
    ],
)
def test_a_length_is_a_number_and_a_unit(text: str, length: tuple[int, str]) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize("text", ["", "0d", "-3d", "wd", "tomorrow", "2026-01-01", "10", "10 parsecs", "today + 3d"])
def test_anything_else_is_no_length(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_length(text)


def test_a_length_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        count(TODAY, *parse_length("999y"), IRAQ)
    assert count(TODAY, *parse_length("2y"), PLAIN).end == TODAY + timedelta(days=730)
