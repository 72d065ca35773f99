"""Items that come again: one open occurrence at a time, whatever happened in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.builders import WINDOW, count, item, make_authority, make_item, make_stakeholder, rows
from tracker.domain.calendar import Calendar
from tracker.domain.items import Item
from tracker.domain.recurrence import parse_recurrence
from tracker.errors import InvalidError, NotFoundError, RuleError
from tracker.services.edits import Edit
from tracker.services.history import list_history, undo
from tracker.services.items import edit_items
from tracker.services.pages import item_page
from tracker.services.recurrence import end, follow_up, next_occurrence, recur, recurring, skip
from tracker.services.rrules import days_after, next_day
from tracker.services.steps import close_steps
from tracker.storage import schema
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
PLAIN = Calendar("plain")
TODAY = date(2026, 1, 5)


def close(workspace: Workspace, ref: str, on: date = TODAY) -> Item | None:
    """Close an item as a move does, and return what follows it."""
    old = item(workspace, ref)
    with workspace.change("move", f"move {ref} to done") as changes:
        changes.set(schema.items, old.id, {"status": "done", "closed": on, "waits_on": "nobody", "outcome": "done"})
        new_id = follow_up(changes, workspace, old, on)
    found = [row["ref"] for row in rows(workspace, "items") if row["id"] == new_id]
    return item(workspace, found[0]) if found else None


def followed(workspace: Workspace, ref: str, on: date = TODAY) -> Item:
    found = close(workspace, ref, on)
    assert found is not None
    return found


def carriers(workspace: Workspace) -> list[str]:
    return [row["ref"] for row in rows(workspace, "items") if row["recurrence"]]


def days(text: str, start: date, number: int, calendar: Calendar = PLAIN) -> list[str]:
    return [day.isoformat() for day in islice(days_after(parse_recurrence(text), start, start, calendar), number)]


# The days of a series on a calendar.


def test_months_clamp_without_drifting() -> None:
    assert days("every month", date(2026, 1, 31), 3) == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_free_day_rolls_forward_and_the_next_one_does_not_follow_it() -> None:
    weekend = Calendar("iq", frozenset({4, 5}))
    # 20 February 2026 is a Friday, 20 June a Saturday.
    assert days("every month", date(2026, 1, 20), 5, weekend) == [
        "2026-02-22",
        "2026-03-22",
        "2026-04-20",
        "2026-05-20",
        "2026-06-21",
    ]


def test_days_that_roll_onto_one_day_are_one() -> None:
    weekend = Calendar("iq", frozenset({4, 5}))
    assert days("every day", date(2026, 1, 7), 3, weekend) == ["2026-01-08", "2026-01-11", "2026-01-12"]


def test_a_day_before_that_rolls_past_is_found() -> None:
    weekend = Calendar("iq", frozenset({4, 5}))
    weekly = parse_recurrence("every friday")
    assert next_day(weekly, date(2026, 1, 2), date(2026, 1, 10), weekend) == date(2026, 1, 11)


def test_a_series_ends_with_its_last_day_or_after_so_many() -> None:
    assert days("every month until 2026-03-30", date(2026, 1, 31), 9) == ["2026-02-28"]
    assert days("every month 3 times", date(2026, 1, 31), 9) == ["2026-02-28", "2026-03-31"]
    assert next_day(parse_recurrence("every month 3 times"), TODAY, date(2026, 3, 5), PLAIN) is None


@pytest.mark.parametrize(
    "parts",
    [
        "FREQ=MONTHLY;INTERVAL=3",
        "FREQ=MONTHLY;BYDAY=1SU",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=SU,MO,TU,WE,TH;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU",
        "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=1,100,-1",
        "FREQ=DAILY;INTERVAL=10;COUNT=12",
        "FREQ=DAILY;BYMONTH=6;UNTIL=20270615",
    ],
)
@effort(max_examples=25)
@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), later=st.integers(-10, 800))
def test_an_rrule_has_the_days_that_dateutil_finds(parts: str, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    theirs = rrulestr(parts, dtstart=datetime.combine(start, time())).after(datetime.combine(after, time()))
    assert next_day(parse_recurrence(parts), start, after, PLAIN) == (theirs.date() if theirs else None)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("every month on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every 3 months on the 2nd sunday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2SU"),
        ("every month on the last sunday", "FREQ=MONTHLY;BYDAY=-1SU"),
        ("every year on 31 march", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"),
        ("every sunday and wednesday", "FREQ=WEEKLY;BYDAY=SU,WE"),
    ],
)
@pytest.mark.parametrize("start", [TODAY, date(2026, 2, 28), date(2026, 3, 31)])
def test_words_and_rrule_agree_where_both_can_say_it(words: str, parts: str, start: date) -> None:
    assert days(words, start, 30) == days(parts, start, 30)


# Setting a rule.


def test_the_series_hangs_on_the_due_date(empty: Workspace) -> None:
    make_item(empty, due="2026-01-31")
    found = recur(empty, "act-1", "every month")
    assert [day.isoformat() for day in found.days[:3]] == ["2026-03-01", "2026-03-31", "2026-04-30"]
    now = item(empty, "ACT-1")
    assert (now.recurrence, now.recurs_from, now.due) == ("every month", "due 2026-01-31", date(2026, 1, 31))
    assert rows(empty, "operations")[-1]["summary"] == "recur ACT-1: every month"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("every month", "2026-01-05"),
        ("every month on the 15th", "2026-01-15"),
        ("every 3 months on the last working day", "2026-01-29"),
        ("every 2 years on 4 january", "2027-01-04"),
        ("every friday", "2026-01-11"),
        ("FREQ=MONTHLY;BYMONTHDAY=10", "2026-01-11"),
    ],
)
def test_without_a_due_date_it_gets_the_first_day_of_the_series(empty: Workspace, text: str, due: str) -> None:
    make_item(empty)
    recur(empty, "ACT-1", text)
    now = item(empty, "ACT-1")
    assert [str(day) for day in (now.due, now.original_due, now.deadline)] == [due] * 3


def test_a_first_day_that_rolls_into_the_next_month_does_not_carry_the_series_there(empty: Workspace) -> None:
    make_item(empty)
    found = recur(empty, "ACT-1", "every 2 months on the last day")  # 31 January 2026 is a Saturday
    assert (found.item.due, found.days[0]) == (date(2026, 2, 1), date(2026, 3, 31))


def test_what_makes_no_sense_is_refused_and_changes_nothing(empty: Workspace) -> None:
    make_item(empty)
    before = count(empty, "operations")
    with pytest.raises(RuleError, match="'mnth' is not something to count in"):
        recur(empty, "ACT-1", "every mnth")
    with pytest.raises(InvalidError, match=r"counted from 'donne'. Did you mean done\?"):
        recur(empty, "ACT-1", "every month", counted_from="donne")
    with pytest.raises(InvalidError, match="over on 2025-12-31, before it begins on 2026-01-05"):
        recur(empty, "ACT-1", "every month until 2025-12-31")
    with pytest.raises(RuleError, match="names no day that ever comes"):
        recur(empty, "ACT-1", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31")
    with pytest.raises(NotFoundError):
        recur(empty, "ACT-9", "every month")
    assert count(empty, "operations") == before


def test_a_closed_item_cannot_recur(empty: Workspace) -> None:
    make_item(empty)
    close(empty, "ACT-1")
    with pytest.raises(InvalidError, match="ACT-1 is closed"):
        recur(empty, "ACT-1", "every month")


def test_the_calendar_of_the_office_counts(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    make_authority(empty)
    with empty.change("authority", "calendar") as changes:
        plain = next(row["id"] for row in rows(empty, "calendars") if row["key"] == "plain")
        changes.set(schema.authorities, 1, {"calendar_id": plain})
    make_item(empty, due="2026-01-15", authority="HAO")
    # 15 May 2026 is a Friday.
    ours, theirs = (recur(empty, ref, "every 4 months").days[0] for ref in ("ACT-1", "ACT-2"))
    assert (ours, theirs) == (date(2026, 5, 17), date(2026, 5, 15))


# What follows when an item is closed.


def test_quarterly_exercises_fall_on_working_days_in_iraq(empty: Workspace) -> None:
    make_item(empty, title="Emergency exercise", due="2026-01-04")
    recur(empty, "ACT-1", "every quarter on the 1st working day")
    due = [followed(empty, f"ACT-{number}", date(2026, 1, 5)).due for number in range(1, 6)]
    # 1 January 2027 is a holiday and a Friday; 1 October 2027 is a Friday.
    assert [str(day) for day in due] == ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-03", "2027-04-01"]


def test_monthly_drills_step_around_eid(empty: Workspace) -> None:
    make_item(empty, due="2026-02-22")
    found = recur(empty, "ACT-1", "every month on the 20th")
    # Eid al-Fitr is on 20 to 22 March 2026.
    assert [str(day) for day in found.days[:2]] == ["2026-03-23", "2026-04-20"]


def test_a_six_monthly_activity_report_takes_everything_along(empty: Workspace) -> None:
    make_stakeholder(empty)
    make_authority(empty)
    make_item(
        empty, kind="clearance", title="Activity report", stakeholder="Relief works", authority="HAO", owner="omar",
        priority="high", rationale="The directorate asks for it.", due="2026-01-31", tags=("report",),
        fields={**WINDOW, "staff_count": "4", "valid_from": "2026-01-01", "valid_until": "2026-06-30"},
    )  # fmt: skip
    recur(empty, "CLR-1", "twice a year")
    close_steps(empty, "CLR-1", ["office-confirmed"])
    old, new = item(empty, "CLR-1"), followed(empty, "CLR-1")
    same = ("workflow", "title", "rationale", "stakeholder", "authority", "owner", "priority", "tags")
    assert new.fields == {key: value for key, value in old.fields.items() if key not in ("window_from", "window_to")}
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert (new.ref, str(new.due), new.status, new.raised) == ("CLR-2", "2026-08-02", "draft", TODAY)
    assert (new.valid_from, new.valid_until, new.closed) == (None, None, None)
    steps = item_page(empty, "CLR-2").steps
    assert len(steps) == len(item_page(empty, "CLR-1").steps)
    assert {step.status for step in steps} == {"open"}
    assert [(link.words, link.ref) for link in item_page(empty, "CLR-2").links] == [("relates to", "CLR-1")]


def test_counted_from_due_or_from_done(empty: Workspace) -> None:
    for counted_from in ("due", "done"):
        make_item(empty, due="2025-12-15")
        recur(empty, "ACT-1" if counted_from == "due" else "ACT-2", "every month", counted_from=counted_from)
    assert [str(followed(empty, ref, date(2026, 1, 4)).due) for ref in ("ACT-1", "ACT-2")] == [
        "2026-01-15",
        "2026-02-04",
    ]
    assert item(empty, "ACT-4").recurs_from == "done"


@pytest.mark.parametrize(
    ("text", "due", "done", "then"),
    [
        ("every sunday", "2026-01-04", "2026-01-05", "2026-01-11"),
        ("every 2 weeks on sunday", "2026-01-04", "2026-01-05", "2026-01-18"),
        ("every month on the 15th", "2026-01-15", "2026-01-05", "2026-02-15"),
        ("every 3 months on the 1st working day", "2026-01-04", "2026-01-05", "2026-04-01"),
        ("FREQ=MONTHLY;INTERVAL=2", "2026-01-01", "2026-01-05", "2026-03-05"),
    ],
)
def test_named_days_from_done_are_the_first_after_the_interval(
    empty: Workspace, text: str, due: str, done: str, then: str
) -> None:
    make_item(empty, due=due)
    recur(empty, "ACT-1", text, counted_from="done")
    new = followed(empty, "ACT-1", date.fromisoformat(done))
    assert (str(new.due), new.recurrence) == (then, str(parse_recurrence(text)))


@pytest.mark.parametrize("text", ["every day", "every week", "every month on the last day", "FREQ=WEEKLY"])
def test_after_a_year_in_which_nobody_looked_there_is_one_open_occurrence(make_workspace: Maker, text: str) -> None:
    make_item(make_workspace(), due="2026-01-08")
    recur(make_workspace(), "ACT-1", text)
    later = make_workspace(now="2027-01-10T09:00:00Z")
    assert count(later, "items") == 1
    with later.read() as connection:
        found = next_occurrence(connection, later, item(later, "ACT-1"), date(2026, 1, 8))
    new = followed(later, "ACT-1", date(2026, 1, 8))
    assert found is not None
    assert new.due == found.due
    assert new.due is not None
    assert new.due >= date(2027, 1, 10)
    assert found.missed >= 11
    assert carriers(later) == ["ACT-2"]


def test_what_was_passed_over_is_in_the_history(make_workspace: Maker) -> None:
    make_item(make_workspace(), due="2026-01-04")
    recur(make_workspace(), "ACT-1", "every 3 months on the 1st working day")
    later = make_workspace(now="2026-11-05T09:00:00Z")
    assert str(followed(later, "ACT-1", date(2026, 11, 4)).due) == "2027-01-03"
    (said,) = [line for line in list_history(later, "ACT-1", limit=1)[0].lines if line.startswith("recurrence:")]
    assert said == (
        "recurrence: every 3 months on the 1st working day -> nothing"
        "  (goes on as ACT-2, due 2027-01-03, 3 days passed over)"
    )


def test_closing_early_does_not_give_the_same_day_again(empty: Workspace) -> None:
    make_item(empty, due="2026-04-01")
    recur(empty, "ACT-1", "every 3 months")
    assert str(followed(empty, "ACT-1").due) == "2026-07-01"


def test_a_due_date_that_was_put_off_does_not_move_the_series(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month")
    edit_items(empty, ["ACT-1"], Edit(due="2026-01-20"))
    assert str(followed(empty, "ACT-1").due) == "2026-02-15"


def test_closing_again_makes_no_second_one(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month")
    close(empty, "ACT-1")
    with empty.change("move", "reopen") as changes:
        changes.set(schema.items, 1, {"status": "open", "closed": None, "waits_on": "us", "outcome": ""})
    assert close(empty, "ACT-1") is None
    assert (count(empty, "items"), carriers(empty)) == (2, ["ACT-2"])


def test_one_undo_takes_back_the_closing_and_what_followed(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month", counted_from="done")
    before = item(empty, "ACT-1")
    close(empty, "ACT-1")
    undo(empty)
    now = item(empty, "ACT-1")
    assert (now.closed, now.recurrence, now.recurs_from) == (None, before.recurrence, before.recurs_from)
    assert [count(empty, table) for table in ("items", "links")] == [1, 0]
    assert followed(empty, "ACT-1").ref == "ACT-3"  # refs are never given twice


def test_a_series_is_over_after_its_last_day(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month until 2026-03-10")
    assert str(followed(empty, "ACT-1").due) == "2026-02-15"
    assert close(empty, "ACT-2") is None
    assert (count(empty, "items"), carriers(empty)) == (2, [])
    assert "(the series is over)" in "".join(list_history(empty, "ACT-2", limit=1)[0].lines)


def test_the_times_that_are_left_go_along(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    found = recur(empty, "ACT-1", "every month 3 times")
    assert [str(day) for day in found.days] == ["2026-02-15", "2026-03-15"]
    assert followed(empty, "ACT-1").recurrence == "every month 2 times"
    assert followed(empty, "ACT-2").recurrence == "every month 1 time"
    assert close(empty, "ACT-3") is None


def test_days_that_were_passed_over_are_among_the_times(make_workspace: Maker) -> None:
    make_item(make_workspace(), due="2026-01-15")
    recur(make_workspace(), "ACT-1", "FREQ=MONTHLY;COUNT=4")
    later = make_workspace(now="2026-03-20T09:00:00Z")
    new = followed(later, "ACT-1", date(2026, 3, 20))
    assert (str(new.due), new.recurrence) == ("2026-04-15", "RRULE:FREQ=MONTHLY;COUNT=1")


def test_an_item_without_a_rule_has_no_follower(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    assert close(empty, "ACT-1") is None
    assert count(empty, "items") == 1


# Skipping and ending.


def test_skipping_moves_the_open_occurrence_on(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month 4 times")
    found = skip(empty, "ACT-1", "Eid")
    now = item(empty, "ACT-1")
    assert (now.due, now.original_due, now.deadline) == (date(2026, 2, 15),) * 3
    assert (now.recurrence, now.is_open, found.missed) == ("every month 3 times", True, 0)
    operation = rows(empty, "operations")[-1]
    assert (operation["summary"], operation["reason"]) == ("skip ACT-1 of 2026-01-15, now due 2026-02-15", "Eid")
    undo(empty)
    assert item(empty, "ACT-1").due == date(2026, 1, 15)


def test_skipping_what_is_long_overdue_leads_to_a_day_that_is_not_past(empty: Workspace) -> None:
    make_item(empty, due="2025-12-01")
    recur(empty, "ACT-1", "every monday")
    found = skip(empty, "ACT-1")
    assert (found.item.due, found.missed) == (TODAY, 4)


def test_skipping_counts_from_the_due_date_also_where_done_counts(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every 2 weeks", counted_from="done")
    assert skip(empty, "ACT-1").item.due == date(2026, 1, 29)


def test_the_last_one_cannot_be_skipped(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month 1 time")
    with pytest.raises(InvalidError, match="last of its series"):
        skip(empty, "ACT-1")


@pytest.mark.parametrize("act", [skip, end])
def test_what_does_not_recur_can_be_neither_skipped_nor_ended(empty: Workspace, act: Any) -> None:
    make_item(empty, due="2026-01-15")
    with pytest.raises(InvalidError, match="ACT-1 does not recur"):
        act(empty, "ACT-1")


def test_ending_leaves_the_open_one_and_nothing_follows(empty: Workspace) -> None:
    make_item(empty, due="2026-01-15")
    recur(empty, "ACT-1", "every month")
    assert end(empty, "ACT-1").rule is None
    now = item(empty, "ACT-1")
    assert (now.is_open, now.due, now.recurrence, now.recurs_from) == (True, date(2026, 1, 15), "", "")
    assert close(empty, "ACT-1") is None


def test_looking_changes_nothing(empty: Workspace) -> None:
    make_item(empty, due="2025-12-15")
    recur(empty, "ACT-1", "every month", counted_from="done")
    before = count(empty, "events")
    found = recurring(empty, "ACT-1")
    # Overdue: the next one is a month after today at the earliest.
    assert [str(day) for day in found.days[:2]] == ["2026-02-05", "2026-03-05"]
    assert (found.counted_from, str(found.rule), count(empty, "events")) == ("done", "every month", before)
