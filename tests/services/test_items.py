"""Adding items, editing one or many, and writing notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.builders import WINDOW, count, item, last_events, make_authority, make_item, make_stakeholder, move, rows
from tracker.errors import ConflictError, InvalidError, NotFoundError, QueryError, TrackerError, UsageError
from tracker.services.edits import Change, Edit
from tracker.services.history import undo
from tracker.services.items import add_notes, edit_items, item_version
from tracker.services.steps import list_steps
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)


def edit(workspace: Workspace, ref: str = "ACT-1", **values: Any) -> list[Change]:
    return edit_items(workspace, [ref], Edit(**values))


def state(workspace: Workspace) -> tuple[object, ...]:
    """All that a command that fails, or only looks, must leave alone."""
    return tuple(rows(workspace, table) for table in ("items", "steps", "notes", "tags", "events", "operations"))


# Adding.


def test_a_new_item_starts_its_workflow_today_with_its_steps(empty: Workspace) -> None:
    made = make_item(empty, kind="clearance", title="Convoy to Mosul")
    assert (made.ref, made.status, made.waits_on) == ("CLR-1", "draft", "us")
    assert (made.raised, made.entered, made.closed, made.deadline) == (TODAY, TODAY, None, None)
    assert [step.key for step in list_steps(empty, "CLR-1").steps][:2] == ["office-confirmed", "registration-valid"]
    assert [step.position for step in list_steps(empty, "CLR-1").steps] == list(range(1, 12))


def test_declared_defaults_are_filled_in(empty: Workspace) -> None:
    assert make_item(empty, kind="clearance").fields == {"variant": "access-letter", "emergency": False}


def test_a_step_for_offices_comes_only_where_there_is_an_office(empty: Workspace) -> None:
    make_authority(empty)
    make_item(empty)
    make_item(empty, authority="HAO")
    assert [len(list_steps(empty, ref).steps) for ref in ("ACT-1", "ACT-2")] == [0, 1]


@pytest.mark.parametrize("kind", ["clearance", "CLR", "clr", "clear", "Humanitarian clearance", "humanit"])
def test_kinds_are_found_by_key_prefix_or_title(empty: Workspace, kind: str) -> None:
    assert make_item(empty, kind=kind).workflow == "clearance"


def test_adding_takes_everything_an_edit_can_set(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    make_authority(empty)
    made = make_item(
        empty,
        kind="clearance",
        title="  Convoy\nto Mosul ",
        stakeholder="relief",
        authority="hao",
        rationale="People wait\nfor water",
        reference="HAO/7",
        owner="omar",
        priority="urg",
        due="2026-02-01",
        raised="2025-12-20",
        fields=WINDOW | {"staff_count": "4"},
        tags=("Water", "#mosul"),
    )
    assert (made.title, made.rationale) == ("Convoy to Mosul", "People wait\nfor water")
    assert (made.stakeholder, made.authority, made.authority_ref) == ("Relief works", "HAO", "HAO/7")
    assert (made.owner, made.priority, made.raised) == ("omar", 3, date(2025, 12, 20))
    assert (made.due, made.deadline, made.deadline_from) == (
        date(2026, 2, 1),
        date(2026, 1, 8),
        "clock",
    )  # ten days ahead of the window, a Saturday
    assert (made.fields["staff_count"], made.tags) == (4, ("mosul", "water"))
    assert made.fields["window_from"] == "2026-01-20T05:00:00Z"


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"kind": "clearence"}, NotFoundError, "no kind 'clearence'. Did you mean clearance"),
        ({"title": "   "}, InvalidError, "title is empty"),
        ({"title": "x" * 501}, InvalidError, "at most 500"),
        ({"title": "a\x00b"}, InvalidError, "NUL"),
        ({"stakeholder": "nobody"}, NotFoundError, "no stakeholder 'nobody'"),
        ({"authority": "nobody"}, NotFoundError, "no office 'nobody'"),
        ({"priority": "huge"}, InvalidError, "not a priority"),
        ({"due": "30 February"}, InvalidError, "30 February"),
        ({"due": "submitted + 3d"}, InvalidError, "'submitted' has no date here"),
        ({"raised": "2026-01-06"}, InvalidError, "has not come yet"),
        ({"tags": ("two words",)}, InvalidError, "cannot be a tag"),
        ({"kind": "clearance", "fields": {"staf_count": "1"}}, InvalidError, "Did you mean staff_count"),
        ({"kind": "clearance", "fields": {"staff_count": "many"}}, InvalidError, "Staff travelling|staff_count"),
        ({"kind": "registration", "fields": {"local_content": "30"}}, InvalidError, "computed from other fields"),
    ],
)
def test_a_value_that_cannot_be_accepted_adds_nothing(
    empty: Workspace, values: dict[str, Any], error: type[TrackerError], message: str
) -> None:
    before = state(empty)
    with pytest.raises(error, match=message) as caught:
        make_item(empty, **values)
    assert caught.value.exit_code in (65, 66)
    assert "\n" not in str(caught.value)
    assert state(empty) == before
    assert make_item(empty, kind="clearance").ref == "CLR-1"


# Editing.


@pytest.mark.parametrize(
    ("values", "column", "expected"),
    [
        ({"title": "New"}, "title", "New"),
        ({"rationale": "Because"}, "rationale", "Because"),
        ({"reference": "HAO/9"}, "authority_ref", "HAO/9"),
        ({"owner": "omar"}, "owner", "omar"),
        ({"priority": "2"}, "priority", 2),
        ({"raised": "yesterday"}, "raised", date(2026, 1, 4)),
        ({"due": "2026-03-01"}, "due", date(2026, 3, 1)),
        ({"due": "tomorrow"}, "due", date(2026, 1, 6)),
        ({"due": "today + 5wd"}, "due", date(2026, 1, 13)),  # over Army Day, Friday and Saturday
        ({"stakeholder": "relief"}, "stakeholder", "Relief works"),
        ({"authority": "access office"}, "authority", "HAO"),
        ({"tags": ("Water",)}, "tags", ("water",)),
    ],
)
def test_each_value_can_be_set(empty: Workspace, values: dict[str, Any], column: str, expected: object) -> None:
    make_stakeholder(empty)
    make_authority(empty)
    make_item(empty)
    assert len(edit(empty, **values)) == 1
    assert getattr(item(empty, "ACT-1"), column) == expected


@pytest.mark.parametrize(
    ("values", "column", "expected"),
    [
        ({"rationale": ""}, "rationale", ""),
        ({"reference": ""}, "authority_ref", ""),
        ({"owner": ""}, "owner", ""),
        ({"due": ""}, "due", None),
        ({"due": "none"}, "deadline", None),
        ({"stakeholder": ""}, "stakeholder", ""),
        ({"authority": ""}, "authority", ""),
        ({"untag": ("water",)}, "tags", ()),
    ],
)
def test_an_empty_text_takes_a_value_away(
    empty: Workspace, values: dict[str, Any], column: str, expected: object
) -> None:
    make_stakeholder(empty)
    make_authority(empty)
    make_item(
        empty, rationale="x", reference="x", owner="x", due="today + 3d", tags=("water",), stakeholder="relief",
        authority="HAO",
    )  # fmt: skip
    assert edit(empty, **values)
    assert getattr(item(empty, "ACT-1"), column) == expected


def test_fields_are_set_and_taken_away_one_by_one(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"purpose": "water", "governorate": "Ninawa"})
    edit(empty, "CLR-1", fields={"purpose": "", "staff_count": "٤"})
    assert item(empty, "CLR-1").fields == {
        "variant": "access-letter", "emergency": False, "governorate": "Ninawa", "staff_count": 4,
    }  # fmt: skip


def test_a_computed_field_follows_its_parts(empty: Workspace) -> None:
    make_item(empty, kind="registration", fields={"local_value": "300 USD", "total_value": "1000 USD"})
    assert float(item(empty, "REG-1").fields["local_content"]) == 30
    edit(empty, "REG-1", fields={"local_value": "150 USD"})
    assert float(item(empty, "REG-1").fields["local_content"]) == 15
    edit(empty, "REG-1", fields={"total_value": ""})
    assert "local_content" not in item(empty, "REG-1").fields


def test_a_validity_is_a_column_of_its_own(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"valid_until": "2026-03-01"})
    assert item(empty, "CLR-1").valid_until == date(2026, 3, 1)
    assert "valid_until" not in item(empty, "CLR-1").fields
    edit(empty, "CLR-1", fields={"valid_until": ""})
    assert item(empty, "CLR-1").valid_until is None


def test_other_fields_stay_when_a_validity_is_there(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"valid_from": "2026-01-02", "valid_until": "2026-03-01"})
    edit(empty, "CLR-1", fields={"purpose": "water"})
    assert item(empty, "CLR-1").valid_until == date(2026, 3, 1)
    assert item(empty, "CLR-1").fields["purpose"] == "water"


def test_the_first_due_date_stays_known(empty: Workspace) -> None:
    make_item(empty)
    edit(empty, due="2026-02-01")
    edit(empty, due="2026-03-01")
    assert rows(empty, "items")[0]["original_due"] == date(2026, 2, 1)


def test_an_edit_tells_what_changed_and_only_that(empty: Workspace) -> None:
    make_item(empty, title="Old", tags=("water", "mosul"))
    done = edit(empty, title="New", owner="", tags=("water", "road"), untag=("mosul", "never"))
    assert [(change.name, change.old, change.new) for change in done] == [
        ("title", "Old", "New"), ("tag", None, "road"), ("tag", "mosul", None),
    ]  # fmt: skip


def test_an_edit_without_difference_is_no_operation(empty: Workspace) -> None:
    make_item(empty, title="Same", tags=("water",))
    before = state(empty)
    assert edit(empty, title="Same", tags=("water",)) == []
    assert state(empty) == before


def test_an_empty_edit_is_refused(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(InvalidError, match="Nothing to change"):
        edit(empty)


@pytest.mark.parametrize("values", [{"title": ""}, {"priority": "x"}, {"due": "soon"}, {"fields": {"x": "1"}}])
def test_an_edit_that_cannot_be_accepted_changes_nothing(empty: Workspace, values: dict[str, Any]) -> None:
    make_item(empty)
    before = state(empty)
    with pytest.raises(InvalidError):
        edit(empty, owner="omar", **values)
    assert state(empty) == before


def test_a_dry_run_tells_and_changes_nothing(empty: Workspace) -> None:
    make_item(empty, title="Old")
    before = state(empty)
    told = edit_items(empty, ["ACT-1"], Edit(title="New", tags=("water",)), dry_run=True)
    assert [(change.ref, change.name, change.new) for change in told] == [
        ("ACT-1", "title", "New"), ("ACT-1", "tag", "water"),
    ]  # fmt: skip
    assert state(empty) == before


def test_a_version_seen_before_someone_else_changed_it_is_refused(make_workspace: Callable[..., Workspace]) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    seen = item_version(mine, "ACT-1").version
    edit(theirs, title="Theirs")
    with pytest.raises(ConflictError, match="ACT-1 was changed by someone else meanwhile; nothing was saved"):
        edit_items(mine, ["ACT-1"], Edit(title="Mine"), version=seen)
    assert item(mine, "ACT-1").title == "Theirs"


# Many at once.


def test_a_bulk_edit_is_one_operation_and_one_undo(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    before = count(empty, "operations")
    edit_items(empty, ["ACT-1", "act 2", "ACT-1", "ACT-3"], Edit(owner="omar"))
    assert count(empty, "operations") == before + 1
    undo(empty)
    assert [row["owner"] for row in rows(empty, "items")] == ["", "", ""]


def test_a_bulk_edit_changes_all_or_none(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    make_item(empty)
    before = state(empty)
    with pytest.raises(InvalidError, match="Action has no field 'purpose'"):
        edit_items(empty, ["CLR-1", "ACT-1"], Edit(fields={"purpose": "water"}))
    with pytest.raises(NotFoundError, match="no item ACT-9"):
        edit_items(empty, ["ACT-1", "ACT-9"], Edit(owner="omar"))
    assert state(empty) == before


def test_a_query_chooses_open_items_only_unless_it_speaks_of_others(empty: Workspace) -> None:
    make_item(empty, title="Water")
    make_item(empty, title="Water")
    move(empty, "ACT-2", "done")
    edit_items(empty, [], Edit(owner="omar"), query="water")
    assert [row["owner"] for row in rows(empty, "items")] == ["omar", ""]
    edit_items(empty, [], Edit(owner="ali"), query="is:closed")
    assert [row["owner"] for row in rows(empty, "items")] == ["omar", "ali"]


@pytest.mark.parametrize(
    ("refs", "query", "error", "code"),
    [
        ([], None, UsageError, 2),
        (["ACT-1"], "water", UsageError, 2),
        ([], "nothing-like-it", NotFoundError, 66),
        ([], "statu:open", QueryError, 65),
        (["nonsense"], None, InvalidError, 65),
        (["ACT-2"], None, NotFoundError, 66),
    ],
)
def test_what_names_no_item_is_refused(
    empty: Workspace, refs: list[str], query: str | None, error: type[TrackerError], code: int
) -> None:
    make_item(empty)
    with pytest.raises(error) as caught:
        edit_items(empty, refs, Edit(owner="omar"), query=query)
    assert caught.value.exit_code == code


def test_a_miss_names_the_last_ref_of_that_kind(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(NotFoundError, match="The last ACT is ACT-1"):
        edit(empty, "ACT-7", owner="omar")


# Notes.


def test_a_note_keeps_kind_day_text_and_author(empty: Workspace) -> None:
    make_item(empty)
    add_notes(empty, ["ACT-1"], "  They said:\r\nnext week ", kind="call", on="yesterday")
    (note,) = rows(empty, "notes")
    assert (note["kind"], note["happened"], note["author"]) == ("call", date(2026, 1, 4), "layla")
    assert note["body"] == "They said:\nnext week"


def test_the_same_note_goes_to_several_items_in_one_operation(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty)
    assert [entry.ref for entry in add_notes(empty, ["ACT-1", "ACT-2"], "called")] == ["ACT-1", "ACT-2"]
    assert [event[0] for event in last_events(empty)] == ["notes", "notes"]
    undo(empty)
    assert count(empty, "notes") == 0


@pytest.mark.parametrize(
    ("body", "options", "message"),
    [
        (" \n ", {}, "The note is empty"),
        ("x" * 20_001, {}, "at most 20,000"),
        ("x", {"kind": "cal"}, "Did you mean call"),
        ("x", {"on": "2026-01-06"}, "has not come yet"),
        ("x", {"on": "2026-13-01"}, "2026-13-01"),
        ("a\ud800", {}, "not valid text"),
    ],
)
def test_a_note_that_cannot_be_accepted_is_refused(
    empty: Workspace, body: str, options: dict[str, str], message: str
) -> None:
    make_item(empty)
    with pytest.raises(InvalidError, match=message):
        add_notes(empty, ["ACT-1"], body, **options)  # type: ignore[arg-type]
    assert count(empty, "notes") == 0
