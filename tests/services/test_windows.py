"""Parts of a list: its beginning, its order, and any of its rows by id; a million rows cost no more than a page."""

from __future__ import annotations

from array import array

import pytest

from tests.builders import make_authority, make_item, make_stakeholder
from tests.statements import counting
from tracker.errors import NotFoundError, QueryError
from tracker.services.lists import (
    ListRequest,
    first_window,
    item_table,
    list_order,
    place_in,
    same_order,
    window_of,
)
from tracker.services.views import add_view
from tracker.workspace import Workspace


def some(workspace: Workspace, count: int = 12) -> None:
    makers = [make_stakeholder(workspace, name) for name in ("Zain", "amal")]
    offices = [make_authority(workspace, code, f"Office {code}") for code in ("ZZ", "aa")]
    for number in range(count):
        parties = {"stakeholder": makers[number % 3], "authority": offices[number % 3]} if number % 3 < 2 else {}
        make_item(workspace, title=f"Item {number}", due=f"2026-02-{28 - number:02}", **parties)


@pytest.mark.parametrize(
    "sort", ["", "title", "-deadline", "ref", "-updated", "stakeholder", "-stakeholder", "authority", "-authority"]
)
def test_the_parts_make_up_the_list(empty: Workspace, sort: str) -> None:
    some(empty)
    request = ListRequest(sort=sort, columns=("ref", "title"))
    with item_table(empty, request) as table:
        whole = [tuple(row) for row in table.rows]
    assert {len(row) for row in whole} == {2}
    order = list_order(empty, request)
    assert list(window_of(empty, request, list(order)).rows.values()) == whole
    assert list(first_window(empty, request, 5).rows.values()) == whole[:5]
    assert list(first_window(empty, request, 5).rows) == list(order[:5])


def test_what_is_gone_is_left_out(empty: Workspace) -> None:
    some(empty, 2)
    assert list(window_of(empty, ListRequest(), [2, 99, 1]).rows) == [2, 1]


def test_a_limit_in_the_query_counts(empty: Workspace) -> None:
    some(empty)
    request = ListRequest(query="limit:3")
    assert len(list_order(empty, request)) == 3
    assert len(first_window(empty, request, 5).rows) == 3


def test_a_view_narrows_and_what_is_wrong_is_said(empty: Workspace) -> None:
    some(empty)
    add_view(empty, "soon", "is:due")
    assert len(list_order(empty, ListRequest(view="soon"))) == 0
    with pytest.raises(NotFoundError):
        list_order(empty, ListRequest(view="none"))
    with pytest.raises(QueryError):
        first_window(empty, ListRequest(query="is:nothing"), 5)


def test_a_window_takes_as_many_statements_however_many_rows_it_has(empty: Workspace) -> None:
    some(empty)
    with counting(empty) as few:
        window_of(empty, ListRequest(), [1])
    with counting(empty) as many:
        window_of(empty, ListRequest(), list(range(1, 13)))
    assert len(few) == len(many)


def test_places_and_sameness_are_found_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.lists._PART", 3)
    order = array("i", [5, 3, 9, 1, 7, 2, 8])
    assert [place_in(order, number) for number in (5, 1, 8, 4)] == [0, 3, 6, None]
    assert same_order(order, array("i", order))
    assert not same_order(order, order[:-1])
    assert not same_order(order, array("i", [5, 3, 9, 1, 7, 8, 2]))
