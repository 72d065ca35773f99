"""Every change is an event, in the same transaction, and nothing else writes."""
# ruff: noqa: PT012 - an error in the middle of a block is what these tests are about

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import tracker
from tests.builders import count, item, last_events, make_item, make_stakeholder, raw, rows
from tracker.errors import ConflictError
from tracker.services.edits import Edit
from tracker.services.history import redo, undo
from tracker.services.items import add_notes, edit_items
from tracker.services.lists import ListRequest, item_table
from tracker.services.steps import add_step, close_steps, remove_step
from tracker.storage import schema
from tracker.storage.changes import ENTITIES, from_plain, to_plain
from tracker.storage.checks import event_chain_break, file_problems
from tracker.workspace import Workspace


def change(workspace: Workspace, values: dict[str, Any], *, item_id: int = 1, version: int | None = None) -> bool:
    with workspace.change("edit", "edit") as changes:
        return changes.set(schema.items, item_id, values, version=version)


def found(workspace: Workspace, query: str) -> list[str]:
    with item_table(workspace, ListRequest(query=query, columns=("ref",))) as table:
        return [row[0] for row in table.rows]


# Events.


def test_a_changed_value_is_an_event_with_old_and_new(empty: Workspace) -> None:
    make_item(empty, title="Old")
    assert change(empty, {"title": "New", "owner": "omar", "priority": 1})
    assert last_events(empty) == [("items", "title", "Old", "New"), ("items", "owner", "", "omar")]


