"""Stakeholders and authorities: generous names, and no two for one."""

from __future__ import annotations

import pytest

from tests.builders import make_authority, make_item, make_stakeholder, rows
from tracker.domain.text import name_key
from tracker.errors import InvalidError, NotFoundError
from tracker.services.parties import (
    add_authority,
    add_stakeholder,
    edit_authority,
    edit_stakeholder,
    list_authorities,
    list_stakeholders,
    show_authority,
    show_stakeholder,
)
from tracker.workspace import Workspace


@pytest.mark.parametrize(
    "name",
    ["NGOs and humanitarian groups", "ngos & humanitarian groups", "NGO", "humanitarian", "the NGOs and", "ngos"],
)
def test_a_stakeholder_answers_to_what_people_call_it(seeded: Workspace, name: str) -> None:
    assert show_stakeholder(seeded, name).name == "NGOs and humanitarian groups"


def test_spellings_make_no_difference(seeded: Workspace) -> None:
    assert show_stakeholder(seeded, "Defence contractors").name == "Defense contractors"
    assert show_stakeholder(seeded, "contractors").name == "Defense contractors"


def test_a_name_that_could_be_several_lists_them(empty: Workspace) -> None:
    make_stakeholder(empty, "Water north")
    make_stakeholder(empty, "Water south")
    with pytest.raises(InvalidError, match="'water' could be 'Water north', 'Water south'"):
        show_stakeholder(empty, "water")
    assert show_stakeholder(empty, "water s").name == "Water south"


def test_a_whole_name_wins_over_a_longer_one(empty: Workspace) -> None:
    make_stakeholder(empty, "Water")
    make_stakeholder(empty, "Water south")
    assert show_stakeholder(empty, "WATER").name == "Water"


def test_a_miss_names_the_nearest(seeded: Workspace) -> None:
    with pytest.raises(NotFoundError, match=r"no stakeholder 'Investers'.*Did you mean 'Investors'"):
        show_stakeholder(seeded, "Investers")


