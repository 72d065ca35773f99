"""Choosing rows of a list of items, and doing something with those that are chosen."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from array import array
from collections.abc import Sequence
from functools import partial

from textual import events, on, work

from tracker.domain.text import plural
from tracker.errors import StoppedError, TrackerError
from tracker.services.lists import place_in, refs_of
from tracker.tui import item_actions
from tracker.tui.rows import ItemKey
from tracker.tui.view import View
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.querybar import QueryBar, QueryInput

READING = "This list is still being read: press it again in a moment."
PATIENCE = 3.0  # seconds that a key waits for the rows that it is about
LOOK = 0.02  # seconds between two looks whether they are there
MANY = 20  # rows from which on it is quicker to look them up all together


class ChoosingView(View):
    """A list of which rows can be chosen. What is chosen is always listed: nobody would see what happens to it else."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.order: array[int] = array("i")
        self._acted_on: frozenset[int] = frozenset()  # ids of those that a box is about
        self._changed: frozenset[int] = frozenset()  # ids of those that were changed here since the list was read

    @property
    @abstractmethod
    def grid(self) -> Grid:
        """The rows."""

    @property
    @abstractmethod
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""

    @property
    @abstractmethod
    def is_asking(self) -> bool:
        """Whether other rows were asked for than those that are shown: a key is about these, so it waits for them."""

    @abstractmethod
    def why_not_whole(self) -> str:
        """Return why the order is not that of all that is wanted; the empty text if it is."""

    # Choosing

    def counted(self, count: int) -> str:
        """Return how many items there are, and how many of them are chosen."""
        grid = self.grid
        chosen = "all chosen, " if grid.all_chosen else f"{len(grid.chosen):,} chosen, " * bool(grid.chosen)
        return f"{chosen}{plural(count, 'item')}"

    def say_count(self) -> None:
        """Say how many items there are beside the query."""
        self.query_bar.found(self.counted(len(self.order)))

    def chosen_in_words(self) -> str:
        """Return that what is chosen is given up, if something is."""
        if self.grid.all_chosen:
            return "The choice of all was given up."
        count = len(self.grid.chosen)
        return f"The choice of {count:,} was given up." if count else ""

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        self.grid.all_chosen = False
        self.grid.toggle()
        self.say_count()

    @on(Grid.EdgeClicked)
    def _edge_clicked(self, event: Grid.EdgeClicked) -> None:
        event.stop()
        self.grid.all_chosen = False
        self.grid.choose(self.grid.chosen ^ {event.row.key})
        self.say_count()

    def choose_none(self) -> None:
        """Choose no row."""
        if self.grid.chosen or self.grid.all_chosen:
            self.grid.all_chosen = False
            self.grid.choose([])

    def refs(self) -> list[str]:
        """Return the refs of the chosen rows, or of the one under the cursor."""
        chosen = self._chosen_keys()
        if not chosen and self.grid.current and isinstance(self.grid.current.key, ItemKey):
            chosen = [self.grid.current.key]
        return [key.ref for key in sorted(chosen, key=lambda key: key.id)]

    def _chosen_keys(self) -> list[ItemKey]:
        return [key for key in self.grid.chosen if isinstance(key, ItemKey)]

    # Choosing no longer what left the list

    async def was_read(self) -> None:
        """Choose no longer what is not in the list that was just read, unless the query is still being typed."""
        if not self.query_bar.input.has_focus:  # what is typed so far may leave out what the whole of it does not
            await self.settle_choice()
        self._changed = frozenset()

    async def settle_choice(self) -> None:
        """Choose no longer what is not in the list any more, and say so unless that was one's own doing.

        What a box is about stays chosen until that is answered: the box names it, whatever the list shows by now.
        """
        order, chosen, asked = self.order, self._chosen_keys(), self._acted_on
        if not chosen or self.why_not_whole():
            return
        left = await self.tracker.read(lambda workspace: _gone_of(order, [key.id for key in chosen]))
        gone = left - asked
        if not gone or self.order is not order:
            return
        kept = [key for key in self._chosen_keys() if key.id not in gone]
        self.grid.choose(kept)
        self.say_count()
        if unasked := gone - self._changed:
            still = f"{len(kept):,} still chosen." if kept else "None is chosen now."
            self.tracker.say(f"{plural(len(unasked), 'chosen item')} left this list and will not be touched. {still}")

    @on(events.DescendantBlur)
    def _left_typing(self, event: events.DescendantBlur) -> None:
        if isinstance(event.widget, QueryInput):
            self._settle()

    @work(group="rows", exit_on_error=False)
    async def _settle(self) -> None:
        try:
            await self.settle_choice()
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)

    # Acting

    @work(exit_on_error=False)
    async def action_item(self, what: str) -> None:
        """Do something with the chosen items, or the one under the cursor of what was asked for last."""
        has_choice = self.grid.chosen or self.grid.all_chosen
        if why := self.why_not_whole() if has_choice else await self._why_not_listed():
            self.tracker.say(why, error=True)
            return
        try:
            await self.settle_choice()
            refs = (
                await self.tracker.read(partial(refs_of, ids=list(self.order))) if self.grid.all_chosen else self.refs()
            )
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        if refs:
            await self._act(what, refs)

    async def _why_not_listed(self) -> str:
        """Wait until the rows are those that were asked for; return why nothing can be done, where they do not come."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while self._is_unread and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(LOOK)
        return READING if self._is_unread else ""

    @property
    def _is_unread(self) -> bool:
        """Whether it is not known yet what is under the cursor of the list that was asked for."""
        return self.is_asking or (self.grid.count > 0 and self.grid.current is None)

    @on(Grid.Opened)
    def _opened(self, event: Grid.Opened) -> None:
        event.stop()
        if self.is_asking:  # what was opened is not what was asked for
            self.tracker.held.begin()
            self._open_when_listed()
        elif isinstance(event.row.key, ItemKey):
            self.open_item(event.row.key.ref)

    @work(exit_on_error=False)
    async def _open_when_listed(self) -> None:
        if why := await self._why_not_listed():
            self.tracker.say(why, error=True)
        elif self.grid.current is not None and isinstance(self.grid.current.key, ItemKey):
            self.open_item(self.grid.current.key.ref)

    def open_item(self, ref: str) -> None:
        """Show the page of an item."""
        item_actions.open_page(self.tracker, ref)

    async def _act(self, what: str, refs: Sequence[str]) -> None:
        self._acted_on = about = frozenset(key.id for key in self._chosen_keys())
        changed = False
        try:
            changed = await item_actions.act(self.tracker, what, refs)
        finally:
            self._acted_on = frozenset()
        self._changed = about if changed else frozenset()
        await self.settle_choice()
        if not self._is_reading:
            self._changed = frozenset()

    @property
    def _is_reading(self) -> bool:
        """Whether the list is being read; a change that was made here has it read again."""
        return any(worker.node is self and worker.group == "read" and not worker.is_finished for worker in self.workers)


def _gone_of(order: array[int], chosen: Sequence[int]) -> set[int]:
    return set(chosen) - set(order) if len(chosen) > MANY else {one for one in chosen if place_in(order, one) is None}
