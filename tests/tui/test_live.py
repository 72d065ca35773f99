"""What other processes save appears by itself, and nothing moves for it."""

from __future__ import annotations

from typing import cast

from tests.builders import item, make_item
from tests.cli.running import process
from tests.tui.driving import WIDE, running
from tracker.tui.live import Live
from tracker.tui.views.items import TheView
from tracker.tui.widgets.grid import Grid
from tracker.workspace import Workspace


async def test_a_change_of_another_process_appears_without_moving_the_cursor(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("FND-1")
        await driver.press("down", "down")
        grid = cast(TheView, driver.view).grid
        current = grid.current
        assert process("add", "action", "From outside", "--due", "today").returncode == 0
        await driver.shows("From outside")
        assert grid.current is not None
        assert current is not None
        assert grid.current.key == current.key
        assert driver.app.focused is grid
        assert process("edit", "DAT-1", "--title", "Changed outside").returncode == 0
        await driver.shows("Changed outside")


async def test_nothing_is_read_or_drawn_while_nothing_changes(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("FND-1")
        await driver.settle()
        reads, drawn = [], []
        read, draw = driver.app.work_.read, Grid.render_line

        async def reading(function):  # type: ignore[no-untyped-def]
            reads.append(function)
            return await read(function)

        driver.app.work_.read = reading  # type: ignore[method-assign]
        grid = cast(TheView, driver.view).grid
        grid.render_line = lambda y: drawn.append(y) or draw(grid, y)  # type: ignore[method-assign,func-returns-value]
        looks = 0
        look = driver.app.live.changed

        async def looking() -> bool:
            nonlocal looks
            looks += 1
            return await look()

        driver.app.live.changed = looking  # type: ignore[method-assign]
        await driver.until(lambda: looks >= 3)
        assert (reads, drawn) == ([], [])
        make_item(seeded, title="Now there is")
        await driver.shows("Now there is")
        assert reads
        assert drawn


async def test_a_change_while_a_form_is_open_takes_nothing_from_it(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await driver.write("x")
        focused = driver.app.focused
        assert process("edit", "REG-1", "--owner", "omar").returncode == 0
        reloads = driver.app.live
        await driver.until(lambda: reloads is not None and not cast(TheView, driver.view).stale)
        assert driver.app.focused is focused
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile")
        assert item(seeded, "REG-1").owner == "omar"


async def test_looks_come_within_a_second() -> None:
    assert Live.EVERY <= 1
