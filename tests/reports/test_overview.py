"""The overview: counts by stakeholder and status."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.errors import UsageError
from tracker.services.edits import Edit
from tracker.services.items import add_item, edit_items
from tracker.services.links import link_items
from tracker.services.moves import MoveRequest, move_items
from tracker.services.reports import list_reports, report_table
from tracker.workspace import Workspace


def rows(workspace: Workspace, query: str = "") -> list[dict[str, Any]]:
    with report_table(workspace, "overview", query) as table:
        keys = [column.key for column in table.columns]
        return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_items_are_counted_by_stakeholder_kind_and_status(seeded: Workspace) -> None:
    add_item(seeded, "clearance", "a second one", Edit(stakeholder="ngo"))
    add_item(seeded, "clearance", "one that is over", Edit(stakeholder="ngo"))
    move_items(seeded, ["CLR-3"], MoveRequest(to="cancelled", reason="not needed"))

    found = [(row["stakeholder"], row["kind"], row["status"], row["items"]) for row in rows(seeded, "kind:clearance")]

    assert found == [
        ("NGOs and humanitarian groups", "clearance", "cancelled", 1),
        ("NGOs and humanitarian groups", "clearance", "draft", 2),
    ]


def test_what_is_late_blocked_or_disputed_is_counted(seeded: Workspace) -> None:
    add_item(seeded, "clearance", "late", Edit(stakeholder="ngo", due="2026-01-01"))
    edit_items(seeded, ["CLR-1"], Edit(due="2026-03-01"))
    link_items(seeded, "CLR-2", "blocked-by", "REG-1")

    (row,) = rows(seeded, "kind:clearance")

    assert (row["items"], row["overdue"], row["blocked"], row["disputed"]) == (2, 1, 1, 0)
    assert row["next_deadline"] == date(2026, 1, 1)
    assert [row["disputed"] for row in rows(seeded, "kind:fund")] == [1]


def test_items_of_nobody_come_last(seeded: Workspace) -> None:
    add_item(seeded, "action", "do it", Edit())

    assert [row["stakeholder"] for row in rows(seeded)][-1] == ""


def test_its_columns_are_fixed(seeded: Workspace) -> None:
    with pytest.raises(UsageError, match="fixed columns"), report_table(seeded, "overview", "", ("ref",)):
        pass


def test_every_report_says_what_it_is() -> None:
    assert [name for name, about in list_reports() if about.endswith(".")] == ["overview", "status"]
