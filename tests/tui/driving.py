"""Driving the terminal UI without a terminal: keys in, a screen of text out."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

from textual import _wait
from textual.css.model import RuleSet
from textual.css.query import NoMatches
from textual.css.stylesheet import Stylesheet
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.widget import Widget

from tracker.cli.tui import parse_add
from tracker.tui.app import TrackerApp
from tracker.tui.view import View
from tracker.tui.views import VIEWS
from tracker.workspace import Workspace

NARROW, WIDE = (80, 24), (120, 40)
PATIENCE = 60.0  # seconds after which something that should come is taken for missing
# Textual looks every 20 ms whether the program rests, two times a key: with thousands of keys, minutes.
_wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = 0.004, 0.001
_read: dict[Any, list[RuleSet]] = {}  # style sheets, by their text and their colours


def _read_once(self: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
    """Read a style sheet once in all tests, and not two times in each."""
    key = (given, *named.items(), *self._variables.items())
    if key not in _read:
        _read[key] = _parse_rules(self, *given, **named)
    return _read[key]


_parse_rules, Stylesheet._parse_rules = Stylesheet._parse_rules, _read_once  # type: ignore[method-assign]


class Driver:
    """An app that runs, with short ways to press keys and to look at the screen."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app = cast(TrackerApp, pilot.app)

    async def press(self, *keys: str) -> None:
        """Press keys by name, and wait after each until what it began is done."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(Key(name, key_to_character(REPLACED_KEYS.get(name, name))))
            await self.settle()

    async def rest(self) -> None:
        """Wait until there is nothing to be done at once, and all is drawn; not for timers, and not for threads.

        `Pilot.pause` has every widget answer three times, and then waits until the processor rests.
        """
        loop: Any = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while self.app.is_running:
            assert loop.time() < deadline, f"it never rests; the screen:\n{self.screen}"
            await asyncio.sleep(0)
            while loop._ready:
                await asyncio.sleep(0)
            screen = self.app.screen
            if not (
                screen._layout_required
                or screen._scroll_required
                or screen._repaint_required
                or screen._dirty_widgets
                or screen._callbacks
            ):
                break
            screen._on_timer_update()

    async def write(self, text: str) -> None:
        """Type text, as fast as can be, and wait until what it began is done."""
        for character in text:
            self.app.post_message(Key(_character_to_key(character), character))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is read, saved or to be drawn any more; questions that wait for an answer do not count."""

        def busy() -> bool:
            return (
                self.app.work_.changing
                or self.app._waiting > 0
                or self.app.held.holding
                or any(
                    worker.group in ("read", "rows", "page") and not worker.is_finished for worker in self.app.workers
                )
            )

        await self.rest()
        await self.until(lambda: not busy())
        await self.rest()
        self.check()

    def check(self) -> None:
        """Fail where anything went wrong that should not have."""
        if self.app.unexpected:
            raise self.app.unexpected[-1]

    async def until(self, come: Callable[[], Any]) -> None:
        """Wait until something has come, however slow the machine is.

        What it asks may not be there yet: a widget that is not mounted, a row that is not read.
        """
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            missing: Exception | None = None
            try:
                if come():
                    return
            except (NoMatches, AttributeError) as error:
                missing = error
            if asyncio.get_running_loop().time() >= deadline:
                raise AssertionError(f"it never came; the screen:\n{self.screen}") from missing
            await asyncio.sleep(0.01)
            await self.rest()

    async def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size, and wait until all is laid out for it."""
        await self.pilot.resize_terminal(*size)
        await self.until(lambda: self.app.screen.size == size)  # Textual waits a moment for a further change
        await self.settle()

    async def go_to(self, name: str) -> None:
        """Show a view, by its key."""
        await self.press(next(entry.key for entry in VIEWS if entry.name == name))
        await self.until(lambda: self.view.id == name)
        await self.settle()

    async def shows(self, *texts: str) -> None:
        """Wait until texts are on the screen."""
        await self.until(lambda: all(text in self.screen for text in texts))

    @property
    def screen(self) -> str:
        """All that is on the screen, line by line, as plain text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"

    @property
    def said(self) -> str:
        """What the line above the keys says."""
        from tracker.tui.widgets.status import Status

        return self.app.screen_stack[0].query_one(Status).said

    @property
    def view(self) -> View:
        """The view that is shown."""
        assert self.app.view is not None
        return self.app.view

    def one(self, selector: str) -> Widget:
        """Return a widget of the screen that is on top."""
        return self.app.screen.query_one(selector)


@asynccontextmanager
async def running(workspace: Workspace, view: str = "items", size: tuple[int, int] = NARROW) -> AsyncIterator[Driver]:
    """Run the app on a workspace, with a view shown and read."""
    gc.freeze()  # the app looks through all there is when it has begun, and all of pytest is no part of it
    app = TrackerApp(workspace, parse_add=parse_add, first=view)
    async with app.run_test(size=size) as pilot:
        driver = Driver(cast(Pilot[int], pilot))
        await driver.until(app.begun.is_set)
        await driver.settle()
        yield driver
        driver.check()


def without(lines: Iterable[str], *parts: str) -> list[str]:
    """Return the lines that none of some parts is in."""
    return [line for line in lines if not any(part in line for part in parts)]
