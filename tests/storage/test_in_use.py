"""The owners and tags that there are."""

from __future__ import annotations

import pytest

from tests.builders import make_item
from tests.statements import counting
from tracker.services.moves import MoveRequest, move_items
from tracker.storage import in_use
from tracker.workspace import Workspace


def test_each_is_found_once_in_order(empty: Workspace) -> None:
    for owner, tags in [("omar", ("water", "road")), ("", ()), ("Layla", ("water",)), ("omar", ())]:
        make_item(empty, owner=owner, tags=tags)
    with empty.read() as connection:
        assert in_use.owners_in_use(connection) == ["Layla", "omar"]
        assert in_use.tags_in_use(connection) == ["road", "water"]


def test_tags_by_their_beginning(empty: Workspace) -> None:
    make_item(empty, tags=("road", "roads", "rope", "water", "طريق"))
    with empty.read() as connection:
        assert in_use.tags_in_use(connection, "road") == ["road", "roads"]
        assert in_use.tags_in_use(connection, "ط") == ["طريق"]
        assert in_use.tags_in_use(connection, "roady") == []


def test_where_there_are_none_none_are_found(empty: Workspace) -> None:
    make_item(empty)
    with empty.read() as connection:
        assert in_use.owners_in_use(connection) == in_use.tags_in_use(connection) == []


def test_owners_are_those_of_open_items(empty: Workspace) -> None:
    make_item(empty, owner="omar")
    move_items(empty, ["ACT-1"], MoveRequest(to="done"))
    with empty.read() as connection:
        assert in_use.owners_in_use(connection) == []


def test_not_more_than_anybody_chooses_among(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_use, "MOST", 3)
    for number in range(5):
        make_item(empty, owner=f"owner {number}")
    with empty.read() as connection:
        assert in_use.owners_in_use(connection) == ["owner 0", "owner 1", "owner 2"]


@pytest.mark.parametrize(
    ("found", "index"), [(in_use.owners_in_use, "ix_items_open_owner"), (in_use.tags_in_use, "ix_tags_tag_item_id")]
)
def test_each_is_looked_up_in_an_index(empty: Workspace, found: object, index: str) -> None:
    with empty.read() as connection:
        with counting(connection) as sent:
            found(connection)  # type: ignore[operator]
        (one,) = sent
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", one.parameters)]
    looked_up = [step for step in plan if index in step]
    assert len(looked_up) == 2
    assert all(step.startswith("SEARCH") for step in looked_up)
    assert not [step for step in plan if step.startswith("SCAN") and "found" not in step]
