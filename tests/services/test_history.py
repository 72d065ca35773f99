"""Looking back, taking back, and doing again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import count, item, make_authority, make_item, make_stakeholder, move, rows
from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.services.claims import settle_claim
from tracker.services.edits import Edit
from tracker.services.history import list_history, redo, undo
from tracker.services.items import add_notes, edit_items
from tracker.services.parties import edit_stakeholder
from tracker.services.steps import add_step, close_steps
from tracker.services.views import add_view, remove_view
from tracker.storage.checks import event_chain_break
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]


def edit(workspace: Workspace, *refs: str, **values: Any) -> int:
    """Edit items and return the number of the operation."""
    edit_items(workspace, refs or ["ACT-1"], Edit(**values))
    return int(rows(workspace, "operations")[-1]["id"])


def owner(workspace: Workspace) -> str:
    return item(workspace, "ACT-1").owner


# Undo.


def test_undo_takes_back_the_latest_operation_and_is_one_itself(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    assert undo(empty).operation.id == number
    assert owner(empty) == ""
    latest = rows(empty, "operations")[-1]
    assert (latest["command"], latest["reverses_id"], latest["actor"]) == ("undo", number, "layla")
    assert latest["summary"] == f"undo {number}: edit ACT-1"


def test_undo_tells_what_it_changed(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty, kind="clearance")
    edit(empty, "CLR-1", owner="omar", due="2026-02-01")
    assert undo(empty).lines == (
        "owner: omar -> nothing",
        "due: 2026-02-01 -> nothing",
        "deadline: 2026-02-01 -> nothing",
    )
    assert redo(empty).lines[0] == "owner: nothing -> omar"
    edit(empty, "CLR-1", "CLR-2", owner="sara")
    done = undo(empty)
    assert (set(done.lines), done.count) == ({"CLR-1 owner: sara -> omar", "CLR-2 owner: sara -> nothing"}, 2)
    edit(empty, "CLR-1", tags=[f"tag-{number}" for number in range(12)])
    done = undo(empty)
    assert (len(done.lines), done.count) == (10, 12)


def test_undo_of_a_move_tells_of_the_status_first(empty: Workspace) -> None:
    make_item(empty)
    move(empty, "ACT-1", "done")
    told = undo(empty)
    assert told.lines[0].startswith("status: done -> ")
    assert redo(empty).lines[0].endswith(" -> done")


def test_undo_of_an_add_tells_of_the_item_and_not_of_its_steps(empty: Workspace) -> None:
    make_item(empty, kind="clearance")
    assert undo(empty).lines == ("removed item Call the office",)


def test_undo_again_takes_back_the_one_before(empty: Workspace) -> None:
    make_item(empty)
    edit(empty, owner="omar")
    edit(empty, title="New")
    undo(empty)
    undo(empty)
    assert (owner(empty), item(empty, "ACT-1").title) == ("", "Call the office")
    undo(empty)
    assert count(empty, "items") == 0


def test_one_bulk_change_is_one_undo(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    edit(empty, "ACT-1", "ACT-2", "ACT-3", owner="omar", priority="high")
    undo(empty)
    assert {(row["owner"], row["priority"]) for row in rows(empty, "items")} == {("", 1)}


def test_undo_of_an_add_takes_steps_and_tags_along(empty: Workspace) -> None:
    make_item(empty, kind="clearance", tags=("water",))
    undo(empty)
    assert [count(empty, table) for table in ("items", "steps", "tags")] == [0, 0, 0]


def test_undo_leaves_nothing_of_mine_to_undo(make_workspace: Maker) -> None:
    make_item(make_workspace(actor="omar"))
    with pytest.raises(NotFoundError, match=r"Nothing of yours \(sara\) to undo.*tracker undo NUMBER"):
        undo(make_workspace(actor="sara"))


def test_undo_leaves_what_others_did_alone(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    make_item(theirs)
    undo(mine)
    assert [row["ref"] for row in rows(mine, "items")] == ["ACT-2"]


def test_anothers_operation_is_undone_by_its_number(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    number = edit(theirs, owner="omar")
    undo(mine, number)
    assert owner(mine) == ""
    assert rows(mine, "operations")[-1]["actor"] == "layla"


def test_undo_refuses_where_someone_changed_the_same_since_and_says_who(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    first = edit(mine, owner="layla")
    number = edit(theirs, owner="omar")
    with pytest.raises(
        ConflictError, match=rf"owner of ACT-1 was changed since by omar in operation {number}"
    ) as caught:
        undo(mine, first)
    assert caught.value.exit_code == 75
    assert (caught.value.hint, caught.value.command) == ("Undo that first", f"tracker undo {number}")
    assert owner(mine) == "omar"


def test_undo_keeps_what_someone_changed_elsewhere_on_the_item(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit(mine, owner="layla")
    edit(theirs, title="Theirs")
    undo(mine)
    assert (owner(mine), item(mine, "ACT-1").title) == ("", "Theirs")


def test_undo_tells_typed_fields_apart(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine, kind="clearance")
    edit_items(mine, ["CLR-1"], Edit(fields={"purpose": "water"}))
    edit_items(theirs, ["CLR-1"], Edit(fields={"governorate": "Ninawa"}))
    undo(mine)
    assert "purpose" not in item(mine, "CLR-1").fields
    assert item(mine, "CLR-1").fields["governorate"] == "Ninawa"
    edit_items(mine, ["CLR-1"], Edit(fields={"governorate": "Erbil"}))
    with pytest.raises(ConflictError, match="governorate of CLR-1 was changed since by layla"):
        undo(theirs)


def test_a_refused_bulk_undo_takes_nothing_back(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    make_item(mine)
    edit(mine, "ACT-1", "ACT-2", owner="layla")
    edit(theirs, "ACT-1", owner="omar")
    with pytest.raises(ConflictError):
        undo(mine)
    assert [row["owner"] for row in rows(mine, "items")] == ["omar", "layla"]


def test_undo_of_an_add_with_a_later_note_is_refused(empty: Workspace) -> None:
    make_item(empty)
    add_notes(empty, ["ACT-1"], "called")
    with pytest.raises(ConflictError, match="ACT-1 cannot be taken back: 1 notes still belong to it"):
        undo(empty, 2)
    assert count(empty, "notes") == 1


def test_undo_of_an_add_that_was_edited_since_is_refused(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit(theirs, owner="omar")
    with pytest.raises(ConflictError, match=r"it of ACT-1|ACT-1"):
        undo(mine)
    assert count(mine, "items") == 1


def test_undo_of_a_stakeholder_whose_items_remain_is_refused(empty: Workspace) -> None:
    make_stakeholder(empty)
    make_item(empty, stakeholder="relief")
    with pytest.raises(ConflictError, match="Relief works cannot be taken back: 1 items still belong to it"):
        undo(empty, 2)


def test_an_operation_is_undone_once(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    with pytest.raises(ConflictError, match=f"Operation {number} is undone already.*tracker redo {number}"):
        undo(empty, number)


def test_an_undo_is_not_undone_but_redone(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    with pytest.raises(ConflictError, match=f"Operation {number + 1} only took another back.*tracker redo {number}"):
        undo(empty, number + 1)


def test_neither_an_undo_nor_a_redo_is_done_again_by_its_own_number(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    redo(empty)
    for reversal, other in ((number + 1, "redo"), (number + 2, "undo")):
        with pytest.raises(ConflictError, match=f"{reversal} only took another back.*tracker {other} {number}"):
            redo(empty, reversal)
    assert item(empty, "ACT-1").owner == "omar"


@pytest.mark.parametrize("action", [undo, redo])
def test_an_operation_that_never_was(empty: Workspace, action: Callable[..., object]) -> None:
    with pytest.raises(NotFoundError, match="no operation 999"):
        action(empty, 999)


def test_undo_leaves_the_deadline_that_follows_from_what_is_left(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit(mine, due="2026-02-01")
    add_step(theirs, "ACT-1", "Call", due="2026-03-01")
    undo(mine)
    assert str(item(mine, "ACT-1").deadline) == "2026-03-01"
    redo(mine)
    assert str(item(mine, "ACT-1").deadline) == "2026-02-01"


def test_undo_does_not_take_a_deadline_that_follows_for_someones_change(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit(mine, due="2026-02-01")
    add_step(theirs, "ACT-1", "Call", due="2026-01-20")
    undo(mine)
    assert (item(mine, "ACT-1").due, str(item(mine, "ACT-1").deadline)) == (None, "2026-01-20")


# Redo.


def test_redo_does_again_what_was_undone(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    assert redo(empty).operation.id == number
    assert owner(empty) == "omar"
    undo(empty)
    assert owner(empty) == ""


def test_several_undos_are_redone_in_turn(empty: Workspace) -> None:
    make_item(empty)
    edit(empty, owner="omar")
    edit(empty, title="New")
    undo(empty)
    undo(empty)
    redo(empty)
    assert (owner(empty), item(empty, "ACT-1").title) == ("omar", "Call the office")
    redo(empty)
    assert item(empty, "ACT-1").title == "New"
    with pytest.raises(NotFoundError, match=r"Nothing of yours .* to redo"):
        redo(empty)


def test_redo_brings_an_added_item_back_under_its_ref_and_id(empty: Workspace) -> None:
    made = make_item(empty, kind="clearance", tags=("water",))
    undo(empty)
    redo(empty)
    again = item(empty, made.ref)
    assert (again.id, again.tags, again.created_at) == (made.id, made.tags, made.created_at)
    assert count(empty, "steps") == 11


def test_redo_after_a_later_change_needs_a_number(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    edit(empty, title="New")
    with pytest.raises(NotFoundError, match="tracker redo NUMBER"):
        redo(empty)
    assert redo(empty, number).operation.id == number
    assert (owner(empty), item(empty, "ACT-1").title) == ("omar", "New")


def test_redo_refuses_where_the_same_was_changed_since(empty: Workspace) -> None:
    make_item(empty)
    number = edit(empty, owner="omar")
    undo(empty)
    edit(empty, owner="sara")
    with pytest.raises(ConflictError, match="owner of ACT-1 was changed since by layla"):
        redo(empty, number)


def test_redo_of_what_is_not_undone(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(ConflictError, match="Operation 2 is not undone"):
        redo(empty, 2)


def test_redo_of_what_another_undid_by_number(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    number = edit(mine, owner="layla")
    undo(theirs, number)
    with pytest.raises(NotFoundError):
        redo(mine)
    redo(mine, number)
    assert owner(mine) == "layla"


# Everything can be taken back.


def test_each_kind_of_operation_can_be_undone_and_redone(seeded: Workspace) -> None:
    def everything() -> list[list[dict[str, object]]]:
        names = ("items", "steps", "notes", "tags", "stakeholders", "authorities", "claims", "views")
        volatile = {"version", "updated_at"}
        return [
            [{key: value for key, value in row.items() if key not in volatile} for row in rows(seeded, name)]
            for name in names
        ]

    actions: list[Callable[[], object]] = [
        lambda: make_stakeholder(seeded, "Water for all"),
        lambda: edit_stakeholder(seeded, "water for", name="Water for everyone", texts={"phone": "1"}),
        lambda: make_authority(seeded, "MoW", "Ministry of Water"),
        lambda: settle_claim(seeded, "office-hao", "confirmed", "called them"),
        lambda: close_steps(seeded, "CLR-1", ["1"], how="called"),
        lambda: move(seeded, "CLR-1", "cancelled"),
        lambda: add_view(seeded, "mine", "owner:me", ["ref"]),
        lambda: remove_view(seeded, "mine"),
    ]
    states = [everything()]
    for act in actions:
        act()
        states.append(everything())
    for before in reversed(states[:-1]):
        undo(seeded)
        assert everything() == before
    for after in states[1:]:
        redo(seeded)
        assert everything() == after
    with seeded.read() as connection:
        assert event_chain_break(connection) == ""


# The history.


def test_the_history_is_newest_first_with_how_many_items_each_touched(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty)
    edit(empty, "ACT-1", "ACT-2", owner="omar")
    entries = list_history(empty, limit=2)
    assert [(entry.operation.summary, entry.items) for entry in entries] == [
        ("edit ACT-1, ACT-2", 2), ("add ACT-2", 1),
    ]  # fmt: skip
    assert entries[0].lines == ()
    assert len(list_history(empty, limit=1, details=True)[0].lines) == 2


def test_the_history_of_an_item_is_its_own_and_outlives_it(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty)
    edit(empty, "ACT-1", "ACT-2", owner="omar")
    entries = list_history(empty, "act-2")
    assert [entry.operation.summary for entry in entries] == ["edit ACT-1, ACT-2", "add ACT-2"]
    assert len(entries[0].lines) == 1
    assert "omar" in entries[0].lines[0]
    for _ in range(2):
        undo(empty)
    assert len(list_history(empty, "ACT-2")) == 4
    with pytest.raises(NotFoundError, match="There never was an item ACT-9"):
        list_history(empty, "ACT-9")


def test_the_history_says_what_was_undone(empty: Workspace) -> None:
    make_item(empty)
    undo(empty)
    undone, added = list_history(empty, limit=2)
    assert (added.operation.undone_by, undone.operation.reverses) == (undone.operation.id, added.operation.id)
    redo(empty)
    assert list_history(empty, limit=3)[2].operation.undone_by is None


def test_order_is_that_of_events_also_when_the_clock_goes_backwards(make_workspace: Maker) -> None:
    make_item(make_workspace())
    earlier = make_workspace(now="2025-01-01T00:00:00Z")
    edit(earlier, title="Later, by an earlier clock")
    assert [entry.operation.command for entry in list_history(earlier, limit=2)] == ["edit", "add"]
    assert undo(earlier).operation.command == "edit"


def test_the_seeding_can_be_undone(seeded: Workspace) -> None:
    undo(seeded)
    assert [count(seeded, table) for table in ("items", "stakeholders", "claims", "seeded")] == [0, 0, 0, 0]


def test_the_making_of_the_database_is_not_undone_by_accident(empty: Workspace) -> None:
    """The workflows and calendars are part of the first operation; whoever made the database is its actor."""
    with pytest.raises(TrackerError):
        undo(empty)
    assert count(empty, "workflows") == 5
