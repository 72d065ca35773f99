"""What is wrong with a workflow: each problem is found, in words that name the place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.domain.small_workflow import DONE, DRAFT, FINISH, SEND, SENT, make, with_draft, with_field, with_send
from tests.domain.test_workflow import BUILT_IN, FOLDER, KEYS
from tracker.domain.workflow import Case, Check, Fill, Move, State, StepTemplate
from tracker.domain.workflow_problems import problems


@pytest.mark.parametrize("key", KEYS)
def test_the_built_in_workflows_have_no_problems(key: str) -> None:
    assert problems(BUILT_IN[key]) == []


def test_the_small_one_has_none_either() -> None:
    assert problems(make()) == []


STARTING = (
    "Start from a date, a day like tomorrow, sun or eom, or one of: today, entered, submitted, valid_from, valid_until,"
    " field:NAME, @MILESTONE."
)
PROBLEMS: list[tuple[dict[str, Any], list[str]]] = [
    ({"key": "A Job"}, ["key: 'A Job' is not a key; use lower-case letters, digits, - and _."]),
    ({"prefix": "Job"}, ["prefix: 'Job' is not a prefix; use 2 to 6 capital letters."]),
    ({"prefix": "J"}, ["prefix: 'J' is not a prefix; use 2 to 6 capital letters."]),
    (
        {"group": "contractors"},
        ["group: 'contractors' is not a group; one of: contractor, ngo, researcher, investor, other."],
    ),
    ({"alerts": (60, 0)}, ["alerts: 0 is not a number of days; use 1 or more."]),
    ({"renews": "soon"}, [f"renews: 'soon' is not something a date can start from. {STARTING}"]),
    ({"states": (), "moves": ()}, ["state: there is none."]),
    (
        {"states": (DONE, DRAFT, SENT), "moves": (SEND, FINISH, replace(SEND, sources=("done",), to="draft"))},
        ["state 'done': it comes first, where new items start, and so cannot be closed."],
    ),
    (
        {"states": (DRAFT, SENT), "moves": (SEND,)},
        ["state: none is closed, so that no item could ever end."],
    ),
    ({"states": (DRAFT, SENT, DONE, SENT)}, ["state 'sent': it is there 2 times."]),
    (
        {
            "states": (replace(DRAFT, key="My draft"), SENT, DONE),
            "moves": (replace(SEND, sources=("My draft",)), FINISH),
        },
        ["state 'My draft': this is not a key; use lower-case letters, digits, - and _, a letter first."],
    ),
    (
        {"states": (DRAFT, SENT, replace(DONE, outcome=""))},
        ["state 'done', outcome: a closed state says how the item ended."],
    ),
    (with_draft(outcome="sent off"), ["state 'draft', outcome: only a closed state has one."]),
    (
        {"states": (DRAFT, SENT, replace(DONE, target="entered + 1d"))},
        ["state 'done': a closed state waits on nobody and has no target."],
    ),
    (
        {"states": (DRAFT, SENT, replace(DONE, waits_on="us"))},
        ["state 'done': a closed state waits on nobody and has no target."],
    ),
    (
        {"states": (DRAFT, replace(SENT, pauses=True), DONE)},
        ["state 'sent', pauses: their clock pauses only in a state that waits on us."],
    ),
    (
        with_draft(target="entered + 10x"),
        ["state 'draft', target: 'x' is not a unit in 'entered + 10x'. Units: h, d, wd (working days), w, m, y."],
    ),
    (
        with_draft(late="2026-02-30 + 1d"),
        ["state 'draft', late: There is no 2026-02-30 in the calendar. Check the month and the day."],
    ),
    (
        with_draft(target="field:strat - 1d"),
        ["state 'draft', target: there is no field 'strat'. Did you mean start?"],
    ),
    (with_draft(target="field:note - 1d"), ["state 'draft', target: the field 'note' is not a date."]),
    (
        with_draft(cases=(Case("big", "entered + 1d"),)),
        ["state 'draft', case, when: 'big' is not a condition. Write it like emergency=yes."],
    ),
    (
        with_draft(cases=(Case("", "entered + 1d"),)),
        ["state 'draft', case, when: '' is not a condition. Write it like emergency=yes."],
    ),
    (
        with_draft(cases=(Case("knid=big", "entered + 1d"),)),
        ["state 'draft', case, when: There is no field 'knid'. Did you mean kind?"],
    ),
    (
        with_draft(cases=(Case("kind=huge"),)),
        ["state 'draft', case, when: Kind (kind): 'huge' is not one of its choices. One of: big, small."],
    ),
    (
        with_draft(cases=(Case("kind=big", "soon", "later"),)),
        [
            f"state 'draft', case target: 'soon' is not something a date can start from. {STARTING}",
            f"state 'draft', case late: 'later' is not something a date can start from. {STARTING}",
        ],
    ),
    (
        with_draft(target="entered + 30d", interval="counts"),
        ["state 'draft', interval: there is no field 'counts'. Did you mean count?"],
    ),
    (
        with_draft(target="entered + 30d", interval="cost"),
        ["state 'draft', interval: the field 'cost' is not a whole number of days."],
    ),
    (
        with_draft(interval="count"),
        ["state 'draft', interval: it takes the place of a target's length, and there is no target."],
    ),
    (with_draft(extension="ten"), ["state 'draft', extension: 'ten' is not a length; write one like 10wd."]),
    (
        {"steps": (StepTemplate("One", "One"), StepTemplate("two", "Two"), StepTemplate("two", "Two"))},
        [
            "step 'One': this is not a key; use lower-case letters, digits, - and _, a letter first.",
            "step 'two': it is there 2 times.",
        ],
    ),
    (
        {"steps": (StepTemplate("one", "One", due="field:begin - 1d"),)},
        ["step 'one', due: there is no field 'begin'."],
    ),
    (
        with_field(key="staff-count"),
        ["field 'staff-count': this is not a key; use lower-case letters, digits and _, a letter first."],
    ),
    (with_field(key="note"), ["field 'note': it is there 2 times."]),
    (with_field(type="choice"), ["field 'extra', choices: a choice needs at least one."]),
    (with_field(choices=("a",)), ["field 'extra', choices: only a field of type choice has them."]),
    (
        with_field(type="choice", choices=("On time", "on-time", "")),
        ["field 'extra', choices: 'on-time' is there 2 times.", "field 'extra', choices: one of them is empty."],
    ),
    (
        with_field(type="integer", default="many"),
        ["field 'extra', default: Extra (extra): 'many' is not a whole number. Write digits, like 12."],
    ),
    (
        with_field(type="integer", default="3", minimum="4"),
        ["field 'extra', default: Extra (extra): 3 is out of range. It is at least 4."],
    ),
    (with_field(minimum="3"), ["field 'extra', minimum: a field of type text has none."]),
    (
        with_field(type="decimal", maximum="many"),
        ["field 'extra', maximum: 'many' is not a number. Write digits with a point, like 33.25."],
    ),
    (with_field(type="integer", minimum="10", maximum="9"), ["field 'extra', minimum: it is more than the maximum."]),
    (
        with_field(type="percent", computed="count / cost"),
        ["field 'extra', computed: 'count / cost' is not a formula; write percent(part, whole)."],
    ),
    (with_field(computed="percent(count, count)"), ["field 'extra', type: a computed field is a percent."]),
    (
        with_field(type="percent", computed="percent(count, count)", default="3"),
        ["field 'extra', default: a computed field has none."],
    ),
    (
        with_field(type="percent", computed="percent(note, cuont)"),
        [
            "field 'extra', computed: the field 'note' is not a number or money that can be filled in.",
            "field 'extra', computed: there is no field 'cuont'. Did you mean count?",
        ],
    ),
    (
        with_field(type="percent", computed="percent(extra, count)"),
        ["field 'extra', computed: the field 'extra' is not a number or money that can be filled in."],
    ),
    (with_send(to="snet"), ["move draft -> snet: there is no state 'snet'. Did you mean sent?"]),
    (with_send(sources=("drat",)), ["move drat -> sent: there is no state 'drat'. Did you mean draft?"]),
    ({"moves": (SEND, FINISH, replace(FINISH, sources=()))}, ["move  -> done, from: there is no state to start from."]),
    (
        {"moves": (SEND, FINISH, replace(SEND, sources=("sent",)))},
        ["move sent -> sent: it leads back to where it starts."],
    ),
    (
        {"moves": (SEND, replace(SEND, title="Again"), FINISH)},
        ["move draft -> sent: it is there 2 times."],
    ),
    (with_send(sources=("draft", "draft")), ["move draft -> sent: it is there 2 times."]),
    (with_send(needs=("note", "sart")), ["move draft -> sent, needs: there is no field 'sart'. Did you mean start?"]),
    (
        with_send(after=("ofice-confirmed",)),
        ["move draft -> sent, after: there is no step 'ofice-confirmed'. Did you mean office-confirmed?"],
    ),
    (with_send(by_date="field:note"), ["move draft -> sent, by_date: the field 'note' is not a date."]),
    (with_send(papers_until="note"), ["move draft -> sent, papers_until: the field 'note' is not a date."]),
    (
        with_send(papers_until="sart"),
        ["move draft -> sent, papers_until: there is no field 'sart'. Did you mean start?"],
    ),
    (
        with_send(checks=(Check("cuont", "3"),)),
        ["move draft -> sent, check: there is no field 'cuont'. Did you mean count?"],
    ),
    (
        with_send(checks=(Check("count", "threshold"),)),
        ["move draft -> sent, check 'count', minimum: 'threshold' is neither a number nor a field."],
    ),
    (
        with_send(checks=(Check("note", "3"),)),
        ["move draft -> sent, check 'note', minimum: a field of type text has none."],
    ),
    (
        with_send(checks=(Check("cost", maximum="3"),)),
        ["move draft -> sent, check 'cost', maximum: money is compared with another field of money."],
    ),
    (
        with_send(checks=(Check("start", maximum="entered - 2y"),)),
        ["move draft -> sent, check 'start', maximum: 'entered - 2y' counts from neither a date nor today."],
    ),
    (
        with_send(checks=(Check("count", "3", when="kind"),)),
        ["move draft -> sent, check, when: 'kind' is not a condition. Write it like emergency=yes."],
    ),
    (
        with_send(fills=(Fill("note", "entered"), Fill("start", ""))),
        [
            "move draft -> sent, fill: the field 'note' is not a date.",
            "move draft -> sent, fill 'start': The rule is empty. Write a date, or something like: today + 10wd.",
        ],
    ),
    (
        with_send(fills=(Fill("start", "entered", "kind=big, x=1"),)),
        ["move draft -> sent, fill 'start', when: There is no field 'x'."],
    ),
    (
        {"states": (DRAFT, SENT, State("lost", "Lost"), DONE)},
        [
            "state 'lost': no way leads to it from 'draft'.",
            "state 'lost': no way leads from it to a closed state.",
        ],
    ),
    (
        {
            "states": (DRAFT, SENT, State("trap", "Trap"), DONE),
            "moves": (SEND, FINISH, Move(("sent",), "trap", "Fall")),
        },
        ["state 'trap': no way leads from it to a closed state."],
    ),
]


@pytest.mark.parametrize(("changed", "expected"), PROBLEMS, ids=[expected[0] for _, expected in PROBLEMS])
def test_each_problem_is_found_and_nothing_else(changed: dict[str, Any], expected: list[str]) -> None:
    assert problems(make(**changed)) == expected


def test_several_problems_are_told_at_once() -> None:
    assert len(problems(make(key="A", prefix="a", **with_send(needs=("x",), after=("y",))))) == 4


def test_milestones_and_dates_are_anchors_too() -> None:
    assert problems(make(**with_draft(target="@withdrawal + 30d", late="2026-01-01"))) == []


def test_dates_may_be_checked_against_today_a_date_or_a_field() -> None:
    checks = (Check("start", "today - 2y", maximum="2030-01-01"), Check("start", "start"))
    assert problems(make(**with_send(checks=checks))) == []


@pytest.mark.parametrize("rule", ["today + 3d", "today", "3 days", "sun", "next thu + 1w", "eom", "31 march", "غدا"])
@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (lambda rule: {"renews": rule}, "renews"),
        (lambda rule: with_draft(target=rule), "state 'draft', target"),
        (lambda rule: with_draft(late=rule), "state 'draft', late"),
        (lambda rule: with_draft(cases=(Case("kind=big", rule),)), "state 'draft', case target"),
        (lambda rule: with_draft(cases=(Case("kind=big", "entered", rule),)), "state 'draft', case late"),
        (lambda rule: {"steps": (StepTemplate("one", "One", due=rule),)}, "step 'one', due"),
        (lambda rule: with_send(by_date=rule), "move draft -> sent, by_date"),
        (lambda rule: with_send(fills=(Fill("start", rule),)), "move draft -> sent, fill 'start'"),
    ],
)
def test_no_rule_of_a_workflow_moves_with_today(changed: Any, where: str, rule: str) -> None:
    assert problems(make(**changed(rule))) == [f"{where}: '{rule}' counts from today, which moves; use entered."]


def test_a_check_may_count_from_today_but_from_no_other_day_that_moves() -> None:
    assert problems(make(**with_send(checks=(Check("start", maximum="2 years ago"),)))) == []
    for rule in ("tomorrow", "sun", "eom - 1w", "31 march"):
        assert problems(make(**with_send(checks=(Check("start", maximum=rule),)))) == [
            f"move draft -> sent, check 'start', maximum: '{rule}' counts from neither a date nor today."
        ]


def test_the_first_day_of_validity_is_an_anchor() -> None:
    assert problems(make(**with_draft(target="valid_from + 30d"))) == []


@pytest.mark.parametrize("key", KEYS)
def test_the_comments_of_a_built_in_file_suggest_no_rule_that_is_refused(key: str) -> None:
    comments = "\n".join(re.findall("^#.*", (FOLDER / f"{key}.toml").read_text(encoding="utf-8"), re.MULTILINE))

    assert "A time is written like  entered + 10wd" in comments
    assert "today" not in comments
