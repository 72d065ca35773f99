"""The terminal UI driven without a terminal, in a process of its own: writes what each action took as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from benchmarks.ticker import Ticker
from tracker.cli.tui import parse_add
from tracker.settings import load_settings
from tracker.tui.app import TrackerApp
from tracker.tui.views.items import TheView
from tracker.workspace import Workspace

SIZE = (120, 40)
HELD = 150  # times that a key which is held comes


async def _settled(app: TrackerApp) -> None:
    groups = ("read", "rows", "page")
    while any(worker.group in groups and not worker.is_finished for worker in app.workers):
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.02)


async def _measure(database: str) -> dict[str, list[float]]:
    settings = load_settings()
    workspace = Workspace(database, settings.actor, settings)
    app = TrackerApp(workspace, parse_add=lambda line: parse_add(line, workspace.actor), first="items")
    taken: dict[str, list[float]] = {}
    async with app.run_test(size=SIZE) as pilot:
        ticker = Ticker()
        ticking = asyncio.create_task(ticker.run())
        await _settled(app)
        view = app.view
        assert isinstance(view, TheView)
        for name, act in _actions(app, view, pilot):
            await _settled(app)
            ticker.begin()
            began = time.perf_counter()
            await act()
            await _settled(app)
            taken[name] = [ticker.longest, time.perf_counter() - began]
        ticking.cancel()
    return taken


def _actions(app: TrackerApp, view: TheView, pilot: Pilot[int]) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    async def hold(key: str, times: int) -> None:
        for _ in range(times):
            app.simulate_key(key)
            await asyncio.sleep(1 / 60)

    async def press(key: str) -> None:
        app.simulate_key(key)
        await asyncio.sleep(0.05)

    async def jump() -> None:
        view.grid.move_to(view.grid.count // 2)
        await asyncio.sleep(0.05)

    async def sort(key: str) -> None:
        view.sort_by(key)
        await asyncio.sleep(0.05)

    async def type_filter() -> None:
        view.query_bar.input.focus()
        for character in "is:overdue water":
            app.simulate_key({":": "colon", " ": "space"}.get(character, character))
            await asyncio.sleep(0.08)
        await asyncio.sleep(0.3)

    async def clear() -> None:
        view.ask("")
        view.grid.focus()
        await asyncio.sleep(0.1)

    return [
        ("hold Down", lambda: hold("down", HELD)),
        ("hold PageDown", lambda: hold("pagedown", HELD)),
        ("End", lambda: press("end")),
        ("hold Up at the end", lambda: hold("up", HELD)),
        ("jump to the middle", jump),
        ("sort by deadline, turned around", lambda: sort("deadline")),
        ("sort by title", lambda: sort("title")),
        ("type a filter", type_filter),
        ("forget the filter", clear),
    ]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(_measure(sys.argv[1]))), encoding="utf-8")
