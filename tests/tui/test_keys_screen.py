"""The help: it names every key of where one is, and nothing else."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.screen import Screen

from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.tui.screens import keys
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.keys import Entry, KeysScreen, groups
from tracker.tui.screens.report import ReportScreen
from tracker.tui.views import VIEWS
from tracker.tui.widgets.linelist import LineList
from tracker.tui.widgets.querybar import QueryBar
from tracker.workspace import Workspace


def named(screen: Screen[object]) -> dict[str, list[Entry]]:
    return dict(groups(screen))


def keys_of(entries: list[Entry]) -> set[str]:
    return {key for entry in entries for key in entry.keys.split(" ")}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_keys_of_the_items(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        if size == WIDE:
            await driver.shows("What can happen next")  # the page beside the table
        await driver.press("question_mark")
        await driver.shows("Keys in Items")
        assert driver.screen == screens


async def all_are_named(driver: Driver) -> None:
    """Check the help of where one is: every key that works is in it, with words, and it opens and closes."""
    screen = driver.app.screen
    found = named(screen)
    every = {key for title, entries in found.items() if title != keys.MOUSE for key in keys_of(entries)}
    base = screen is driver.app.screen_stack[0]
    for key, active in screen.active_bindings.items():
        if key.startswith("super+") or active.binding.action.startswith("view("):
            continue
        assert keys.shown_key(key) in every, f"{key} ({active.binding.action}) is not in the help"
    assert all(entry.does for entries in found.values() for entry in entries)
    await driver.app.run_action("keys")
    await driver.shows("esc Close")
    assert isinstance(driver.app.screen, KeysScreen)
    assert ("8 Claims" in driver.screen) is base
    await driver.press("escape")
    await driver.until(lambda: driver.app.screen is screen)


async def test_every_view_has_its_help(seeded: Workspace) -> None:
    async with running(seeded, VIEWS[0].name) as driver:
        for entry in VIEWS:
            await driver.go_to(entry.name)
            await all_are_named(driver)
            await driver.press("question_mark")
            await driver.shows(f"Keys in {entry.title}")
            await driver.press("escape")


@pytest.mark.parametrize("key", ["r", "c", "s", "v", "m", "n", "e", "colon", "H", "w", "question_mark"])
async def test_every_screen_has_its_help(seeded: Workspace, key: str) -> None:
    async with running(seeded) as driver:
        await driver.press(key)
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.settle()
        await all_are_named(driver)


async def test_keys_without_a_place_below_are_named_too(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        found = named(driver.app.screen)
    assert {"A", "S", "c", "v", ":", "d", "x", "H", "N"} <= keys_of(found[keys.HERE])
    assert {"↓", "j", "G", "ctrl+d", "tab"} <= keys_of(found[keys.MOVING])
    assert {"?", "q", "u", "ctrl+r", "f5"} <= keys_of(found[keys.EVERYWHERE])
    assert Entry("m", "Move", "to another status") in found[keys.HERE]
    assert keys.TYPING not in found


async def test_where_one_types_letters_are_not_keys(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        driver.view.query_one(QueryBar).input.focus()
        await driver.settle()
        found = named(driver.app.screen)
    assert not {"m", "q", "j", "?", "1"} & {key for entries in found.values() for key in keys_of(entries)}
    assert {"ctrl+w", "backspace"} <= keys_of(found[keys.TYPING])
    assert {"esc", "tab"} <= keys_of(found[keys.HERE])


async def test_it_closes(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        for key in ("escape", "q", "question_mark"):
            await driver.press("question_mark")
            await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))
            await driver.press(key)
            await driver.until(lambda: len(driver.app.screen_stack) == 1)


async def test_it_scrolls_and_names_the_mouse(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("question_mark")
        await driver.press("G")
        await driver.shows("With the mouse", "double click", "click a heading", "wheel")
        await driver.press("g")
        await driver.shows("Here")


async def test_a_view_says_what_else_the_mouse_does(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded) as driver:
        monkeypatch.setattr(type(driver.view), "MOUSE", (("drag", "Move it"),), raising=False)
        assert Entry("drag", "Move it") in named(driver.app.screen)[keys.MOUSE]


async def test_the_board_and_the_timeline_name_their_gestures(seeded: Workspace) -> None:
    async with running(seeded, "board") as driver:
        gestures = {entry.keys: entry.does for entry in named(driver.app.screen)[keys.MOUSE]}
        assert gestures["drag"] == "Move a card to another status"
        await driver.app.show_view("timeline")
        await driver.settle()
        found = [entry for entry in named(driver.app.screen)[keys.MOUSE] if entry.keys == "wheel"]
        assert [entry.does for entry in found] == ["Scroll; with shift, or to the side: to earlier or later days"]


def test_keys_stand_before_what_they_do_and_only_what_can_be_done_is_picked() -> None:
    entries = [Entry("a b ctrl+pgdn ctrl+pgup home", "Do it", "well", action="do"), Entry("x", "short")]
    heading, first, more, last = keys.block("Here", entries, entries)
    assert (heading.text, heading.style) == ("Here", "heading")
    assert (first.label, first.text, first.name) == ("a b ctrl+pgdn       ", "Do it: well", "0")
    assert (more.label, more.name) == ("ctrl+pgup home      ", "")
    assert (last.label, last.text, last.name) == ("x                   ", "short", "")


async def test_the_second_column_comes_and_goes_with_the_room(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.press("question_mark")
        right = driver.one("#keys-right")
        await driver.until(lambda: right.display)
        await driver.press("l")
        assert right.has_focus
        await driver.press("h")
        assert driver.one("#keys-left").has_focus
        await driver.press("l")
        await driver.resize(NARROW)
        await driver.until(lambda: not right.display and driver.one("#keys-left").has_focus)
        await driver.press("G")
        await driver.shows("All actions", "With the mouse")


# What can be done from it


async def at(driver: Driver, text: str) -> tuple[int, int]:
    """Return where on the screen a text stands."""
    await driver.shows(text)
    lines = driver.screen.splitlines()
    y = next(y for y, line in enumerate(lines) if text in line)
    return lines[y].index(text), y


async def test_enter_on_a_line_does_what_its_key_does(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("j", "question_mark")
        await driver.shows("Keys in Items")
        while "Note: write down" not in (line := current(driver)):
            assert line
            await driver.press("j")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        await driver.shows("CLR-1")  # of the row under the cursor


def current(driver: Driver) -> str:
    """The line under the cursor of the help."""
    listed = driver.one("#keys-left")
    assert isinstance(listed, LineList)
    return listed.lines[listed.cursor].text


async def test_a_click_on_a_line_does_what_its_key_does(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("question_mark")
        await driver.pilot.click(offset=await at(driver, "Choose all"))
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        await driver.shows("all chosen, 4 items")


async def test_what_works_everywhere_can_be_clicked_too(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.press("question_mark")
        await driver.pilot.click(offset=await at(driver, "Report"))
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))


async def test_a_click_on_a_view_goes_there(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("question_mark")
        await driver.shows("Keys in Items")
        await driver.pilot.click(offset=await at(driver, "8 Claims"))
        await driver.until(lambda: driver.view.id == "claims")


async def test_a_click_on_what_only_tells_does_nothing(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("question_mark", "G")
        await driver.pilot.click(offset=await at(driver, "double click"))
        await driver.settle()
        assert isinstance(driver.app.screen, KeysScreen)
