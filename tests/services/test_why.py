"""Why a deadline is what it is, one item of each workflow, and what an estimated feast may make of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import item, make_authority, make_item, move
from tests.conftest import settings
from tests.services.test_deadlines import request
from tests.services.test_moves import clearance
from tests.services.test_renewals import registration
from tracker.errors import NotFoundError
from tracker.services.days_off import add_days, remove_days
from tracker.services.edits import Edit
from tracker.services.extensions import extend
from tracker.services.history import undo
from tracker.services.items import edit_items
from tracker.services.milestones import add_milestone, move_milestone
from tracker.services.parties import edit_authority
from tracker.services.steps import close_steps
from tracker.services.why import Estimate, Part, Why, explain
from tracker.services.why_words import why_lines
from tracker.storage import schema
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def parts(why: Why) -> dict[str, Part]:
    return {part.kind: part for part in why.parts}


def said(part: Part) -> list[str]:
    return [stretch.text for stretch in part.stretches]


# One of each workflow.


def test_a_clearance_counts_hours_back_from_its_window(empty: Workspace) -> None:
    why = explain(empty, clearance(empty, "draft", variant="movement").lower())
    step, clock = why.parts  # the deadline comes first
    assert (step.kind, step.is_deadline, clock.kind, clock.is_deadline) == ("step", True, "clock", False)
    assert (clock.title, clock.rule, clock.rule_in_words) == (
        "Our clock: Draft", "field:window_from - 48h", "48 hours before 'Window from'",
    )  # fmt: skip
    assert (clock.day, clock.at) == (day("01-18"), datetime.fromisoformat("2026-01-18 08:00"))
    assert said(clock) == ["48 hours before Window from, Tue 2026-01-20 08:00 by the clock on the wall"]
    assert said(step) == [
        "10 days before Window from, Tue 2026-01-20",
        "Sat 2026-01-10 is free (weekend), so it is the working day before",
    ]
    assert (step.source, clock.source) == (
        "the workflow Humanitarian clearance",
        "the workflow Humanitarian clearance, status Draft: a target, not law",
    )


def test_a_registration_tells_when_to_renew(empty: Workspace) -> None:
    registration(empty, make_item(empty, kind="registration").ref)
    (part,) = explain(empty, "REG-1").parts
    assert (part.kind, part.day, part.is_deadline) == ("renewal", day("11-05"), False)
    assert said(part)[-1] == "Fri 2026-11-06 is free (weekend), so it is the working day before"


def test_a_fund_counts_from_its_latest_observation(empty: Workspace) -> None:
    make_item(empty, kind="fund", due="today + 3d")
    close_steps(empty, "FND-1", ["office-confirmed"])
    for status in ("verifying", "monitoring"):
        move(empty, "FND-1", status)
    assert [part.kind for part in explain(empty, "FND-1").parts] == ["due", "clock", "late"]
    assert said(parts(explain(empty, "FND-1"))["clock"]) == ["30 days after Monitoring began, Mon 2026-01-05"]
    row = {"item_id": 1, "observed_on": day("01-12"), "as_of": day("01-12"), "kind": "announced"}
    with empty.change("observe", "observe") as changes:
        changes.add(schema.observations, row | {"created_at": empty.now})
    clock = parts(explain(empty, "FND-1"))["clock"]
    assert (clock.day, said(clock)) == (day("02-11"), ["30 days after the latest observation, Mon 2026-01-12"])


def test_an_action_has_only_dates_of_a_person(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-01-08")
    make_item(empty, due="@handover + 2wd")
    (part,) = explain(empty, "ACT-1").parts
    assert (part.kind, part.source, part.is_deadline) == ("due", "set for this item: @handover + 2wd", True)
    assert said(part) == ["2 working days after the milestone handover, Thu 2026-01-08"]
    edit_items(empty, ["ACT-1"], Edit(due="2026-02-01"))
    (part,) = explain(empty, "ACT-1").parts
    assert (part.source, part.stretches, part.working_days_left) == ("set for this item", (), 18)


def test_a_date_of_ones_own_comes_with_its_reason(empty: Workspace) -> None:
    ref = make_item(empty, due="2026-01-10").ref
    edit_items(empty, [ref], Edit(due="+10wd"), reason="promised to the driver")
    assert (
        parts(explain(empty, ref))["due"].source
        == "set for this item: 2026-01-05 + 10wd (layla: promised to the driver)"
    )
    undo(empty)
    assert parts(explain(empty, ref))["due"].source == "set for this item"


def test_a_data_request_tells_its_pauses_and_extension_in_order(make_workspace: Maker) -> None:
    request(make_workspace(), "processing")
    extend(make_workspace(), "DAT-1", None, "their letter 88")
    later = make_workspace(now="2026-01-12T09:00:00Z")
    move(later, "DAT-1", "clarification", on="2026-01-07")
    paused = parts(explain(later, "DAT-1"))
    assert (paused["clock"].title, paused["clock"].is_deadline) == ("Our clock: Clarification asked of us", True)
    assert (paused["paused"].title, paused["paused"].day) == ("Their clock: Processing (paused)", day("02-17"))
    assert paused["paused"].source.endswith("it stands still since 2026-01-07")

    move(later, "DAT-1", "processing")
    clock = parts(explain(later, "DAT-1"))["clock"]
    assert (clock.day, clock.working_days_left) == (day("02-22"), 29)
    stood_still = "it stood still from Wed 2026-01-07 to Mon 2026-01-12, while the ball was with us"
    assert [(stretch.kind, stretch.text) for stretch in clock.stretches] == [
        ("count", "20 working days after Processing began, Mon 2026-01-05"),
        ("extension", "extended by 10 working days: their letter 88"),
        ("pause", f"{stood_still}; 29 working days were left"),
        ("resume", "it went on from Mon 2026-01-12 with what was left"),
    ]
    assert parts(explain(later, "DAT-1"))["late"].title == "Very late: Processing"


@pytest.mark.parametrize(
    ("left", "back", "text"),
    [
        ("2026-02-02", "2026-02-08", "1 working day was left"),
        ("2026-02-03", "2026-02-08", "0 working days were left"),
        ("2026-02-05", "2026-02-08", "it was 2 working days late by then"),
    ],
)
def test_a_pause_tells_what_was_left_or_how_late_it_was(make_workspace: Maker, left: str, back: str, text: str) -> None:
    request(make_workspace(), "processing")  # until 3 February
    later = make_workspace(now=f"{back}T09:00:00Z")
    move(later, "DAT-1", "clarification", on=left)
    move(later, "DAT-1", "processing")
    assert said(parts(explain(later, "DAT-1"))["clock"])[1].endswith(text)


def test_a_restart_is_told(make_workspace: Maker) -> None:
    request(make_workspace(), "processing")
    edit_items(make_workspace(), ["DAT-1"], Edit(fields={"clock_policy": "restart"}))
    later = make_workspace(now="2026-01-12T09:00:00Z")
    move(later, "DAT-1", "clarification", on="2026-01-07")
    move(later, "DAT-1", "processing")
    assert said(parts(explain(later, "DAT-1"))["clock"]) == [
        "20 working days after the answer that started it again, Mon 2026-01-12"
    ]


# Each day.


def test_each_day_is_counted_or_named(empty: Workspace) -> None:
    make_item(empty, due="today + 4wd")
    (stretch,) = explain(empty, "ACT-1").parts[0].stretches
    assert [(f"{one.day:%d}", one.number, one.why) for one in stretch.days] == [
        ("06", None, "Army Day"), ("07", 1, ""), ("08", 2, ""), ("09", None, "weekend"), ("10", None, "weekend"),
        ("11", 3, ""), ("12", 4, ""),
    ]  # fmt: skip


def test_the_calendar_is_that_of_the_office(empty: Workspace) -> None:
    make_authority(empty)
    edit_authority(empty, "HAO", calendar="gb-eng")
    make_item(empty, due="today + 4wd", authority="HAO")
    why = explain(empty, "ACT-1")
    assert (why.calendar, why.calendar_title, why.zone, why.parts[0].day) == (
        "gb-eng", "England", "Europe/London", day("01-09"),
    )  # fmt: skip


def test_hours_say_whose_clock_shows_them_where_they_differ(make_workspace: Maker) -> None:
    workspace = make_workspace(time_zone="Europe/London")
    why = explain(workspace, clearance(workspace, "draft", variant="movement"))
    clock = next(part for part in why.parts if part.kind == "clock")
    assert said(clock) == ["48 hours before Window from, Tue 2026-01-20 11:00 at the office by the clock on the wall"]
    lines = why_lines(why, workspace.today)
    assert any(line.startswith("Our clock: Draft: Sun 2026-01-18 08:00 your time (") for line in lines)

    here = explain(make_workspace(), "CLR-1")
    assert not any("your time" in line or "at the office" in line for line in why_lines(here, workspace.today))


# What moved it, and what is missing.


def test_without_commands_it_names_none(empty: Workspace) -> None:
    why = explain(empty, clearance(empty, "draft", variant="movement"))
    edited = replace(why, missing=(("Draft has a target, but no date", "tracker show CLR-1"),))
    told = ["\n".join(why_lines(edited, empty.today, commands=commands)) for commands in (True, False)]
    assert ["tracker " in text for text in told] == [True, False]
    assert "Draft has a target, but no date." in told[1]


def test_what_moved_it_is_told_the_latest_first(empty: Workspace) -> None:
    request(empty)
    add_days(empty, [day("01-08")], "Heat", "decree 12")
    extend(empty, "DAT-1", "1wd", "their call")
    assert explain(empty, "DAT-1").moved == (
        "2026-01-14 -> 2026-01-15: extended by 1wd: their call",
        "2026-01-13 -> 2026-01-14: calendar iq: off 2026-01-08: Heat (decree 12)",
    )
    undo(empty)
    assert explain(empty, "DAT-1").moved[0].startswith("2026-01-15 -> 2026-01-14: undo ")


def test_a_moved_milestone_is_told(empty: Workspace) -> None:
    add_milestone(empty, "handover", "Handover", "2026-01-08")
    make_item(empty, due="@handover + 2wd")
    move_milestone(empty, "handover", "2026-02-01", "announced")
    assert explain(empty, "ACT-1").moved == (
        "2026-01-12 -> 2026-02-03: milestone handover moved to 2026-02-01 (announced)",
    )


def test_a_field_that_is_missing_names_the_command_that_supplies_it(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    why = explain(empty, "CLR-1")
    assert (why.parts, why.missing) == (
        (),
        (
            (
                "Draft has a target, 10 days before 'Window from', but 'Window from' is not filled in",
                "tracker edit CLR-1 --field window_from=...",
            ),
        ),
    )


def test_a_closed_item_has_nothing_to_explain(empty: Workspace) -> None:
    make_item(empty, kind="clearance", due="2026-02-01")
    move(empty, "CLR-1", "cancelled")
    why = explain(empty, "CLR-1")
    assert (why.parts, why.missing, why.moved) == ((), (), ())
    with pytest.raises(NotFoundError):
        explain(empty, "CLR-9")


# What is only estimated, or not known at all.

FITR = tuple(day(f"03-{number}") for number in (20, 21, 22))
RULES = ["03-08 + 10wd", "02-20 + 28d", "05-20 + 5wd", "04-29 + 28d", "06-01 - 3wd", "05-30 - 1d"]
ADHA = tuple(day(f"05-{number}") for number in (26, 27, 28, 29))


@pytest.mark.parametrize("feast", [FITR, ADHA])
@pytest.mark.parametrize("rule", RULES)
def test_what_an_estimated_feast_would_make_of_it_is_what_it_does(
    make_workspace: Maker, tmp_path: Path, rule: str, feast: tuple[date, ...]
) -> None:
    """Tried on copies, on which the feast is really taken away and added a day earlier, or later."""
    workspace = make_workspace()
    usual = make_item(workspace, due=f"2026-{rule}").due
    assert usual is not None
    estimates = [one for one in explain(workspace, "ACT-1").parts[0].estimates if one.first == feast[0]]
    told = [(one.if_earlier, one.if_later) for one in estimates] or [(usual, usual)]
    workspace.close()
    found = []
    for by in (-DAY, DAY):
        copy = shutil.copy(tmp_path / "tracker.db", tmp_path / "copy.db")
        tried = Workspace(str(copy), "layla", settings())
        _move_feast(tried, feast, by)
        found.append(item(tried, "ACT-1").due)
        tried.close()
    assert told == [tuple(found)]
    assert all((one.name, one.last) == (estimates[0].name, feast[-1]) for one in estimates)


def _move_feast(workspace: Workspace, feast: tuple[date, ...], by: timedelta) -> None:
    """What the weekend, and a holiday that does not move, make free stays so."""
    moved = [one + by for one in feast]
    gone = [one for one in feast if one not in moved and one.weekday() not in (4, 5) and one != day("03-21")]
    if gone:
        remove_days(workspace, gone, "", "it moved")
    add_days(workspace, moved, "Feast", "it moved")


def test_a_feast_is_told_as_one_with_both_alternatives(empty: Workspace) -> None:
    make_item(empty, due="2026-03-08 + 10wd")
    assert explain(empty, "ACT-1").parts[0].estimates == (
        Estimate("Eid al-Fitr", day("03-20"), day("03-22"), day("03-24"), day("03-25")),
    )


def test_a_date_that_no_feast_comes_near_has_no_alternatives(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01 + 10wd")
    make_item(empty, due="2026-03-21")
    assert [explain(empty, ref).parts[0].estimates for ref in ("ACT-1", "ACT-2")] == [(), ()]


def test_a_year_that_nobody_knows_is_said_aloud(empty: Workspace) -> None:
    make_item(empty, due="2150-12-20 + 20wd")
    make_item(empty, due="2150-12-20")
    make_item(empty, due="2027-12-20 + 20wd")
    assert [explain(empty, ref).unknown_years for ref in ("ACT-1", "ACT-2", "ACT-3")] == [(2150, 2151), (), ()]
