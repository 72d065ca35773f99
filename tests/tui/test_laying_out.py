"""What is laid out and styled anew: most of what a key costs, so nothing that is as it should be already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Static

from tests.tui.driving import Driver, running
from tests.tui.test_boxes_seen import is_waiting
from tracker.tui.screens.note import NoteDialog
from tracker.tui.widgets.form import FormLine
from tracker.tui.widgets.textline import TextLine
from tracker.workspace import Workspace


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, of: type[Any], name: str) -> Iterator[list[Any]]:
    """Note what a method is called of, as long as the block lasts."""
    called: list[Any] = []
    method = getattr(of, name)

    def noted(self: Any, *given: Any, **named: Any) -> Any:
        called.append((self, *given))
        return method(self, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(of, name, noted)
        yield called


async def called_for(driver: Driver, patched: pytest.MonkeyPatch, of: type[Any], name: str, key: str) -> list[Any]:
    """Open a box by a key; return what a method was called with meanwhile."""
    await driver.shows("REG-1")
    with counted(patched, of, name) as called:
        await driver.press(key)
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.settle()
    return called


async def in_a_form(driver: Driver) -> TextLine:
    """Open a form and go to a line whose text says nothing but itself."""
    await driver.shows("REG-1")
    await driver.press("e")
    await driver.shows("Their reference")
    line = next(line for line in driver.app.screen.query(FormLine) if line.asked.title == "Their reference")
    line.query_one(TextLine).focus()
    await driver.write("A")
    await driver.until(lambda: not is_waiting(driver))
    return line.query_one(TextLine)


async def test_a_letter_lays_nothing_out(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded) as driver:
        line = await in_a_form(driver)
        with counted(monkeypatch, Screen, "_refresh_layout") as laid_out:
            await driver.press("B", "C")
            assert laid_out == []
        assert line.value == "ABC"


async def test_a_long_text_is_scrolled_all_the_same(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await in_a_form(driver)
        await driver.write("b" * 200 + "end")
        await driver.shows("bbbend")
        await driver.press("home")
        await driver.shows("Abbb")


async def test_a_box_is_styled_once(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded) as driver:
        styled = await called_for(driver, monkeypatch, App, "update_styles", "n")
        await driver.shows("A note on REG-1")
        box = driver.app.screen
        assert isinstance(box, NoteDialog)
        of = [node for _, node in styled]
        assert box not in of
        assert not [line for line in of if isinstance(line, TextLine) and not line.has_focus]


async def test_a_box_is_laid_out_once_for_its_size(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded) as driver:
        laid_out = await called_for(driver, monkeypatch, Screen, "_refresh_layout", "m")
        await driver.shows("Move REG-1 to")
        of_box = [given for screen, *given in laid_out if screen is driver.app.screen]
        assert len([given for given in of_box if given]) == 1  # with a size; the others are for what changed


async def test_a_line_has_a_place_for_what_is_said_once_something_is(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await in_a_form(driver)
        lines = list(driver.app.screen.query(FormLine))
        silent = [line for line in lines if not line.query(Static).filter(".field-hint")]
        assert len(silent) > 5
        silent[0].say("it means this")
        await driver.shows("→ it means this")


async def test_what_is_said_while_the_app_ends_needs_no_place(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await in_a_form(driver)
        silent = next(line for line in driver.app.screen.query(FormLine) if not line.query(".field-hint"))
        driver.app.exit()
        silent.say("it means this")
