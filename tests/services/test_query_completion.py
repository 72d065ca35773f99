"""How a query that is being typed may go on."""

from __future__ import annotations

import pytest

from tests.builders import make_item
from tracker.domain.query import parse_query
from tracker.services.query_completion import query_words
from tracker.workspace import Workspace


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("is:ov", "is:overdue"), ("is:late", "is:overdue"), ("is:very", "is:very_late"),
        ("stat", "status:"), ("status:dra", "status:draft"), ("kind:cl", "kind:clearance"),
        ("authority:ha", "authority:HAO"), ("stakeholder:ngo", 'stakeholder:"NGOs and humanitarian groups"'),
        ("status:draft,subm", "status:draft,submitted"), ("owner:m", "owner:me"), ("sort:-upd", "sort:-updated"),
        ("field.local_c", "field.local_content:"), ("priority:h", "priority:high"),
        ("claim:office-h", "claim:office-hao"), ("priority>=hi", "priority>=high"), ("is:OV", "is:overdue"),
        ("field.variant:mov", "field.variant:movement"), ("authority:access", "authority:HAO"),
        ("stakeholder:humani", 'stakeholder:"NGOs and humanitarian groups"'),
    ],
)  # fmt: skip
def test_what_a_word_may_become(seeded: Workspace, word: str, first: str) -> None:
    assert query_words(seeded).complete(word)[0] == first


@pytest.mark.parametrize("word", ["", "water", "is:nothing", "due<2026", "nokey:va"])
def test_nothing_where_nothing_fits(seeded: Workspace, word: str) -> None:
    assert query_words(seeded).complete(word) == []


def test_owners_and_tags_that_there_are(empty: Workspace) -> None:
    make_item(empty, owner="Omar Salih", tags=("water",))
    words = query_words(empty)
    assert words.complete("owner:om") == ['owner:"Omar Salih"']
    assert words.complete("tag:wa") == ["tag:water"]


def test_every_completion_can_be_read(seeded: Workspace) -> None:
    words = query_words(seeded)
    for key in words.values:
        for completed in words.complete(f"{key}:"):
            parse_query(completed)
