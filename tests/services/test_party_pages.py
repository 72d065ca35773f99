"""All about one stakeholder or office: figures that are counted only so far, and its first items."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import JOB, make_authority, make_item, make_stakeholder, move
from tracker.domain.parties import Figures, finding_key, is_found
from tracker.errors import NotFoundError
from tracker.services import party_pages
from tracker.services.parties import all_authorities, all_stakeholders, edit_authority, edit_stakeholder
from tracker.services.party_pages import (
    authority_page,
    count_words,
    items_query,
    party_figures,
    party_waiting,
    stakeholder_page,
    waiting_words,
)
from tracker.services.workflows import load_workflow_file
from tracker.storage import parties
from tracker.workspace import Workspace


def the_stakeholder(workspace: Workspace) -> int:
    """Return the id of the only stakeholder."""
    return all_stakeholders(workspace)[0].id


def test_figures_of_a_stakeholder(empty: Workspace) -> None:
    make_stakeholder(empty)
    for due in ("2026-01-04", "2026-01-05", "2026-01-12", "2026-01-13", None):
        make_item(empty, stakeholder="relief", due=due)
    make_item(empty, stakeholder="relief", title="Done")
    move(empty, "ACT-6", "done")
    party = the_stakeholder(empty)
    assert party_figures(empty, "stakeholder", [party]) == {party: Figures(open=5, overdue=1, due_soon=2, items=6)}
    assert party_waiting(empty, "stakeholder", [party]) == {party: 0}


def test_what_waits_on_an_office_is_counted(empty: Workspace, tmp_path: Path) -> None:
    (tmp_path / "job.toml").write_text(JOB, encoding="utf-8")
    load_workflow_file(empty, tmp_path / "job.toml")
    make_authority(empty)
    for _ in range(3):
        make_item(empty, kind="job", authority="HAO")
    move(empty, "JOB-2", "sent")
    office = all_authorities(empty)[0].id
    assert party_waiting(empty, "authority", [office]) == {office: 1}
    assert party_waiting(empty, "authority", []) == {}


def test_a_party_without_items_has_noughts(empty: Workspace) -> None:
    make_authority(empty)
    office = all_authorities(empty)[0].id
    assert party_figures(empty, "authority", [office]) == {office: Figures(0, 0, 0, 0)}


def test_no_more_is_counted_than_is_said(empty: Workspace) -> None:
    make_stakeholder(empty)
    for _ in range(4):
        make_item(empty, stakeholder="relief", due="2026-01-02")
    party = the_stakeholder(empty)
    with empty.read() as connection:
        found = parties.item_figures(connection, "stakeholder_id", [party], empty.today, empty.today, 3)
        assert found[party] == Figures(3, 3, 0, 3)
        assert parties.waiting_counts(connection, "stakeholder_id", [party], 3)[party] == 0


def test_figures_in_words() -> None:
    assert [count_words(count) for count in (0, 1000, 1001)] == ["0", "1,000", "1,000+"]
    assert waiting_words(7, Figures(1000, 0, 0, 0)) == "7"
    assert waiting_words(7, Figures(1001, 0, 0, 0)) == "7+"


def test_the_page_of_a_stakeholder(empty: Workspace) -> None:
    make_stakeholder(empty, 'Relief "works"', "ngo", "RW")
    edit_stakeholder(empty, "RW", calendar="gb-eng", texts={"phone": "+964 1", "note": "two\nlines"})
    make_item(empty, stakeholder="RW", title="Later", due="2026-02-02")
    make_item(empty, stakeholder="RW", title="Sooner", due="2026-01-07")
    page = stakeholder_page(empty, "RW", ("ref", "title"))
    assert (page.title, page.standing, page.query) == ('Relief "works"', "", 'stakeholder="Relief ""works"""')
    assert dict(page.facts) == {
        "Group": "ngo",
        "Also called": "RW",
        "Phone": "+964 1",
        "Calendar": "England (gb-eng); free on Saturday and Sunday; time of Europe/London",
        "Note": "two\nlines",
    }
    assert list(page.items.rows.values()) == [("ACT-2", "Sooner"), ("ACT-1", "Later")]


def test_a_page_has_the_first_items_only(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(party_pages, "SHOWN", 2)
    make_stakeholder(empty)
    for title in ("One", "Two", "Three"):
        make_item(empty, stakeholder="relief", title=title)
    assert len(stakeholder_page(empty, "relief", ("ref",)).items.rows) == 2


def test_the_page_of_an_office_says_what_it_relies_on(seeded: Workspace) -> None:
    page = authority_page(seeded, "HAO", ("ref",))
    assert page.standing == "Does it exist: ? not verified"
    assert [(claim.key, lines[0]) for claim, lines in page.claims] == [("office-hao", "office-hao: ? not verified")]
    assert ("Part of", "AACC") in page.facts
    assert list(page.items.rows.values()) == [("CLR-1",)]
    edit_authority(seeded, "HAO", status="refuted", reason="nobody there", calendar="none")
    page = authority_page(seeded, "HAO", ("ref",))
    assert page.standing == "Does it exist: !! REFUTED"
    assert ("Calendar", "none of its own") in page.facts


def test_a_page_of_nobody(empty: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no stakeholder"):
        stakeholder_page(empty, "nobody", ("ref",))


@pytest.mark.parametrize("name", ['Quote "x", (y)', "a or b", "-not x", "none", "sort:title", "منظمة الإغاثة"])
def test_the_query_for_the_items_finds_them_whatever_the_name(empty: Workspace, name: str) -> None:
    make_stakeholder(empty, name)
    make_stakeholder(empty, f"{name} of the north")
    make_item(empty, stakeholder=name, title="Mine")
    make_item(empty, stakeholder=f"{name} of the north", title="Theirs")
    entry = next(entry for entry in all_stakeholders(empty) if entry.name == name)
    assert items_query("stakeholder", entry).startswith("stakeholder=")
    assert list(stakeholder_page(empty, name, ("title",)).items.rows.values()) == [("Mine",)]


def test_typing_finds_words_in_any_order_and_spelling() -> None:
    key = finding_key(("Relief works", "أعمال الإغاثة", ""))
    assert all(is_found(key, typed) for typed in ("", "WORKS relief", "rel", "الاغاثه"))
    assert not is_found(key, "relief water")
