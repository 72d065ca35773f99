"""The status report: its columns, their order, and what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tracker.errors import InvalidError, NotFoundError
from tracker.services.edits import Edit
from tracker.services.items import add_item, add_notes, edit_items
from tracker.services.links import link_items
from tracker.services.moves import MoveRequest, move_items
from tracker.services.reports import report_table, spool
from tracker.services.steps import close_steps
from tracker.workspace import Workspace

# As the users were promised them.
PROMISED = [
    "ref", "kind", "stakeholder", "title", "authority", "authority_ref", "status", "outcome", "waits_on", "health",
    "owner", "priority", "raised", "submitted", "original_due", "due", "deadline", "days_left", "working_days_left",
    "extensions", "paused", "steps_done", "steps_total", "next_step",
    "blocked_by", "last_update", "last_note", "tags", "disputed", "closed", "days_open",
]  # fmt: skip


def written(workspace: Workspace, query: str = "", columns: tuple[str, ...] = ()) -> bytes:
    with report_table(workspace, "status", query, columns) as table:
        file, _ = spool(table, "csv", plain=True)
    with file:
        return file.read()


def rows(workspace: Workspace, query: str = "", columns: tuple[str, ...] = ()) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(workspace, query, columns).decode(), newline="")))


def values(workspace: Workspace, ref: str, *columns: str) -> tuple[str, ...]:
    (row,) = rows(workspace, f"ref:{ref}", columns)
    return tuple(row.values())


def test_the_columns_are_those_promised_in_their_order(seeded: Workspace) -> None:
    with report_table(seeded, "status") as table:
        assert [column.key for column in table.columns] == PROMISED


def test_each_item_is_a_row_also_when_it_is_closed(seeded: Workspace) -> None:
    move_items(seeded, ["CLR-1"], MoveRequest(to="cancelled", reason="no longer needed"))

    assert [row["ref"] for row in rows(seeded)] == ["CLR-1", "DAT-1", "FND-1", "REG-1"]


def test_what_an_item_says_of_itself(seeded: Workspace) -> None:
    edit = Edit(due="2026-01-02", owner="omar", priority="high", tags=["water", "convoy"], reference="=HAO/1")
    edit_items(seeded, ["CLR-1"], edit)
    close_steps(seeded, "CLR-1", ["1"])
    add_notes(seeded, ["CLR-1"], "اتصلت بالمكتب")
    link_items(seeded, "CLR-1", "blocked-by", "REG-1")

    assert rows(seeded, "ref:CLR-1") == [
        {
            "ref": "CLR-1",
            "kind": "clearance",
            "stakeholder": "NGOs and humanitarian groups",
            "title": "Obtain each clearance from the access office before a mission sets out",
            "authority": "HAO",
            "authority_ref": "'=HAO/1",
            "status": "draft",
            "outcome": "",
            "waits_on": "us",
            "health": "red",
            "owner": "omar",
            "priority": "high",
            "raised": "2026-01-05",
            "submitted": "",
            "original_due": "2026-01-02",
            "due": "2026-01-02",
            "deadline": "2026-01-02",
            "days_left": "-3",
            "working_days_left": "-2",
            "extensions": "0",
            "paused": "",
            "steps_done": "1",
            "steps_total": "11",
            "next_step": "Our own registration is valid",
            "blocked_by": "REG-1",
            "last_update": "2026-01-05 12:00",
            "last_note": "اتصلت بالمكتب",
            "tags": "convoy, water",
            "disputed": "no",
            "closed": "",
            "days_open": "0",
        }
    ]


def test_days_open_stop_at_the_end(seeded: Workspace) -> None:
    edit_items(seeded, ["CLR-1", "REG-1"], Edit(raised="2025-12-26"))
    move_items(seeded, ["CLR-1"], MoveRequest(to="cancelled", on="2025-12-31", reason="no longer needed"))

    assert values(seeded, "CLR-1", "closed", "days_open", "health", "next_step") == ("2025-12-31", "5", "", "")
    assert values(seeded, "REG-1", "closed", "days_open") == ("", "10")


def test_columns_are_picked_and_ordered(seeded: Workspace) -> None:
    assert written(seeded, "ref:CLR-1", ("status", "rationale", "ref")).split(b"\r\n")[:2] == [
        b"status,rationale,ref",
        b"draft,Relief teams get in sooner and lose less time to paperwork,CLR-1",
    ]


@pytest.mark.parametrize("name", ["staff_count", "field.staff_count"])
def test_a_typed_field_is_a_column_by_its_name(seeded: Workspace, name: str) -> None:
    edit_items(seeded, ["CLR-1"], Edit(fields={"staff_count": "6"}))

    assert [tuple(row.values()) for row in rows(seeded, "", ("ref", name))] == [
        ("CLR-1", "6"),
        ("DAT-1", ""),
        ("FND-1", ""),
        ("REG-1", ""),
    ]


@pytest.mark.parametrize(
    ("column", "hint"),
    [("ttile", "Did you mean title?"), ("staf_count", "Did you mean staff_count?"), ("zzzzzz", "Columns: ref, kind")],
)
def test_an_unknown_column_offers_the_nearest(seeded: Workspace, column: str, hint: str) -> None:
    with pytest.raises(InvalidError, match=f"There is no column '{column}'") as raised:
        rows(seeded, "", ("ref", column))

    assert raised.value.hint.startswith(hint)


def test_a_query_chooses_and_sorts_the_rows(seeded: Workspace) -> None:
    found = rows(seeded, "kind:clearance or kind:registration sort:-ref", ("ref",))

    assert [row["ref"] for row in found] == ["REG-1", "CLR-1"]


def test_refs_are_in_the_order_of_their_numbers(empty: Workspace) -> None:
    for _ in range(11):
        add_item(empty, "action", "do it", Edit())

    assert [row["ref"] for row in rows(empty)] == [f"ACT-{number}" for number in range(1, 12)]


def test_the_same_database_gives_the_same_bytes(make_workspace: Callable[..., Workspace]) -> None:
    first, second = (make_workspace("seeded", actor=actor) for actor in ("layla", "omar"))

    assert written(first) == written(second)


def test_rows_stream(empty: Workspace) -> None:
    for _ in range(3):
        add_item(empty, "action", "do it", Edit())
    with report_table(empty, "status") as table:
        assert iter(table.rows) is table.rows
        assert next(iter(table.rows))[0] == "ACT-1"


def test_an_unknown_report_offers_the_nearest(seeded: Workspace) -> None:
    with pytest.raises(NotFoundError, match="There is no report 'statsu'") as raised, report_table(seeded, "statsu"):
        pass

    assert raised.value.hint == "Did you mean status?"


def test_a_sensitive_column_is_marked_as_such(seeded: Workspace) -> None:
    with report_table(seeded, "status", "", ("ref", "staff_names")) as table:
        assert {column.key: column.sensitive for column in table.columns} == {"ref": False, "staff_names": True}
