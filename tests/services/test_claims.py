"""Claims and their sources."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import count, item, make_item, move, rows
from tracker.errors import ConflictError, InvalidError, NotFoundError
from tracker.services.claims import (
    claim_detail,
    claim_facts,
    claims_to_settle,
    items_relying_on,
    list_claims,
    list_sources,
    settle_claim,
    show_claim,
    show_source,
    speaking_against,
)
from tracker.services.history import undo
from tracker.services.pages import item_page
from tracker.storage import schema
from tracker.storage.claims import reliances_of
from tracker.workspace import Workspace


def test_a_claim_says_what_relies_on_it(seeded: Workspace) -> None:
    page = show_claim(seeded, "office-hao")
    assert ("item", "CLR-1") in page.relied_on_by
    assert ("authority", "HAO") in page.relied_on_by
    assert page.claim.source == "handover-article"


def test_claims_that_dispute_each_other_name_each_other(seeded: Workspace) -> None:
    first, second = show_claim(seeded, "jobs-2800").claim, show_claim(seeded, "jobs-1800").claim
    assert (first.disputed_by, second.disputed_by) == ("jobs-1800", "jobs-2800")
    assert first.disputed_by_statement == second.statement


def test_claims_and_sources_are_listed_by_key(seeded: Workspace) -> None:
    keys = [claim.key for claim in list_claims(seeded)]
    assert keys == sorted(keys)
    counts = {source.key: claims for source, claims in list_sources(seeded)}
    assert counts["handover-article"] == len(show_source(seeded, "handover")[1]) > 20


def test_settling_a_claim_keeps_how_and_when_it_was_checked(seeded: Workspace) -> None:
    claim = settle_claim(seeded, "office-hao", "confirmed", " called their desk ").claim
    assert (claim.status, claim.checked, claim.checked_how) == ("confirmed", date(2026, 1, 5), "called their desk")
    assert rows(seeded, "operations")[-1]["summary"] == "claim office-hao confirmed"
    assert rows(seeded, "operations")[-1]["reason"] == "called their desk"
    undo(seeded)
    assert show_claim(seeded, "office-hao").claim.status == "unverified"


def test_a_claim_that_somebody_settled_meanwhile_is_refused(seeded: Workspace) -> None:
    seen = show_claim(seeded, "office-hao").claim
    settle_claim(seeded, "office-hao", "refuted", "the ministry says there is none", version=seen.version)
    with pytest.raises(ConflictError):
        settle_claim(seeded, "office-hao", "confirmed", "called their desk", version=seen.version)
    assert show_claim(seeded, "office-hao").claim.checked_how == "the ministry says there is none"


def test_settling_needs_to_say_how_it_is_known(seeded: Workspace) -> None:
    before = count(seeded, "events")
    with pytest.raises(InvalidError, match="How do you know"):
        settle_claim(seeded, "office-hao", "confirmed", "  ")
    assert count(seeded, "events") == before


def test_a_claim_is_disputed_by_another_never_by_itself(seeded: Workspace) -> None:
    claim = settle_claim(seeded, "office-hao", "disputed", "two letters", by="office-moim").claim
    assert claim.disputed_by == "office-moim"
    with pytest.raises(InvalidError, match="cannot dispute itself"):
        settle_claim(seeded, "office-hao", "disputed", "x", by="office-hao")
    with pytest.raises(NotFoundError, match="no claim 'nothing-like'"):
        settle_claim(seeded, "office-hao", "disputed", "x", by="nothing-like")


def test_an_item_is_disputed_when_what_it_relies_on_is(seeded: Workspace) -> None:
    assert item_page(seeded, "CLR-1").health == "green"
    settle_claim(seeded, "office-hao", "disputed", "two letters", by="office-moim")
    page = item_page(seeded, "CLR-1")
    assert (page.health, page.health_reasons) == ("amber", ("disputed",))
    assert page.reliances[0].claim.key == "office-hao"
    assert item(seeded, "CLR-1").version == 1


def test_what_nobody_settled_comes_first(seeded: Workspace) -> None:
    settle_claim(seeded, "agreements-expected", "confirmed", "saw them")
    settle_claim(seeded, "aircraft-1450", "refuted", "counted them")
    order = [claim.status for claim in claims_to_settle(seeded)]
    assert order == sorted(order, key=("disputed", "unverified", "refuted", "confirmed").index)
    assert order[-2:] == ["refuted", "confirmed"]


def test_the_detail_of_a_claim_has_its_source_and_titles(seeded: Workspace) -> None:
    detail = claim_detail(seeded, "office-hao")
    assert detail.source is not None
    assert detail.source.key == "handover-article"
    named = {(one.kind, one.name): one.title for one in detail.relied_on_by}
    assert named["authority", "HAO"] == "Humanitarian Access Office"
    assert named["item", "CLR-1"] == item(seeded, "CLR-1").title
    assert items_relying_on(detail.claim) == 'claim="office-hao"'
    facts = dict(claim_facts(detail))
    assert facts["Checked"] == "never"
    assert facts["Source"] == detail.source.title
    settle_claim(seeded, "office-hao", "disputed", "two letters", by="office-moim")
    facts = dict(claim_facts(claim_detail(seeded, "office-hao")))
    assert facts["Disputed"] == "2026-01-05: two letters"
    assert facts["Against it"].endswith("(office-moim)")


def test_only_so_many_items_that_rely_on_a_claim_are_read(empty: Workspace) -> None:
    with empty.change("test", "a claim") as changes:
        claim = changes.add(schema.claims, {"key": "water-is-safe", "statement": "The water is safe."})
    for title in ("One", "Two", "Three"):
        made = make_item(empty, title=title)
        with empty.change("test", "rely") as changes:
            changes.add(schema.reliances, {"claim_id": claim, "item_id": made.id})
    with empty.read() as connection:
        assert len(reliances_of(connection, claim, 2)) == 2
    move(empty, "ACT-1", "done")
    assert [one.name for one in claim_detail(empty, "water-is-safe").relied_on_by] == ["ACT-2", "ACT-3", "ACT-1"]
    assert claim_detail(empty, "water-is-safe").source is None


def test_what_can_speak_against_a_claim(seeded: Workspace) -> None:
    known = list_claims(seeded)
    claim = show_claim(seeded, "office-hao").claim
    assert speaking_against(claim, " ", known) == ""
    assert "MoIM" in speaking_against(claim, "office-m", known)
    with pytest.raises(InvalidError, match="cannot dispute itself"):
        speaking_against(claim, "office-hao", known)
    with pytest.raises(NotFoundError, match="no claim 'nothing-like'"):
        speaking_against(claim, "nothing-like", known)
