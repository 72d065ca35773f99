"""What other processes save appears by itself, and nothing moves for it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from sqlalchemy import event
from textual.screen import Screen
from textual.widgets import Input

from tests.builders import item, make_item
from tests.cli.running import process
from tests.tui.driving import WIDE, running
from tracker.errors import ConflictError
from tracker.tui.live import Live
from tracker.tui.screens.dialog import Dialog
from tracker.tui.views.items import TheView
from tracker.workspace import Watch, Workspace


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
    """Of the database only its counter is looked at, and nothing goes to the terminal."""
    async with running(seeded, "items") as driver:
        await driver.shows("FND-1")
        await driver.until(lambda: driver.app._database)  # which is read once, after all else
        await driver.settle()
        looks: list[str] = []
        reads: list[object] = []
        drawn: list[object] = []
        watch, display = driver.app.live._watch, driver.app._display
        assert watch is not None
        watch._connection.set_trace_callback(looks.append)
        pool = seeded.database._engine.pool
        event.listen(pool, "checkout", lambda *connection: reads.append(connection))

        def displayed(screen: Screen[Any], renderable: Any) -> None:
            drawn.append(renderable)
            display(screen, renderable)

        driver.app._display = displayed  # type: ignore[method-assign]
        await driver.until(lambda: len(looks) >= 4)
        assert set(looks) == {"PRAGMA data_version"}
        assert (reads, drawn) == ([], [])
        assert process("add", "action", "Now there is").returncode == 0
        await driver.shows("Now there is")
        assert reads
        assert drawn
        assert set(looks) == {"PRAGMA data_version"}


async def test_a_change_while_a_form_is_open_takes_nothing_from_it(seeded: Workspace) -> None:
    seeded.settings = seeded.settings.model_copy(update={"tui_columns": ("ref", "owner")})
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        await driver.write("x")
        box, focused = driver.app.screen, driver.app.focused
        assert isinstance(focused, Input)
        typed, place = focused.value, focused.cursor_position
        assert process("edit", "REG-1", "--owner", "omar").returncode == 0
        grid = cast(TheView, driver.view).grid
        await driver.until(lambda: any("omar" in row.cells for row in grid.known()))  # beneath the form
        assert driver.app.screen is box
        assert driver.app.focused is focused
        assert (focused.value, focused.cursor_position) == (typed, place)
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile")
        assert item(seeded, "REG-1").owner == "omar"


async def test_the_first_look_after_a_commit_shows_it_and_nothing_else_does(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, found = Event(), list[bool]()
    look = Watch.changed

    def held(watch: Watch) -> bool:
        free.wait()
        found.append(look(watch))
        return found[-1]

    monkeypatch.setattr(Watch, "changed", held)
    free.set()
    async with running(seeded, "items") as driver:
        await driver.shows("FND-1")
        free.clear()
        assert process("add", "action", "From outside").returncode == 0
        await driver.settle()
        assert "From outside" not in driver.screen
        found.clear()
        free.set()
        await driver.shows("From outside")
        assert found[0]
    assert Live.EVERY * 2 <= 1  # seconds: there are two looks in each


async def test_the_event_loop_is_not_woken_for_each_look(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Live, "EVERY", 0.01)
    live = Live(seeded)
    await live.begin()
    looks: list[str] = []
    assert live._watch is not None
    live._watch._connection.set_trace_callback(looks.append)
    assert not await live.wait()
    assert len(looks) == Live.LOOKS > 1
    assert process("add", "action", "From outside").returncode == 0
    looks.clear()
    assert await live.wait()
    assert len(looks) == 1
    await live.close()


async def test_what_was_saved_here_is_no_news_to_who_waits(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Live, "EVERY", 3600.0)
    live = Live(seeded)
    await live.begin()
    waiting = asyncio.create_task(live.wait())
    await asyncio.sleep(0)
    make_item(seeded)
    assert await live.changed()
    assert not await waiting
    await live.close()


# What stands in the way

MOVES = pytest.mark.skipif(os.name == "nt", reason="Windows moves no file that is open")


@MOVES
async def test_what_stands_in_the_way_is_raised_once_and_its_end_is_a_change(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Live, "EVERY", 0.01)
    live = Live(seeded)
    await live.begin()
    seeded.path.rename(tmp_path / "elsewhere.db")
    for _ in range(2):
        with pytest.raises(ConflictError, match="was moved or replaced"):
            await live.wait()
        assert live.lost
        assert not await live.wait()
        assert not await live.changed()
        live.forget()  # nobody was told
    with pytest.raises(ConflictError):
        await live.wait()
    (tmp_path / "elsewhere.db").rename(seeded.path)
    assert await live.wait()  # something may have been missed
    assert not live.lost
    assert not await live.wait()
    await live.close()


async def test_beginning_again_gives_the_file_back_that_was_watched(seeded: Workspace) -> None:
    live = Live(seeded)
    await live.begin()
    before = live._watch
    assert before is not None
    await live.begin()
    assert live._watch is not before
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        before._connection.execute("SELECT 1")
    await live.close()


async def test_what_was_saved_here_is_read_again_once(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        looks, reads = list[bool](), list[str]()
        look, reload = driver.app.live._told, driver.app.reload

        async def told(how: Callable[[], bool]) -> bool:
            looks.append(await look(how))
            return looks[-1]

        monkeypatch.setattr(driver.app.live, "_told", told)
        monkeypatch.setattr(driver.app, "reload", lambda: (reads.append("read"), reload()))
        await driver.press("n")
        await driver.write("called")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on REG-1" in driver.said)
        looks.clear()
        await driver.until(lambda: len(looks) >= 2)
        assert reads == ["read"]
