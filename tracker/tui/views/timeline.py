"""Items as bars along a time axis: from raised to deadline, with today, milestones, windows and validities."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tracker.domain.text import plural
from tracker.errors import InvalidError, StoppedError, TrackerError
from tracker.services.lists import ListRequest, list_order
from tracker.services.query_completion import Words, query_words
from tracker.services.timeline import (
    TimelineItem,
    dates_in_words,
    first_of_timeline,
    some_of_timeline,
    timeline_milestones,
)
from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.rows import ItemKey
from tracker.tui.text import cell, content
from tracker.tui.view import View
from tracker.tui.widgets.bars import LEGEND, BarRow, Bars, TimeAxis, columns_for
from tracker.tui.widgets.grid import Grid, GridRow
from tracker.tui.widgets.querybar import QueryBar, QueryInput, last_word
from tracker.workspace import Workspace

TALL, FEW = 30, 3  # lines from which on the keys of the milestones have two, if there are more of them than this
FIRST = 100  # rows of the beginning that are read before the whole order is known


class TheView(View[None]):
    """The items of a query, all open ones at first. Only the rows that are seen are read; the order is kept as ids."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", "Find", key_display="/"),
        Binding("space", "choose", "Choose", show=False),
        Binding("escape", "back", "Back", show=False),
        *ITEM_KEYS,
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.request = ListRequest()
        self.order: array[int] = array("q")
        self._shown: ListRequest | None = None  # what the order is that of
        self._items: dict[int, TimelineItem] = {}  # those whose rows are known
        self._words: Words | None = None

    def compose(self) -> ComposeResult:
        """Lay out the query, the axis, the rows, and what the signs mean."""
        bars = Bars(id="bars", empty="No item matches. Another query: /  Add an item: a")
        yield QueryBar(self._complete)
        yield TimeAxis(bars, id="axis")
        yield bars
        yield Static("", id="dates", markup=False)
        yield Static(content(LEGEND), id="legend", markup=False)

    @property
    def bars(self) -> Bars:
        """The rows."""
        return self.query_one(Bars)

    @property
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""
        return self.query_one(QueryBar)

    def on_mount(self) -> None:
        """Show today's place on the axis at once."""
        self.bars.show_days(self.tracker.workspace.today, ())
        self.bars.set_columns(columns_for(self.app.size.width))

    def on_resize(self) -> None:
        """Give the titles the room there is."""
        self._fit_axis()
        columns = columns_for(self.size.width)
        if tuple(columns) != self.bars.columns:
            rows = {place: row for place in range(*self.bars.seen(FIRST)) if (row := self.bars.row_at(place))}
            self.bars.set_columns(columns)
            self.bars.put_rows(rows)
        self._say_dates()

    def _fit_axis(self) -> None:
        many = self.size.height >= TALL and len(self.bars.milestones) > FEW
        self.query_one(TimeAxis).styles.height = 3 if many else 2

    def focus_first(self) -> None:
        """Begin in the rows."""
        self.bars.focus(scroll_visible=False)

    # Reading

    def ask(self, query: str) -> None:
        """Show the items of a query, from the first on; it is also what stands in the input."""
        with self.prevent(QueryInput.Changed):
            self.query_bar.input.value = query
        self._ask(ListRequest(query=query))

    def _ask(self, request: ListRequest) -> None:
        self.request = request
        self.bars.choose([])
        self.reload()

    def reading(self) -> Callable[[Workspace], None]:
        """See `fetch`, which reads in steps."""
        raise NotImplementedError

    def draw(self, found: None) -> None:
        """See `fetch`, which draws after each step."""

    async def fetch(self) -> None:
        """Read the milestones and the rows that are seen, then the order of all."""
        request = self.request
        milestones = await self.tracker.read(timeline_milestones)
        self._words = self._words or await self.tracker.read(query_words)
        self.bars.show_days(self.tracker.workspace.today, milestones)
        self._fit_axis()
        current = self.bars.current
        if self._shown != request:
            found = await self.tracker.read(lambda workspace: first_of_timeline(workspace, request, FIRST))
            self.order, self._items, current = array("q", found), dict(found), None
            self.bars.put_rows(dict(enumerate(map(_row, found.values()))), anew=True)
            self.bars.set_count(len(found))
            self.bars.move_to(0)
            self._shown = request
            self.query_bar.found("" if len(found) == FIRST else plural(len(found), "item"))
        else:
            await self._read_rows(*self.bars.seen(rows_around=10))
        await self._read_order(request, current)
        self._say_dates()

    async def _read_order(self, request: ListRequest, current: GridRow | None) -> None:
        wanted = current.key.id if current and isinstance(current.key, ItemKey) else None

        def read(workspace: Workspace) -> tuple[array[int], int | None, bool]:
            order = list_order(workspace, request)
            at = order.index(wanted) if wanted is not None and wanted in order else None
            return order, at, order == self.order

        order, at, same = await self.tracker.read(read)
        self.order = order
        if not same:
            first, end = self.bars.seen(rows_around=60)
            known = {row.key.id: row for row in self.bars.known() if isinstance(row.key, ItemKey)}
            self.bars.forget_all_but(
                {place: known[one] for place, one in enumerate(order[first:end], start=first) if one in known}
            )
            self.bars.set_count(len(order))
            if at is not None and at != self.bars.cursor:
                self.bars.move_to(at)
        self.query_bar.found(plural(len(order), "item"))

    @on(Grid.Wanted, "#bars")
    def _wanted(self, event: Grid.Wanted) -> None:
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
        order, request = self.order, self.request
        ids = list(order[first:end])
        if not ids:
            return
        found = await self.tracker.read(lambda workspace: some_of_timeline(workspace, request, ids))
        if self.order is not order:
            return
        self._remember(found)
        self.bars.put_rows({first + place: _row(found[one]) for place, one in enumerate(ids) if one in found})

    def _remember(self, found: Mapping[int, TimelineItem]) -> None:
        known = {row.key.id for row in self.bars.known() if isinstance(row.key, ItemKey)}
        self._items = {key: item for key, item in self._items.items() if key in known} | dict(found)

    def failed(self, error: TrackerError) -> None:
        """Say what is wrong with a query where it was typed, and anything else at the bottom."""
        if isinstance(error, InvalidError):
            self.query_bar.wrong(error)
        else:
            super().failed(error)

    # Typing a query

    def _complete(self, typed: str) -> list[str]:
        return self._words.complete(last_word(typed)) if self._words else []

    @on(QueryBar.Asked)
    def _asked(self, event: QueryBar.Asked) -> None:
        event.stop()
        if event.query != self.request.query:
            self._ask(ListRequest(query=event.query))

    @on(QueryInput.Left)
    def _left_query(self, event: QueryInput.Left) -> None:
        event.stop()
        self.bars.focus()

    def action_query(self) -> None:
        """Type a query."""
        self.query_bar.input.focus()

    def action_back(self) -> None:
        """Choose none, or else forget the query."""
        if self.bars.chosen:
            self.bars.choose([])
        elif self.request.query:
            self.ask("")

    # The row under the cursor

    @on(Grid.Highlighted, "#bars")
    def _highlighted(self, event: Grid.Highlighted) -> None:
        event.stop()
        self._say_dates()

    def _say_dates(self) -> None:
        row = self.bars.current
        item = self._items.get(row.key.id) if row is not None and isinstance(row.key, ItemKey) else None
        said = dates_in_words(item, self.tracker.workspace.today) if item else ""
        self.query_one("#dates", Static).update(content(cell(said, max(10, self.size.width - 2))))

    @on(Grid.Opened, "#bars")
    def _opened(self, event: Grid.Opened) -> None:
        event.stop()
        if isinstance(event.row.key, ItemKey):
            item_actions.open_page(self.tracker, event.row.key.ref)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        self.bars.toggle()

    def refs(self) -> list[str]:
        """Return the refs of the chosen rows, or of the one under the cursor."""
        chosen = [key for key in self.bars.chosen if isinstance(key, ItemKey)]
        if not chosen and self.bars.current and isinstance(self.bars.current.key, ItemKey):
            chosen = [self.bars.current.key]
        return [key.ref for key in sorted(chosen, key=lambda key: key.id)]

    def action_item(self, what: str) -> None:
        """Do something with the chosen items, or the one under the cursor."""
        if refs := self.refs():
            self._act(what, refs)

    @work(exit_on_error=False)
    async def _act(self, what: str, refs: list[str]) -> None:
        await item_actions.act(self.tracker, what, refs)


def _row(item: TimelineItem) -> BarRow:
    late = any(bar.kind == "late" for bar in item.bars)
    cells = ((item.ref, "strong"), (item.mark, item.health), item.title, "")
    return BarRow(ItemKey(item.id, item.ref), cells, item.bars, late)
