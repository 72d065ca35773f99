"""Claims and their sources."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import count, item, rows
from tracker.errors import InvalidError, NotFoundError
from tracker.services.claims import list_claims, list_sources, settle_claim, show_claim, show_source
from tracker.services.history import undo
from tracker.services.pages import item_page
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
