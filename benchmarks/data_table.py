"""Textual's own DataTable filled with rows, for comparison: writes what each action took as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from benchmarks.ticker import Ticker

SIZE = (120, 40)


class _Table(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable()


async def measure(rows: int, held: int) -> dict[str, list[float]]:
    """Return the longest pause and the whole seconds of filling it, holding Down so often, and going to its end."""
    taken: dict[str, list[float]] = {}
    app = _Table()
    async with app.run_test(size=SIZE):
        ticker = Ticker()
        ticking = asyncio.create_task(ticker.run())
        await asyncio.sleep(0.2)
        table = app.query_one(DataTable)

        async def fill() -> None:
            table.add_columns("Ref", "", "Status", "When", "Title")
            table.add_rows((f"ACT-{n}", "ok", "open", "in 3 days", f"Call office {n}") for n in range(rows))
            await asyncio.sleep(0.5)

        async def hold(key: str, times: int) -> None:
            for _ in range(times):
                app.simulate_key(key)
                await asyncio.sleep(1 / 60)

        for name, act in (("fill", fill()), ("hold Down", hold("down", held)), ("End", hold("ctrl+end", 1))):
            ticker.begin()
            began = time.perf_counter()
            await act
            await asyncio.sleep(0.1)
            taken[name] = [ticker.longest, time.perf_counter() - began]
        ticking.cancel()
    return taken


if __name__ == "__main__":
    found = asyncio.run(measure(int(sys.argv[1]), int(sys.argv[3])))
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
