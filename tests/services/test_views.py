"""Saved views."""

from __future__ import annotations

import pytest

from tests.builders import make_item, rows
from tracker.errors import InvalidError, NotFoundError, QueryError
from tracker.services.history import undo
from tracker.services.lists import ListRequest, item_table
from tracker.services.views import add_view, edit_view, list_views, remove_view, show_view
from tracker.workspace import Workspace


def refs(workspace: Workspace, **request: object) -> list[str]:
    with item_table(workspace, ListRequest(**request)) as table:  # type: ignore[arg-type]
        return [row[0] for row in table.rows]


def test_a_view_lists_what_its_query_finds_in_its_columns(empty: Workspace) -> None:
    make_item(empty, tags=("water",))
    make_item(empty)
    add_view(empty, "Water-work", "tag:water", ["ref", "title"], note="for Monday")
    with item_table(empty, ListRequest(view="water-work")) as table:
        assert (table.title, [column.key for column in table.columns]) == ("water-work", ["ref", "title"])
        assert list(table.rows) == [("ACT-1", "Call the office")]


def test_a_query_narrows_a_view(empty: Workspace) -> None:
    make_item(empty, tags=("water",), owner="omar")
    make_item(empty, tags=("water",))
    make_item(empty, owner="omar")
    add_view(empty, "mine", "tag:water or tag:road", ["ref"])
    assert refs(empty, view="mine", query="owner:omar") == ["ACT-1"]


def test_a_view_with_an_order_can_be_narrowed_too(empty: Workspace) -> None:
    make_item(empty, title="B water", owner="omar")
    make_item(empty, title="A water", owner="omar")
    make_item(empty, title="A road", owner="omar")
    add_view(empty, "mine", "water sort:title limit:5", ["ref"])
    assert refs(empty, view="mine") == ["ACT-2", "ACT-1"]
    assert refs(empty, view="mine", query="owner:omar") == ["ACT-2", "ACT-1"]


def test_a_view_may_be_called_in_any_script_and_is_found_however_that_is_spelt(empty: Workspace) -> None:
    add_view(empty, "تصاريح-متأخرة", "is:overdue")
    assert [view.name for view in list_views(empty)] == ["تصاريح-متأخرة"]
    assert show_view(empty, "تصاريح-متاخره").query == "is:overdue"
    with pytest.raises(InvalidError, match="There is a view 'تصاريح-متأخرة' already"):
        add_view(empty, "تصاريح-متاخره", "")
    with pytest.raises(NotFoundError, match="Did you mean تصاريح-متأخرة"):
        show_view(empty, "تصاريح-متأخر")


def test_of_two_views_whose_names_differ_in_spelling_the_one_that_is_typed_is_meant(empty: Workspace) -> None:
    add_view(empty, "متأخرة", "is:overdue")
    remove_view(empty, "متأخرة")
    add_view(empty, "متاخره", "is:due")
    undo(empty, next(row["id"] for row in rows(empty, "operations") if row["command"] == "view remove"))
    assert {view.name for view in list_views(empty)} == {"متأخرة", "متاخره"}
    assert show_view(empty, "متأخرة").query == "is:overdue"
    assert show_view(empty, "متاخره").query == "is:due"
    assert remove_view(empty, "متأخرة").query == "is:overdue"
    edit_view(empty, "متأخره", query="is:open")
    assert rows(empty, "operations")[-1]["summary"] == "edit view متاخره", "its name, and not what was typed"


def test_an_empty_view_takes_the_query_as_it_is(empty: Workspace) -> None:
    make_item(empty)
    add_view(empty, "all", "", ["ref"])
    assert refs(empty, view="all", query="call") == ["ACT-1"]


@pytest.mark.parametrize(
    ("name", "query", "columns", "error"),
    [
        ("two words", "", (), InvalidError),
        ("bad-query", "statu:open", (), QueryError),
        ("bad-status", "status:opne", (), QueryError),
        ("bad-columns", "", ("titel",), InvalidError),
        ("nul", "", (), InvalidError),
    ],
)
def test_a_view_that_could_not_be_shown_is_not_saved(
    empty: Workspace, name: str, query: str, columns: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_view(empty, name, query, columns, note="a\x00b" if name == "nul" else "")
    assert list_views(empty) == []


def test_a_name_is_taken_once(empty: Workspace) -> None:
    add_view(empty, "mine", "owner:me")
    with pytest.raises(InvalidError, match="There is a view 'mine' already"):
        add_view(empty, "MINE", "")


def test_only_what_is_given_changes(empty: Workspace) -> None:
    add_view(empty, "mine", "owner:me", ["ref"], note="old")
    changed = edit_view(empty, "mine", query="is:ours")
    assert (changed.query, changed.columns, changed.note) == ("is:ours", ("ref",), "old")
    assert edit_view(empty, "mine", columns=[]).columns == ()
    with pytest.raises(InvalidError, match="Nothing to change"):
        edit_view(empty, "mine", query="is:ours")
    with pytest.raises(QueryError):
        edit_view(empty, "mine", query="is:nothing")
    assert show_view(empty, "mine").query == "is:ours"


def test_a_changed_view_is_cleaned_like_a_new_one(empty: Workspace) -> None:
    add_view(empty, "mine", "owner:me")
    with pytest.raises(InvalidError, match="NUL"):
        edit_view(empty, "mine", note="a\x00b")
    assert edit_view(empty, "mine", query="  is:ours ", note=" Monday ").note == "Monday"
    assert rows(empty, "views")[0]["query"] == "is:ours"


def test_a_view_that_is_removed_comes_back_by_undo(empty: Workspace) -> None:
    add_view(empty, "mine", "owner:me")
    remove_view(empty, "mine")
    with pytest.raises(NotFoundError, match="no view 'mine'"):
        show_view(empty, "mine")
    undo(empty)
    assert show_view(empty, "mine").query == "owner:me"


def test_a_miss_names_the_nearest(empty: Workspace) -> None:
    add_view(empty, "overdue-water", "tag:water is:overdue")
    with pytest.raises(NotFoundError, match="Did you mean overdue-water"):
        refs(empty, view="overdue-watr")
