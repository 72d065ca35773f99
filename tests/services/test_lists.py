"""Lists of items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import make_item, move
from tracker.errors import ConfigurationError, InvalidError, QueryError
from tracker.services import lists
from tracker.services.lists import ListRequest, item_table, list_columns, query_in_words, refs_of, typed_anew
from tracker.services.views import add_view
from tracker.workspace import Workspace


def refs(workspace: Workspace, **request: Any) -> list[str]:
    with item_table(workspace, ListRequest(columns=("ref",), **request)) as table:
        return [row[0] for row in table.rows]


def test_a_list_shows_open_items_by_deadline(empty: Workspace) -> None:
    make_item(empty)
    make_item(empty, due="2026-02-01")
    make_item(empty, due="2026-01-20")
    make_item(empty, due="2026-01-10")
    move(empty, "ACT-4", "done")
    assert refs(empty) == ["ACT-3", "ACT-2", "ACT-1"]
    assert refs(empty, query="is:closed") == ["ACT-4"]


def test_order_and_limit_can_be_given_beside_the_query(empty: Workspace) -> None:
    for title in ("B", "C", "A"):
        make_item(empty, title=title)
    assert refs(empty, sort="title") == ["ACT-3", "ACT-1", "ACT-2"]
    assert refs(empty, sort="-title", limit=1) == ["ACT-2"]
    assert refs(empty, query="limit:2 sort:title", limit=3) == ["ACT-3", "ACT-1"]


@pytest.mark.parametrize(
    ("request_", "query"),
    [
        (ListRequest(query="is:open AND  x"), "is:open AND  x"),
        (ListRequest(view="v"), "b or c sort:title limit:3"),
        (ListRequest(view="v", query="a or d"), "(b or c) (a or d) sort:title limit:3"),
        (ListRequest(view="v", sort="-ref"), "b or c sort:-ref limit:3"),
        (ListRequest(query="a sort:title", sort="ref"), "a sort:ref"),
        (ListRequest(view="v", query="a limit:2 sort:due"), "(b or c) a sort:due limit:2"),
    ],
)
def test_a_request_can_be_said_as_one_query(empty: Workspace, request_: ListRequest, query: str) -> None:
    add_view(empty, "v", "b or c sort:title limit:3")
    assert query_in_words(empty, request_) == query


def test_only_an_order_that_is_typed_takes_the_place_of_a_chosen_one() -> None:
    chosen = ListRequest(query="a", view="v", sort="ref")
    assert typed_anew(chosen, "b") == ListRequest(query="b", view="v", sort="ref")
    assert typed_anew(chosen, "sort:due") == ListRequest(query="sort:due", view="v")
    assert typed_anew(chosen, "sort:") == ListRequest(query="sort:", view="v", sort="ref")


def test_refs_come_in_the_order_of_their_ids_and_not_too_many(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_item(empty)
    assert refs_of(empty, [3, 99, 1]) == ["ACT-3", "ACT-1"]
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    with pytest.raises(InvalidError, match="3 items; at most 2 at once"):
        refs_of(empty, [1, 2, 3])


def test_columns_come_as_asked_and_typed_fields_by_name(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields={"staff_count": "4"})
    with item_table(empty, ListRequest(columns=("title", "staff_count", "ref"))) as table:
        assert [column.title for column in table.columns] == ["Title", "Staff travelling", "Ref"]
        assert [tuple(row) for row in table.rows] == [("Call the office", 4, "CLR-1")]
    with (
        pytest.raises(InvalidError, match=r"no column 'titel'. Did you mean title"),
        item_table(empty, ListRequest(columns=("titel",))),
    ):
        pass


def test_every_column_that_is_listed_can_be_shown(seeded: Workspace) -> None:
    listed = dict(list_columns(seeded))
    assert (listed["authority"], listed["field.mission_type"]) == ("Office", "Type of mission")
    with item_table(seeded, ListRequest(columns=tuple(listed))) as table:
        assert [column.key for column in table.columns] == [key.removeprefix("field.") for key in listed]
        assert len(list(table.rows)) == 4


def test_columns_of_the_settings_are_the_usual_ones(make_workspace: Callable[..., Workspace]) -> None:
    with item_table(make_workspace(columns=["ref", "owner"]), ListRequest()) as table:
        assert [column.key for column in table.columns] == ["ref", "owner"]
    with item_table(make_workspace(), ListRequest()) as table:
        assert tuple(column.key for column in table.columns) == lists.COLUMNS


@pytest.mark.parametrize("request_", [{"query": "statu:open"}, {"sort": "colour"}, {"query": "due<soon"}])
def test_a_query_that_cannot_be_understood_is_never_an_empty_list(empty: Workspace, request_: dict[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        refs(empty, **request_)
    assert caught.value.exit_code == 65


def test_a_missing_calendar_in_the_settings_is_named(make_workspace: Callable[..., Workspace]) -> None:
    with pytest.raises(ConfigurationError, match=r"setting .calendar.: There is no calendar .mars.. Calendars: gb-eng"):
        refs(make_workspace(calendar="mars"))