def test_aliases_count_as_names_in_any_script(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works", "ngo", "أعمال الإغاثة", "RW")
    assert show_stakeholder(empty, "اعمال الاغاثه").name == "Relief works"
    assert show_stakeholder(empty, "rw").aliases == ("أعمال الإغاثة", "RW")


@pytest.mark.parametrize("name", ["relief WORKS", "the Relief works", "rw"])
def test_a_name_that_is_taken_is_refused(empty: Workspace, name: str) -> None:
    make_stakeholder(empty, "Relief works", "ngo", "RW")
    with pytest.raises(InvalidError, match="is the stakeholder 'Relief works' already"):
        make_stakeholder(empty, name)
    assert len(rows(empty, "stakeholders")) == 1


def test_a_renamed_stakeholder_still_answers_to_its_old_name(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    changed = edit_stakeholder(empty, "relief", name="Aid works", aliases=["AW"])
    assert changed.aliases == ("AW", "Relief works")
    for name in ("Relief works", "Aid works", "aw"):
        assert show_stakeholder(empty, name).id == changed.id
    assert rows(empty, "stakeholders")[0]["name_key"] == name_key("Aid works")


def test_a_name_cannot_be_changed_to_that_of_another(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    make_stakeholder(empty, "Aid works")
    with pytest.raises(InvalidError, match="is the stakeholder 'Aid works' already"):
        edit_stakeholder(empty, "relief", name="AID works")
    with pytest.raises(InvalidError, match="already"):
        edit_stakeholder(empty, "relief", aliases=["aid works"])


@pytest.mark.parametrize(
    ("name", "group", "message"),
    [(" ", "ngo", "name is empty"), ("!!!", "ngo", "name is empty"), ("x" * 201, "ngo", "at most 200"),
     ("Water", "club", "'club' is not a group. One of: contractor")],
)  # fmt: skip
def test_what_cannot_be_a_stakeholder(empty: Workspace, name: str, group: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        add_stakeholder(empty, name, group, {}, ())
    assert rows(empty, "stakeholders") == []


def test_contacts_are_kept_and_an_edit_without_change_is_refused(empty: Workspace) -> None:
    add_stakeholder(empty, "Relief works", "ngo", {"phone": " +964 1 ", "email": "a@example.org"}, ())
    assert show_stakeholder(empty, "relief").phone == "+964 1"
    with pytest.raises(InvalidError, match="Nothing to change on Relief works"):
        edit_stakeholder(empty, "relief", texts={"phone": "+964 1"})


def test_groups_can_be_shortened_and_changed(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works", "n")
    assert show_stakeholder(empty, "relief").group == "ngo"
    assert edit_stakeholder(empty, "relief", group="other").group == "other"


def test_lists_count_open_items_and_all(seeded: Workspace) -> None:
    make_item(seeded, stakeholder="ngos")
    counts = {entry.name: (still_open, total) for entry, still_open, total in list_stakeholders(seeded)}
    assert counts["NGOs and humanitarian groups"] == (2, 2)
    assert counts["Investors"] == (1, 1)
    assert {entry.code: total for entry, _, total in list_authorities(seeded)}["HAO"] == 1


def test_an_authority_answers_to_code_and_name(empty: Workspace) -> None:
    make_authority(empty, "HAO", "Humanitarian Access Office")
    for name in ("HAO", "hao", "Humanitarian Access Office", "access office"):
        assert show_authority(empty, name)[0].code == "HAO"


def test_a_new_authority_is_unverified_and_has_a_calendar(empty: Workspace) -> None:
    make_authority(empty)
    entry, claims = show_authority(empty, "HAO")
    assert (entry.status, entry.calendar, claims) == ("unverified", "iq", [])
    add_authority(empty, "FO", "Foreign Office", {}, (), calendar="gb-eng")
    assert show_authority(empty, "FO")[0].calendar == "gb-eng"
    with pytest.raises(NotFoundError, match="no calendar 'gb'"):
        add_authority(empty, "HO", "Home Office", {}, (), calendar="gb")


def test_a_new_status_of_an_authority_needs_a_reason_that_is_kept(empty: Workspace) -> None:
    make_authority(empty)
    with pytest.raises(InvalidError, match="How do you know"):
        edit_authority(empty, "HAO", status="confirmed", reason="  ")
    assert edit_authority(empty, "HAO", status="conf", reason="called their desk").status == "confirmed"
    assert rows(empty, "events")[-1]["reason"] == "called their desk"
    with pytest.raises(InvalidError, match="'known' is not a status"):
        edit_authority(empty, "HAO", status="known", reason="x")


@pytest.mark.parametrize("code", ["", "H", "1AO", "H A", "TOOLONGFORACODE", "قسم"])
def test_codes_are_short_latin_words(empty: Workspace, code: str) -> None:
    with pytest.raises(InvalidError, match="cannot be a code"):
        add_authority(empty, code, "Office", {}, ())


def test_codes_and_names_of_authorities_are_taken_once(empty: Workspace) -> None:
    make_authority(empty, "HAO", "Humanitarian Access Office")
    for code, name in (("hao", "Another"), ("XYZ", "humanitarian access office"), ("XYZ", "hao")):
        with pytest.raises(InvalidError, match="is the office 'HAO' already"):
            add_authority(empty, code, name, {}, ())


def test_an_authority_keeps_its_old_name_as_an_alias(seeded: Workspace) -> None:
    old = show_authority(seeded, "HAO")[0].name
    edit_authority(seeded, "HAO", name="Access Office of the North")
    assert show_authority(seeded, old)[0].code == "HAO"


def test_an_authority_shows_the_claims_it_relies_on(seeded: Workspace) -> None:
    assert "office-hao" in [claim.key for claim in show_authority(seeded, "HAO")[1]]


def test_an_office_that_is_confirmed_already_says_so(seeded: Workspace) -> None:
    edit_authority(seeded, "HAO", status="confirmed", reason="called")
    with pytest.raises(InvalidError, match="HAO is confirmed already"):
        edit_authority(seeded, "HAO", status="confirmed", reason="called again")
