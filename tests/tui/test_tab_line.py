"""One line of tabs, however few cells there are."""

from __future__ import annotations

import pytest

from tests.tui.driving import NARROW, Driver, running
from tracker.services.views import add_view
from tracker.tui.views import VIEWS
from tracker.tui.widgets.tabline import TabLine
from tracker.workspace import Workspace


def tabs(driver: Driver) -> str:
    """Return the first line, with spaces where the tab that is open has brackets."""
    return driver.screen.splitlines()[0].replace("[", " ").replace("]", " ") + " "


@pytest.mark.parametrize("width", [44, 60, 70, 80])
async def test_every_view_can_be_clicked(seeded: Workspace, width: int) -> None:
    async with running(seeded, VIEWS[0].name, (width, 20)) as driver:
        for active in VIEWS:
            await driver.go_to(active.name)
            assert any(f"[{active.key} {title}]" in driver.screen for title in (active.title, active.short))
            assert all(f" {entry.key} " in tabs(driver) for entry in VIEWS), tabs(driver)
            for entry in (VIEWS[0], VIEWS[-1]):
                await driver.pilot.click("#views", offset=(tabs(driver).index(f" {entry.key} ") + 1, 0))
                await driver.until(lambda entry=entry: driver.view.id == entry.name)


async def test_tabs_that_are_left_out_are_a_click_away(seeded: Workspace) -> None:
    for number in range(12):
        add_view(seeded, f"convoys-{number}", f"convoy {number}", ["ref", "title"])
    async with running(seeded, "items", NARROW) as driver:
        await driver.shows("[All] convoys-0")
        line = driver.one("#saved")
        assert isinstance(line, TabLine)
        assert "convoys-9" not in driver.screen
        while "›" in (shown := driver.screen.splitlines()[1]):
            before = line.active
            await driver.pilot.click("#saved", offset=(shown.rindex("›"), 0))
            await driver.until(lambda before=before: line.active != before)
            await driver.settle()
        assert shown.startswith("‹")
        await driver.pilot.click("#saved", offset=(shown.index("convoys-9"), 0))
        await driver.until(lambda: line.active == "convoys-9")
