"""What the views over the items of a query share: a query that is typed, and rows of which only the seen are read."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

from textual import on, work

from tracker.errors import InvalidError, StoppedError, TrackerError
from tracker.services.lists import ListRequest, list_order, place_in, place_of_ref, same_order, typed_anew
from tracker.tui.choosing import READING, ChoosingView
from tracker.tui.rows import ItemKey
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridRow
from tracker.tui.widgets.querybar import QueryBar, QueryInput
from tracker.workspace import Workspace

F = TypeVar("F")
FIRST = 100  # rows of the beginning that are read before the whole order is known


class OrderView(ChoosingView, Generic[F]):
    """Items of a query in a grid: the order of all is kept as ids, four bytes each. `F` is what is read of some."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.request = ListRequest()
        self._shown: ListRequest | None = None  # what the order is that of
        self._whole = False  # whether the order is that of the whole list
        self._wrong = False  # whether the query is
        self._was_wrong = False  # whether what that stood in the way of may still be said
        self._followed = ""  # the ref of an item that was added, and that the cursor is to be put on
        self._before: ListRequest | None = None  # what was listed before another view opened a list here

    # What a view says about itself

    @abstractmethod
    async def prepare(self) -> None:
        """Read what else is needed, before the rows."""

    def wanted(self) -> ListRequest:
        """Return what to list, as things stand."""
        return self.request

    @staticmethod
    @abstractmethod
    def first(workspace: Workspace, request: ListRequest, size: int) -> F:
        """Read the beginning of a list."""

    @staticmethod
    @abstractmethod
    def some(workspace: Workspace, request: ListRequest, ids: Sequence[int]) -> F:
        """Read some items of a list."""

    @abstractmethod
    def take(self, found: F, request: ListRequest, *, anew: bool = False) -> Mapping[int, GridRow]:
        """Return what was read as rows by id, in order; `anew`, it is the beginning of another list."""

    @abstractmethod
    def show_current(self) -> None:
        """Show more about the row under the cursor."""

    # Reading

    def ask(self, query: str, said: str = "") -> None:
        """Show the items of a query that another view opens, and say what they are and how to get back."""
        if self._before is None:
            self._before = self.request
        given_up = self.chosen_in_words()
        self.choose_none()
        self._show_query(ListRequest(query=query))
        self.tracker.say(" ".join(filter(None, (said, given_up, self._way_back()))))

    def _way_back(self) -> str:
        """Return how to get back to what was listed before another view opened a list here, if one did."""
        before = self._before
        if before is None:
            return ""
        if before.view:
            return f"esc: back to the view '{before.view}'."
        return f"esc: back to '{before.query}'." if before.query else "esc: all items again."

    def follow(self, ref: str) -> None:
        """Put the cursor on an item that was just added, as soon as it is read that it is in the list."""
        self._followed = ref
        self.reload()

    def _show_query(self, request: ListRequest) -> None:
        """Show the items of a request, from the first on; its query is also what stands in the input."""
        with self.prevent(QueryInput.Changed):
            self.query_bar.input.value = request.query
        self.ask_for(request)

    def ask_for(self, request: ListRequest) -> None:
        """Show the items of a request, whatever stands in the input by now; what is chosen and listed stays so."""
        if self.grid.all_chosen and (request.query, request.view) != (self.request.query, self.request.view):
            self.tracker.say(self.chosen_in_words())
            self.choose_none()
        self.request = request
        self.reload()

    async def fetch(self) -> None:
        """Read the rows that are seen, then the order of all: the first page is there at once, however many follow."""
        self._wrong = False
        await self.prepare()
        request, stay = self.wanted(), None
        if self._shown != request:
            stay = await self._read_first(request, self.grid.current)
        else:
            await self._read_rows(*self.grid.seen(rows_around=10))
        await self._read_order(request, stay)
        if self._was_wrong:
            self._was_wrong = False
            self.tracker.forget_error()  # what a wrong query stood in the way of
        self.show_current()

    async def _read_first(self, request: ListRequest, current: GridRow | None) -> GridRow | None:
        """Read the beginning of another list; return the row that the cursor is to stay on, if it is to stay."""
        place = self.grid.cursor
        read = await self.tracker.read(lambda workspace: self.first(workspace, request, FIRST))
        found = self.take(read, request, anew=True)
        self.order, self._whole = array("i", found), False
        self.grid.put_rows(dict(enumerate(found.values())), anew=True)
        self.grid.set_count(len(found))
        if self._shown is None or self._shown.query != request.query or self._shown.view != request.view:
            current = None
        self.grid.move_to(0 if current is None else min(place, max(0, len(found) - 1)))
        self._shown = request
        self.query_bar.found("" if len(found) == FIRST else self.counted(len(found)))
        return current

    async def _read_order(self, request: ListRequest, stay: GridRow | None) -> None:
        """Read the order; the cursor stays on its row, or goes to the one that it is to stay on."""
        before = self.order

        def read(workspace: Workspace) -> tuple[array[int], bool]:
            order = list_order(workspace, request)
            return order, same_order(order, before)

        order, same = await self.tracker.read(read)
        if not same:
            row, cursor = stay or self.grid.current, self.grid.cursor
            at = _id_of(row)
            place = await self.tracker.read(lambda workspace: None if at is None else place_in(order, at))
            moved = self.grid.cursor - cursor  # by somebody, meanwhile
            self.order = order
            self.grid.forget_all_but(self._places(order))
            self.grid.set_count(len(order))
            if place is not None and place + moved != self.grid.cursor:
                self.grid.move_to(place + moved)
        self._whole = True
        if self._followed:
            place = await self.tracker.read(partial(place_of_ref, order=order, ref=self._followed))
            self._followed = ""
            if place is not None:
                self.grid.move_to(place)
        await self.was_read()
        self.say_count()

    @property
    def is_asking(self) -> bool:
        """Whether other rows were asked for than those that are shown."""
        shown, request = self._shown, self.request
        if self.query_bar.input.value != request.query:
            return True
        is_shown = shown is not None and replace(shown, columns=()) == replace(request, columns=())
        is_there = is_shown and not self._followed  # a key right after adding is about what was added
        return not (is_there or self._wrong or self.stale)

    def why_not_whole(self) -> str:
        """Return why it is not known yet what is listed: what is shown may still be what another query found."""
        shown, request = self._shown, self.request
        if self.query_bar.input.value != request.query:
            return READING  # it is asked for in a moment
        if shown is not None and (shown.query, shown.view) == (request.query, request.view):
            return "" if self._whole else READING
        if self._wrong:
            return "The query is wrong, so it is not known which of the chosen items it lists. Mend it first: /"
        return "This list could not be read. f5 tries it again." if self.stale else READING

    def _places(self, order: array[int]) -> dict[int, GridRow]:
        """Return where the rows that are known stand in another order, as far as that is near where they stood."""
        first, end = self.grid.seen(rows_around=60)
        known = {row.key.id: row for row in self.grid.known() if isinstance(row.key, ItemKey)}
        return {
            place: known[item_id] for place, item_id in enumerate(order[first:end], start=first) if item_id in known
        }

    @on(Grid.Wanted)
    def _rows_wanted(self, event: Grid.Wanted) -> None:
        event.stop()
        self._fill(event.first, event.end)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _fill(self, first: int, end: int) -> None:
        try:
            await self._read_rows(first, end)
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)

    async def _read_rows(self, first: int, end: int) -> None:
        order, request = self.order, self._shown
        ids = list(order[first:end])
        if not ids or request is None:
            return
        read = await self.tracker.read(lambda workspace: self.some(workspace, request, ids))
        if self.order is not order or self._shown != request:
            return
        found = self.take(read, request)
        self.grid.put_rows({first + place: found[item_id] for place, item_id in enumerate(ids) if item_id in found})

    def failed(self, error: TrackerError) -> None:
        """Say what is wrong with a query where it was typed, and anything else at the bottom."""
        self._followed = ""
        if isinstance(error, InvalidError):
            self._wrong = self._was_wrong = True
            self.query_bar.wrong(error)
        else:
            super().failed(error)

    # Typing a query

    @property
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""
        return self.query_one(QueryBar)

    @on(QueryBar.Asked)
    def _asked(self, event: QueryBar.Asked) -> None:
        event.stop()
        if event.query != self.request.query:
            self._before = None
            self.ask_for(typed_anew(self.request, event.query))

    @on(QueryInput.Left)
    def _left_query(self, event: QueryInput.Left) -> None:
        event.stop()
        self.grid.focus()

    def action_query(self) -> None:
        """Type a query."""
        self.query_bar.input.focus()

    def action_back(self) -> None:
        """Choose none, or else go back to what was listed before, or else forget the query."""
        if self.grid.chosen or self.grid.all_chosen:
            self.choose_none()
            self.say_count()
        elif self._before is not None:
            before, self._before = self._before, None
            self.tracker.say("")  # how to get here
            self._show_query(before)
        elif self.request.query:
            self._show_query(ListRequest(view=self.request.view))

    def focus_first(self) -> None:
        """Begin in the rows."""
        self.grid.focus(scroll_visible=False)
        if self._before is not None:
            self.tracker.say(self._way_back())


def _id_of(row: GridRow | None) -> int | None:
    return row.key.id if row is not None and isinstance(row.key, ItemKey) else None
