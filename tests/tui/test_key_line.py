"""The last line: keys that fit, and what is always there to be clicked."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.content import Content

from tests.tui.driving import NARROW, Driver, running
from tracker.tui.screens.keys import KeysScreen
from tracker.tui.screens.note import NoteDialog
from tracker.tui.screens.page import PageScreen
from tracker.tui.views import VIEWS
from tracker.tui.widgets.keyline import Keys
from tracker.tui.widgets.querybar import QueryBar
from tracker.tui.widgets.says import put
from tracker.tui.widgets.status import Status
from tracker.workspace import Workspace


def last(driver: Driver) -> str:
    return driver.screen.splitlines()[-1]


async def click(driver: Driver, text: str) -> None:
    """Click a text of the last line."""
    await driver.until(lambda: text in last(driver))
    await driver.pilot.click(offset=(last(driver).index(text) + 2, len(driver.screen.splitlines()) - 1))


async def test_all_actions_are_a_click_away(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await click(driver, "^p Actions")
        await driver.until(lambda: isinstance(driver.app.screen, CommandPalette))
        await driver.pilot.press(*"history")
        await driver.shows("History")
        await driver.pilot.press("down", "enter")
        await driver.shows("What was done to REG-1")


async def test_the_help_is_a_click_away(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await click(driver, "? Help")
        await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))


async def test_a_key_is_a_click_away_in_a_view_and_in_a_box(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await click(driver, "n Note")
        await driver.until(lambda: isinstance(driver.app.screen, NoteDialog))
        await driver.settle()
        await driver.until(lambda: last(driver).endswith("F1 Help"))
        await driver.pilot.click(offset=(len(last(driver)), NARROW[1] - 1))  # beside it
        await driver.settle()
        assert isinstance(driver.app.screen, NoteDialog)
        await driver.pilot.click(offset=(len(last(driver)) - 1, NARROW[1] - 1))
        await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))


async def test_a_key_that_is_pointed_at_says_what_it_is_about(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.until(lambda: "n Note" in last(driver))
        keys, row = driver.app.screen.query_one(Keys), NARROW[1] - 1
        for text, about in (("n Note", "write down what was said"), ("m Move", "to another status")):
            await driver.pilot.hover(offset=(last(driver).index(text) + 1, row))
            await driver.until(lambda about=about: keys.tooltip == about)
        await driver.pilot.hover(offset=(10, 3))
        await driver.until(lambda: keys.tooltip is None)


async def test_an_action_has_one_key_in_the_line(seeded: Workspace) -> None:
    async with running(seeded, size=(200, 24)) as driver:
        await driver.until(lambda: "Help" in last(driver))
        titles = [key.title for key in driver.app.screen.query_one(Keys).current()]
        assert len(titles) == len(set(titles)) > 5


@pytest.mark.parametrize(("text", "again"), [("Call", 0), ("Go", 1)])
async def test_a_text_that_stays_is_not_laid_out_anew(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch, text: str, again: int
) -> None:
    async with running(seeded) as driver:
        line, laid_out = driver.app.screen.query_one(Status), []
        put(line, Content("Call"))
        monkeypatch.setattr(line, "refresh", lambda **how: laid_out.append(how))
        put(line, Content(text))
        assert len(laid_out) == again
        put(line, Content.styled(text, "bold"))
        assert len(laid_out) == again + 1
        monkeypatch.undo()


async def test_the_way_out_is_a_click_away(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await click(driver, "q Quit")
        await driver.until(lambda: not driver.app.is_running)
    assert driver.app.return_code == 0


async def test_where_one_types_the_keys_are_those_that_are_not_typed(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("slash")
        await driver.until(lambda: last(driver).endswith("^p Actions F1 Help ^q Quit"))
        await click(driver, "F1 Help")
        await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))
        await driver.press("escape", "f1")
        await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))
        assert driver.app.screen_stack[0].query_one(QueryBar).input.value == ""
        await driver.press("escape", "escape")
        await driver.until(lambda: last(driver).endswith("^p Actions ? Help q Quit"))


async def test_on_a_page_q_is_the_way_back(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.until(lambda: last(driver).endswith("^p Actions ? Help"))


@pytest.mark.parametrize("size", [(60, 20), NARROW, (100, 30)], ids=str)
async def test_no_key_is_cut(seeded: Workspace, size: tuple[int, int]) -> None:
    async with running(seeded, VIEWS[0].name, size) as driver:
        for entry in VIEWS:
            await driver.go_to(entry.name)
            await driver.until(lambda: last(driver).endswith("^p Actions ? Help q Quit"))
            shown = {binding.description for _, binding, _, _ in driver.app.screen.active_bindings.values()}
            keys = last(driver)[: last(driver).index("^p Actions")].rstrip()
            assert any(keys.endswith(f" {description}") for description in shown if description), keys
            await driver.resize((200, size[1]))
            await driver.until(lambda: "r Report" in last(driver))
            await driver.resize(size)
