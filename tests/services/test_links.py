"""Links between items."""

from __future__ import annotations

import pytest

from tests.builders import count, make_item, move
from tracker.errors import InvalidError, NotFoundError
from tracker.services.history import undo
from tracker.services.links import check_link, link_items, unlink_items
from tracker.services.lists import ListRequest, item_table
from tracker.services.pages import item_page
from tracker.workspace import Workspace


@pytest.fixture
def three(empty: Workspace) -> Workspace:
    for title in ("One", "Two", "Three"):
        make_item(empty, title=title)
    return empty


def blocked(workspace: Workspace) -> list[str]:
    with item_table(workspace, ListRequest(query="is:blocked", columns=("ref",))) as table:
        return [row[0] for row in table.rows]


def test_a_link_is_seen_from_both_ends(three: Workspace) -> None:
    link_items(three, "act-1", "blocked-by", "ACT-2")
    (here,), (there,) = item_page(three, "ACT-1").links, item_page(three, "ACT-2").links
    assert (here.words, here.ref, there.words, there.ref) == ("blocked by", "ACT-2", "blocks", "ACT-1")


def test_an_item_is_blocked_until_the_other_is_closed(three: Workspace) -> None:
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    assert blocked(three) == ["ACT-1"]
    move(three, "ACT-2", "done")
    assert blocked(three) == []


def test_a_circle_is_refused(three: Workspace) -> None:
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    link_items(three, "ACT-2", "blocked-by", "ACT-3")
    with pytest.raises(InvalidError, match="ACT-1 waits for ACT-3 already; each would wait for the other"):
        link_items(three, "ACT-3", "blocked-by", "ACT-1")
    link_items(three, "ACT-3", "relates-to", "ACT-1")
    assert count(three, "links") == 3


def test_a_link_to_itself_or_twice_is_refused(three: Workspace) -> None:
    with pytest.raises(InvalidError, match="linked to itself"):
        link_items(three, "ACT-1", "relates-to", "ACT-1")
    link_items(three, "ACT-1", "relates-to", "ACT-2")
    with pytest.raises(InvalidError, match="linked to ACT-2 already"):
        link_items(three, "ACT-1", "relates-to", "ACT-2")
    with pytest.raises(NotFoundError):
        link_items(three, "ACT-1", "relates-to", "ACT-9")
    assert count(three, "links") == 1


def test_unlinking_and_its_undo(three: Workspace) -> None:
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    unlink_items(three, "ACT-1", "blocked-by", "ACT-2")
    assert blocked(three) == []
    with pytest.raises(NotFoundError, match="no link blocked-by ACT-2"):
        unlink_items(three, "ACT-1", "blocked-by", "ACT-2")
    undo(three)
    assert blocked(three) == ["ACT-1"]


def test_undo_of_a_link_that_would_now_close_a_circle_cannot_happen_by_redo(three: Workspace) -> None:
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    undo(three)
    link_items(three, "ACT-2", "blocked-by", "ACT-1")
    assert blocked(three) == ["ACT-2"]


def test_an_unknown_kind_is_refused(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty)
    with pytest.raises(InvalidError, match="not a kind of link"):
        link_items(empty, "ACT-1", "blocks", "ACT-2")


def test_a_link_is_checked_without_being_made(three: Workspace) -> None:
    assert check_link(three, "ACT-1", "blocked-by", "act-2") == "ACT-2: Two"
    assert count(three, "links") == 0
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    move(three, "ACT-2", "done")
    assert check_link(three, "ACT-1", "blocked-by", "ACT-2", remove=True) == "ACT-2: Two (closed)"
    assert count(three, "links") == 1


@pytest.mark.parametrize(
    ("kind", "other", "remove", "said"),
    [("waits", "ACT-2", False, "not a kind of link"), ("relates-to", "ACT-1", False, "linked to itself"),
     ("blocked-by", "ACT-2", False, "linked to ACT-2 already"), ("blocked-by", "ACT-9", False, "ACT-9"),
     ("relates-to", "ACT-2", True, "no link relates-to ACT-2")],
)  # fmt: skip
def test_what_is_wrong_with_a_link(three: Workspace, kind: str, other: str, remove: bool, said: str) -> None:
    link_items(three, "ACT-1", "blocked-by", "ACT-2")
    with pytest.raises((InvalidError, NotFoundError), match=said):
        check_link(three, "ACT-1", kind, other, remove=remove)
