"""Working through a checklist."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import count, item, last_events, make_item, rows
from tracker.errors import ConflictError, InvalidError, NotFoundError
from tracker.services.history import undo
from tracker.services.parties import edit_authority
from tracker.services.steps import (
    Checklist,
    add_step,
    check_step_line,
    close_steps,
    how_it_is_known,
    list_steps,
    remove_step,
    reopen_steps,
)
from tracker.workspace import Workspace


@pytest.fixture
def three(empty: Workspace) -> Workspace:
    """ACT-1 with the steps Call, Write, Visit."""
    make_item(empty)
    for title in ("Call", "Write", "Visit"):
        add_step(empty, "ACT-1", title)
    return empty


def titles(found: Checklist) -> list[tuple[int, str]]:
    return [(step.position, step.title) for step in found.steps]


def test_a_step_comes_at_the_end(three: Workspace) -> None:
    assert titles(list_steps(three, "act-1")) == [(1, "Call"), (2, "Write"), (3, "Visit")]


def test_a_step_comes_before_another(three: Workspace) -> None:
    done = add_step(three, "ACT-1", "Ask", before="write", required=True, owner="omar")
    assert titles(done) == [(1, "Call"), (2, "Ask"), (3, "Write"), (4, "Visit")]
    assert [(step.title, step.required, step.owner) for step in done.touched] == [("Ask", True, "omar")]


def test_done_keeps_the_day_and_how(three: Workspace) -> None:
    (step,) = close_steps(three, "ACT-1", ["2"], on="yesterday", how="by letter").touched
    assert (step.title, step.status, step.closed, step.reason) == ("Write", "done", date(2026, 1, 4), "by letter")


def test_skipping_needs_a_reason(three: Workspace) -> None:
    with pytest.raises(InvalidError, match="skipped for a reason"):
        close_steps(three, "ACT-1", ["2"], skip="  ")
    (step,) = close_steps(three, "ACT-1", ["2"], skip="not asked for").touched
    assert (step.status, step.reason) == ("skipped", "not asked for")


def test_several_steps_are_one_operation(three: Workspace) -> None:
    before = count(three, "operations")
    close_steps(three, "ACT-1", ["1", "visit", "1"])
    assert count(three, "operations") == before + 1
    assert [step.status for step in list_steps(three, "ACT-1").steps] == ["done", "open", "done"]
    undo(three)
    assert [step.status for step in list_steps(three, "ACT-1").steps] == ["open"] * 3


def test_a_step_that_is_done_already_stops_all_of_them(three: Workspace) -> None:
    close_steps(three, "ACT-1", ["2"])
    with pytest.raises(ConflictError, match="'Write' is done already"):
        close_steps(three, "ACT-1", ["1", "2"])
    assert [step.status for step in list_steps(three, "ACT-1").steps] == ["open", "done", "open"]


def test_reopening_takes_day_and_reason_away(three: Workspace) -> None:
    close_steps(three, "ACT-1", ["1"], how="called")
    (step,) = reopen_steps(three, "ACT-1", ["1"]).touched
    assert (step.status, step.closed, step.reason) == ("open", None, "")
    with pytest.raises(ConflictError, match="open already"):
        reopen_steps(three, "ACT-1", ["1"])


def test_removing_closes_the_gap_and_undo_brings_the_step_back(three: Workspace) -> None:
    assert titles(remove_step(three, "ACT-1", "call")) == [(1, "Write"), (2, "Visit")]
    undo(three)
    assert titles(list_steps(three, "ACT-1")) == [(1, "Call"), (2, "Write"), (3, "Visit")]


def test_a_required_step_of_the_workflow_is_not_removed(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    with pytest.raises(InvalidError, match=r"required step of the workflow.*tracker step skip CLR-1 1 --reason"):
        remove_step(empty, "CLR-1", "office-confirmed")
    assert remove_step(empty, "CLR-1", "incident-logged").touched[0].key == "incident-logged"


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        ("4", NotFoundError, "no step '4'. It has 3"),
        ("phone", NotFoundError, "no step 'phone'"),
        ("i", InvalidError, r"could be step 2 \(Write\) or 3 \(Visit\)"),
        ("", NotFoundError, "no step"),
    ],
)
def test_a_step_that_is_not_meant_clearly(three: Workspace, wanted: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        close_steps(three, "ACT-1", [wanted])


def test_arabic_digits_number_steps_too(three: Workspace) -> None:
    assert close_steps(three, "ACT-1", ["٣"]).touched[0].title == "Visit"


def test_a_dated_step_is_the_deadline_while_it_is_open(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    step = add_step(empty, "ACT-1", "Call", due="today + 3wd").touched[0]
    assert step.due == date(2026, 1, 11)  # the sixth is Army Day, the ninth and tenth a weekend
    assert (item(empty, "ACT-1").deadline, item(empty, "ACT-1").deadline_from) == (step.due, f"step:{step.id}")
    close_steps(empty, "ACT-1", ["call"])
    assert item(empty, "ACT-1").deadline_from == "due"
    reopen_steps(empty, "ACT-1", ["call"])
    assert item(empty, "ACT-1").deadline == step.due
    remove_step(empty, "ACT-1", "call")
    assert item(empty, "ACT-1").deadline == date(2026, 2, 1)


def test_a_step_can_hang_on_a_field_of_the_item(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"window_from": "2026-01-20 08:00"})
    done = add_step(empty, "CLR-1", "Call", due="field:window_from - 2d")
    assert done.touched[0].due == date(2026, 1, 18)


def test_a_step_that_cannot_be_accepted_adds_nothing(three: Workspace) -> None:
    for title, due, before in ((" ", None, None), ("x", "submitted + 1d", None), ("x", None, "9")):
        with pytest.raises((InvalidError, NotFoundError)):
            add_step(three, "ACT-1", title, due=due, before=before)
    assert titles(list_steps(three, "ACT-1")) == [(1, "Call"), (2, "Write"), (3, "Visit")]


def test_each_step_has_a_number_of_its_own_after_any_undo(three: Workspace) -> None:
    """An undo out of turn must not leave two steps that only a number can tell apart with the same number."""
    remove_step(three, "ACT-1", "write")
    removal = rows(three, "operations")[-1]["id"]
    add_step(three, "ACT-1", "Write again")
    undo(three, removal)
    assert titles(list_steps(three, "ACT-1")) == [(1, "Call"), (2, "Write"), (3, "Visit"), (4, "Write again")]


def test_a_step_added_after_an_undo_out_of_turn_comes_last(three: Workspace) -> None:
    first = rows(three, "operations")[-3]["id"] + 1  # the operation that added Write
    undo(three, first)
    assert titles(list_steps(three, "ACT-1")) == [(1, "Call"), (2, "Visit")]
    assert titles(add_step(three, "ACT-1", "Ask")) == [(1, "Call"), (2, "Visit"), (3, "Ask")]


def test_a_step_says_what_was_done_to_it(three: Workspace) -> None:
    close_steps(three, "ACT-1", ["call"])
    assert last_events(three) == [
        ("steps", "status", "open", "done"),
        ("steps", "closed", None, "2026-01-05"),
    ]


def test_how_an_office_is_known_to_exist_answers_the_step_that_asks(seeded: Workspace) -> None:
    office, licence, *_ = list_steps(seeded, "REG-1").steps
    assert how_it_is_known(seeded, "REG-1", office) == ""
    edit_authority(seeded, "MoIM", status="confirmed", reason="rang their gate")
    assert how_it_is_known(seeded, "REG-1", office) == f"rang their gate ({seeded.actor}, 2026-01-05)"
    assert how_it_is_known(seeded, "REG-1", licence) == ""
    edit_authority(seeded, "MoIM", status="refuted", reason="another ministry")
    assert how_it_is_known(seeded, "REG-1", office) == ""


def test_confirming_an_office_for_an_item_leaves_it_unverified_for_others(seeded: Workspace) -> None:
    assert close_steps(seeded, "REG-1", ["2"]).unverified == ""
    assert close_steps(seeded, "REG-1", ["1"]).unverified == "MoIM"
    assert reopen_steps(seeded, "REG-1", ["1"]).unverified == ""
    edit_authority(seeded, "MoIM", status="confirmed", reason="rang their gate")
    assert close_steps(seeded, "REG-1", ["1"]).unverified == ""


@pytest.mark.parametrize(
    ("name", "text", "means"),
    [("due", "+3d", "2026-01-08 (Thursday, in 3 days)"), ("due", " ", ""), ("before", "2", "2. Write"),
     ("before", "visit", "3. Visit"), ("before", "", ""), ("title", "Ask", ""), ("owner", "omar", "")],
)  # fmt: skip
def test_what_a_line_of_a_new_step_means(three: Workspace, name: str, text: str, means: str) -> None:
    assert check_step_line(three, "ACT-1", name, text) == means


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("due", "soonish", "soonish"), ("before", "9", "has no step '9'"), ("title", " ", "empty"),
     ("owner", "o" * 101, "owner")],
)  # fmt: skip
def test_what_is_wrong_with_a_line_of_a_new_step(three: Workspace, name: str, text: str, said: str) -> None:
    with pytest.raises((InvalidError, NotFoundError), match=said):
        check_step_line(three, "ACT-1", name, text)