def test_a_row_that_comes_or_goes_is_an_event_with_all_of_it(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    ((entity, field, old, new),) = last_events(empty)
    assert (entity, field, old) == ("stakeholders", "", None)
    assert new["name"] == "Relief works"
    with empty.change("remove", "remove") as changes:
        changes.remove(schema.stakeholders, 1)
    assert last_events(empty) == [("stakeholders", "", new, None)]


def test_setting_what_is_there_already_is_no_event_and_no_operation(empty: Workspace) -> None:
    make_item(empty, title="Same")
    before = (count(empty, "events"), count(empty, "operations"), item(empty, "ACT-1"))
    assert not change(empty, {"title": "Same", "priority": 1})
    assert (count(empty, "events"), count(empty, "operations"), item(empty, "ACT-1")) == before


def test_typed_fields_have_an_event_per_key(empty: Workspace) -> None:
    make_item(empty)
    change(empty, {"fields": {"a": 1, "b": ["x"]}})
    change(empty, {"fields": {"b": ["y"], "c": "z"}})
    assert last_events(empty) == [
        ("items", "fields.a", 1, None),
        ("items", "fields.b", ["x"], ["y"]),
        ("items", "fields.c", None, "z"),
    ]


def test_events_say_who_when_with_what_and_why(empty: Workspace) -> None:
    make_item(empty)
    with empty.change("edit", "edit ACT-1", reason="they called") as changes:
        changes.set(schema.items, 1, {"title": "New"}, reason="a typing error")
    operation, event = rows(empty, "operations")[-1], rows(empty, "events")[-1]
    assert (operation["actor"], operation["at"], operation["command"]) == ("layla", empty.now, "edit")
    assert (operation["summary"], operation["reason"]) == ("edit ACT-1", "they called")
    assert (event["operation_id"], event["item_id"], event["reason"]) == (operation["id"], 1, "a typing error")


def test_steps_notes_and_tags_belong_to_the_history_of_their_item(empty: Workspace) -> None:
    make_item(empty, tags=("water",))
    add_step(empty, "ACT-1", "Call")
    add_notes(empty, ["ACT-1"], "called")
    kinds = {(row["entity"], row["item_id"]) for row in rows(empty, "events") if row["operation_id"] > 1}
    assert kinds == {("items", 1), ("stays", 1), ("tags", 1), ("steps", 1), ("notes", 1)}


def test_every_table_but_the_history_itself_can_be_changed_and_reversed() -> None:
    kept_apart = {"operations", "events", "counters", "turns", "reminders"}
    assert set(schema.metadata.tables) - set(ENTITIES) == kept_apart == set(schema.DERIVED)


def test_a_row_as_json_is_the_row_again(seeded: Workspace) -> None:
    with seeded.read() as connection:
        for table in ENTITIES.values():
            for row in connection.execute(select(table)).mappings():
                assert from_plain(table, to_plain(table, dict(row))) == dict(row)


# Versions.


def test_the_version_goes_up_once_an_operation(empty: Workspace) -> None:
    make_item(empty)
    with empty.change("edit", "edit") as changes:
        changes.set(schema.items, 1, {"title": "One"})
        changes.set(schema.items, 1, {"title": "Two"})
    assert item(empty, "ACT-1").version == 2
    change(empty, {"title": "Three"})
    assert item(empty, "ACT-1").version == 3


def test_a_new_row_keeps_its_first_version_within_its_operation(empty: Workspace) -> None:
    make_item(empty, due="2026-02-01", tags=("water",))
    assert item(empty, "ACT-1").version == 1


def test_a_stale_version_is_a_conflict_and_nothing_is_saved(empty: Workspace) -> None:
    make_item(empty, title="First")
    change(empty, {"title": "Theirs"})
    with pytest.raises(ConflictError, match="ACT-1 was changed by someone else meanwhile; nothing was saved") as caught:
        change(empty, {"title": "Mine"}, version=1)
    assert caught.value.exit_code == 75
    assert item(empty, "ACT-1").title == "Theirs"


def test_a_stale_version_is_a_conflict_also_where_the_value_is_the_same(empty: Workspace) -> None:
    make_item(empty)
    change(empty, {"title": "Same"})
    with pytest.raises(ConflictError, match="changed by someone else"):
        change(empty, {"title": "Same"}, version=1)


def test_a_row_that_is_gone_is_a_conflict(empty: Workspace) -> None:
    with pytest.raises(ConflictError, match="removed meanwhile"):
        change(empty, {"title": "New"}, item_id=99)
    with pytest.raises(ConflictError, match="removed meanwhile"), empty.change("x", "x") as changes:
        changes.remove(schema.notes, 99)


def test_what_hangs_on_an_item_moves_its_date_of_change(make_workspace: Any) -> None:
    make_item(make_workspace())
    later = make_workspace(now="2026-01-07T09:00:00Z")
    add_notes(later, ["ACT-1"], "called")
    assert item(later, "ACT-1").updated_at == later.now
    assert item(later, "ACT-1").version == 1


# Refs.


def test_a_ref_is_never_given_twice_also_after_undo(empty: Workspace) -> None:
    assert make_item(empty).ref == "ACT-1"
    undo(empty)
    assert make_item(empty).ref == "ACT-2"
    assert make_item(empty, kind="clearance").ref == "CLR-1"


def test_a_ref_of_an_operation_that_failed_was_never_given(empty: Workspace) -> None:
    with pytest.raises(ValueError, match="no"), empty.change("add", "add") as changes:
        assert changes.allocate("ACT") == 1
        raise ValueError("no")
    assert make_item(empty).ref == "ACT-1"


def test_ids_are_never_used_again(empty: Workspace) -> None:
    first = make_item(empty).id
    undo(empty)
    assert make_item(empty).id > first


# The full-text index.


def test_the_index_follows_titles_notes_steps_and_references(empty: Workspace) -> None:
    make_item(empty, title="Convoy")
    assert found(empty, "convoy") == ["ACT-1"]
    edit_items(empty, ["ACT-1"], Edit(title="Lorry", reference="HAO/77"))
    assert (found(empty, "convoy"), found(empty, "lorry"), found(empty, "77")) == ([], ["ACT-1"], ["ACT-1"])
    add_notes(empty, ["ACT-1"], "the bridge is closed")
    add_step(empty, "ACT-1", "Ask the ferry")
    assert (found(empty, "bridge"), found(empty, "ferry")) == (["ACT-1"], ["ACT-1"])
    remove_step(empty, "ACT-1", "ferry")
    assert found(empty, "ferry") == []


def test_the_index_follows_undo_and_redo(empty: Workspace) -> None:
    make_item(empty, title="Convoy")
    edit_items(empty, ["ACT-1"], Edit(title="Lorry"))
    undo(empty)
    assert (found(empty, "convoy"), found(empty, "lorry")) == (["ACT-1"], [])
    redo(empty)
    assert (found(empty, "convoy"), found(empty, "lorry")) == ([], ["ACT-1"])
    undo(empty)
    undo(empty)
    assert found(empty, "convoy") == []
    redo(empty)
    assert found(empty, "convoy") == ["ACT-1"]


def test_the_index_holds_nothing_of_an_operation_that_failed(empty: Workspace) -> None:
    make_item(empty, title="Convoy")
    with pytest.raises(ValueError, match="no"), empty.change("edit", "edit") as changes:
        changes.set(schema.items, 1, {"title": "Lorry"})
        changes.finish()
        raise ValueError("no")
    assert (found(empty, "convoy"), found(empty, "lorry")) == (["ACT-1"], [])


# The hash chain.


@pytest.fixture
def busy(seeded: Workspace) -> Workspace:
    """A database in which something happened to several things."""
    close_steps(seeded, "CLR-1", ["1"], how="called them")
    add_notes(seeded, ["CLR-1", "REG-1"], "تم الاتصال")
    edit_items(seeded, ["DAT-1"], Edit(owner="omar"))
    undo(seeded)
    return seeded


def broken(workspace: Workspace) -> str:
    with workspace.read() as connection:
        return event_chain_break(connection)


def test_an_honest_history_is_unbroken(busy: Workspace) -> None:
    assert broken(busy) == ""
    with busy.read() as connection:
        assert list(file_problems(connection)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET new = '\"x\"' WHERE id = {}",
        "UPDATE events SET old = '\"x\"' WHERE id = {}",
        "UPDATE events SET field = 'owner' WHERE id = {}",
        "UPDATE events SET entity_id = entity_id + 1000 WHERE id = {}",
        "UPDATE events SET hash = upper(hash) WHERE id = {}",
        "UPDATE events SET operation_id = 1 WHERE id = {}",
        "DELETE FROM events WHERE id = {}",
    ],
)
def test_a_changed_or_missing_event_is_found(busy: Workspace, statement: str) -> None:
    victim = next(row["id"] for row in rows(busy, "events") if row["entity"] == "steps" and row["field"] == "status")
    with raw(busy.database.path) as other:
        assert other.execute(statement.format(victim)).rowcount == 1
    assert "does not add up at event" in broken(busy)


