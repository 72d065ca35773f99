"""What the views have in common in which one item at a time is under the cursor."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from textual import work

from tracker.tui import item_actions
from tracker.tui.view import ReadingView

T = TypeVar("T")


class ItemView(ReadingView[T]):
    """A view that does something with the item under the cursor; `ITEM_KEYS` stand after its own keys."""

    NO_ITEM = "Put the cursor on an item first."  # what is said where there is none

    @property
    @abstractmethod
    def ref(self) -> str:
        """The ref of the item under the cursor, or nothing."""

    def action_item(self, what: str) -> None:
        """Do something with the item under the cursor."""
        if self.ref:
            self._act(what, self.ref)
        else:
            self.tracker.say(self.NO_ITEM)

    @work(exit_on_error=False)
    async def _act(self, what: str, ref: str) -> None:
        await item_actions.act(self.tracker, what, [ref])
