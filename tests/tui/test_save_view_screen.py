"""Keeping a query under a name, and taking it away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from tests.builders import make_item
from tests.tui.driving import NARROW, PATIENCE, WIDE, Driver, running
from tracker.services.views import add_view, edit_view, list_views, remove_view, show_view
from tracker.tui.screens import dialog
from tracker.workspace import Workspace


async def opened(driver: Driver) -> None:
    await driver.press("v")
    await driver.shows("Save as a view")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_box(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    add_view(seeded, "late", "is:overdue")
    add_view(seeded, "mine", "owner:me")
    async with running(seeded, "items", size) as driver:
        if size == WIDE:
            await driver.shows("What can happen next")  # the page beside the table
        await opened(driver)
        await driver.write("late")
        await driver.press("ctrl+s")
        await driver.shows("Press ctrl+s again")
        assert driver.screen == screens


async def test_a_query_is_saved_with_its_columns(empty: Workspace) -> None:
    make_item(empty, tags=("water",))
    async with running(empty) as driver:
        await driver.press("slash")
        await driver.write("tag:water")
        await driver.until(lambda: "1 item" in driver.screen)
        await driver.press("down")
        await opened(driver)
        await driver.write("Wet-work")
        await driver.press("enter", "enter")
        await driver.write("for Monday")
        await driver.press("ctrl+s")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        await driver.shows("[wet-work]\n")  # its tab
    view = show_view(empty, "wet-work")
    assert (view.query, view.note) == ("tag:water", "for Monday")
    assert view.columns == ()  # nobody chose any: it shows what a terminal has room for


async def test_columns_that_somebody_chose_are_saved(make_workspace: Callable[..., Workspace]) -> None:
    mine = make_workspace(tui_columns=("ref", "title:30"))
    async with running(mine) as driver:
        await opened(driver)
        await driver.write("short")
        await driver.press("ctrl+s")
        await driver.shows("[short]")
    assert show_view(mine, "short").columns == ("ref", "title:30")


async def test_a_view_that_somebody_changed_meanwhile_is_asked_about_again(empty: Workspace) -> None:
    add_view(empty, "late", "is:overdue")
    async with running(empty) as driver:
        await opened(driver)
        await driver.write("late")
        await driver.press("ctrl+s")
        await driver.shows("There is a view 'late' already: is:overdue. Press ctrl+s again to")
        edit_view(empty, "late", query="owner:omar")
        await driver.press("ctrl+s")
        await driver.shows("There is a view 'late' already: owner:omar.")
        assert show_view(empty, "late").query == "owner:omar"


async def test_a_view_may_be_called_in_arabic(empty: Workspace) -> None:
    make_item(empty, due="2026-01-02")
    async with running(empty) as driver:
        await opened(driver)
        await driver.write("متأخرة")
        await driver.press("ctrl+s")
        await driver.shows("All [متأخرة", "1 item")
        assert [view.name for view in list_views(empty)] == ["متأخرة"]
        await opened(driver)
        await driver.write("متاخره")
        await driver.shows("There is a view 'متأخرة", "saving replaces it")


async def test_a_view_that_is_narrowed_and_sorted_is_saved_as_what_it_lists(empty: Workspace) -> None:
    for title in ("Water", "Food", "Fuel"):
        make_item(empty, title=title, tags=("field",))
    make_item(empty, title="Water")
    add_view(empty, "supplies", "water or food sort:ref")
    async with running(empty) as driver:
        await driver.press("greater_than_sign")
        await driver.shows("3 items")
        await driver.press("slash")
        await driver.write("tag:field")
        await driver.shows("2 items")
        await driver.press("enter", "s")
        await driver.shows("Sort by")
        await driver.press("down", "down", "down", "down", "enter")  # from the ref to the title
        await driver.shows("Title ▲")
        await opened(driver)
        await driver.write("ours")
        await driver.press("ctrl+s")
        await driver.shows("[ours]")
        await driver.shows("2 items")
    assert show_view(empty, "ours").query == "(water or food) tag:field sort:title"


async def test_the_view_that_is_open_is_offered_to_be_saved_anew(empty: Workspace) -> None:
    make_item(empty, title="Water", tags=("field",))
    add_view(empty, "supplies", "water", note="each morning")
    async with running(empty) as driver:
        await driver.press("greater_than_sign", "slash")
        await driver.write("tag:field")
        await driver.press("enter")
        await opened(driver)
        assert driver.app.screen.query_one("#view-name", Input).value == "supplies"
        await driver.shows("There is a view 'supplies': saving replaces it.")
        await driver.press("ctrl+s")
        await driver.shows("There is a view 'supplies' already: water. Press ctrl+s again to")
        await driver.press("ctrl+s")
        await driver.shows("Saved as the tab 'supplies'.")
        await opened(driver)
        await driver.press("ctrl+s")
        await driver.shows("The view 'supplies' is as it was.")
        await opened(driver)
        await driver.write("field")  # in place of the name
        await driver.press("ctrl+s")
        await driver.shows("Saved as the tab 'field'.")
    assert [(view.name, view.query, view.columns, view.note) for view in list_views(empty)] == [
        ("field", "water tag:field", (), ""),
        ("supplies", "water tag:field", (), "each morning"),
    ]


async def test_a_view_that_somebody_removed_meanwhile_is_saved_again(empty: Workspace) -> None:
    add_view(empty, "late", "is:overdue")
    async with running(empty) as driver:
        await driver.press("greater_than_sign")
        await opened(driver)
        remove_view(empty, "late")
        await driver.press("ctrl+s")
        await driver.shows("Saved as the tab 'late'.")
    assert show_view(empty, "late").query == "is:overdue"


async def test_a_view_is_replaced_when_asked_twice(empty: Workspace) -> None:
    add_view(empty, "late", "is:overdue", note="each morning")
    async with running(empty) as driver:
        await opened(driver)
        driver.app.screen.query_one("#view-query", Input).value = "is:due"
        await driver.write("late")
        await driver.press("ctrl+s")
        await driver.shows("There is a view 'late' already: is:overdue. Press ctrl+s again to")
        assert show_view(empty, "late").query == "is:overdue"
        await driver.write("r")
        await driver.press("backspace", "ctrl+s")
        await driver.shows("Press ctrl+s again")  # another name was asked about meanwhile
        await driver.press("ctrl+s")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
    view = show_view(empty, "late")
    assert (view.query, view.note) == ("is:due", "each morning")


async def test_a_held_key_replaces_nothing(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "PAUSE", PATIENCE)  # whatever time the keys take, it is less
    add_view(empty, "late", "is:overdue")
    async with running(empty) as driver:
        await opened(driver)
        driver.app.screen.query_one("#view-query", Input).value = "is:due"
        await driver.write("late")
        await driver.press(*["ctrl+s"] * 5)
        await driver.shows("There is a view 'late' already: is:overdue.")
        assert show_view(empty, "late").query == "is:overdue"


async def test_a_view_is_removed_when_asked_twice(empty: Workspace) -> None:
    add_view(empty, "late", "is:overdue")
    add_view(empty, "mine", "owner:me")
    async with running(empty) as driver:
        await opened(driver)
        await driver.press("ctrl+r")
        await driver.shows("Type the name of the view to remove. There are: late, mine")
        await driver.write("late")
        await driver.press("ctrl+r")
        await driver.shows("Remove the view 'late' (is:overdue)?", "Press ctrl+r again")
        assert len(list_views(empty)) == 2
        await driver.settle()  # the question took a line more, and the button is where it is to be clicked
        await driver.pilot.click("#view-remove")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        assert driver.said == "The view late is removed. Take it back: u"
        assert [view.name for view in list_views(empty)] == ["mine"]
        await driver.press("u")
        await driver.until(lambda: len(list_views(empty)) == 2)


async def test_where_there_is_no_view_none_is_offered_for_removal(empty: Workspace) -> None:
    async with running(empty) as driver:
        await opened(driver)
        assert "Remove" not in driver.screen
        await driver.press("ctrl+r")
        assert "Type the name of the view to remove" not in driver.screen


async def test_a_refusal_keeps_what_was_typed(empty: Workspace) -> None:
    async with running(empty) as driver:
        await opened(driver)
        await driver.write("[red]x[/red]")
        driver.app.screen.query_one("#view-query", Input).value = "statu:\u202eopen\x1b[31m"
        await driver.press("ctrl+s")
        await driver.shows("'[red]x[/red]' cannot be the name of a view.")
        driver.app.screen.query_one("#view-name", Input).value = "fine"
        await driver.press("ctrl+s")
        await driver.shows("statu:\ufffdopen␛[31m")
        assert "\x1b" not in driver.screen
        assert "\u202e" not in driver.screen
        assert driver.app.screen.query_one("#view-name", Input).value == "fine"
        assert list_views(empty) == []
