"""Forms for settling claims and offices: what is asked, and what somebody else said meanwhile."""

from __future__ import annotations

import pytest

from tests.builders import make_authority
from tracker.domain.claims import Claim
from tracker.domain.parties import Authority
from tracker.errors import ConflictError, InvalidError, NotFoundError
from tracker.services.claims import list_claims, settle_claim, show_claim
from tracker.services.history import undo
from tracker.services.overtaken import overtaken
from tracker.services.parties import all_authorities, edit_authority, show_authority
from tracker.services.settling import (
    SettleForm,
    check_settling,
    claim_form,
    claim_form_again,
    office_form,
    office_form_again,
    save_claim,
    save_office,
)
from tracker.workspace import Workspace


def of_claim(workspace: Workspace, status: str, key: str = "office-hao") -> SettleForm[Claim]:
    return claim_form(show_claim(workspace, key).claim, status, list_claims(workspace))


def of_office(workspace: Workspace, status: str) -> SettleForm[Authority]:
    return office_form(show_authority(workspace, "HAO")[0], status)


def test_a_claim_is_settled_and_a_disputed_one_by_another(seeded: Workspace) -> None:
    assert save_claim(seeded, of_claim(seeded, "confirmed"), {"how": "called"}) == "office-hao: ok confirmed."
    form = of_claim(seeded, "disputed")
    assert [asked.name for asked in form.asked] == ["how", "by"]
    save_claim(seeded, form, {"how": "two letters", "by": "office-moim"})
    assert show_claim(seeded, "office-hao").claim.disputed_by == "office-moim"


def test_how_one_knows_has_to_be_said_as_one_types_and_when_it_is_saved(seeded: Workspace) -> None:
    for check in (
        lambda: check_settling(of_office(seeded, "confirmed"), "how", {"how": " "}),
        lambda: save_office(seeded, of_office(seeded, "confirmed"), {"how": " "}),
        lambda: save_claim(seeded, of_claim(seeded, "confirmed"), {"how": " "}),
    ):
        with pytest.raises(InvalidError, match="How do you know"):
            check()
    with pytest.raises(InvalidError, match="cannot dispute itself"):
        check_settling(of_claim(seeded, "disputed"), "by", {"how": "", "by": "office-hao"})


def test_what_somebody_said_of_a_claim_meanwhile_is_not_written_over_unseen(seeded: Workspace) -> None:
    form, texts = of_claim(seeded, "disputed"), {"how": "two letters", "by": ""}
    settle_claim(seeded, "office-hao", "disputed", "an article", by="office-moim")
    with pytest.raises(ConflictError):
        save_claim(seeded, form, texts)
    new = claim_form_again(seeded, form)
    assert overtaken(form, new, texts) == [
        ("Status", "!! DISPUTED", None),
        ("How it is known", "an article", "two letters"),
        ("Against it", "office-moim", None),
    ]
    save_claim(seeded, new, texts)
    assert show_claim(seeded, "office-hao").claim.checked_how == "two letters"


def test_what_somebody_said_of_an_office_meanwhile_is_not_written_over_unseen(seeded: Workspace) -> None:
    form, texts = of_office(seeded, "confirmed"), {"how": "met their officer"}
    edit_authority(seeded, "HAO", status="refuted", reason="there is none", texts={"phone": "+964 1"})
    with pytest.raises(ConflictError):
        save_office(seeded, form, texts)
    new = office_form_again(seeded, form)
    assert overtaken(form, new, texts) == [
        ("Status", "!! REFUTED", None),
        ("Phone", "+964 1", None),
        ("How it is known", "there is none", "met their officer"),
    ]
    assert save_office(seeded, new, texts).startswith("HAO: ok confirmed. Each of its items still asks")


def test_an_office_of_which_somebody_else_changed_the_phone_is_settled_as_before(seeded: Workspace) -> None:
    edit_authority(seeded, "HAO", status="disputed", reason="an article")
    form = of_office(seeded, "confirmed")
    edit_authority(seeded, "HAO", texts={"phone": "+964 1"})
    assert overtaken(form, office_form_again(seeded, form), {"how": "x"}) == [("Phone", "+964 1", None)]


def test_where_somebody_else_said_the_same_of_an_office_that_is_told(seeded: Workspace) -> None:
    form = of_office(seeded, "confirmed")
    edit_authority(seeded, "HAO", status="confirmed", reason="rang their gate")
    with pytest.raises(ConflictError, match="Somebody else said so meanwhile: 'rang their gate'"):
        office_form_again(seeded, form)


def test_an_office_that_was_removed_meanwhile(empty: Workspace) -> None:
    make_authority(empty)
    form = office_form(all_authorities(empty)[0], "confirmed")
    undo(empty)
    with pytest.raises(NotFoundError, match="HAO was removed meanwhile"):
        office_form_again(empty, form)
