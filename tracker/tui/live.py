"""Seeing within a second that another process saved something, while costing next to nothing when none did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event

from tracker.errors import TrackerError
from tracker.tui.threads import Threads
from tracker.workspace import Watch, Workspace


class Live:
    """Looks at the database's counter of commits, in a thread of its own: a slow disk must not freeze the screen."""

    EVERY = 0.5  # seconds between two looks
    LOOKS = 4  # in a row while nothing is found: to wake the event loop costs more than all of them
    LEAVES = 2.0  # seconds that a look may still take when the app ends; a disk that went away answers never

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._thread = Threads(1, "watch")
        self._watch: Watch | None = None
        self._failed = ""
        self._hurry = Event()  # something else is to be done in the thread

    async def begin(self) -> None:
        """Take what is there now for what is known: whatever is saved from here on is a change. Raises TrackerError."""
        self._hurry.set()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._begin)

    def _begin(self) -> None:
        before, self._watch = self._watch, self._workspace.watch()
        if before is not None:
            before.close()

    async def changed(self) -> bool:
        """Tell whether something was saved since the last look. Raises what stands in the way, once."""
        self._hurry.set()
        return await self._told(self._look)

    async def wait(self) -> bool:
        """Wait for a while, and tell whether something was saved meanwhile. Raises what stands in the way, once."""
        self._hurry.clear()
        return await self._told(self._look_often)

    async def _told(self, look: Callable[[], bool]) -> bool:
        try:
            changed = await asyncio.get_running_loop().run_in_executor(self._thread, look)
        except TrackerError as error:
            if self._failed == str(error):
                return False
            self._failed = str(error)
            raise
        again, self._failed = bool(self._failed), ""
        return changed or again

    def forget(self) -> None:
        """Raise what stands in the way again, since nobody was told of it."""
        self._failed = ""

    @property
    def lost(self) -> bool:
        """Whether the last look found that something stands in the way."""
        return bool(self._failed)

    def _look(self) -> bool:
        if self._watch is None:
            self._begin()
            return True
        return self._watch.changed()

    def _look_often(self) -> bool:
        for _ in range(1 if self._failed else self.LOOKS):
            if self._hurry.wait(self.EVERY) and not self._failed:
                return False  # what was saved meanwhile is for whoever hurries: it may be their own
            if self._look():
                return True
        return False

    async def close(self) -> None:
        """Give the file back and end the thread, which is left alone where it does not answer."""
        self._hurry.set()
        closing = self._thread.submit(self._end)
        self._thread.shutdown()
        await asyncio.wait([asyncio.wrap_future(closing)], timeout=self.LEAVES)

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.close()
