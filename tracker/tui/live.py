"""Seeing within a second that another process saved something, while costing next to nothing when none did."""

from __future__ import annotations

import asyncio

from tracker.errors import TrackerError
from tracker.tui.threads import Threads
from tracker.workspace import Watch, Workspace


class Live:
    """Looks at the database's counter of commits, in a thread of its own: a slow disk must not freeze the screen."""

    EVERY = 0.5  # seconds between two looks
    LEAVES = 2.0  # seconds that a look may still take when the app ends; a disk that went away answers never

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._thread = Threads(1, "watch")
        self._watch: Watch | None = None
        self._failed = ""

    async def begin(self) -> None:
        """Take what is there now for what is known: whatever is saved from here on is a change. Raises TrackerError."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._begin)

    def _begin(self) -> None:
        before, self._watch = self._watch, self._workspace.watch()
        if before is not None:
            before.close()

    async def changed(self) -> bool:
        """Tell whether something was saved since the last look. Raises what stands in the way, once."""
        try:
            changed = await asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        except TrackerError as error:
            if self._failed == str(error):
                return False
            self._failed = str(error)
            raise
        again, self._failed = bool(self._failed), ""
        return changed or again

    @property
    def lost(self) -> bool:
        """Whether the last look found that something stands in the way."""
        return bool(self._failed)

    def _look(self) -> bool:
        if self._watch is None:
            self._begin()
            return True
        return self._watch.changed()

    async def close(self) -> None:
        """Give the file back and end the thread, which is left alone where it does not answer."""
        closing = self._thread.submit(self._end)
        self._thread.shutdown()
        await asyncio.wait([asyncio.wrap_future(closing)], timeout=self.LEAVES)

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.close()
