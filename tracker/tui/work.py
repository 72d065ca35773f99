"""Services in threads: reads that can be ended, changes one after the other that nothing ends, and files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple, TypeVar

from tracker.errors import StoppedError, StorageError
from tracker.stops import Stop
from tracker.tui.threads import Threads
from tracker.workspace import Workspace

T = TypeVar("T")
READERS = 4  # reads at the same time; more would only wait for each other
LOOK = 0.25  # seconds between two looks whether a file was given up
LEAVES = 2.0  # seconds that reads may still take when the app ends; a disk that went away answers never
CLEARS = 10.0  # seconds that a file which is given up may take to be taken away


class Came(NamedTuple):
    """What came of something that was under way."""

    file: str  # its name; empty for a change
    error: BaseException | None


class Work:
    """Runs services for the app, whose event loop never waits for a database."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._readers = Threads(READERS, "reader")
        self._reading: dict[Future[Any], Stop] = {}
        self._keeper = Threads(1, "keeper")
        self._keeping: set[Future[Any]] = set()
        self._writer = ThreadPoolExecutor(1, "writer")
        self._changing: set[asyncio.Future[Any]] = set()
        self._files: dict[asyncio.Future[Any], tuple[str, Stop]] = {}

    async def read(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service finds, unless the caller is cancelled: that ends it. Raises what the service does."""
        stop = Stop()
        try:
            return await asyncio.wrap_future(self._begin(function, stop))
        except asyncio.CancelledError:
            stop.stop()
            raise

    def _begin(self, function: Callable[[Workspace], T], stop: Stop) -> Future[T]:
        reading = self._readers.submit(lambda: stop.run(function, self.workspace))
        self._reading[reading] = stop
        reading.add_done_callback(lambda done: self._reading.pop(done, None))
        return reading

    async def write(self, name: str, function: Callable[[Workspace], T], stop: Stop) -> T:
        """Return what a service did that writes a file, unless `stop` ends it or the caller is cancelled.

        Raises StorageError where it was stopped and its disk does not answer: then nobody knows.
        """
        writing = asyncio.wrap_future(self._begin(function, stop))
        self._files[writing] = (name, stop)
        writing.add_done_callback(self._ended)
        try:
            while not stop.stopped and not writing.done():
                await asyncio.wait([writing], timeout=LOOK)
            await asyncio.wait([writing], timeout=CLEARS)
        except asyncio.CancelledError:
            stop.stop()
            raise
        if writing.done():
            return writing.result()
        writing.cancel()  # nobody waits for it any more
        raise StorageError(f"Nobody knows whether {name} was written: its disk does not answer.", hint="Look there.")

    async def keep(self, function: Callable[[], T]) -> T:
        """Return what something did that keeps a setting: one after the other, since each reads what there is first."""
        keeping = self._keeper.submit(function)
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        return await asyncio.shield(asyncio.wrap_future(keeping))

    async def change(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service did. Once begun it is finished, even where the caller is cancelled."""
        future = asyncio.get_running_loop().run_in_executor(self._writer, function, self.workspace)
        self._changing.add(future)
        future.add_done_callback(self._ended)
        return await asyncio.shield(future)

    def _ended(self, future: asyncio.Future[Any]) -> None:
        self._changing.discard(future)
        self._files.pop(future, None)
        error_of(future)  # the caller may be gone: then Python would complain that nobody looked at it

    @property
    def changing(self) -> bool:
        """Whether a change, or a file, is under way."""
        return bool(self.under_way)

    @property
    def under_way(self) -> set[asyncio.Future[Any]]:
        """The changes and files that are under way."""
        return {*self._changing, *self._files}

    @property
    def writing(self) -> str:
        """The name of the file that is written, if one is."""
        return next((name for name, _ in self._files.values()), "")

    async def finish(self, patience: float | None = None) -> list[Came]:
        """Wait until every change is made and every file written; return what came of them.

        With `patience`, files that take so many seconds longer are given up.
        """
        came: list[Came] = []
        while self._changing:
            done, _ = await asyncio.wait(self._changing)
            came += [Came("", error_of(future)) for future in done]
        if files := dict(self._files):
            _, late = await asyncio.wait(files, timeout=patience)
            for future in late:
                files[future][1].stop()
            if late:
                await asyncio.wait(late, timeout=CLEARS)
            came += [Came(name, error_of(future)) for future, (name, _) in files.items()]
        return came

    async def close(self) -> list[Came]:
        """Wait for what changes something, however long; end all that is read or written, and the threads.

        Returns what came of what was still under way.
        """
        came = await self.finish(patience=0)
        self._writer.shutdown(wait=False)
        self._keeper.shutdown()
        self._readers.shutdown(cancel_futures=True)
        reading = dict(self._reading)
        for stop in reading.values():
            stop.stop()
        if left := {*reading, *self._keeping}:
            await asyncio.to_thread(wait, left, LEAVES)
        return came


def error_of(future: asyncio.Future[Any]) -> BaseException | None:
    """Return why something did not end well, None where it did."""
    if future.cancelled() or not future.done():
        return StoppedError("Stopped.")
    return future.exception()
