"""Services in threads: reads that can be ended, and changes one after the other that nothing ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from tracker.stops import Stop
from tracker.tui.threads import Threads
from tracker.workspace import Workspace

T = TypeVar("T")
READERS = 4  # reads at the same time; more would only wait for each other
LEAVES = 2.0  # seconds that reads may still take when the app ends; a disk that went away answers never


class Work:
    """Runs services for the app, whose event loop never waits for a database."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._readers = Threads(READERS, "reader")
        self._reading: dict[Future[Any], Stop] = {}
        self._writer = ThreadPoolExecutor(1, "writer")
        self._changing: set[asyncio.Future[Any]] = set()

    async def read(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service finds, unless the caller is cancelled: that ends it. Raises what the service does."""
        stop = Stop()
        reading = self._readers.submit(lambda: stop.run(function, self.workspace))
        self._reading[reading] = stop
        reading.add_done_callback(lambda done: self._reading.pop(done, None))
        try:
            return await asyncio.wrap_future(reading)
        except asyncio.CancelledError:
            stop.stop()
            raise

    async def change(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service did. Once begun it is finished, even where the caller is cancelled."""
        future = asyncio.get_running_loop().run_in_executor(self._writer, function, self.workspace)
        self._changing.add(future)
        future.add_done_callback(self._changing.discard)
        return await asyncio.shield(future)

    @property
    def changing(self) -> bool:
        """Whether a change is under way."""
        return bool(self._changing)

    async def finish(self) -> bool:
        """Wait until every change is made; tell whether all of them were."""
        made = True
        while self._changing:
            done, _ = await asyncio.wait(self._changing)
            made = made and all(future.exception() is None for future in done)
        return made

    async def close(self) -> None:
        """Wait for what changes something, however long; end all that is read, and the threads."""
        await self.finish()
        self._writer.shutdown(wait=False)
        self._readers.shutdown(cancel_futures=True)
        reading = dict(self._reading)
        for stop in reading.values():
            stop.stop()
        if reading:  # a file that is written meanwhile is to be taken away
            await asyncio.to_thread(wait, reading, LEAVES)
