"""What every view has in common: it reads and draws in the background, and keeps its state."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual import work
from textual.containers import Vertical

from tracker.errors import StoppedError, TrackerError
from tracker.tui.outcry import Outcry
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

T = TypeVar("T")


class View(Outcry, Vertical):
    """One view. It calls no service itself: what is read runs in a thread, and a later reading ends an earlier one."""

    stale = True  # something was saved since it last read

    @abstractmethod
    async def fetch(self) -> None:
        """Read and draw, without moving the cursor or taking the focus."""

    def focus_first(self) -> None:
        """Put the focus where somebody who came to this view would begin."""
        for widget in self.query("*").results():
            if widget.focusable:
                widget.focus(scroll_visible=False)
                return

    def follow(self, ref: str) -> None:
        """Put the cursor on an item that was just added, where it is listed."""

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    def reload(self) -> None:
        """Read again, in the background."""
        self.stale = False
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        try:
            await self.fetch()
        except StoppedError:
            return
        except TrackerError as error:
            self.stale = True
            self.failed(error)

    def failed(self, error: TrackerError) -> None:
        """Say why nothing could be read; what is on the screen stays there."""
        self.tracker.say_error(error)


class ReadingView(View, Generic[T]):
    """A view that reads in one step: it says what to read as things stand, and draws what was found."""

    @abstractmethod
    def reading(self) -> Callable[[Workspace], T]:
        """Return what to read, with all that it depends on bound to it: it runs in another thread."""

    @abstractmethod
    def draw(self, found: T) -> None:
        """Draw what was found."""

    async def fetch(self) -> None:
        """Read, and draw what was found."""
        self.draw(await self.tracker.read(self.reading()))
