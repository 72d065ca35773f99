"""What an item has on which day, in words; grouped by day; each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.domain.small_workflow import DONE, DRAFT, FINISH, SEND, SENT, make
from tracker.domain.agenda import (
    Dated,
    Entry,
    by_day,
    entries_of,
    heading,
    milestone_entry,
    passed_of,
    sort_ahead,
    sort_passed,
)
from tracker.domain.agenda_lines import entry_lines
from tracker.domain.calendar import Calendar, DayOff
from tracker.domain.items import Item, Step
from tracker.domain.text import display_width
from tracker.domain.workflow import Move, State

TODAY = date(2026, 1, 5)  # a Monday
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SENDING = replace(SEND, sends=True)
BAGHDAD = ZoneInfo("Asia/Baghdad")
IRAQ = Calendar(
    "iq", frozenset({4, 5}), {date(2026, 1, 6): (DayOff("Army Day"),)}, time_zone="Asia/Baghdad", title="Iraq"
)


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


def make_dated(*steps: Step, calendar: Calendar = IRAQ, states: Any = (DRAFT, SENT, DONE), **values: Any) -> Dated:
    whole: dict[str, Any] = {"id": 1, "ref": "JOB-1", "workflow": "job", "title": "Job", "status": "draft"}
    whole |= {"waits_on": "us", "raised": TODAY, "entered": TODAY, "version": 1, "created_at": NOW, "updated_at": NOW}
    flow = make(states=states, moves=(SENDING, FINISH))
    return Dated(item=Item(**whole | values), workflow=flow, calendar=calendar, zone=BAGHDAD, steps=steps)


def make_step(position: int, due: date, *, owner: str = "") -> Step:
    return Step(position + 100, position, "", f"Paper {position}", True, owner, due, "open", None, "")


def ahead(dated: Dated, days: int = 30) -> list[tuple[int, str]]:
    found = entries_of(dated, TODAY, day(days), TODAY)
    return [((entry.day - TODAY).days, entry.what) for entry in sorted(found, key=sort_ahead)]


def test_every_date_of_an_item_is_one_entry_in_words() -> None:
    dated = make_dated(
        make_step(4, day(3)),
        due=day(1),
        deadline=day(1),
        deadline_from="due",
        target=day(2),
        late=day(9),
        valid_until=day(20),
        renew_on=day(12),
    )

    assert ahead(dated) == [
        (1, "due"),
        (2, "send by"),
        (3, "step 4: Paper 4"),
        (9, "very late after"),
        (12, "start the renewal"),
        (20, "validity ends"),
    ]


@pytest.mark.parametrize(
    ("values", "listed"),
    [
        ({"due": day(1), "deadline": day(1), "deadline_from": "due"}, [(1, "due")]),
        ({"target": day(1), "deadline": day(1), "deadline_from": "clock"}, [(1, "send by")]),
        ({"deadline": day(2), "deadline_from": "step:104"}, [(2, "step 4: Paper 4")]),
    ],
)
def test_what_is_the_deadline_is_not_listed_twice(values: dict[str, Any], listed: list[tuple[int, str]]) -> None:
    steps = [make_step(4, day(2))] if "step" in values["deadline_from"] else []

    assert ahead(make_dated(*steps, **values)) == listed


def test_only_the_days_asked_for_are_listed_both_ends_included() -> None:
    dated = make_dated(make_step(1, day(-1)), make_step(2, day(0)), make_step(3, day(7)), make_step(4, day(8)))

    assert ahead(dated, 7) == [(0, "step 2: Paper 2"), (7, "step 3: Paper 3")]


@pytest.mark.parametrize(
    ("states", "status", "waits_on", "words"),
    [
        ((DRAFT, SENT, DONE), "draft", "us", "send by"),
        ((DRAFT, SENT, DONE), "sent", "them", "answer expected"),
        ((DRAFT, State("sent", "Sent", "nobody"), DONE), "sent", "nobody", "due"),
        ((DRAFT, State("sent", "Sent", repeats=True), DONE), "sent", "us", "check again"),
        ((DRAFT, State("sent", "Sent", pauses=True), DONE), "sent", "us", "answer by"),
        ((DRAFT, State("sent", "Sent"), DONE), "sent", "us", "Sent: act by"),
    ],
)
def test_a_clock_is_named_for_what_it_waits_for(states: Any, status: str, waits_on: Any, words: str) -> None:
    assert ahead(make_dated(states=states, status=status, waits_on=waits_on, target=day(3))) == [(3, words)]


def test_a_check_is_not_very_late_but_stale() -> None:
    states = (DRAFT, State("sent", "Sent", repeats=True), DONE)
    dated = make_dated(states=states, status="sent", target=day(1), late=day(5))

    assert ahead(dated) == [(1, "check again"), (5, "stale after")]


def test_a_move_by_date_is_not_what_we_have_to_do() -> None:
    flow = make(moves=(Move(("draft",), "sent", "Expire", by_date="entered + 1d"), SENDING, FINISH))
    dated = replace(make_dated(target=day(1)), workflow=flow)

    assert ahead(dated) == [(1, "send by")]


@pytest.mark.parametrize(
    ("over", "hour"),
    [
        (datetime(2026, 1, 7, 21, tzinfo=UTC), ""),  # midnight at the office: the whole day
        (datetime(2026, 1, 7, 11, tzinfo=UTC), "14:00"),
        (datetime(2026, 1, 6, 21, tzinfo=UTC), "00:00"),  # the first moment of the day itself
        (None, ""),
    ],
)
def test_an_hour_is_shown_on_the_readers_clock(over: datetime | None, hour: str) -> None:
    dated = make_dated(target=day(2), deadline=day(2), deadline_from="clock", deadline_at=over, due=day(2))

    found = entries_of(dated, TODAY, day(3), TODAY)

    assert {entry.what: entry.time for entry in found} == {"due": "", "send by": hour}


def test_an_hour_names_the_offices_clock_where_it_shows_another() -> None:
    over = datetime(2026, 1, 7, 14, tzinfo=UTC)
    abroad = Calendar("gb", time_zone="Europe/London")
    dated = make_dated(deadline=day(2), deadline_from="due", deadline_at=over, due=day(2), calendar=abroad)

    found = entries_of(dated, TODAY, day(3), TODAY)

    assert [(entry.time, entry.office_time) for entry in found] == [("17:00", "14:00")]
    assert "(17:00 your time, 14:00 at the office)" in entry_lines(found)[0]
    assert "your time" not in entry_lines([replace(found[0], office_time="")])[0]


def test_a_step_names_its_own_owner_and_else_the_items() -> None:
    dated = make_dated(make_step(1, day(1), owner="omar"), make_step(2, day(1)), owner="layla")

    assert [entry.owner for entry in entries_of(dated, TODAY, day(1), TODAY)] == ["omar", "layla"]


def test_working_days_are_counted_on_the_items_own_calendar() -> None:
    for calendar, left in ((IRAQ, 4), (Calendar("plain"), 7)):
        (found,) = entries_of(make_dated(due=day(7), calendar=calendar), TODAY, day(9), TODAY)
        assert found.working_days_left == left
    assert passed_of(make_dated(deadline=day(-7), due=day(-7), deadline_from="due"), TODAY)[0].working_days_left == 0


def test_an_overdue_item_is_one_entry_that_says_how_many_dates_more_have_passed() -> None:
    dated = make_dated(make_step(1, day(-2)), make_step(2, day(2)), due=day(-9), deadline=day(-9), deadline_from="due")

    assert [(entry.day, entry.what, entry.also_passed) for entry in passed_of(dated, TODAY)] == [(day(-9), "due", 1)]


@pytest.mark.parametrize(("late", "what"), [(-1, "very late after 2026-01-04"), (0, "send by"), (3, "send by")])
def test_very_late_begins_on_the_day_after(late: int, what: str) -> None:
    dated = make_dated(target=day(-5), deadline=day(-5), deadline_from="clock", late=day(late))

    assert [entry.what for entry in passed_of(dated, TODAY)] == [what]


@pytest.mark.parametrize(
    ("values", "listed"),
    [
        ({"deadline": day(0), "valid_until": day(0), "renew_on": day(0)}, []),
        ({"valid_until": day(-1), "renew_on": day(-30)}, ["validity ended"]),
        ({"valid_until": day(5), "renew_on": day(-1)}, ["start the renewal"]),
        ({"renew_on": day(-1)}, ["start the renewal"]),
        ({"deadline": day(-1), "deadline_from": "clock"}, ["due"]),  # of a date that is no longer there
    ],
)
def test_what_has_passed(values: dict[str, Any], listed: list[str]) -> None:
    assert [entry.what for entry in passed_of(make_dated(**values), TODAY)] == listed


def test_the_latest_of_what_has_passed_comes_first() -> None:
    entries = [Entry(day=day(n), kind="due", what="due", ref="A-1", title="") for n in (-9, -1, -5)]

    assert [entry.day for entry in sorted(entries, key=sort_passed)] == [day(-1), day(-5), day(-9)]


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (0, "Mon 2026-01-05 (today)"),
        (1, "Tue 2026-01-06 (tomorrow, no working day, free: Army Day)"),
        (2, "Wed 2026-01-07 (in 2 days, 1 working day)"),
        (4, "Fri 2026-01-09 (in 4 days, 2 working days, free: weekend)"),
    ],
)
def test_a_day_says_how_far_it_is_and_why_it_is_free(distance: int, said: str) -> None:
    assert heading(day(distance), IRAQ, TODAY) == said


def test_today_can_be_free_too() -> None:
    assert heading(date(2026, 1, 6), IRAQ, date(2026, 1, 6)) == "Tue 2026-01-06 (today, free: Army Day)"


def test_days_without_anything_are_left_out() -> None:
    dated = make_dated(make_step(1, day(0)), make_step(2, day(0)), make_step(3, day(5)))

    days = by_day(sorted(entries_of(dated, TODAY, day(9), TODAY), key=sort_ahead), IRAQ, TODAY)

    assert [(one.day, len(one.entries), one.working_days_left) for one in days] == [(day(0), 2, 0), (day(5), 1, 2)]


@pytest.mark.parametrize(("certainty", "what"), [("confirmed", "milestone"), ("estimated", "milestone (estimated)")])
def test_a_milestone_says_how_sure_it_is(certainty: str, what: str) -> None:
    entry = milestone_entry("handover", "Handover", day(2), certainty, IRAQ, TODAY)

    assert (entry.ref, entry.what, entry.working_days_left) == ("@handover", what, 1)


def test_hours_come_first_on_a_day() -> None:
    entries = [
        Entry(day=TODAY, kind="due", what="due", ref=ref, title="", time=time)
        for ref, time in (("A-1", ""), ("A-2", "14:00"), ("A-3", "09:00"))
    ]

    assert [entry.ref for entry in sorted(entries, key=sort_ahead)] == ["A-3", "A-2", "A-1"]


def entry(**values: Any) -> Entry:
    return Entry(**{"day": TODAY, "kind": "due", "what": "due", "ref": "JOB-1", "title": "Job"} | values)


def test_lines_have_columns_that_line_up() -> None:
    lines = entry_lines(
        [entry(time="14:00", stakeholder="Relief", authority="HAO"), entry(ref="JOB-12", what="validity ends")]
    )

    assert lines == ["  14:00  JOB-1   due            Job  (Relief, HAO)", "         JOB-12  validity ends  Job"]


def test_lines_say_what_differs_from_the_usual_calendar_and_what_else_has_passed() -> None:
    assert entry_lines([entry(working_days_left=3)], usual=2) == ["  JOB-1  due  Job  (3 working days there)"]
    assert entry_lines([entry(working_days_left=2)], usual=2) == ["  JOB-1  due  Job"]
    assert entry_lines([entry(also_passed=2)], days=True) == ["  2026-01-05  JOB-1  due  Job  (2 more dates passed)"]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_are_cut_to_the_width(width: int) -> None:
    long = entry(what="step 4: " + "x" * 90, title="قافلة مياه " * 20, stakeholder="ر" * 30, authority="HAO")

    assert all(display_width(line) <= width for line in entry_lines([long, entry()], width, days=True))


def test_without_a_width_nothing_is_cut() -> None:
    assert "x" * 400 in entry_lines([entry(title="x" * 400)])[0]


def test_hostile_text_is_shown_as_marks() -> None:
    (line,) = entry_lines([entry(title="\x1b[31m\u202ered\nnext", what="step 1: \x07", stakeholder="\x1b]0;x")])

    assert "\x1b" not in line
    assert "\n" not in line
    assert "\u202e" not in line


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 4), "Sun 2026-01-04 (yesterday)"),
        (date(2026, 1, 2), "Fri 2026-01-02 (3 days ago, free: weekend)"),
    ],
)
def test_a_day_that_has_passed_says_how_long_ago_it_was(day: date, said: str) -> None:
    assert heading(day, IRAQ, date(2026, 1, 5)) == said
