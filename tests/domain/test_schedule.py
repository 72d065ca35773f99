"""All dates of one item, worked out from its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import paths
from tracker.domain.calendar import FRIDAY, SATURDAY, Calendar, DayOff
from tracker.domain.clocks import Extension, Resumes, Stay
from tracker.domain.items import Item, Step
from tracker.domain.schedule import MOST_TURNS, Facts, Schedule, anchors_of, local, schedule
from tracker.domain.workflow import Case, Field, Move, State, Workflow
from tracker.storage.workflow_file import read_workflow

TODAY = date(2026, 1, 5)  # a Monday
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BAGHDAD = ZoneInfo("Asia/Baghdad")
IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}), time_zone="Asia/Baghdad")
PERMIT = Workflow(
    key="permit",
    prefix="PER",
    title="Permit",
    group="other",
    states=(
        State("asked", "Asked", "them", target="entered + 10wd", late="entered + 28d"),
        State("question", "Question", "us", pauses=True, target="entered + 5wd"),
        State("approved", "Approved", "nobody", granted=True),
        State("active", "Active", "nobody", granted=True),
        State("expired", "Expired", "us", target="entered + 3wd"),
        State("waiting", "Waiting", "us", target="field:bid_date - 10d", cases=(Case("rush=yes", "field:bid_date"),)),
        State("shut", "Shut", closed=True, outcome="over"),
    ),
    moves=(
        Move(("approved",), "active", "Begin", by_date="valid_from"),
        Move(("active", "approved"), "expired", "Let it expire", by_date="valid_until + 1d"),
        Move(("expired",), "shut", "Shut", by_date="valid_until + 2m"),
    ),
    fields=(Field("bid_date", "Bid", "date"), Field("rush", "Rush", "boolean")),
    renews="valid_until - 30d",
)
FUND, CLEARANCE = (
    read_workflow((paths.WORKFLOWS / f"{name}.toml").read_text(encoding="utf-8"), name)
    for name in ("fund", "clearance")
)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def facts(
    status: str = "asked", *, workflow: Workflow = PERMIT, calendar: Calendar = IRAQ, entered: date = TODAY, **item: Any
) -> Facts:
    """The facts of an item that has one stay, and whatever else is given: those of the item, or of the facts."""
    more = {name: item.pop(name) for name in list(item) if name in Facts.__slots__}
    values: dict[str, Any] = {"id": 1, "ref": "PER-1", "workflow": workflow.key, "title": "x", "raised": TODAY}
    values |= {"status": status, "entered": entered, "waits_on": workflow.state(status).waits_on}
    values |= {"version": 1, "created_at": NOW, "updated_at": NOW, **item}
    stays = more.pop("stays", (Stay(1, status, entered),))
    return Facts(item=Item(**values), workflow=workflow, calendar=calendar, zone=UTC, stays=stays, **more)


def step(number: int, due: date | None = None, rule: str = "", **changes: Any) -> Step:
    values: dict[str, Any] = {"id": number, "position": number, "key": "", "title": "x", "required": True, "owner": ""}
    values |= {"due": due, "status": "open", "closed": None, "reason": "", "due_rule": rule}
    return Step(**values | changes)


def found(*arguments: Any, **changes: Any) -> Schedule:
    return schedule(facts(*arguments, **changes))


def deadline(*arguments: Any, **changes: Any) -> tuple[date | None, str]:
    one = found(*arguments, **changes)
    return one.deadline, one.deadline_from


# The deadline. The clock of `asked` ends on 19 January.


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("01-19", "clock")),
        ({"due": day("01-18")}, ("01-18", "due")),
        ({"due": day("01-20")}, ("01-19", "clock")),
        ({"due": day("01-19")}, ("01-19", "due")),  # a person's own date comes first
        ({"steps": (step(7, day("01-18")),)}, ("01-18", "step:7")),
        ({"steps": (step(7, day("01-19")),)}, ("01-19", "clock")),  # then the clock
        ({"steps": (step(9, day("01-18")), step(7, day("01-18")))}, ("01-18", "step:9")),  # then the steps in order
        (
            {"steps": (step(7, day("01-18"), status="done"), step(8, day("01-17"), status="skipped"))},
            ("01-19", "clock"),
        ),
        ({"steps": (step(7, rule="entered + 2d"),)}, ("01-07", "step:7")),
        ({"steps": (step(7), step(8, rule="valid_until - 2d"))}, ("01-19", "clock")),  # steps without a day
        ({"due": day("03-01"), "due_rule": "2026-01-05 + 3wd"}, ("01-08", "due")),  # the rule wins over what is stored
        ({"due": day("01-14"), "due_rule": "@gone + 3wd"}, ("01-19", "clock")),  # one that leads nowhere has no day
        ({"due": day("01-14"), "due_rule": "@here + 3d", "milestones": {"here": day("01-10")}}, ("01-13", "due")),
    ],
)
def test_the_deadline_is_the_nearest_date_that_needs_action(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert deadline(**changes) == (day(expected[0]), expected[1])


def test_a_status_without_a_clock_has_no_deadline_of_its_own() -> None:
    assert deadline("approved") == (None, "")
    assert found("approved").deadline_at is None


def test_being_very_late_is_no_deadline() -> None:
    one = found()
    assert (one.target and one.target.day, one.late and one.late.day) == (day("01-19"), day("02-02"))


def test_a_closed_item_has_no_dates_at_all() -> None:
    one = found("shut", closed=TODAY, due=day("01-19"), steps=(step(7, day("01-18")),), valid_until=day("02-01"))
    assert one == Schedule()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, None), ({"bid_date": "soon"}, None), ({"bid_date": "2026-02-01"}, "01-22")],
)
def test_a_clock_waits_for_the_field_that_it_hangs_on(fields: dict[str, str], expected: str | None) -> None:
    assert found("waiting", fields=fields).deadline == (day(expected) if expected else None)


def test_the_first_case_that_holds_wins() -> None:
    assert found("waiting", fields={"bid_date": "2026-02-01", "rush": True}).deadline == day("02-01")


def test_a_status_that_the_workflow_no_longer_knows_has_no_clock() -> None:
    assert deadline("gone", due=day("02-01")) == (day("02-01"), "due")


def test_a_rule_that_leads_too_far_is_left_out() -> None:
    far = replace(PERMIT, states=(replace(PERMIT.states[0], target="entered + 999y", late=""), *PERMIT.states[1:]))
    assert deadline(workflow=far) == (None, "")


# Pauses.


def test_a_status_that_pauses_keeps_their_clock_and_starts_ours() -> None:
    stays = Stay(1, "asked", TODAY, day("01-08")), Stay(2, "question", day("01-08"))
    one = found("question", entered=day("01-08"), stays=stays)
    assert (one.deadline, one.deadline_from) == (day("01-15"), "clock")
    assert one.paused_target is not None
    assert one.paused_target.day == day("01-19")


def test_what_a_nearer_window_hides_is_counted_over_all_the_same() -> None:
    # Our five working days would end on 14 January, were it not for the day off: without it they are the nearer again.
    storm = replace(IRAQ, days_off={day("01-08"): (DayOff("Storm", added=True),)})
    stays = (Stay(1, "submitted", day("01-01"), day("01-07")), Stay(2, "clarification", day("01-07")))
    asked = {"workflow": CLEARANCE, "entered": day("01-07"), "stays": stays}
    asked["fields"] = {"variant": "movement", "window_from": "2026-01-14T08:00:00Z"}
    hidden, shown = found("clarification", calendar=storm, **asked), found("clarification", **asked)
    assert (hidden.deadline, shown.deadline) == (day("01-14"), day("01-14"))
    assert hidden.span == (day("01-07"), day("01-15"))
    assert shown.span == (day("01-07"), day("01-14"))


def test_an_item_that_began_with_a_question_has_nothing_to_pause() -> None:
    assert found("question").paused is None


def test_going_on_moves_both_tiers() -> None:
    stays = (
        Stay(1, "asked", TODAY, day("01-08")),
        Stay(2, "question", day("01-08"), day("01-15")),
        Stay(3, "asked", day("01-15"), resumes="continue"),
    )
    one = found(entered=day("01-15"), stays=stays)
    assert (one.target and one.target.day, one.late and one.late.day) == (day("01-26"), day("02-09"))


def test_an_extension_moves_both_tiers() -> None:
    one = found(extensions=(Extension(1, 1, "5wd", "their letter", None, TODAY),))
    assert (one.target and one.target.day, one.late and one.late.day) == (day("01-26"), day("02-09"))


# Watching at intervals, on the fund workflow: every 30 days, very late after 60.


@pytest.mark.parametrize(
    ("changes", "target", "late"),
    [
        ({}, "02-04", "03-08"),  # 6 March is a Friday
        ({"fields": {"interval_days": 30}}, "02-04", "03-08"),
        ({"fields": {"interval_days": 7}}, "01-12", "01-19"),
        ({"observed": day("01-12")}, "02-11", "03-15"),
        ({"observed": day("01-12"), "fields": {"interval_days": 7}}, "01-19", "01-26"),
        ({"observed": day("01-02")}, "02-04", "03-08"),  # before the watching began
    ],
)
def test_the_interval_is_the_items_own_and_begins_again_with_an_observation(
    changes: dict[str, Any], target: str, late: str
) -> None:
    one = found("monitoring", workflow=FUND, **changes)
    assert (one.target and one.target.day, one.late and one.late.day) == (day(target), day(late))


def test_an_observation_ends_what_was_granted_before_it() -> None:
    granted = Extension(1, 1, "10d", "they asked for it", None, day("01-10"))
    before, after = (
        found("monitoring", workflow=FUND, extensions=(granted,), observed=seen).deadline
        for seen in (None, day("01-12"))
    )
    assert (before, after) == (day("02-15"), day("02-11"))


def test_an_interval_is_of_the_status_that_repeats_only() -> None:
    one = found("signal", workflow=FUND, observed=day("01-12"), fields={"interval_days": 7})
    assert one.deadline == day("01-12")  # 5wd after it began


# What the calendar makes of an item.


def turns(*arguments: Any, **changes: Any) -> list[tuple[str, str, str]]:
    return [(one.state.key, f"{one.day:%m-%d}", one.dates.deadline_from) for one in found(*arguments, **changes).turns]


def test_a_validity_begins_and_ends_by_itself_also_on_free_days() -> None:
    valid = {"valid_from": day("01-10"), "valid_until": day("01-15")}  # a Saturday; the 16th is a Friday
    assert turns("approved", **valid) == [
        ("active", "01-10", ""),
        ("expired", "01-16", "clock"),
        ("shut", "03-15", ""),
    ]
    assert turns("active", **valid)[0] == ("expired", "01-16", "clock")


def test_a_turn_knows_the_deadline_that_follows_it() -> None:
    one = found("active", valid_until=day("01-15"), due=day("02-01"))
    assert [(turn.dates.deadline, turn.dates.deadline_from) for turn in one.turns] == [
        (day("01-20"), "clock"),
        (None, ""),
    ]
    assert one.deadline_from == "due"


@pytest.mark.parametrize("changes", [{"valid_until": day("01-15")}, {"valid_until": day("01-11"), "renewed": True}])
def test_what_follows_a_turn_is_counted_over_too(changes: dict[str, Any]) -> None:
    one = found("active", **changes)
    first, last = one.span
    assert first is not None
    assert last is not None
    assert first <= one.turns[0].day
    assert last == one.turns[0].dates.deadline


def test_a_turn_after_working_days_is_counted_over_too() -> None:
    later = replace(PERMIT, moves=(Move(("active",), "shut", "Shut", by_date="valid_until + 3wd"),), renews="")
    one = found("active", workflow=later, valid_until=day("01-15"))
    assert (one.turns[0].day, one.span) == (day("01-20"), (day("01-15"), day("01-20")))


def test_no_turn_comes_before_the_status_it_leads_from() -> None:
    assert turns("approved", entered=day("01-20"), valid_from=day("01-10"), valid_until=day("01-15")) == [
        ("active", "01-20", ""),
        ("expired", "01-20", "clock"),
        ("shut", "03-15", ""),
    ]


def test_without_a_day_nothing_turns() -> None:
    assert turns("approved") == turns() == turns("shut", closed=TODAY, valid_until=day("01-15")) == []


def test_the_earlier_of_two_turns_is_taken() -> None:
    assert turns("approved", valid_from=day("02-10"), valid_until=day("01-15"))[0] == ("expired", "01-16", "clock")


def test_a_circle_of_turns_is_cut() -> None:
    around = replace(PERMIT, moves=(*PERMIT.moves[:2], Move(("expired",), "approved", "Back", by_date="valid_until")))
    assert [key for key, *_ in turns("approved", workflow=around, valid_from=TODAY, valid_until=day("01-15"))] == [
        "active",
        "expired",
    ]


def test_turns_are_looked_ahead_only_so_far() -> None:
    names = [f"s{number}" for number in range(MOST_TURNS + 3)]
    moves = tuple(Move((one,), then, "On", by_date="valid_from") for one, then in pairwise(names))
    long = replace(PERMIT, states=tuple(State(name, name) for name in names), moves=moves)
    assert len(turns("s0", workflow=long, valid_from=TODAY)) == MOST_TURNS


# Renewals.


@pytest.mark.parametrize(
    ("status", "changes", "expected"),
    [
        ("active", {}, "01-29"),  # Saturday 31 January rolls back: later would be too late
        ("approved", {}, "01-29"),
        ("asked", {}, None),
        ("expired", {}, None),
        ("active", {"renewed": True}, None),
        ("active", {"valid_until": None}, None),
    ],
)
def test_a_renewal_is_due_while_something_is_granted_and_none_is_under_way(
    status: str, changes: dict[str, Any], expected: str | None
) -> None:
    renewal = found(status, **{"valid_until": day("03-02"), **changes}).renewal
    assert (renewal and renewal.day) == (day(expected) if expected else None)


def test_a_renewal_to_begin_is_no_deadline() -> None:
    assert found("active", valid_until=day("03-02")).deadline is None


# Time zones: a moment is meant as the clock at the office shows it.


@pytest.mark.parametrize(
    ("zone", "window", "at"),
    [
        ("Asia/Baghdad", "2026-01-20T05:00:00Z", "2026-01-18T05:00:00Z"),
        ("Europe/London", "2026-03-30T07:00:00Z", "2026-03-28T08:00:00Z"),  # eight o'clock before and after the change
        ("Europe/London", "2026-10-26T08:00:00Z", "2026-10-24T07:00:00Z"),
        ("America/New_York", "2026-01-20T04:00:00Z", "2026-01-18T04:00:00Z"),
        ("Europe/London", "2026-03-31T00:30:00Z", "2026-03-29T01:30:00Z"),  # 01:30 there, which no clock shows
    ],
)
def test_hours_are_counted_on_the_clock_of_the_office(zone: str, window: str, at: str) -> None:
    fields = {"window_from": window, "variant": "movement"}
    one = found("draft", workflow=CLEARANCE, calendar=Calendar("office", time_zone=zone), fields=fields)
    assert one.deadline_at == datetime.fromisoformat(at)
    assert one.deadline == datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    ("calendar", "over"),
    [
        (Calendar("ny", time_zone="America/New_York"), "2026-01-16T05:00:00Z"),
        (Calendar("iq", time_zone="Asia/Baghdad", day_ends_at=14), "2026-01-15T11:00:00Z"),
        (Calendar("none"), "2026-01-16T00:00:00Z"),  # the zone of the user, UTC here
    ],
)
def test_a_day_is_over_when_it_is_over_at_the_office(calendar: Calendar, over: str) -> None:
    assert found("approved", calendar=calendar, due=day("01-15")).deadline_at == datetime.fromisoformat(over)


@pytest.mark.parametrize(
    ("value", "anchor"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-01-04T22:30:00Z", datetime.fromisoformat("2026-01-05 01:30")),
        ("2026-13-05", None),
        ("2026-01-04Tea", None),
        ("ten", None),
        ("9999-12-31T23:59:59Z", None),  # later there than any date goes
    ],
)
def test_stored_texts_are_read_at_the_office(value: str, anchor: object) -> None:
    assert local(value, BAGHDAD) == anchor


def test_an_items_own_dates_can_be_named_as_fields_too() -> None:
    anchors = anchors_of(facts(valid_until=day("02-01"), milestones={"here": day("03-01")}, fields={"bid_date": "x"}))
    assert anchors == {
        "entered": TODAY, "valid_until": day("02-01"), "field:valid_until": day("02-01"), "@here": day("03-01")
    }  # fmt: skip


# For any facts.

DAYS = st.dates(day("01-01"), day("02-20"))
RULES = st.sampled_from(
    ["", "entered + 3wd", "entered - 3wd", "valid_until - 2w", "field:bid_date + 1m", "2026-02-06 + 2d"]
)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    calendar = Calendar("any", frozenset({4, 5}), {one: (DayOff("x"),) for one in draw(st.lists(DAYS, max_size=6))})
    statuses = draw(st.lists(st.sampled_from([state.key for state in PERMIT.states[:-1]]), min_size=1, max_size=4))
    begun = sorted(draw(st.lists(DAYS, min_size=len(statuses), max_size=len(statuses))))
    again = draw(st.sampled_from(get_args(Resumes)))
    stays = tuple(
        Stay(number, status, entered, left, again)
        for number, (status, entered, left) in enumerate(zip(statuses, begun, [*begun[1:], None], strict=True), start=1)
    )
    granted = draw(st.lists(st.tuples(st.sampled_from(["2wd", "9d"]), DAYS), max_size=2))
    return facts(
        statuses[-1],
        calendar=calendar,
        entered=begun[-1],
        stays=stays,
        extensions=tuple(Extension(n, len(stays), size, "x", None, on) for n, (size, on) in enumerate(granted)),
        due=draw(st.none() | DAYS),
        due_rule=draw(RULES),
        valid_from=draw(st.none() | DAYS),
        valid_until=draw(st.none() | DAYS),
        fields={"bid_date": draw(DAYS).isoformat(), "rush": draw(st.booleans())},
        steps=tuple(step(number, rule=draw(RULES)) for number in range(2)),
    )


@given(any_facts(), st.integers(-70, 70))
def test_a_day_off_that_was_not_looked_at_changes_nothing(known: Facts, away: int) -> None:
    """So that it is enough to work out those items again whose span has the day in it."""
    before, off = schedule(known), known.item.entered + timedelta(days=away)
    first, last = before.span
    changed = replace(known.calendar, days_off={**known.calendar.days_off, off: (DayOff("new"),)})
    if first is None or last is None or not first <= off <= last:
        assert schedule(replace(known, calendar=changed)) == before


@given(any_facts())
def test_working_it_out_again_changes_nothing(known: Facts) -> None:
    one = schedule(known)
    stored = replace(
        known.item,
        due=one.due.day if one.due else None,
        deadline=one.deadline,
        deadline_from=one.deadline_from,
        target=one.target.day if one.target else None,
    )
    steps = tuple(
        replace(entry, due=one.steps[entry.id].day) if entry.id in one.steps else entry for entry in known.steps
    )
    assert schedule(replace(known, item=stored, steps=steps)) == one


@given(any_facts())
def test_turns_come_in_order_and_never_in_the_past_of_their_status(known: Facts) -> None:
    one = schedule(known)
    days = [turn.day for turn in one.turns]
    assert days == sorted(days)
    assert all(turned >= known.item.entered for turned in days)
    assert len({turn.state.key for turn in one.turns} | {known.item.status}) == len(days) + 1
