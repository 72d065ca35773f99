"""The table of items: any number of them, found by the query language, in saved views as tabs."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from tracker.domain.query_tree import SORTS
from tracker.domain.text import plural
from tracker.domain.views import View as SavedView
from tracker.errors import InvalidError, QueryError, StoppedError, TrackerError
from tracker.services.items import item_version
from tracker.services.lists import ListRequest, Window, first_window, list_order, place_in, same_order, window_of
from tracker.services.query_completion import Words, query_words
from tracker.services.views import edit_view, list_views
from tracker.tui import item_actions, rows
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.rows import ItemKey
from tracker.tui.view import View
from tracker.tui.widgets.grid import Grid, GridRow
from tracker.tui.widgets.page import PageLines
from tracker.tui.widgets.querybar import QueryBar, QueryInput
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

FIRST = 100  # rows of the beginning that are read before the whole order is known
BESIDE = 120  # cells from which on the page of an item stands beside the table
SETTLED = 0.12  # seconds that the cursor rests on a row before its page is read
ALL = ""  # the tab that narrows nothing


class TheView(View[None]):
    """The items of a query. Only what is seen is read: the whole order is kept as ids, four bytes each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", "Find", key_display="/"),
        Binding("space", "choose", "Choose", show=False),
        Binding("A", "choose_all", "Choose all", show=False),
        Binding("s", "sort", "Sort"),
        Binding("S", "turn", "Turn the order around", show=False),
        Binding("c", "columns", "Columns", show=False),
        Binding("v", "save_view", "Save view", show=False),
        Binding("less_than_sign", "tab(-1)", "Tab before", show=False, key_display="<"),
        Binding("greater_than_sign", "tab(1)", "Next tab", show=False, key_display=">"),
        Binding("colon", "jump", "Go to", show=False, key_display=":"),
        Binding("escape", "back", "Back", show=False),
        *ITEM_KEYS,
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.request = ListRequest()
        self.order: array[int] = array("i")
        self._shown: ListRequest | None = None  # what the order is that of
        self._keys: tuple[str, ...] = ()
        self._widths: dict[str, int | None] = {}
        self._words: Words | None = None
        self._views: list[SavedView] = []
        self._settling: Timer | None = None
        self._all_chosen = False

    def compose(self) -> ComposeResult:
        """Lay out the tabs, the query, the table and the page beside it."""
        yield TabLine([Tab(ALL, "All")], id="saved")
        yield QueryBar(self._complete)
        with Horizontal(id="table-and-page"):
            yield Grid(id="items-grid", empty="No item matches. Another query: /  Add an item: a")
            yield PageLines(id="items-page")

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one("#items-grid", Grid)

    @property
    def page(self) -> PageLines:
        """The page beside the table."""
        return self.query_one("#items-page", PageLines)

    @property
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""
        return self.query_one(QueryBar)

    def focus_first(self) -> None:
        """Begin in the table."""
        self.grid.focus(scroll_visible=False)

    # Reading

    def ask(self, query: str, *, view: str = ALL, sort: str = "") -> None:
        """Show the items of a query, from the first on; it is also what stands in the input."""
        with self.prevent(QueryInput.Changed):
            self.query_bar.input.value = query
        self._ask(ListRequest(query=query, view=view or None, sort=sort))

    def _ask(self, request: ListRequest) -> None:
        self.query_one("#saved", TabLine).active = request.view or ALL
        self._choose_none()
        self.request = request
        self.reload()

    def reading(self) -> Callable[[Workspace], None]:
        """See `fetch`, which reads in steps."""
        raise NotImplementedError

    async def fetch(self) -> None:
        """Read the rows that are seen, then the order of all: the first page is there at once, however many follow."""
        await self._know_views()
        request = self._with_columns(self.request)
        place, current = self.grid.cursor, self.grid.current
        anew = self._shown != request
        if anew:
            window = await self.tracker.read(lambda workspace: first_window(workspace, request, FIRST))
            found = rows.grid_rows(window, self._keys)
            self.order = array("i", found)
            self._show_columns(window)
            self.grid.put_rows(dict(enumerate(found.values())), anew=True)
            self.grid.set_count(len(found))
            self.grid.sorted_by = request.sort or self._sort_of_query()
            if self._shown is None or self._shown.query != request.query or self._shown.view != request.view:
                place, current = 0, None
            self.grid.move_to(0 if current is None else min(place, max(0, len(found) - 1)))
            self._shown = request
            self.query_bar.found("" if len(found) == FIRST else self._counted(len(found)))
        else:
            await self._read_rows(*self.grid.seen(rows_around=10))
        await self._read_order(request, place, current)
        self._show_page()

    async def _read_order(self, request: ListRequest, place: int, current: GridRow | None) -> None:
        wanted = current.key.id if current and isinstance(current.key, ItemKey) else None

        def read(workspace: Workspace) -> tuple[array[int], int | None, bool]:
            order = list_order(workspace, request)
            at = place_in(order, wanted) if wanted is not None else None
            return order, at, same_order(order, self.order)

        order, at, same = await self.tracker.read(read)
        self.order = order
        if not same:
            moved = at is not None and at != self.grid.cursor
            self.grid.forget_all_but(self._places(order))
            self.grid.set_count(len(order))
            if moved and at is not None:
                self.grid.move_to(at)
        self.query_bar.found(self._counted(len(order)))

    def _places(self, order: array[int]) -> dict[int, GridRow]:
        """Return where the rows that are known stand in another order, as far as that is near where they stood."""
        first, end = self.grid.seen(rows_around=60)
        known = {row.key.id: row for row in self.grid.known() if isinstance(row.key, ItemKey)}
        return {
            place: known[item_id] for place, item_id in enumerate(order[first:end], start=first) if item_id in known
        }

    def _counted(self, count: int) -> str:
        chosen = "all chosen, " if self._all_chosen else f"{len(self.grid.chosen):,} chosen, " * bool(self.grid.chosen)
        return f"{chosen}{plural(count, 'item')}"

    @on(Grid.Wanted, "#items-grid")
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
        order, request = self.order, self._with_columns(self.request)
        ids = list(order[first:end])
        if not ids:
            return
        window = await self.tracker.read(lambda workspace: window_of(workspace, request, ids))
        if self.order is not order:
            return
        found = rows.grid_rows(window, self._keys)
        self.grid.put_rows({first + place: found[item_id] for place, item_id in enumerate(ids) if item_id in found})

    async def _know_views(self) -> None:
        def read(workspace: Workspace) -> tuple[list[SavedView], Words]:
            return list_views(workspace), query_words(workspace)

        self._views, self._words = await self.tracker.read(read)
        tabs = [Tab(ALL, "All"), *(Tab(view.name, view.name) for view in self._views)]
        line = self.query_one("#saved", TabLine)
        if tuple(tabs) != line.tabs:
            line.set_tabs(tabs)
        line.display = bool(self._views)

    def failed(self, error: TrackerError) -> None:
        """Say what is wrong with a query where it was typed, and anything else at the bottom."""
        if isinstance(error, InvalidError):
            self.query_bar.wrong(error)
        else:
            super().failed(error)

    # Columns

    def _with_columns(self, request: ListRequest) -> ListRequest:
        """Return the request with the columns that are shown, and with those that every row needs."""
        view = next((view for view in self._views if view.name == request.view), None)
        settings = self.tracker.workspace.settings
        chosen = rows.parse_columns((view.columns if view else ()) or settings.tui_columns)
        if not chosen:
            chosen = rows.parse_columns(rows.usual_columns(self.grid.size.width or self.size.width))
        self._keys = tuple(key for key, _ in chosen)
        self._widths = dict(chosen)
        extra = tuple(key for key in rows.NEEDED if key not in self._keys)
        return replace(request, columns=(*self._keys, *extra))

    def _show_columns(self, window: Window) -> None:
        shown = [column for column in window.columns if column.key in self._keys or f"field.{column.key}" in self._keys]
        columns = rows.grid_columns(shown, self._widths)
        if tuple(columns) != self.grid.columns:
            self.grid.set_columns(columns)

    def on_resize(self) -> None:
        """Show the page beside the table where there is room, and the columns that fit."""
        beside = self.size.width >= BESIDE
        if self.page.display != beside:
            self.page.display = beside
        if self._shown is not None:
            self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self._shown is not None and self._with_columns(self.request) != self._shown:
            self.reload()

    # Typing a query

    def _complete(self, typed: str) -> list[str]:
        from tracker.tui.widgets.querybar import last_word

        return self._words.complete(last_word(typed)) if self._words else []

    @on(QueryBar.Asked)
    def _asked(self, event: QueryBar.Asked) -> None:
        event.stop()
        if event.query != self.request.query:
            self._ask(replace(self.request, query=event.query))

    @on(QueryInput.Left)
    def _left_query(self, event: QueryInput.Left) -> None:
        event.stop()
        self.grid.focus()

    def action_query(self) -> None:
        """Type a query."""
        self.query_bar.input.focus()

    def action_back(self) -> None:
        """Choose none, or else forget the query."""
        if self.grid.chosen or self._all_chosen:
            self._choose_none()
            self.query_bar.found(self._counted(len(self.order)))
        elif self.request.query:
            self.ask("", view=self.request.view or ALL)

    # Sorting

    def _sort_of_query(self) -> str:
        from tracker.domain.query import parse_query

        try:
            keys = parse_query(self.request.query).sort
        except QueryError:
            return ""
        return str(keys[0]) if keys else "deadline"

    @on(Grid.HeadingClicked, "#items-grid")
    def _heading_clicked(self, event: Grid.HeadingClicked) -> None:
        event.stop()
        if event.column.sort:
            self.sort_by(event.column.sort)

    def sort_by(self, key: str) -> None:
        """Sort by a key; by the same one again, the other way around."""
        again = self.grid.sorted_by == key
        self._ask(replace(self.request, sort=f"-{key}" if again else key))

    def action_turn(self) -> None:
        """Turn the order around."""
        self.sort_by(self.grid.sorted_by.removeprefix("-")) if not self.grid.sorted_by.startswith("-") else self._ask(
            replace(self.request, sort=self.grid.sorted_by.removeprefix("-"))
        )

    @work(exit_on_error=False)
    async def action_sort(self) -> None:
        """Choose what to sort by."""
        from tracker.tui.screens.pick import Pick

        choices = [(key, key.replace("_", " ")) for key in SORTS]
        picked = await self.app.push_screen_wait(Pick("Sort by", choices, chosen=self.grid.sorted_by.lstrip("-")))
        if picked:
            self.sort_by(picked)

    # Saved views

    @on(TabLine.Chosen, "#saved")
    def _tab_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self.show_saved(event.name)

    def action_tab(self, step: int) -> None:
        """Show the saved view beside the one that is shown."""
        self.show_saved(self.query_one("#saved", TabLine).beside(step))

    def show_saved(self, name: str) -> None:
        """Show a saved view, or all."""
        self.ask("", view=name)
        self.grid.focus()

    @work(exit_on_error=False)
    async def action_save_view(self) -> None:
        """Keep the query and its columns under a name."""
        from tracker.tui.screens.save_view import SaveView

        view = next((view for view in self._views if view.name == self.request.view), None)
        query = " ".join(filter(None, (view.query if view else "", self.request.query)))
        if self.request.sort:
            query = f"{query} sort:{self.request.sort}".strip()
        saved = await self.app.push_screen_wait(SaveView(query, self._keys, [view.name for view in self._views]))
        if saved is not None:  # the empty text: one was removed
            await self._know_views()
            self.show_saved(saved)

    @work(exit_on_error=False)
    async def action_columns(self) -> None:
        """Choose the columns, their order and their widths."""
        from tracker.tui.screens.columns import Columns

        shown = [(column.key, width) for column, width in self.grid.shown_widths()]
        asked = [next((key for key in self._keys if key.removeprefix("field.") == name), name) for name, _ in shown]
        chosen = await self.app.push_screen_wait(Columns(list(zip(asked, (w for _, w in shown), strict=True))))
        if chosen is None:
            return
        if view := self.request.view:
            try:
                keys = [text.partition(":")[0] for text in chosen]
                await self.tracker.change(lambda workspace: edit_view(workspace, view, columns=keys))
            except TrackerError as error:
                self.tracker.say_error(error)
            else:
                self.tracker.say(f"The columns of the view {view} are changed. Take it back: u")
        else:
            self.tracker.workspace.settings = self.tracker.workspace.settings.model_copy(
                update={"tui_columns": tuple(chosen)}
            )
            self.tracker.remember("tui_columns", ",".join(chosen))
            self.reload()

    # Choosing and acting

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        self._all_chosen = False
        self.grid.toggle()
        self.query_bar.found(self._counted(len(self.order)))

    def action_choose_all(self) -> None:
        """Choose all items of the list, or none."""
        self._all_chosen = not self._all_chosen
        self.grid.choose([])
        self.grid.all_chosen = self._all_chosen
        self.query_bar.found(self._counted(len(self.order)))

    def _choose_none(self) -> None:
        self._all_chosen = False
        self.grid.all_chosen = False
        if self.grid.chosen:
            self.grid.choose([])

    @work(exit_on_error=False)
    async def action_jump(self) -> None:
        """Go to a row by its number, or to an item by its ref."""
        from tracker.tui.screens.jump import Jump

        picked = await self.app.push_screen_wait(Jump(len(self.order)))
        if picked is None:
            return
        if isinstance(picked, int):
            self.grid.move_to(picked - 1)
            return
        order = self.order
        try:
            place = await self.tracker.read(partial(_place_of, ref=picked, order=order))
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        if place is None:
            self.tracker.say(f"{picked} is not in this list. Find it: / then ref:{picked}")
        elif self.order is order:
            self.grid.move_to(place)

    def refs(self) -> list[str]:
        """Return the refs of the chosen rows, or of the one under the cursor."""
        chosen = [key for key in self.grid.chosen if isinstance(key, ItemKey)]
        if not chosen and self.grid.current and isinstance(self.grid.current.key, ItemKey):
            chosen = [self.grid.current.key]
        return [key.ref for key in sorted(chosen, key=lambda key: key.id)]

    def action_item(self, what: str) -> None:
        """Do something with the chosen items, or the one under the cursor."""
        self._act(what)

    @work(exit_on_error=False)
    async def _act(self, what: str) -> None:
        if self._all_chosen:
            query = await self.tracker.read(partial(item_actions.whole_query, request=self.request))
            await item_actions.act(self.tracker, what, [], query)
        elif refs := self.refs():
            await item_actions.act(self.tracker, what, refs)

    # The page beside the table

    @on(Grid.Highlighted, "#items-grid")
    def _highlighted(self, event: Grid.Highlighted) -> None:
        event.stop()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._show_page)

    def _show_page(self) -> None:
        if not self.page.display:
            return
        if self.grid.current is None or not isinstance(self.grid.current.key, ItemKey):
            if self.grid.count == 0:
                self.page.blank()
            return
        self._read_page(self.grid.current.key.ref)

    @work(exclusive=True, group="page", exit_on_error=False)
    async def _read_page(self, ref: str) -> None:
        try:
            shown = await self.tracker.read(item_actions.reading_of(ref))
        except StoppedError:
            return
        except TrackerError as error:
            self.page.blank(str(error))
        else:
            self.page.show(shown, self.tracker.workspace)

    @on(PageLines.Acted)
    def _picked(self, event: PageLines.Acted) -> None:
        event.stop()
        self.tracker.run_worker(item_actions.pick(self.tracker, event.page, event.what, event.name))

    @on(Grid.Opened, "#items-grid")
    def _opened(self, event: Grid.Opened) -> None:
        event.stop()
        if not isinstance(event.row.key, ItemKey):
            return
        if self.page.display:
            self.page.focus()
        else:
            item_actions.open_page(self.tracker, event.row.key.ref)


def _place_of(workspace: Workspace, ref: str, order: array[int]) -> int | None:
    return place_in(order, item_version(workspace, ref).id)
