"""Rules: the one grammar for dates that depend on others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.rules import MOST, UNITS, Rule, parse_rule
from tracker.errors import InvalidError

ANCHORS = st.one_of(
    st.sampled_from(["today", "entered", "submitted", "valid_until", "field:bid_date", "@withdrawal", "@end-of-year"]),
    st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat),
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-03-31", Rule("2026-03-31")),
        ("today", Rule("today")),
        ("today + 10wd", Rule("today", 10, "wd")),
        ("today+10wd", Rule("today", 10, "wd")),
        ("+3d", Rule("today", 3, "d")),
        ("-2w", Rule("today", -2, "w")),
        ("Entered + 1Y", Rule("entered", 1, "y")),
        ("field:window_from - 48h", Rule("field:window_from", -48, "h")),
        ("@withdrawal + 30d", Rule("@withdrawal", 30, "d")),
        ("@end-of-year - 1m", Rule("@end-of-year", -1, "m")),
        ("@end-of-year", Rule("@end-of-year")),
        ("٢٠٢٦-٠٣-٣١ + ٥wd", Rule("2026-03-31", 5, "wd")),
        ("2026-03-31 - 1w", Rule("2026-03-31", -1, "w")),
    ],
)
def test_a_rule_is_an_anchor_and_a_signed_distance(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The rule is empty"),
        ("  ", "The rule is empty"),
        ("2026-02-30", "There is no 2026-02-30"),
        ("2026-W01-1", "is not a date"),
        ("31/12/2026", "'31/12/2026' is not a date"),
        ("today + 10", "The unit is missing"),
        ("today + 10 minutes", "'minutes' is not a unit"),
        ("today + 10000d", "10000 is too many"),
        ("todya + 3d", "'todya' is not something a date can start from.*Did you mean today"),
        ("field: + 3d", "not something a date can start from"),
        ("@ + 3d", "not something a date can start from"),
        ("today + 3d + 4d", "not something a date can start from"),
        ("10wd", "is not a date"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        parse_rule(text)


@given(ANCHORS, st.integers(-MOST, MOST), st.sampled_from(UNITS))
def test_a_rule_is_read_as_it_is_written(anchor: str, count: int, unit: str) -> None:
    rule = Rule(anchor, count, unit if count else "d")  # type: ignore[arg-type]

    assert parse_rule(str(rule)) == rule


@given(st.text() | st.from_regex(r"[a-z@:0-9-]{0,12} ?[+-]? ?[0-9]{0,6}[a-z]{0,3}"))
def test_nothing_but_an_error_for_people_comes_from_any_text(text: str) -> None:
    try:
        rule = parse_rule(text)
    except InvalidError:
        return

    assert parse_rule(str(rule)) == rule


@pytest.mark.parametrize(("text", "day"), [("2026-03-31 + 3d", date(2026, 3, 31)), ("today", None), ("@x", None)])
def test_an_anchor_that_is_a_date_is_a_day(text: str, day: date | None) -> None:
    assert parse_rule(text).day == day
