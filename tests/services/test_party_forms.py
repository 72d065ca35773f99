"""Forms for stakeholders and offices."""

from __future__ import annotations

import pytest

from tests.builders import make_authority, make_stakeholder, rows
from tracker.domain.completion import HAS_WORD, fitting
from tracker.errors import ConflictError, InvalidError, NotFoundError
from tracker.services.overtaken import overtaken
from tracker.services.parties import all_authorities, all_stakeholders, edit_authority, edit_stakeholder
from tracker.services.party_forms import PartyForm, begun_party, check_party_line, party_form, save_party
from tracker.services.party_pages import Kind
from tracker.workspace import Workspace


def texts(form: PartyForm, **typed: str) -> dict[str, str]:
    """Return the texts of a form in which something was typed."""
    return {asked.name: typed.get(asked.name, asked.value) for asked in form.asked}


def test_a_new_stakeholder(empty: Workspace) -> None:
    form = party_form(empty, "stakeholder", None)
    typed = texts(form, name="Relief works", group="ngo", phone="+964 1", aliases="RW، أعمال الإغاثة,", calendar="us")
    assert save_party(empty, form, typed) == "Relief works"
    entry = all_stakeholders(empty)[0]
    assert (entry.group, entry.phone, entry.aliases, entry.calendar) == ("ngo", "+964 1", ("RW", "أعمال الإغاثة"), "us")


def test_a_new_office(empty: Workspace) -> None:
    form = party_form(empty, "authority", None)
    assert form.value("calendar") == "iq"
    assert save_party(empty, form, texts(form, code="HAO", name="Access Office", address="Ramadi")) == "HAO"
    entry = all_authorities(empty)[0]
    assert (entry.name, entry.address, entry.calendar, entry.status) == ("Access Office", "Ramadi", "iq", "unverified")


def test_only_what_was_changed_is_saved(empty: Workspace) -> None:
    make_stakeholder(empty)
    form = party_form(empty, "stakeholder", all_stakeholders(empty)[0])
    with pytest.raises(InvalidError, match="Nothing was changed"):
        save_party(empty, form, texts(form, name=" Relief works "))
    before = len(rows(empty, "events"))
    save_party(empty, form, texts(form, email="a@example.org"))
    assert [event["field"] for event in rows(empty, "events")[before:]] == ["email"]


def test_a_text_is_emptied_and_a_calendar_taken_away(empty: Workspace) -> None:
    make_authority(empty)
    edit_authority(empty, "HAO", texts={"phone": "+964 1"})
    form = party_form(empty, "authority", all_authorities(empty)[0])
    save_party(empty, form, texts(form, phone="", calendar=""))
    entry = all_authorities(empty)[0]
    assert (entry.phone, entry.calendar) == ("", "")


def test_a_form_that_somebody_overtook_is_refused(empty: Workspace) -> None:
    make_stakeholder(empty)
    form = party_form(empty, "stakeholder", all_stakeholders(empty)[0])
    edit_stakeholder(empty, "relief", texts={"phone": "+964 1"})
    with pytest.raises(ConflictError):
        save_party(empty, form, texts(form, email="a@example.org"))
    make_authority(empty)
    office = party_form(empty, "authority", all_authorities(empty)[0])
    edit_authority(empty, "HAO", status="confirmed", reason="called")
    with pytest.raises(ConflictError):
        save_party(empty, office, texts(office, email="a@example.org"))


def test_lines_are_checked_as_one_types(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works", "ngo", "RW")
    make_stakeholder(empty, "Aid works")
    form = party_form(empty, "stakeholder", next(e for e in all_stakeholders(empty) if e.name == "Aid works"))

    def check(name: str, text: str) -> str:
        return check_party_line(empty, form, name, texts(form, **{name: text}))

    for name, text in (("name", "the RELIEF works"), ("aliases", "Aid, rw")):
        with pytest.raises(InvalidError, match="is the stakeholder 'Relief works' already"):
            check(name, text)
    with pytest.raises(InvalidError, match="'club' is not a group"):
        check("group", "club")
    with pytest.raises(NotFoundError, match="no calendar 'mars'"):
        check("calendar", "mars")
    assert check("calendar", "iq") == "Iraq"
    for name, text in (("calendar", "none"), ("group", "ngo"), ("name", "AID works"), ("phone", "1")):
        assert check(name, text) == ""
    assert check("name", "Help works") == "'Aid works' stays another name for it"


def test_a_code_is_checked_as_one_types(empty: Workspace) -> None:
    make_authority(empty)
    form = party_form(empty, "authority", None)
    for code, said in (("1X", "cannot be a code"), ("hao", "is the office 'HAO' already")):
        with pytest.raises(InvalidError, match=said):
            check_party_line(empty, form, "code", texts(form, code=code))
    assert check_party_line(empty, form, "code", texts(form, code="GSO")) == ""


def test_an_office_is_part_of_another_one_by_any_of_its_words(empty: Workspace) -> None:
    make_authority(empty, "AACC", "Ain al-Asad Command Center")
    make_authority(empty)
    office = next(entry for entry in all_authorities(empty) if entry.code == "HAO")
    part_of = next(asked for asked in party_form(empty, "authority", office).asked if asked.name == "part_of")
    assert [name.text for name in part_of.names] == ["AACC"]
    assert [name.text for name in fitting("command", part_of.names, HAS_WORD)] == ["AACC"]


def test_what_is_not_asked_for_is_known_too(empty: Workspace) -> None:
    make_authority(empty)
    old = party_form(empty, "authority", all_authorities(empty)[0])
    edit_authority(empty, "HAO", status="refuted", reason="called", aliases=["مكتب"])
    new = party_form(empty, "authority", all_authorities(empty)[0])
    typed = texts(old, aliases="Access", phone="+964 1")
    assert overtaken(old, new, typed) == [("Status", "!! REFUTED", None), ("Other names", "مكتب", None)]


@pytest.mark.parametrize(
    ("kind", "wanted", "begun"),
    [
        ("stakeholder", " Relief Intl ", {"name": "Relief Intl"}),
        ("stakeholder", "UNHCR", {"name": "UNHCR"}),
        ("authority", "MoW", {"code": "MoW"}),
        ("authority", "MOW", {"code": "MOW"}),
        ("authority", "Water", {"name": "Water"}),
        ("authority", "Ministry Of Water", {"name": "Ministry Of Water"}),
        ("authority", "وزارة", {"name": "وزارة"}),
        ("authority", " ", {}),
    ],
)
def test_a_new_party_begins_with_what_it_was_called(kind: Kind, wanted: str, begun: dict[str, str]) -> None:
    assert begun_party(kind, wanted) == begun
