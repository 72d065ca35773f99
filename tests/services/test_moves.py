"""Taking items through their workflows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import WINDOW, count, item, last_events, make_authority, make_item, move, rows
from tracker.errors import InvalidError, NotFoundError, TransitionError
from tracker.services.edits import Edit
from tracker.services.history import undo
from tracker.services.items import edit_items
from tracker.services.links import link_items
from tracker.services.moves import MoveRequest, move_items
from tracker.services.steps import close_steps
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)


def clearance(workspace: Workspace, status: str = "draft", **fields: str) -> str:
    """A clearance that went as far as `status` on its shortest way."""
    ref = make_item(workspace, kind="clearance", reference="HAO/7", fields=WINDOW | fields).ref
    close_steps(workspace, ref, ["office-confirmed"])
    for step in ("submitted", "acknowledged", "security_review", "approved", "active")[: _PLACES.index(status)]:
        move(workspace, ref, step)
    return ref


_PLACES = ("draft", "submitted", "acknowledged", "security_review", "approved", "active")


# What a move needs.


def test_a_missing_step_refuses_and_names_the_command(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=WINDOW)
    with pytest.raises(TransitionError, match=r"Confirm that the office exists.* is open") as caught:
        move(empty, "CLR-1", "submitted")
    assert caught.value.exit_code == 65
    assert caught.value.command == "tracker step done CLR-1 office-confirmed"
    assert caught.value.plain.endswith("note how' is open. Check it off first.")
    assert item(empty, "CLR-1").status == "draft"


def test_missing_fields_are_named_and_counted(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    close_steps(empty, "CLR-1", ["office-confirmed"])
    with pytest.raises(
        TransitionError, match=r"window_from.*, and 2 more\..* all that is missing: tracker move CLR-1"
    ) as caught:
        move(empty, "CLR-1", "submitted")
    assert caught.value.command.startswith("tracker edit CLR-1 --field window_from=")
    assert caught.value.hint == "Fill it in first"


def test_a_skipped_step_counts(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=WINDOW)
    close_steps(empty, "CLR-1", ["office-confirmed"], skip="known for years")
    assert move(empty, "CLR-1", "submitted").status_title == "Submitted"


def test_fields_and_reference_can_come_with_the_move(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    close_steps(empty, "CLR-1", ["office-confirmed"])
    move(empty, "CLR-1", "submitted", fields=WINDOW)
    move(empty, "CLR-1", "acknowledged", reference=" HAO/7 ")
    found = item(empty, "CLR-1")
    assert (found.status, found.authority_ref, found.fields["purpose"]) == ("acknowledged", "HAO/7", "water")


def test_a_missing_reference_refuses(empty: Workspace) -> None:
    ref = clearance(empty, "submitted")
    edit_items(empty, [ref], Edit(reference=""))
    with pytest.raises(TransitionError, match=r"reference is missing.*--reference"):
        move(empty, ref, "acknowledged")


def test_a_field_that_does_not_fit_its_type_refuses_the_move(empty: Workspace) -> None:
    ref = clearance(empty)
    with pytest.raises(InvalidError, match=r"Staff travelling|staff_count"):
        move(empty, ref, "submitted", fields={"staff_count": "several"})
    assert item(empty, ref).status == "draft"


def test_an_override_goes_through_and_its_reason_stays_in_the_history(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=WINDOW)
    done = move(empty, "CLR-1", "submitted", override="the minister asked for it")
    assert done.overridden == ("step 'Confirm that the office exists and is the right one; note how' is open",)
    operation = rows(empty, "operations")[-1]
    assert operation["reason"] == "the minister asked for it"
    (event,) = [row for row in rows(empty, "events") if row["field"] == "status"]
    assert event["reason"].startswith("without: step 'Confirm that the office exists")


def test_an_override_of_nothing_is_no_override(empty: Workspace) -> None:
    ref = clearance(empty)
    assert move(empty, ref, "submitted", override="just in case").overridden == ()


def test_an_action_without_an_office_needs_no_confirmation(empty: Workspace) -> None:
    make_authority(empty)
    make_item(empty)
    make_item(empty, authority="HAO")
    for ref in ("ACT-1", "ACT-2"):
        move(empty, ref, "in_progress")
    assert move(empty, "ACT-1", "waiting").move.sends
    with pytest.raises(TransitionError, match="office exists"):
        move(empty, "ACT-2", "waiting")


def test_a_check_that_warns_does_not_hold_up(empty: Workspace) -> None:
    make_item(empty, kind="registration", fields={"local_value": "10 USD", "total_value": "100 USD"})
    close_steps(empty, "REG-1", ["office-confirmed"])
    done = move(empty, "REG-1", "submitted")
    assert "Local content is 10" in done.warnings[0]
    assert item(empty, "REG-1").status == "submitted"


# What a move writes.


def test_sending_sets_the_day_of_submission_once(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "in_progress", on="2026-01-02")
    move(empty, "ACT-1", "waiting", on="2026-01-03")
    move(empty, "ACT-1", "in_progress", on="2026-01-04")
    move(empty, "ACT-1", "waiting")
    assert item(empty, "ACT-1").submitted == date(2026, 1, 3)


def test_the_new_status_says_who_it_waits_on_and_since_when(empty: Workspace) -> None:
    ref = clearance(empty)
    move(empty, ref, "submitted", on="2026-01-02")
    found = item(empty, ref)
    assert (found.status, found.waits_on, found.entered) == ("submitted", "them", date(2026, 1, 2))
    assert (found.closed, found.outcome) == (None, "")


def test_closing_sets_day_and_outcome_and_takes_the_deadline_away(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    move(empty, "ACT-1", "cancelled")
    found = item(empty, "ACT-1")
    assert (found.closed, found.outcome, found.deadline, found.due) == (TODAY, "cancelled", None, date(2026, 2, 1))
    assert not found.is_open


def test_undo_of_closing_brings_the_deadline_back(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01")
    move(empty, "ACT-1", "done")
    undo(empty)
    found = item(empty, "ACT-1")
    assert (found.status, found.closed, found.outcome, found.deadline) == ("open", None, "", date(2026, 2, 1))


def test_a_validity_is_filled_in_from_the_day_of_the_move(empty: Workspace) -> None:
    make_item(empty, kind="registration", reference="MoIM/7")
    close_steps(empty, "REG-1", ["office-confirmed"])
    for to in ("submitted", "in_review", "registered"):
        move(empty, "REG-1", to, on="2026-01-01")
    assert item(empty, "REG-1").valid_from == date(2026, 1, 1)
    assert item(empty, "REG-1").valid_until == date(2027, 1, 1)  # 365 days on, though a Friday


def test_a_movement_is_valid_for_its_window(empty: Workspace) -> None:
    ref = clearance(empty, "approved", variant="movement")
    assert (item(empty, ref).valid_from, item(empty, ref).valid_until) == (date(2026, 1, 20), date(2026, 1, 22))


def test_what_was_typed_is_not_filled_over(empty: Workspace) -> None:
    ref = clearance(empty, "security_review")
    move(empty, ref, "approved", fields={"valid_until": "2026-06-30"})
    assert item(empty, ref).valid_until == date(2026, 6, 30)
    assert item(empty, ref).valid_from == date(2026, 1, 20)  # the first day of the window


def test_a_validity_does_not_end_before_it_begins(empty: Workspace) -> None:
    ref = clearance(empty, "security_review")
    with pytest.raises(InvalidError, match="valid_until"):
        move(empty, ref, "approved", fields={"valid_until": "2026-01-10"})  # the window begins on the 20th
    assert (item(empty, ref).status, item(empty, ref).valid_until) == ("security_review", None)


def test_a_reason_is_kept(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "cancelled", reason="no longer wanted")
    assert rows(empty, "operations")[-1]["reason"] == "no longer wanted"


# When and where to.


def test_a_day_before_the_present_status_is_refused(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "in_progress", on="2026-01-03")
    with pytest.raises(
        InvalidError, match="ACT-1 is in_progress since 2026-01-03; it cannot have moved on before that"
    ):
        move(empty, "ACT-1", "waiting", on="2026-01-02")
    assert item(empty, "ACT-1").status == "in_progress"


def test_what_is_noted_down_late_was_raised_by_then(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "in_progress", on="2025-12-20")
    assert item(empty, "ACT-1").raised == date(2025, 12, 20)


def test_a_day_to_come_is_refused(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(InvalidError, match=r"2026-01-06 has not come yet .today is 2026-01-05"):
        move(empty, "ACT-1", "done", on="2026-01-06")
    assert item(empty, "ACT-1").status == "open"


@pytest.mark.parametrize(
    ("to", "message"),
    [
        (
            "aproved",
            "'aproved' is not a status of Humanitarian clearance. Did you mean approved. From here: submitted",
        ),
        ("approved", "'draft' cannot become 'approved' in one move. From here: submitted, cancelled"),
        ("draft", "status is 'draft' already"),
    ],
)
def test_a_move_that_is_not_open_says_what_is(empty: Workspace, to: str, message: str) -> None:
    clearance(empty)
    with pytest.raises(TransitionError, match=message) as caught:
        move(empty, "CLR-1", to)
    assert str(caught.value).startswith("CLR-1: ")


def test_nothing_leads_out_of_a_closed_status(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "done")
    with pytest.raises(TransitionError, match="Nothing leads out of 'done'"):
        move(empty, "ACT-1", "in_progress")


@pytest.mark.parametrize("to", ["in_progress", "In progress", "in-progress", "IN PROGRESS"])
def test_a_status_goes_by_key_or_title(empty: Workspace, to: str) -> None:
    make_item(empty)
    assert move(empty, "ACT-1", to).move.to == "in_progress"


# Many at once.


def move_all(workspace: Workspace, refs: list[str], to: str, **options: Any) -> list[str]:
    return [done.item.ref for done in move_items(workspace, refs, MoveRequest(to=to), **options)]


def test_several_items_move_in_one_operation(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty)
    before = count(empty, "operations")
    assert move_all(empty, ["ACT-1", "ACT-2"], "done") == ["ACT-1", "ACT-2"]
    assert count(empty, "operations") == before + 1
    assert rows(empty, "operations")[-1]["summary"] == "move ACT-1, ACT-2 to done"
    undo(empty)
    assert [row["status"] for row in rows(empty, "items")] == ["open", "open"]


def test_when_one_cannot_move_none_does(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    move(empty, "ACT-2", "done")
    with pytest.raises(TransitionError, match=r"1 of 3 cannot move \(ACT-2\), so none did"):
        move_all(empty, ["ACT-1", "ACT-2", "ACT-3"], "in_progress")
    assert [row["status"] for row in rows(empty, "items")] == ["open", "done", "open"]


def test_a_query_moves_what_it_finds(empty: Workspace) -> None:
    make_item(empty, tags=("water",))
    make_item(empty)
    assert move_all(empty, [], "done", query="tag:water") == ["ACT-1"]
    with pytest.raises(NotFoundError, match="No item matches"):
        move_all(empty, [], "done", query="tag:water")


def test_a_dry_run_tells_what_would_happen_and_does_nothing(empty: Workspace) -> None:
    make_item(empty)
    before = (rows(empty, "items"), count(empty, "events"))
    (plan,) = move_items(empty, ["ACT-1"], MoveRequest(to="done"), dry_run=True)
    assert (plan.status_title, plan.on) == ("Done", TODAY)
    assert (rows(empty, "items"), count(empty, "events")) == before


def test_a_move_is_the_only_event_of_what_it_changed(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "in_progress")
    status, left, began = last_events(empty)
    assert status == ("items", "status", "open", "in_progress")
    assert left == ("stays", "left", None, "2026-01-05")
    assert (began[0], began[3]["status"], began[3]["entered"]) == ("stays", "in_progress", "2026-01-05")


# What the calendar decides, and what needs a second source.


def test_a_permission_does_not_begin_before_its_first_day(empty: Workspace) -> None:
    ref = clearance(empty, "approved", variant="movement")
    with pytest.raises(TransitionError, match="that day is 2026-01-20, and it is 2026-01-05"):
        move(empty, ref, "active")
    assert move(empty, ref, "active", override="their officer let them through early").overridden


def test_a_signal_is_not_confirmed_without_a_second_source(seeded: Workspace) -> None:
    close_steps(seeded, "FND-1", ["office-confirmed"])
    for to in ("verifying", "monitoring", "signal"):
        move(seeded, "FND-1", to)
    with pytest.raises(TransitionError, match="an observation from a second source is missing"):
        move(seeded, "FND-1", "confirmed")


def test_an_override_without_words_is_no_reason(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=WINDOW)
    with pytest.raises(InvalidError, match="needs a reason"):
        move(empty, "CLR-1", "submitted", override="")


def test_what_is_noted_down_late_was_raised_then(empty: Workspace) -> None:
    ref = make_item(empty).ref
    move(empty, ref, "done", on="2025-12-30")
    assert item(empty, ref).raised == item(empty, ref).closed == date(2025, 12, 30)


def test_a_status_cannot_begin_before_the_one_it_follows(empty: Workspace) -> None:
    ref = make_item(empty).ref
    move(empty, ref, "in_progress", on="2026-01-04")
    with pytest.raises(InvalidError, match="is in_progress since 2026-01-04"):
        move(empty, ref, "done", on="2026-01-03")


# What a person should know about a move.


def test_what_an_item_waits_for_is_said_and_does_not_refuse_the_move(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    link_items(empty, "ACT-1", "blocked-by", "ACT-2")
    link_items(empty, "ACT-1", "blocked-by", "ACT-3")
    move(empty, "ACT-3", "done")
    moved = move(empty, "ACT-1", "in_progress")
    assert moved.warnings == ("It waits for ACT-2, still open.",)
    moved = move(empty, "ACT-1", "done")
    assert moved.warnings == ()


def test_a_move_noted_down_late_says_that_the_item_was_raised_earlier(empty: Workspace) -> None:
    make_item(empty)
    moved = move(empty, "ACT-1", "in_progress", on="2026-01-02")
    assert moved.filled == (("raised", "2026-01-02"),)
    moved = move(empty, "ACT-1", "waiting", on="2026-01-03")
    assert moved.filled == ()
