"""A ticker that should run every millisecond: how late it is tells how long the event loop was held up."""

from __future__ import annotations

import asyncio
import time

TICK = 0.001  # seconds
STILL = "nothing"  # what is measured first: how long the machine itself holds an event loop up


class Ticker:
    """Remembers the longest time between two of its ticks."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self.longest = max(self.longest, now - self._last - TICK)
            self._last = now

    def begin(self) -> None:
        """Forget what was."""
        self._last, self.longest = time.perf_counter(), 0.0
