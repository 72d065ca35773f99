"""The terminal UI driven without a terminal, in a process of its own: writes what each action took as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from benchmarks.ticker import STILL, Ticker
from tracker.cli.tui import parse_add
from tracker.services.lists import AT_ONCE
from tracker.settings import load_settings
from tracker.tui.app import TrackerApp
from tracker.tui.views import VIEWS, Entry
from tracker.tui.views.items import TheView
from tracker.workspace import Workspace

SIZE = (120, 40)
FEW = 60  # items that are moved at once, as many at each size
PATIENCE = 120.0  # seconds

NOTHING = 2.0  # seconds in which nothing is done

# What an action is called, and what does it: it tells when there was to see what the key was pressed for.
Action = tuple[str, Callable[[], Awaitable[float | None]]]


async def _settled(app: TrackerApp) -> None:
    groups = ("read", "rows", "page")
    while any(worker.group in groups and not worker.is_finished for worker in app.workers):
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.02)


async def _until(happened: Callable[[], bool]) -> None:
    began = time.perf_counter()
    while not happened():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError
        await asyncio.sleep(0.005)


async def _drawn(view: TheView, there: Callable[[], bool]) -> float:
    """Wait until something is there, and on the screen; return when."""
    await _until(there)
    drawn = asyncio.Event()
    view.call_after_refresh(drawn.set)
    await drawn.wait()
    return time.perf_counter()


async def _measure(database: str, held: int) -> dict[str, dict[str, float]]:
    settings = load_settings()
    workspace = Workspace(database, settings.actor, settings)
    app = TrackerApp(workspace, parse_add=parse_add, first="items")
    taken: dict[str, dict[str, float]] = {}
    async with app.run_test(size=SIZE):
        ticker = Ticker()
        ticking = asyncio.create_task(ticker.run())
        await _settled(app)
        view = app.view
        assert isinstance(view, TheView)
        for name, act in [*_actions(app, view, held), *_switches(app), *_bulk(app, view)]:
            await _settled(app)
            ticker.begin()
            began = time.perf_counter()
            seen = await act()
            await _settled(app)
            whole = (seen or time.perf_counter()) - began
            taken[name] = {"pause": ticker.longest, "whole": whole, "shown": seen is not None}
        ticking.cancel()
    return taken


def _actions(app: TrackerApp, view: TheView, held: int) -> list[Action]:
    async def hold(key: str) -> None:
        for _ in range(held):
            app.simulate_key(key)
            await asyncio.sleep(1 / 60)

    async def seen_at(place: int) -> float:
        def there() -> bool:
            seen = range(*view.grid.seen())
            return view.grid.cursor == place and place in seen and all(map(view.grid.row_at, seen))

        return await _drawn(view, there)

    async def seen_after(key: str, place: Callable[[], int]) -> float:
        app.simulate_key(key)
        return await seen_at(place())

    async def jump() -> float:
        place = view.grid.count // 2
        view.grid.move_to(place)
        return await seen_at(place)

    async def sort(key: str) -> float:
        before = view.grid.sorted_by
        app.simulate_key("g")  # somebody is there
        view.sort_by(key)
        return await _drawn(view, lambda: view.grid.sorted_by != before)

    async def write(text: str) -> None:
        view.query_bar.input.focus()
        for character in text:
            app.simulate_key(character)
            await asyncio.sleep(0.08)
        await asyncio.sleep(0.3)

    async def last_letter(letter: str, query: str) -> float:
        first = view.grid.row_at(0)
        app.simulate_key(letter)
        if first is None:  # in a small database: nothing is listed, before and after
            await asyncio.sleep(0.3)
            return time.perf_counter()
        return await _drawn(view, lambda: view.request.query == query and view.grid.row_at(0) is not first)

    async def clear() -> None:
        app.simulate_key("escape")
        view.ask("")
        view.grid.focus()
        await asyncio.sleep(0.1)

    return [
        (STILL, lambda: asyncio.sleep(NOTHING)),
        ("hold Down", lambda: hold("down")),
        ("hold PageDown", lambda: hold("pagedown")),
        ("Home", lambda: seen_after("home", lambda: 0)),
        ("End", lambda: seen_after("end", lambda: view.grid.count - 1)),
        ("hold Up at the end", lambda: hold("up")),
        ("jump to the middle", jump),
        ("first page by deadline, turned around", lambda: sort("deadline")),
        ("first page by title", lambda: sort("title")),
        ("first page by stakeholder", lambda: sort("stakeholder")),
        ("type most of a filter", lambda: write("is:overdue wate")),
        ("first page of the whole filter", lambda: last_letter("r", "is:overdue water")),
        ("forget the filter", clear),
    ]


def _switches(app: TrackerApp) -> list[Action]:
    """Each view for the first time, until all of it is there, and then all of them as they were left."""

    async def show(entry: Entry) -> None:
        app.simulate_key(entry.key)
        await _until(lambda: app.view is not None and app.view.id == entry.name)
        await asyncio.sleep(0.02)
        await _settled(app)

    async def through_all() -> None:
        for entry in (*VIEWS, items):
            await show(entry)

    (items,) = (entry for entry in VIEWS if entry.name == "items")
    first = [(f"first sight of {entry.title}", partial(show, entry)) for entry in VIEWS if entry is not items]
    return [*first, ("through all views again", through_all)]


def _bulk(app: TrackerApp, view: TheView) -> list[Action]:
    """All items of a list chosen and moved: asked where to, then shown what that does, then left."""

    async def ask(most: int) -> None:
        view.ask(f"kind:clearance limit:{most}")
        view.grid.focus()
        await asyncio.sleep(0.05)
        await _settled(app)

    async def where_to() -> None:
        app.simulate_key("A")
        app.simulate_key("m")
        await _until(lambda: len(app.screen_stack) > 1)

    async def preview() -> None:
        asked = app.screen
        app.simulate_key("enter")
        await _until(lambda: len(app.screen_stack) > 1 and app.screen is not asked)
        await _settled(app)

    async def leave() -> None:
        while len(app.screen_stack) > 1:
            asked = app.screen
            app.simulate_key("escape")
            await _until(lambda asked=asked: app.screen is not asked)  # type: ignore[misc]

    return [
        (f"{what} {most}", act)
        for most, number in ((f"{FEW}", FEW), ("as many as can be moved", AT_ONCE))
        for what, act in (
            ("list", partial(ask, number)),
            ("A and m: where can they go, of", where_to),
            ("what a move does to", preview),
            ("leave a move of", leave),
        )
    ]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(_measure(sys.argv[1], int(sys.argv[3])))), encoding="utf-8")
