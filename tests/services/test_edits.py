"""From what a person types to what is stored: days in the user's zone, and values that contradict each other."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import item, make_item
from tracker.errors import InvalidError
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.workspace import Workspace


def test_a_rule_starts_on_the_day_that_it_was_here(empty: Workspace) -> None:
    """One in the morning in Baghdad is the day before in UTC."""
    make_item(empty, kind="clearance", fields={"window_from": "2027-01-20 01:00"})
    edit_items(empty, ["CLR-1"], Edit(due="field:window_from"))
    assert item(empty, "CLR-1").due == date(2027, 1, 20)


def test_a_rule_sees_what_is_set_along_with_it(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    edit_items(empty, ["CLR-1"], Edit(fields={"valid_until": "2028-06-01"}, due="valid_until - 30d"))
    assert item(empty, "CLR-1").due == date(2028, 5, 2)
    edit_items(empty, ["CLR-1"], Edit(due="field:valid_until - 1d"))
    assert item(empty, "CLR-1").due == date(2028, 5, 31)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("clearance", {"window_from": "2026-02-03 07:00", "window_to": "2026-02-01 07:00"}),
        ("clearance", {"valid_from": "2026-02-03", "valid_until": "2026-02-01"}),
        ("data_request", {"period_from": "2026-02-03", "period_to": "2026-02-01"}),
    ],
)
def test_a_time_does_not_end_before_it_begins(empty: Workspace, kind: str, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidError, match=" is before "):
        make_item(empty, kind=kind, fields=fields)


@pytest.mark.parametrize(
    ("window", "begins", "ends"),
    [
        (("2026-12-14", "2026-12-18"), "2026-12-13T21:00:00Z", "2026-12-18T20:59:00Z"),
        (("next thu 7:00", "next thu 21:30"), "2026-01-15T04:00:00Z", "2026-01-15T18:30:00Z"),
        (("tomorrow", "next thu"), "2026-01-05T21:00:00Z", "2026-01-15T20:59:00Z"),
        (("2026-12-18", "2026-12-18"), "2026-12-17T21:00:00Z", "2026-12-18T20:59:00Z"),
    ],
)
def test_the_last_day_of_a_window_is_in_it(empty: Workspace, window: tuple[str, str], begins: str, ends: str) -> None:
    make_item(empty, kind="clearance", fields=dict(zip(("window_from", "window_to"), window, strict=True)))
    found = item(empty, "CLR-1").fields
    assert (found["window_from"], found["window_to"]) == (begins, ends)


def test_a_share_is_not_computed_across_currencies(empty: Workspace) -> None:
    with pytest.raises(InvalidError, match="cannot be computed from IQD and USD"):
        make_item(empty, kind="registration", fields={"local_value": "26000000 IQD", "total_value": "100000 USD"})
