"""Seeding twice, seeding what changed, and seeding beside what people did."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.builders import count, item, make_authority, make_item, make_stakeholder, rows
from tests.cli.running import run
from tracker import paths
from tracker.domain.text import name_key
from tracker.errors import InvalidError, NotFoundError, PermissionDeniedError
from tracker.services.claims import show_claim
from tracker.services.edits import Edit
from tracker.services.history import undo
from tracker.services.items import edit_items
from tracker.services.pages import item_page
from tracker.services.parties import edit_authority, show_authority
from tracker.services.seed_documents import Document, read_document, shipped_seeds
from tracker.services.seeding import Seeded, seed
from tracker.workspace import Workspace

HEAD = (
    "| Stakeholder | Action item | Rationale | Kind | Due | Owner | Priority | Tags | Reference |\n"
    + "|---" * 9
    + "|\n"
)
OFFICES = "| Code | Name | Status | Phone |\n|---|---|---|---|\n| MoW | {name} | unverified | {phone} |\n"
CLAIMS = "| Key | Statement | Status |\n|---|---|---|\n| road | {statement} | {status} |\n"


def document(*lines: str, name: str = "plan", companions: dict[str, str] | None = None) -> Document:
    table = HEAD + "".join(f"| {line} |\n" for line in lines)
    listed = f"Companions: {', '.join(companions)}\n\n" if companions else ""
    return Document(name, listed + table, companions or {})


WATER = "Relief works | Ask for water trucks | People wait | action | 2026-02-01 | omar | high | water, north | MoW/1"
ROAD = "Relief works | Mend the road | Trucks come late | action | | | | |"
BRIDGE = "Relief works | Look at the bridge | It shakes | action | | | | |"


def added(done: Seeded) -> list[tuple[str, str]]:
    return [(kind, name) for kind, name, _ in done.added]


def test_a_row_becomes_an_item_with_all_that_it_says(empty: Workspace) -> None:
    done = seed(empty, document(WATER))
    assert added(done) == [("stakeholder", "Relief works"), ("item", "ACT-1")]
    found = item(empty, "ACT-1")
    assert (found.title, found.rationale, found.stakeholder) == ("Ask for water trucks", "People wait", "Relief works")
    assert (found.due, found.owner, found.priority) == (date(2026, 2, 1), "omar", 2)
    assert (found.tags, found.authority_ref) == (("north", "water"), "MoW/1")


def test_seeding_is_one_operation_with_its_events(empty: Workspace) -> None:
    seed(empty, document(WATER, ROAD))
    assert rows(empty, "operations")[-1]["summary"] == "seed plan"
    undo(empty)
    assert [count(empty, table) for table in ("items", "stakeholders", "tags", "seeded")] == [0, 0, 0, 0]


@pytest.mark.parametrize("name", shipped_seeds())
def test_seeding_twice_changes_nothing_and_is_no_operation(empty: Workspace, name: str) -> None:
    first = seed(empty, read_document(name))
    before = (count(empty, "operations"), count(empty, "events"), rows(empty, "items"))
    again = seed(empty, read_document(name))
    assert (again.added, again.changed, again.updated, again.kept) == ([], [], [], [])
    assert again.unchanged == len([kind for kind, _ in added(first) if kind != "stakeholder"]) > 0
    assert (count(empty, "operations"), count(empty, "events"), rows(empty, "items")) == before


def test_both_shipped_seeds_live_in_one_database(empty: Workspace) -> None:
    for name in shipped_seeds():
        seed(empty, read_document(name))
    codes = [row["code"] for row in rows(empty, "authorities")]
    assert len(codes) == len(set(codes))
    keys = {(row["seed"], row["key"]) for row in rows(empty, "seeded")}
    assert {seed for seed, _ in keys} == set(shipped_seeds())


def test_a_new_row_comes_alone(empty: Workspace) -> None:
    seed(empty, document(WATER))
    assert added(seed(empty, document(WATER, ROAD))) == [("item", "ACT-2")]


def test_a_changed_row_is_pointed_out_and_waits_for_update(empty: Workspace) -> None:
    seed(empty, document(WATER))
    changed = document(WATER.replace("People wait", "Wells are dry"))
    done = seed(empty, changed)
    assert (done.changed, done.updated, done.added) == ([("item", "ACT-1")], [], [])
    assert item(empty, "ACT-1").rationale == "People wait"
    assert seed(empty, changed).changed == [("item", "ACT-1")]
    assert seed(empty, changed, update=True).updated == [("item", "ACT-1")]
    assert item(empty, "ACT-1").rationale == "Wells are dry"
    assert seed(empty, changed).unchanged == 1


def test_an_update_takes_all_of_the_row(empty: Workspace) -> None:
    seed(empty, document(WATER))
    changed = "Relief works | Ask for water | People wait | action | 2026-03-01 | sara | urgent | water, south | MoW/2"
    seed(empty, document(changed), update=True)
    found = item(empty, "ACT-1")
    assert (found.title, found.due, found.deadline) == ("Ask for water", date(2026, 3, 1), date(2026, 3, 1))
    assert (found.owner, found.priority, found.authority_ref) == ("sara", 3, "MoW/2")
    assert "south" in found.tags


def test_an_update_can_be_undone(empty: Workspace) -> None:
    seed(empty, document(WATER))
    seed(empty, document(WATER.replace("People wait", "Wells are dry")), update=True)
    undo(empty)
    assert item(empty, "ACT-1").rationale == "People wait"


def test_what_people_changed_stays_when_the_row_did_not(empty: Workspace) -> None:
    seed(empty, document(WATER))
    edit_items(empty, ["ACT-1"], Edit(title="Mine", owner="ali"))
    seed(empty, document(WATER), update=True)
    assert (item(empty, "ACT-1").title, item(empty, "ACT-1").owner) == ("Mine", "ali")


def test_an_update_leaves_what_the_row_never_said(empty: Workspace) -> None:
    seed(empty, document(ROAD))
    edit_items(empty, ["ACT-1"], Edit(owner="ali", due="2026-04-01", tags=("mine",)))
    seed(empty, document(ROAD.replace("late", "never")), update=True)
    found = item(empty, "ACT-1")
    assert (found.rationale, found.owner, found.due) == ("Trucks come never", "ali", date(2026, 4, 1))
    assert found.tags == ("mine",)


def test_an_item_that_says_the_same_is_kept_not_doubled(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    make_item(empty, title="Mend the road", stakeholder="relief")
    done = seed(empty, document(ROAD))
    assert (done.kept, added(done), count(empty, "items")) == ([("item", "ACT-1")], [], 1)
    assert seed(empty, document(ROAD)).unchanged == 1


def test_the_same_row_of_another_seed_is_kept_not_doubled(empty: Workspace) -> None:
    seed(empty, document(ROAD))
    done = seed(empty, document(ROAD, name="other"))
    assert (done.kept, count(empty, "items")) == ([("item", "ACT-1")], 1)


# Which row is which item.


def test_a_row_inserted_above_another_comes_alone_and_takes_nobodys_item(empty: Workspace) -> None:
    seed(empty, document(WATER, ROAD))
    done = seed(empty, document(BRIDGE, WATER, ROAD), update=True)
    assert (added(done), done.updated, done.unchanged) == ([("item", "ACT-3")], [], 2)
    assert [row["title"] for row in rows(empty, "items")] == [
        "Ask for water trucks",
        "Mend the road",
        "Look at the bridge",
    ]
    again = seed(empty, document(BRIDGE, WATER, ROAD))
    assert (again.added, again.changed, again.unchanged) == ([], [], 3)


def test_a_row_with_the_same_action_is_the_same_whatever_was_inserted_and_edited(empty: Workspace) -> None:
    seed(empty, document(WATER))
    edit_items(empty, ["ACT-1"], Edit(title="Mine"))
    done = seed(empty, document(BRIDGE, WATER.replace("People wait", "Wells are dry")), update=True)
    assert (added(done), done.updated) == ([("item", "ACT-2")], [("item", "ACT-1")])
    assert item(empty, "ACT-1").rationale == "Wells are dry"


def test_reworded_rows_are_paired_with_what_is_left_of_their_stakeholder_in_order(empty: Workspace) -> None:
    seed(empty, document(WATER, ROAD, "Others | Wait | for us | action | | | | |"))
    reworded = [WATER.replace("Ask for water trucks", "Ask for wells"), ROAD.replace("Mend", "Build")]
    done = seed(empty, document(*reworded, BRIDGE), update=True)
    assert (done.updated, added(done)) == ([("item", "ACT-1"), ("item", "ACT-2")], [("item", "ACT-4")])
    assert [item(empty, ref).title for ref in ("ACT-1", "ACT-2")] == ["Ask for wells", "Build the road"]
    assert seed(empty, document(*reworded, BRIDGE)).unchanged == 3


def test_a_row_reworded_to_what_its_item_is_called_by_now_is_that_items(empty: Workspace) -> None:
    seed(empty, document(ROAD))
    edit_items(empty, ["ACT-1"], Edit(title="Build the road"))
    done = seed(empty, document(BRIDGE, ROAD.replace("Mend", "Build")), update=True)
    assert (done.updated, added(done)) == ([("item", "ACT-1")], [("item", "ACT-2")])


def test_rows_that_differ_only_in_their_kind_are_two_items(empty: Workspace) -> None:
    both = document(ROAD, ROAD.replace("action", "fund"))
    assert added(seed(empty, both))[1:] == [("item", "ACT-1"), ("item", "FND-1")]
    assert seed(empty, both).unchanged == 2


def test_a_changed_kind_is_said_and_the_item_keeps_its_own(empty: Workspace) -> None:
    seed(empty, document(ROAD))
    changed = document("Relief works | Monitor the road | Trucks come late | fund | | | | |")
    problem = "Line 3: its kind is fund now, but ACT-1 stays what it is: action"
    assert seed(empty, changed).problems == [problem]
    done = seed(empty, changed, update=True)
    assert (done.updated, done.added, done.problems) == ([("item", "ACT-1")], [], [problem])
    assert (item(empty, "ACT-1").title, item(empty, "ACT-1").workflow) == ("Monitor the road", "action")


def test_an_item_that_is_gone_leaves_its_row_new(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    by_hand = make_item(empty, title="Mend the road", stakeholder="relief")
    seed(empty, document(ROAD))
    undo(empty, rows(empty, "operations")[-2]["id"])
    assert by_hand.ref == "ACT-1"
    assert added(seed(empty, document(ROAD))) == [("item", "ACT-2")]


def write(path: Path, *lines: str) -> Document:
    path.parent.mkdir(exist_ok=True)
    path.write_text(document(*lines).text, encoding="utf-8")
    return read_document(str(path))


def test_documents_of_the_same_name_elsewhere_are_other_seeds(empty: Workspace, tmp_path: Path) -> None:
    seed(empty, write(tmp_path / "one" / "plan.md", WATER))
    done = seed(empty, write(tmp_path / "two" / "plan.md", ROAD), update=True)
    assert (added(done), done.changed, done.updated) == ([("item", "ACT-2")], [], [])
    assert item(empty, "ACT-1").title == "Ask for water trucks"


def test_a_document_that_moved_brings_nothing_twice(empty: Workspace, tmp_path: Path) -> None:
    seed(empty, write(tmp_path / "one" / "plan.md", WATER, ROAD))
    edit_items(empty, ["ACT-1", "ACT-2"], Edit(title="Mine"))
    moved = write(tmp_path / "two" / "plan.md", WATER, ROAD.replace("late", "never"))
    done = seed(empty, moved, update=True)
    assert (done.kept, added(done), count(empty, "items")) == ([("item", "ACT-1"), ("item", "ACT-2")], [], 2)
    assert seed(empty, moved).unchanged == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are always Unicode")
def test_a_file_name_that_is_not_text_is_no_obstacle(empty: Workspace, tmp_path: Path) -> None:
    own = write(tmp_path / "one" / os.fsdecode(b"\xff.md"), WATER)
    assert added(seed(empty, own))[-1] == ("item", "ACT-1")


def test_the_same_document_by_another_path_is_the_same_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = write(tmp_path / "one" / "plan.md", WATER)
    monkeypatch.chdir(tmp_path / "one")
    assert read_document("plan.md") == known == read_document("../one/plan.md")


def test_a_document_of_ones_own_is_not_taken_for_a_shipped_one(empty: Workspace, tmp_path: Path) -> None:
    own = write(tmp_path / "practical-tips.md", ROAD)
    assert not seed(empty, own).shipped
    assert seed(empty, read_document("practical-tips")).shipped
    assert read_document(str(paths.shipped("seed") / "practical-tips.md")) == read_document("practical-tips")


def test_of_ones_own_document_everything_is_said_whatever_its_name(empty: Workspace, tmp_path: Path) -> None:
    write(tmp_path / "practical-tips.md", ROAD)
    result = run("seed", str(tmp_path / "practical-tips.md"))
    assert "added ACT-1" in result.out
    assert "stakeholder from 'Stakeholder'" in result.err


def test_a_changed_kind_is_told(empty: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    seed(empty, write(path, ROAD))
    write(path, ROAD.replace("action", "fund"))
    assert "Line 3: its kind is fund now, but ACT-1 stays" in run("seed", str(path), "--update").err


def test_a_stakeholder_under_another_name_is_the_same(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief and works", "ngo", "Relief works")
    seed(empty, document(ROAD))
    assert item(empty, "ACT-1").stakeholder == "Relief and works"
    assert count(empty, "stakeholders") == 1


# Companions.


def offices(name: str = "Ministry of Water", phone: str = "1") -> Document:
    return document(ROAD, companions={"offices.md": OFFICES.format(name=name, phone=phone)})


def test_a_companions_record_comes_once_and_is_pointed_out_when_it_changes(empty: Workspace) -> None:
    assert ("authority", "MoW") in added(seed(empty, offices()))
    assert seed(empty, offices(phone="2")).changed == [("authority", "MoW")]
    assert show_authority(empty, "MoW")[0].phone == "1"
    assert seed(empty, offices(phone="2"), update=True).updated == [("authority", "MoW")]
    assert show_authority(empty, "MoW")[0].phone == "2"


def test_a_renamed_office_is_found_and_sorted_by_its_new_name(empty: Workspace) -> None:
    seed(empty, offices())
    seed(empty, offices(name="Ministry of Wells"), update=True)
    (office,) = rows(empty, "authorities")
    assert (office["name"], office["name_key"]) == ("Ministry of Wells", name_key("Ministry of Wells"))


def test_an_office_that_people_entered_is_kept(empty: Workspace) -> None:
    make_authority(empty, "MoW", "Our own water office")
    done = seed(empty, offices())
    assert done.kept == [("authority", "MoW")]
    assert show_authority(empty, "MoW")[0].name == "Our own water office"


def test_what_people_found_out_about_an_office_stays(seeded: Workspace) -> None:
    edit_authority(seeded, "HAO", status="confirmed", reason="called them")
    seed(seeded, read_document("practical-tips"), update=True)
    assert show_authority(seeded, "HAO")[0].status == "confirmed"


def test_an_update_takes_over_all_but_the_status_of_what_people_checked(empty: Workspace) -> None:
    seed(empty, offices())
    edit_authority(empty, "MoW", status="confirmed", reason="called them")
    done = seed(empty, offices(phone="2"), update=True)
    assert (done.updated, done.kept) == ([("authority", "MoW")], [("status of authority", "MoW")])
    (found, _) = show_authority(empty, "MoW")
    assert (found.phone, found.status) == ("2", "confirmed")
    assert seed(empty, offices(phone="2")).kept == []


def claims(status: str, statement: str = "The road is open") -> Document:
    return document(ROAD, companions={"claims.md": CLAIMS.format(status=status, statement=statement)})


def test_an_update_never_sets_the_status_of_a_claim(empty: Workspace) -> None:
    seed(empty, claims("unverified"))
    done = seed(empty, claims("refuted"), update=True)
    assert (done.updated, done.kept) == ([], [("status of claim", "road")])
    done = seed(empty, claims("refuted", "The road is closed"), update=True)
    assert (done.updated, done.kept) == ([("claim", "road")], [("status of claim", "road")])
    claim = show_claim(empty, "road").claim
    assert (claim.statement, claim.status) == ("The road is closed", "unverified")


def test_items_rely_on_the_claims_of_their_row_and_office(seeded: Workspace) -> None:
    keys = {entry.claim.key for entry in item_page(seeded, "REG-1").reliances}
    assert {"office-moim", "vendor-register", "local-content-30"} <= keys


# What cannot be seeded, and what only looks.


def test_a_document_without_a_table_is_refused(empty: Workspace) -> None:
    before = count(empty, "operations")
    with pytest.raises(InvalidError, match="letter contains no table"):
        seed(empty, Document("letter", "Dear all,\nplease come.\n", {}))
    with pytest.raises(InvalidError, match="no table with a stakeholder"):
        seed(empty, Document("prices", "| Thing | Price |\n|---|---|\n| Tea | 1 |\n", {}))
    assert count(empty, "operations") == before


def test_a_value_that_cannot_be_accepted_names_the_line_and_seeds_nothing(empty: Workspace) -> None:
    with pytest.raises(InvalidError, match="plan, line 4: "):
        seed(empty, document(WATER, ROAD.replace("action | |", "action | soonish |")))
    assert [count(empty, table) for table in ("items", "stakeholders", "seeded")] == [0, 0, 0]


def test_a_dry_run_tells_what_would_come_and_seeds_nothing(empty: Workspace) -> None:
    before = (count(empty, "operations"), count(empty, "events"))
    assert ("item", "ACT-1") in added(seed(empty, document(WATER), dry_run=True))
    assert (count(empty, "operations"), count(empty, "events")) == before
    assert seed(empty, document(WATER)).added[-1][1] == "ACT-1"


def test_a_dry_run_that_may_not_write_says_why_it_would(empty: Workspace) -> None:
    with empty.database.path.open("rb+") as file:
        file.seek(18)
        file.write(b"\x03")  # the version of the format from which on SQLite only reads
    with pytest.raises(PermissionDeniedError, match=r"may not write.*A dry run takes everything back"):
        seed(empty, document(WATER), dry_run=True)


def test_documents_are_found_by_name_or_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(document(WATER, companions={"offices.md": ""}).text, encoding="utf-8")
    (tmp_path / "offices.md").write_text("x", encoding="utf-8")
    found = read_document(str(path))
    assert (found.name, found.companions) == ("plan", {"offices.md": "x"})
    assert "authorities.md" in read_document("practical-tips").companions


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("practical-tip", "Did you mean practical-tips"),
        ("none.md", "no file"),
        ("~nobody-by-this-name/x.md", "no file"),
    ],
)
def test_a_document_that_is_not_there(name: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        read_document(name)