def test_two_events_that_changed_places_are_found(busy: Workspace) -> None:
    first, second = [row["id"] for row in rows(busy, "events") if row["entity"] == "steps"][:2]
    with raw(busy.database.path) as other:
        other.execute("UPDATE events SET id = -1 WHERE id = ?", (first,))
        other.execute("UPDATE events SET id = ? WHERE id = ?", (first, second))
        other.execute("UPDATE events SET id = ? WHERE id = -1", (second,))
    assert broken(busy)


def test_an_event_that_cannot_be_read_is_found(busy: Workspace) -> None:
    with raw(busy.database.path) as other:
        other.execute("UPDATE events SET new = '{half' WHERE id = 20")
    assert "cannot be read" in broken(busy)


# Nobody else writes.

WRITERS = {"storage/changes.py", "storage/search.py"}
_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "DROP", "ALTER", "CREATE")


def _writes(tree: ast.AST) -> list[str]:
    """What in a module could change a table: SQLAlchemy's writing functions, and SQL that is written out."""
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in {"insert", "update", "delete", "Insert", "Update", "Delete"}
    ]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        first = call.args[0] if call.args else None
        sql = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
        if called in {"exec_driver_sql", "execute", "executescript", "executemany", "text"} and sql.upper().startswith(
            _WORDS
        ):
            names.append(sql)
        if called in {"insert", "update", "delete"} and isinstance(call.func, ast.Attribute):
            owner = ast.unparse(call.func.value)
            names += [f"{owner}.{called}"] if owner.split(".")[-1] in ENTITIES else []
    return names


def test_nothing_but_the_changes_module_writes_to_a_table() -> None:
    package = Path(tracker.__file__).parent
    found = {
        path.relative_to(package).as_posix(): writes
        for path in sorted(package.rglob("*.py"))
        if (writes := _writes(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert set(found) == WRITERS, found
