"""What an item may do now, and what each move still needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.small_workflow import SEND, make, with_send
from tests.domain.test_workflow import BUILT_IN
from tracker.domain.workflow import Check, Field, Fill, Workflow
from tracker.domain.workflow_conditions import holds, parse_condition
from tracker.domain.workflow_rules import Situation, clock, find_move, open_moves
from tracker.errors import InvalidError, TransitionError


def situation(status: str, **changed: Any) -> Situation:
    whole: dict[str, Any] = {
        "status": status,
        "fields": {},
        "done_steps": frozenset(),
        "known_steps": frozenset({"office-confirmed"}),
        "authority_ref": "",
    }
    return Situation(**whole | changed)


def the_move(workflow: Workflow, to: str, **changed: Any) -> Any:
    here = situation(**{"status": workflow.start.key} | changed)
    return next(one for one in open_moves(workflow, here) if one.move.to == to)


def test_a_move_that_needs_nothing_is_ready() -> None:
    (only,) = open_moves(make(), situation("draft"))
    assert (only.move, only.ready) == (SEND, True)


def test_nothing_leads_out_of_a_closed_or_unknown_status() -> None:
    assert open_moves(make(), situation("done")) == []
    assert open_moves(make(), situation("gone")) == []


def test_what_a_submission_still_needs() -> None:
    submit = the_move(BUILT_IN["clearance"], "submitted", fields={"window_from": "2026-01-01T00:00:00Z", "purpose": ""})
    assert [field.key for field in submit.missing_fields] == ["window_to", "purpose"]
    assert [step.key for step in submit.missing_steps] == ["office-confirmed"]
    assert not submit.missing_reference
    assert not submit.ready


def test_a_submission_with_everything_is_ready() -> None:
    window = {"window_from": "2026-01-01T00:00:00Z", "window_to": "2026-01-02T00:00:00Z", "purpose": "Water"}
    done = frozenset({"office-confirmed"})
    submit = the_move(BUILT_IN["clearance"], "submitted", fields=window, done_steps=done)
    assert submit.ready
    assert (submit.missing_fields, submit.missing_steps, submit.warnings) == ((), (), ())


def test_a_step_that_the_item_does_not_have_holds_nothing_up() -> None:
    wait = the_move(BUILT_IN["action"], "waiting", status="in_progress", known_steps=frozenset())
    assert wait.ready
    assert not the_move(BUILT_IN["action"], "waiting", status="in_progress").ready


@pytest.mark.parametrize(("reference", "ready"), [("", False), ("  ", False), ("HAO/12", True)])
def test_an_acknowledgement_needs_their_reference(reference: str, ready: bool) -> None:
    move = the_move(BUILT_IN["clearance"], "acknowledged", status="submitted", authority_ref=reference)
    assert (move.missing_reference, move.ready) == (not ready, ready)


def test_zero_and_no_are_values() -> None:
    flagged = make(fields=(Field("count", "Count", "integer"), Field("flag", "Flag", "boolean")),
                   **with_send(needs=("count", "flag")))  # fmt: skip
    assert the_move(flagged, "sent", fields={"count": 0, "flag": False}).ready
    assert [field.key for field in the_move(flagged, "sent", fields={"count": None}).missing_fields] == [
        "count",
        "flag",
    ]


def test_a_field_that_the_move_itself_fills_in_is_not_missing() -> None:
    filled = make(**with_send(needs=("start",), fills=(Fill("start", "entered"),)))
    assert the_move(filled, "sent").ready
    only_big = make(**with_send(needs=("start",), fills=(Fill("start", "entered", "kind=big"),)))
    assert not the_move(only_big, "sent").ready
    assert the_move(only_big, "sent", fields={"kind": "big"}).ready


@pytest.mark.parametrize(
    ("fields", "warnings"),
    [
        ({}, ("Local content is missing. The bid may be turned down for it.",)),
        (
            {"local_value": "22.50 USD", "total_value": "100.00 USD"},
            ("Local content is 22.5%; at least 30% is expected. The bid may be turned down for it.",),
        ),
        ({"local_value": "30.00 USD", "total_value": "100.00 USD"}, ()),
        (
            {"local_value": "30.00 USD", "total_value": "100.00 USD", "local_content_threshold": "40"},
            ("Local content is 30%; at least 40% is expected. The bid may be turned down for it.",),
        ),
        (
            {"local_value": "30.00 USD", "total_value": "100.00 IQD"},
            ("Local content is missing. The bid may be turned down for it.",),
        ),
    ],
)
def test_little_local_content_warns_and_does_not_refuse(fields: dict[str, object], warnings: tuple[str, ...]) -> None:
    submit = the_move(BUILT_IN["registration"], "submitted", fields=fields, done_steps=frozenset({"office-confirmed"}))
    assert submit.warnings == warnings
    assert submit.ready


@pytest.mark.parametrize(
    ("fields", "today", "warns"),
    [
        ({"legal_form": "foreign-branch", "parent_founded": "2024-03-01"}, date(2026, 2, 28), True),
        ({"legal_form": "foreign-branch", "parent_founded": "2024-03-01"}, date(2026, 3, 1), False),
        ({"legal_form": "foreign-branch", "parent_founded": "2024-03-01"}, None, False),
        ({"legal_form": "foreign-branch"}, date(2026, 3, 1), True),
        ({"legal_form": "joint-stock", "parent_founded": "2026-01-01"}, date(2026, 2, 28), False),
        ({}, date(2026, 3, 1), False),
    ],
)
def test_a_young_parent_company_warns(fields: dict[str, object], today: date | None, warns: bool) -> None:
    submit = the_move(BUILT_IN["registration"], "submitted", fields=fields, today=today)
    assert any("two years old" in warning for warning in submit.warnings) == warns


def test_how_a_date_check_reads() -> None:
    checked = make(**with_send(checks=(Check("start", "2026-01-01", "refuse", maximum="today + 1w"),)))
    early = the_move(checked, "sent", fields={"start": "2025-12-31"}, today=date(2026, 1, 5))
    assert early.refusals == ("Start is 2025-12-31; at least 2026-01-01 is expected.",)
    late = the_move(checked, "sent", fields={"start": "2026-01-13"}, today=date(2026, 1, 5))
    assert late.refusals == ("Start is 2026-01-13; at most 2026-01-12 is expected.",)
    assert not late.ready
    assert the_move(checked, "sent", fields={"start": "2026-01-12"}, today=date(2026, 1, 5)).ready


def test_amounts_in_two_currencies_cannot_be_compared() -> None:
    two = make(fields=(Field("paid", "Paid", "money"), Field("asked", "Asked", "money")),
               **with_send(checks=(Check("paid", "asked", "refuse", "Pay it all."),)))  # fmt: skip
    move = the_move(two, "sent", fields={"paid": "5.00 USD", "asked": "5.00 IQD"})
    assert move.refusals == ("Paid is 5.00 USD, which cannot be compared with 5.00 IQD. Pay it all.",)
    assert the_move(two, "sent", fields={"paid": "5.00 USD", "asked": "5.00 USD"}).ready
    assert the_move(two, "sent", fields={"paid": "5.00 USD"}).ready


def test_an_approval_without_a_number_warns() -> None:
    approve = the_move(BUILT_IN["clearance"], "approved", status="security_review")
    assert approve.ready
    assert approve.warnings == (
        (
            "Number of the letter is missing. Note the number of the approval, so that the people at a checkpoint can"
            " verify it."
        ),
    )


def test_which_moves_are_open_follows_the_file() -> None:
    moves = open_moves(BUILT_IN["clearance"], situation("security_review"))
    assert [one.move.to for one in moves] == ["clarification", "approved", "refused", "cancelled"]


# Finding a move.


@pytest.mark.parametrize("typed", ["in_review", "In review", "in-review", " IN_REVIEW "])
def test_a_status_is_found_by_key_or_title(typed: str) -> None:
    assert find_move(BUILT_IN["registration"], "submitted", typed).to == "in_review"


@pytest.mark.parametrize(
    ("status", "to", "message"),
    [
        (
            "draft",
            "submited",
            (
                "'submited' is not a status of Humanitarian clearance. Did you mean submitted? From here: submitted,"
                " cancelled."
            ),
        ),
        (
            "draft",
            "zzz",
            "'zzz' is not a status of Humanitarian clearance. From here: submitted, cancelled.",
        ),
        (
            "acknowledged",
            "approved",
            "'acknowledged' cannot become 'approved' in one move. From here: security_review, cancelled.",
        ),
        ("draft", "draft", "The status is 'draft' already. From here: submitted, cancelled."),
        ("expired", "active", "'expired' cannot become 'active' in one move. Nothing leads out of 'expired'."),
        ("parked", "active", "'parked' cannot become 'active' in one move. Nothing leads out of 'parked'."),
    ],
)
def test_a_move_that_is_not_there(status: str, to: str, message: str) -> None:
    with pytest.raises(TransitionError) as caught:
        find_move(BUILT_IN["clearance"], status, to)
    assert str(caught.value) == message
    assert caught.value.exit_code == 65


# Clocks and conditions.


@pytest.mark.parametrize(
    ("status", "fields", "expected"),
    [
        ("draft", {}, ("field:window_from - 10d", "")),
        ("draft", {"variant": "access-letter"}, ("field:window_from - 10d", "")),
        ("draft", {"variant": "movement"}, ("field:window_from - 48h", "")),
        ("draft", {"variant": "movement", "emergency": False}, ("field:window_from - 48h", "")),
        ("draft", {"variant": "movement", "emergency": True}, ("field:window_from - 24h", "")),
        ("draft", {"variant": "access-letter", "emergency": True}, ("field:window_from - 10d", "")),
        ("submitted", {}, ("entered + 10wd", "entered + 28d")),
        ("submitted", {"variant": "movement"}, ("field:window_from", "")),
        ("approved", {"variant": "movement"}, ("", "")),
        ("parked", {}, ("", "")),
    ],
)
def test_the_clock_of_a_clearance_depends_on_its_variant(
    status: str, fields: dict[str, object], expected: tuple[str, str]
) -> None:
    assert clock(BUILT_IN["clearance"], status, fields) == expected


def test_conditions() -> None:
    flags = make(fields=(Field("a", "A", "boolean"), Field("b", "B", "integer")))
    assert parse_condition(flags, "a=yes, b = 3") == {"a": True, "b": 3}
    assert holds(flags, "", {})
    assert holds(flags, "a=no", {})
    assert not holds(flags, "a=no", {"a": True})
    assert not holds(flags, "a=yes, b=3", {"a": True})
    with pytest.raises(InvalidError, match="not a condition"):
        holds(flags, "a", {})
