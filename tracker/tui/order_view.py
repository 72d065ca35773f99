"""What the views over the items of a query share: a query that is typed, and rows of which only the seen are read."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from textual import on, work

from tracker.domain.text import plural
from tracker.errors import InvalidError, StoppedError, TrackerError
from tracker.services.lists import ListRequest, list_order, place_in, same_order, window_of
from tracker.services.query_completion import Words
from tracker.tui import item_actions
from tracker.tui.rows import ItemKey
from tracker.tui.view import View
from tracker.tui.widgets.grid import Grid, GridRow
from tracker.tui.widgets.querybar import QueryBar, QueryInput, last_word
from tracker.workspace import Workspace

F = TypeVar("F")
MANY = 20  # rows from which on it is quicker to look them up all together
AT_ONCE = 5000  # items that are changed together at most: more would keep everybody else waiting
FIRST = 100  # rows of the beginning that are read before the whole order is known


class OrderView(View[None], Generic[F]):
    """Items of a query in a grid: the order of all is kept as ids, four bytes each. `F` is what is read of some."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.request = ListRequest()
        self.order: array[int] = array("i")
        self.words: Words | None = None  # how what is typed may go on
        self._shown: ListRequest | None = None  # what the order is that of

    # What a view says about itself

    @property
    @abstractmethod
    def grid(self) -> Grid:
        """The rows."""

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

    def ask(self, query: str, *, view: str = "", sort: str = "") -> None:
        """Show the items of a query, from the first on; it is also what stands in the input."""
        with self.prevent(QueryInput.Changed):
            self.query_bar.input.value = query
        self.ask_for(ListRequest(query=query, view=view or None, sort=sort))

    def ask_for(self, request: ListRequest) -> None:
        """Show the items of a request, whatever stands in the input by now."""
        self.choose_none()
        self.request = request
        self.reload()

    def reading(self) -> Callable[[Workspace], None]:
        """See `fetch`, which reads in steps."""
        raise NotImplementedError

    def draw(self, found: None) -> None:
        """See `fetch`, which draws after each step."""

    async def fetch(self) -> None:
        """Read the rows that are seen, then the order of all: the first page is there at once, however many follow."""
        await self.prepare()
        request, stay = self.wanted(), None
        if self._shown != request:
            stay = await self._read_first(request, self.grid.current)
        else:
            await self._read_rows(*self.grid.seen(rows_around=10))
        await self._read_order(request, stay)
        self.show_current()

    async def _read_first(self, request: ListRequest, current: GridRow | None) -> GridRow | None:
        """Read the beginning of another list; return the row that the cursor is to stay on, if it is to stay."""
        place = self.grid.cursor
        read = await self.tracker.read(lambda workspace: self.first(workspace, request, FIRST))
        found = self.take(read, request, anew=True)
        self.order = array("i", found)
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
            chosen = [key.id for key in self.grid.chosen if isinstance(key, ItemKey)]
            places = await self.tracker.read(lambda workspace: _places_in(order, _id_of(row), chosen))
            moved = self.grid.cursor - cursor  # by somebody, meanwhile
            self.order = order
            self.grid.forget_all_but(self._places(order))
            self.grid.set_count(len(order))
            if places.current is not None and places.current + moved != self.grid.cursor:
                self.grid.move_to(places.current + moved)
            self._forget_chosen(places.gone)
        self.say_count()

    def _forget_chosen(self, gone: set[int]) -> None:
        """Choose no longer what is not in the list any more: nobody would see what happens to it."""
        if gone:
            kept = [key for key in self.grid.chosen if isinstance(key, ItemKey) and key.id not in gone]
            self.grid.choose(kept)
            self.tracker.say(f"{plural(len(gone), 'chosen item')} left this list and will not be touched.")

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
        if isinstance(error, InvalidError):
            self.query_bar.wrong(error)
        else:
            super().failed(error)

    # Typing a query

    @property
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""
        return self.query_one(QueryBar)

    def complete(self, typed: str) -> list[str]:
        """Return how the last word of what was typed may go on."""
        return self.words.complete(last_word(typed)) if self.words else []

    @on(QueryBar.Asked)
    def _asked(self, event: QueryBar.Asked) -> None:
        event.stop()
        if event.query != self.request.query:
            self.ask_for(replace(self.request, query=event.query))

    @on(QueryInput.Left)
    def _left_query(self, event: QueryInput.Left) -> None:
        event.stop()
        self.grid.focus()

    def action_query(self) -> None:
        """Type a query."""
        self.query_bar.input.focus()

    def action_back(self) -> None:
        """Choose none, or else forget the query."""
        if self.grid.chosen or self.grid.all_chosen:
            self.choose_none()
            self.say_count()
        elif self.request.query:
            self.ask("", view=self.request.view or "")

    # Choosing and acting

    def focus_first(self) -> None:
        """Begin in the rows."""
        self.grid.focus(scroll_visible=False)

    def counted(self, count: int) -> str:
        """Return how many items there are, and how many of them are chosen."""
        grid = self.grid
        chosen = "all chosen, " if grid.all_chosen else f"{len(grid.chosen):,} chosen, " * bool(grid.chosen)
        return f"{chosen}{plural(count, 'item')}"

    def say_count(self) -> None:
        """Say how many items there are beside the query."""
        self.query_bar.found(self.counted(len(self.order)))

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        self.grid.all_chosen = False
        self.grid.toggle()
        self.say_count()

    def choose_none(self) -> None:
        """Choose no row."""
        if self.grid.chosen or self.grid.all_chosen:
            self.grid.all_chosen = False
            self.grid.choose([])

    def refs(self) -> list[str]:
        """Return the refs of the chosen rows, or of the one under the cursor."""
        chosen = [key for key in self.grid.chosen if isinstance(key, ItemKey)]
        if not chosen and self.grid.current and isinstance(self.grid.current.key, ItemKey):
            chosen = [self.grid.current.key]
        return [key.ref for key in sorted(chosen, key=lambda key: key.id)]

    @work(exit_on_error=False)
    async def action_item(self, what: str) -> None:
        """Do something with the chosen items, or the one under the cursor."""
        try:
            refs = await self._all_refs() if self.grid.all_chosen else self.refs()
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        if refs:
            await item_actions.act(self.tracker, what, refs)

    async def _all_refs(self) -> list[str]:
        """Return the refs of the whole list as it is shown. Raises InvalidError where they are too many."""
        ids = list(self.order)
        if len(ids) > AT_ONCE:
            raise InvalidError(f"These are {len(ids):,} items; at most {AT_ONCE:,} at once.", hint="Narrow the query.")
        request = ListRequest(query="is:open or is:closed", columns=("ref",))
        found = await self.tracker.read(lambda workspace: window_of(workspace, request, ids))
        return [row[0] for row in found.rows.values()]


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a row stands in an order, and which of the chosen ones are not in it."""

    current: int | None
    gone: set[int]


def _id_of(row: GridRow | None) -> int | None:
    return row.key.id if row is not None and isinstance(row.key, ItemKey) else None


def _places_in(order: array[int], item_id: int | None, chosen: Sequence[int]) -> _Found:
    gone = set(chosen) - set(order) if len(chosen) > MANY else {one for one in chosen if place_in(order, one) is None}
    return _Found(place_in(order, item_id) if item_id is not None else None, gone)
