"""Completion: helpful where it can be, silent where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import make_item
from tests.conftest import settings
from tracker.services.completion import MOST, complete
from tracker.services.views import add_view
from tracker.storage import schema
from tracker.workspace import Workspace

KINDS = ("ref", "status", "kind", "stakeholder", "authority", "owner", "field", "view", "tag")


def values(workspace: Workspace, what: str, beginning: str = "") -> list[str]:
    return [value for value, _ in complete(workspace, what, beginning)]


def test_refs_are_completed_with_their_titles_newest_first(seeded: Workspace) -> None:
    make_item(seeded, kind="clearance", title="Convoy")
    assert complete(seeded, "ref", "clr-")[0] == ("CLR-2", "Convoy")
    assert values(seeded, "ref", "cl") == ["CLR-2", "CLR-1"]
    assert values(seeded, "ref", "CLR-2") == ["CLR-2"]
    assert set(values(seeded, "ref")) == {"REG-1", "CLR-1", "CLR-2", "DAT-1", "FND-1"}


@pytest.mark.parametrize(
    ("what", "beginning", "expected"),
    [
        ("kind", "clea", ["clearance"]),
        ("status", "ackn", ["acknowledged"]),
        ("stakeholder", "inv", ["Investors"]),
        ("authority", "ha", ["HAO"]),
        ("field", "staff_c", ["staff_count="]),
        ("view", "m", ["mine"]),
        ("tag", "wa", ["water"]),
        ("owner", "OM", ["omar"]),
        ("kind", "zzz", []),
    ],
)
def test_what_begins_so(seeded: Workspace, what: str, beginning: str, expected: list[str]) -> None:
    add_view(seeded, "mine", "owner:me")
    make_item(seeded, owner="omar", tags=("water", "road"))
    assert values(seeded, what, beginning) == expected


def test_computed_fields_are_not_offered(seeded: Workspace) -> None:
    assert "local_content=" not in values(seeded, "field")


def test_a_long_list_is_cut(empty: Workspace) -> None:
    with empty.change("add", "add") as changes:
        for number in range(MOST + 5):
            row = {"name": f"Group {number}", "name_key": f"group {number}", "kind": "ngo", "aliases": []}
            changes.add(schema.stakeholders, row)
    assert len(values(empty, "stakeholder")) == MOST


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("beginning", ["", "%", "_", "'", "a\\", "CLR-%", "صور"])
def test_odd_beginnings_find_nothing_odd(seeded: Workspace, what: str, beginning: str) -> None:
    make_item(seeded, tags=("water",))
    assert all(value.lower().startswith(beginning.lower()) for value in values(seeded, what, beginning))


@pytest.mark.parametrize("what", KINDS)
def test_a_missing_or_foreign_database_completes_to_nothing(tmp_path: Path, what: str) -> None:
    other = tmp_path / "diary.txt"
    other.write_text("Dear diary")
    for location in (tmp_path / "none.db", other, tmp_path, "postgresql://host/db", "~nobody-by-this-name/t.db"):
        assert complete(Workspace(str(location), "layla", settings()), what, "") == []
