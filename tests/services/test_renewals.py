"""Renewals: what they take over, and what becomes of the old item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.builders import count, item, make_authority, make_item, make_stakeholder, move, rows
from tests.services.test_moves import clearance
from tracker.errors import InvalidError, NotFoundError
from tracker.services.edits import Edit
from tracker.services.history import redo, undo
from tracker.services.items import edit_items
from tracker.services.pages import item_page
from tracker.services.renewals import plan_renewal, renew, renewal_lines
from tracker.services.steps import close_steps
from tracker.services.why import explain
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
ENDS, RENEW_ON = date(2027, 1, 5), date(2026, 11, 5)  # sixty days before is a Friday


def registration(workspace: Workspace, ref: str = "REG-1", to: str = "registered") -> str:
    """Take a registration on to a status by its shortest way."""
    close_steps(workspace, ref, ["office-confirmed"])
    edit_items(workspace, [ref], Edit(reference="MoIM/7"))
    ways = ("submitted", "in_review", "registered")
    for status in ways[: ways.index(to) + 1]:
        move(workspace, ref, status)
    return ref


@pytest.fixture
def registered(empty: Workspace) -> Workspace:
    """REG-1, registered today for a year, with all that an item can have."""
    make_stakeholder(empty, "Gulf works", "contractor")
    make_authority(empty, "MOIM", "Ministry")
    make_item(
        empty, kind="registration", title="Register with the ministry", stakeholder="Gulf", authority="MOIM",
        owner="omar", priority="high", rationale="They ask for it.", tags=("b", "a"), due="2026-03-01",
        fields={
            "legal_form": "limited-liability", "tender_ref": "T/1", "bid_date": "2026-06-01", "registration_no": "R/7",
            "local_value": "40 USD", "total_value": "100 USD", "local_content_threshold": "35",
        },
    )  # fmt: skip
    registration(empty)
    return empty


def test_its_date_is_explained_by_what_ends_then(registered: Workspace) -> None:
    renew(registered, "REG-1")
    (own,) = (part for part in explain(registered, "REG-2").parts if part.kind == "due")
    assert (own.day, own.source) == (ENDS, "set for this item (REG-1, which it renews, ends then)")
    edit_items(registered, ["REG-2"], Edit(due="2026-12-01"))
    (own,) = (part for part in explain(registered, "REG-2").parts if part.kind == "due")
    assert own.source == "set for this item"


def test_it_takes_over_what_stays_the_same(registered: Workspace) -> None:
    done = renew(registered, "reg-1")
    old, new = item(registered, "REG-1"), item(registered, "REG-2")
    same = ("workflow", "title", "rationale", "stakeholder", "authority", "owner", "priority", "tags")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert new.fields == {
        "legal_form": "limited-liability", "registration_no": "R/7", "local_value": "40.00 USD",
        "total_value": "100.00 USD", "local_content": "40", "local_content_threshold": "35",
    }  # fmt: skip
    assert (new.status, new.authority_ref, new.submitted, new.valid_from, new.valid_until) == (
        "preparing", "", None, None, None,
    )  # fmt: skip
    assert (done.item.ref, done.old.ref, done.steps) == ("REG-2", "REG-1", 8)


def test_only_the_steps_that_recur_are_to_be_done_again(registered: Workspace) -> None:
    renew(registered, "REG-1")
    steps = item_page(registered, "REG-2").steps
    assert [step.position for step in steps] == list(range(1, 9))
    assert {step.status for step in steps} == {"open"}
    left_out = {step.key for step in item_page(registered, "REG-1").steps} - {step.key for step in steps}
    assert left_out == {"company-licence", "documents-legalised"}


def test_it_is_due_when_the_old_validity_ends(registered: Workspace) -> None:
    renew(registered, "REG-1")
    new = item(registered, "REG-2")
    assert (new.due, new.original_due, new.deadline, new.deadline_from) == (ENDS, ENDS, ENDS, "due")


def test_what_ended_already_gives_no_due_date(registered: Workspace, make_workspace: Maker) -> None:
    later = make_workspace(now="2027-01-06T09:00:00Z")
    renew(later, "REG-1")
    assert item(later, "REG-2").due is None
    undo(later)
    on_the_day = make_workspace(now="2027-01-05T09:00:00Z")
    renew(on_the_day, "REG-1")
    assert item(on_the_day, "REG-3").due == ENDS


def test_it_can_be_given_to_someone_else(registered: Workspace) -> None:
    renew(registered, "REG-1", owner="sara")
    assert item(registered, "REG-2").owner == "sara"


def test_it_is_linked_and_one_operation(registered: Workspace) -> None:
    operations = count(registered, "operations")
    renew(registered, "REG-1")
    assert count(registered, "operations") == operations + 1
    assert rows(registered, "operations")[-1]["summary"] == "renew REG-1 with REG-2"
    assert [(link.words, link.ref) for link in item_page(registered, "REG-1").links] == [("renewed by", "REG-2")]
    undo(registered)
    assert [count(registered, table) for table in ("items", "links")] == [1, 0]


def test_the_old_one_asks_for_a_renewal_only_while_none_is_under_way(registered: Workspace) -> None:
    assert item(registered, "REG-1").renew_on == RENEW_ON
    renew(registered, "REG-1")
    assert item(registered, "REG-1").renew_on is None
    undo(registered)
    assert item(registered, "REG-1").renew_on == RENEW_ON
    redo(registered)
    assert item(registered, "REG-1").renew_on is None
    move(registered, "REG-2", "withdrawn")
    assert item(registered, "REG-1").renew_on == RENEW_ON
    undo(registered)
    assert item(registered, "REG-1").renew_on is None
    redo(registered)
    assert item(registered, "REG-1").renew_on == RENEW_ON
    assert renew(registered, "REG-1").item.ref == "REG-3"


def test_what_a_renewal_would_be_is_told_before(registered: Workspace) -> None:
    plan = plan_renewal(registered, "REG-1")
    assert (plan.old.ref, plan.ends, plan.steps) == ("REG-1", ENDS, 8)
    assert renewal_lines(plan, ENDS)[:2] == [
        "REG-1 is granted until 2027-01-05.",
        f"A new item REG-… ({plan.workflow.title}) is opened and linked to REG-1. It is due on that day.",
    ]
    late = renewal_lines(plan, ENDS + timedelta(1))
    assert late[0] == "REG-1 was granted until 2027-01-05."
    assert not any("due" in line for line in late)
    assert count(registered, "items") == 1
    done = renew(registered, "REG-1")
    assert (done.steps, done.item.due) == (plan.steps, plan.ends)


def test_what_makes_no_sense_is_refused(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty, kind="registration")
    with pytest.raises(InvalidError, match="has nothing to renew"):
        renew(empty, "ACT-1")
    with pytest.raises(InvalidError, match=r"REG-1 was never granted.*tracker show REG-1"):
        renew(empty, "REG-1")
    with pytest.raises(InvalidError, match="REG-1 was never granted"):
        plan_renewal(empty, "REG-1")
    with pytest.raises(NotFoundError):
        renew(empty, "REG-9")
    assert count(empty, "items") == 2


def test_a_second_renewal_is_refused_while_the_first_is_open(registered: Workspace) -> None:
    renew(registered, "REG-1")
    with pytest.raises(InvalidError, match=r"REG-1 is being renewed already, by REG-2"):
        renew(registered, "REG-1")
    assert count(registered, "items") == 2


# When the renewal is granted.


def test_the_old_one_is_superseded_in_the_same_operation(registered: Workspace) -> None:
    renew(registered, "REG-1")
    registration(registered, "REG-2", "in_review")
    operations = count(registered, "operations")
    assert move(registered, "REG-2", "registered").superseded == ("REG-1",)

    assert count(registered, "operations") == operations + 1
    old = item(registered, "REG-1")
    assert (old.status, old.outcome, old.closed, old.deadline) == ("superseded", "superseded", date(2026, 1, 5), None)
    assert (old.renew_on, item(registered, "REG-2").renew_on) == (None, RENEW_ON)
    (event,) = [row for row in rows(registered, "events") if row["new"] == "superseded" and row["field"] == "status"]
    assert event["reason"] == "REG-2 takes its place"
    assert [row["status"] for row in rows(registered, "stays") if row["item_id"] == old.id][-1] == "superseded"
    undo(registered)
    assert [item(registered, ref).status for ref in ("REG-1", "REG-2")] == ["registered", "in_review"]
    assert item(registered, "REG-1").closed is None
    redo(registered)
    assert [item(registered, ref).status for ref in ("REG-1", "REG-2")] == ["superseded", "registered"]


def test_an_expired_one_is_superseded_too(registered: Workspace, make_workspace: Maker) -> None:
    renew(registered, "REG-1")
    later = make_workspace(now="2027-01-10T09:00:00Z")
    registration(later, "REG-2")
    assert item(later, "REG-1").status == "superseded"


def test_coming_back_from_a_suspension_supersedes_nothing(registered: Workspace) -> None:
    renew(registered, "REG-1")
    registration(registered, "REG-2")
    undo(registered)
    edit_items(registered, ["REG-2"], Edit(priority="low"))
    move(registered, "REG-2", "registered")
    move(registered, "REG-2", "suspended")
    assert move(registered, "REG-2", "registered").superseded == ()


def test_a_clearance_runs_out_by_itself_beside_its_renewal(make_workspace: Maker) -> None:
    workspace = make_workspace()
    ref = clearance(workspace, "approved", variant="movement")
    ends = item(workspace, ref).valid_until
    assert renew(workspace, ref).item.due == ends
    close_steps(workspace, "CLR-2", ["office-confirmed"])
    window = {"window_from": "2026-01-25 08:00", "window_to": "2026-02-10 08:00"}
    edit_items(workspace, ["CLR-2"], Edit(reference="HAO/8", fields=window))
    for status in ("submitted", "acknowledged", "security_review"):
        move(workspace, "CLR-2", status)
    assert move(workspace, "CLR-2", "approved").superseded == ()
    assert item(workspace, ref).is_open
    later = make_workspace(now="2026-01-23T09:00:00Z")
    assert (item(later, ref).status, item(later, ref).closed) == ("expired", date(2026, 1, 23))
    assert item(later, "CLR-2").status == "approved"


def test_data_in_use_are_renewed_by_the_end_of_their_agreement(empty: Workspace) -> None:
    make_item(
        empty,
        kind="data_request",
        reference="D/1",
        fields={"datasets": "wells, pumps", "purpose": "study", "fee": "5 USD"},
    )
    close_steps(empty, "DAT-1", ["office-confirmed", "agreement-signed"])
    for status in ("submitted", "processing", "released", "in_use"):
        move(empty, "DAT-1", status)
    assert item(empty, "DAT-1").renew_on == date(2026, 12, 6)  # thirty days before 5 January 2027
    new = renew(empty, "DAT-1").item
    assert (new.due, new.fields) == (
        ENDS,
        {"datasets": ["wells", "pumps"], "purpose": "study", "clock_policy": "continue"},
    )
