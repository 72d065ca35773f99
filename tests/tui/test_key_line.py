"""The last line: keys that fit, and what is always there to be clicked."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from tests.tui.driving import NARROW, Driver, running
from tracker.tui.screens.keys import KeysScreen
from tracker.tui.screens.page import PageScreen
from tracker.tui.views import VIEWS
from tracker.tui.widgets.querybar import QueryBar
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
@pytest.mark.parametrize("name", [entry.name for entry in VIEWS])
async def test_no_key_is_cut(seeded: Workspace, name: str, size: tuple[int, int]) -> None:
    async with running(seeded, name, size) as driver:
        await driver.until(lambda: last(driver).endswith("^p Actions ? Help q Quit"))
        shown = {binding.description for _, binding, _, _ in driver.app.screen.active_bindings.values()}
        keys = last(driver)[: last(driver).index("^p Actions")].rstrip()
        assert any(keys.endswith(f" {description}") for description in shown if description), keys
        await driver.pilot.resize_terminal(200, size[1])
        await driver.until(lambda: "r Report" in last(driver))
