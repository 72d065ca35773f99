"""The export of everything as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import make_item
from tests.statements import counting
from tracker.errors import CannotCreateError, InvalidError, QueryError
from tracker.services.export import export_to_file, write_export
from tracker.services.items import add_notes
from tracker.services.links import link_items
from tracker.storage import export as storage_export
from tracker.storage.items import load_by_id, load_links, load_notes, load_steps
from tracker.workspace import Workspace

SECRET = {"staff_names": "Ali Hassan", "focal_point_24h": "+964 1", "latitude": "36.3", "vehicle_plates": "21 A 5"}


def exported(workspace: Workspace, query: str = "", *sensitive: str) -> dict[str, Any]:
    out = io.BytesIO()
    write_export(workspace, out, query, sensitive)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_an_export_is_one_json_document_with_everything_in_it(seeded: Workspace) -> None:
    found = exported(seeded)
    assert (found["schema"], found["exported_at"]) == ("tracker.export/1", "2026-01-05T09:00:00Z")
    assert [item["ref"] for item in found["items"]] == ["REG-1", "CLR-1", "DAT-1", "FND-1"]
    assert {name: len(found[name]) > 0 for name in ("workflows", "calendars", "stakeholders", "claims", "sources")} == {
        "workflows": True, "calendars": True, "stakeholders": True, "claims": True, "sources": True,
    }  # fmt: skip
    assert "item:CLR-1" in next(claim for claim in found["claims"] if claim["key"] == "office-hao")["relied_on_by"]


def test_an_empty_database_is_exported_too(empty: Workspace) -> None:
    assert exported(empty)["items"] == []


def test_text_goes_out_as_it_is(empty: Workspace) -> None:
    title = 'قافلة "=1+1" \\ [red] \x1b[31m \u202e'
    make_item(empty, title=title)
    add_notes(empty, ["ACT-1"], "one\ntwo")
    (item,) = exported(empty)["items"]
    assert (item["title"], item["notes"][0]["body"]) == (title.strip(), "one\ntwo")


def test_an_item_carries_its_steps_notes_links_and_tags(empty: Workspace) -> None:
    make_item(empty, kind="clearance", tags=("water",))
    make_item(empty)
    link_items(empty, "CLR-1", "blocked-by", "ACT-1")
    for body in ("first", "last"):
        add_notes(empty, ["CLR-1"], body)
    (item,) = exported(empty, "kind:clearance")["items"]
    assert [note["body"] for note in item["notes"]] == ["first", "last"]
    assert (len(item["steps"]), item["links"], item["tags"]) == (
        11,
        [{"kind": "blocked-by", "ref": "ACT-1"}],
        ["water"],
    )


def test_sensitive_fields_stay_out_unless_asked_for_by_name(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=SECRET | {"purpose": "water"})
    out = io.BytesIO()
    write_export(empty, out)
    assert json.loads(out.getvalue())["items"][0]["fields"].keys() & SECRET.keys() == set()
    for secret in ("Ali Hassan", "+964 1", "36.3", "21 A 5"):
        assert secret not in out.getvalue().decode()
    fields = exported(empty, "", "staff_names")["items"][0]["fields"]
    assert fields["staff_names"] == ["Ali Hassan"]
    assert "latitude" not in fields
    assert fields["purpose"] == "water"


def test_only_sensitive_fields_can_be_asked_for(empty: Workspace) -> None:
    with pytest.raises(InvalidError, match=r"'purpose' is not a sensitive field. They are: focal_point_24h, latitude"):
        exported(empty, "", "purpose")
    with pytest.raises(QueryError):
        exported(empty, "statu:open")


def test_an_export_file_is_private_and_never_written_over(seeded: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    assert export_to_file(seeded, target) == 4
    assert target.stat().st_mode & 0o077 == 0
    before = target.read_bytes()
    with pytest.raises(CannotCreateError):
        export_to_file(seeded, target)
    with pytest.raises(QueryError):
        export_to_file(seeded, target, "statu:open", force=True)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "tracker.db"]


def statements(workspace: Workspace, query: str) -> int:
    """Return how many statements an export runs."""
    with counting(workspace) as seen:
        exported(workspace, query)
    return len(seen)


def test_more_items_need_no_more_statements(empty: Workspace) -> None:
    for number in range(30):
        make_item(empty, kind="clearance", tags=("few",) if number < 3 else ())
    assert [len(exported(empty, query)["items"]) for query in ("tag:few", "")] == [3, 30]
    assert statements(empty, "tag:few") == statements(empty, "")


def test_items_read_together_are_those_read_one_by_one(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_export, "BATCH", 2)
    make_item(seeded, tags=("water", "convoy"))
    add_notes(seeded, ["ACT-1", "DAT-1"], "first")
    add_notes(seeded, ["DAT-1"], "last")
    for other in ("REG-1", "FND-1", "ACT-1"):
        link_items(seeded, "CLR-1", "blocked-by", other)
    link_items(seeded, "CLR-1", "relates-to", "ACT-1")
    with seeded.read() as connection:
        ids = [5, 1, 4, 2, 3]
        found = list(storage_export.load_whole(connection, ids))
        assert [whole.item.id for whole in found] == ids
        for whole in found:
            item_id = whole.item.id
            assert whole.item == load_by_id(connection, item_id)
            assert whole.steps == load_steps(connection, item_id)
            assert whole.notes == load_notes(connection, item_id)[::-1]
            links = load_links(connection, item_id)
            assert whole.links == [(link.kind, link.ref) for link in links if link.outward]
    assert sum(len(whole.links) for whole in found) == 4
