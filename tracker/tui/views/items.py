"""The table of items: any number of them, found by the query language, in saved views as tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tracker.domain.query_tree import SORTS
from tracker.domain.views import View as SavedView
from tracker.domain.views import written_columns
from tracker.errors import StoppedError, TrackerError
from tracker.services.lists import (
    ListRequest,
    Readable,
    Window,
    first_window,
    place_of_ref,
    query_in_words,
    readable_columns,
    window_of,
)
from tracker.services.query_completion import Words, query_words
from tracker.services.views import list_views
from tracker.tui import item_actions, rows
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.order_view import OrderView
from tracker.tui.resting import Resting
from tracker.tui.rows import ItemKey
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridRow
from tracker.tui.widgets.page import PageLines
from tracker.tui.widgets.querybar import QueryBar
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

BESIDE = 120  # cells from which on the page of an item stands beside the table
ALL = ""  # the tab that narrows nothing


class TheView(OrderView[Window]):
    """The items of a query. Only what is seen is read: the whole order is kept as ids, four bytes each."""

    DEFAULT_CSS = """
    TheView#items {
        #table-and-page { height: 1fr; }
        #items-grid { width: 5fr; }
        #items-page { width: 3fr; border-left: solid $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", "Find", key_display="/"),
        Binding("space", "choose", "Choose", show=False, tooltip="mark the row, to change several at once"),
        Binding("A", "choose_all", "Choose all", show=False, tooltip="all rows, or none"),
        Binding("s", "sort", "Sort"),
        Binding("S", "turn", "Turn the order around", show=False),
        Binding("c", "columns", "Columns", show=False, tooltip="which, and how wide"),
        Binding("v", "save_view", "Save view", show=False, tooltip="this query as a new tab, or in the open one"),
        Binding("less_than_sign", "tab(-1)", "Tab before", show=False, key_display="<"),
        Binding("greater_than_sign", "tab(1)", "Next tab", show=False, key_display=">"),
        Binding("colon", "jump", "Go to", show=False, key_display=":", tooltip="a row, or a ref"),
        Binding("escape", "back", "Back", show=False),
        *ITEM_KEYS,
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._views: list[SavedView] = []
        self._set: tuple[tuple[str, int | None], ...] = ()  # columns that somebody chose, with their widths
        self._wrong_column = ""  # what was said of another that there is not
        self._resting = Resting(self)

    def compose(self) -> ComposeResult:
        """Lay out the tabs, the query, the table and the page beside it."""
        yield TabLine([Tab(ALL, "All")], id="saved", second=True)
        yield QueryBar()
        with Horizontal(id="table-and-page"):
            yield Grid(
                id="items-grid", empty="No item matches. Another query: /  Closed ones: is:closed  Add an item: a"
            )
            page = PageLines(id="items-page")
            page.display = self.app.size.width >= BESIDE  # before the columns are fitted for the first time
            yield page

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one("#items-grid", Grid)

    @property
    def page(self) -> PageLines:
        """The page beside the table."""
        return self.query_one("#items-page", PageLines)

    # Reading

    def ask_for(self, request: ListRequest) -> None:
        """Show the items of a request, and the tab of its view."""
        self.query_one("#saved", TabLine).active = request.view or ALL
        super().ask_for(request)

    async def prepare(self) -> None:
        """Read the saved views, and how what is typed may go on."""
        name = self.request.view

        def read(workspace: Workspace) -> tuple[list[SavedView], Words, Readable]:
            views = list_views(workspace)
            saved = next((view.columns for view in views if view.name == name), ())
            asked = saved or workspace.settings.tui_columns
            return views, query_words(workspace), readable_columns(workspace, asked)

        self._views, self.query_bar.words, (self._set, wrong) = await self.tracker.read(read)
        if wrong is not None and wrong.plain != self._wrong_column:
            where = f"the view '{name}'" if self.saved and self.saved.columns else "tui_columns in the settings"
            self.tracker.say(f"{wrong.plain} ({where}; c changes the columns)", error=True)
        self._wrong_column = wrong.plain if wrong else ""
        tabs = [Tab(ALL, "All"), *(Tab(view.name, view.name) for view in self._views)]
        line = self.query_one("#saved", TabLine)
        if tuple(tabs) != line.tabs:
            line.set_tabs(tabs)
        line.display = bool(self._views)
        self.query_bar.say_within(self.saved.query if self.saved else "")

    first = staticmethod(first_window)
    some = staticmethod(window_of)

    def take(self, found: Window, request: ListRequest, *, anew: bool = False) -> dict[int, GridRow]:
        """Show the columns of another list, and what it is sorted by."""
        shown = rows.shown_of(request.columns)
        self._show_columns(found, shown)
        if anew:
            self.grid.sorted_by = found.sort
        return rows.grid_rows(found, request.columns, shown)

    # Columns

    @property
    def saved(self) -> SavedView | None:
        """The saved view that is shown."""
        return next((view for view in self._views if view.name == self.request.view), None)

    def wanted(self) -> ListRequest:
        """Return the request with the columns that are shown, and with those that every row needs."""
        return replace(self.request, columns=rows.with_needed([key for key, _ in self._chosen()]))

    def _chosen(self) -> tuple[tuple[str, int | None], ...]:
        """Return the columns to show, with their widths where somebody set one."""
        usual = rows.usual_columns(self.grid.size.width or self.size.width)
        return self._set or tuple((key, None) for key in usual)

    def _show_columns(self, window: Window, shown: Sequence[str]) -> None:
        named = [replace(column, key=key) for column, key in zip(window.columns, shown, strict=False)]
        columns = rows.grid_columns(named, dict(self._chosen()))
        if tuple(columns) != self.grid.columns:
            self.grid.set_columns(columns)

    def on_resize(self) -> None:
        """Show the page beside the table where there is room, and the columns that fit."""
        beside = self.size.width >= BESIDE
        if self.page.display != beside:
            self.page.display = beside
            self.call_after_refresh(self.show_current)
        if self._shown is not None:
            self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self._shown is not None and self.wanted() != self._shown:
            self.reload()

    # Sorting

    @on(Grid.HeadingClicked, "#items-grid")
    def _heading_clicked(self, event: Grid.HeadingClicked) -> None:
        event.stop()
        self.sort_by(event.column.sort)

    def sort_by(self, key: str) -> None:
        """Sort by a key; by the same one again, the other way around."""
        again = self.grid.sorted_by == key
        self.ask_for(replace(self.request, sort=f"-{key}" if again else key))
        self.query_bar.found("sorting …")  # until the first page is there

    def action_turn(self) -> None:
        """Turn the order around."""
        self.sort_by(self.grid.sorted_by.removeprefix("-"))

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
        self._before = None
        self._show_query(ListRequest(view=name or None))
        self.grid.focus()

    @work(exit_on_error=False)
    async def action_save_view(self) -> None:
        """Keep the query and its columns under a name."""
        from tracker.tui.screens.save_view import SaveView

        request, chosen = self.request, written_columns(self._set)

        def read(workspace: Workspace) -> tuple[str, list[SavedView]]:
            return query_in_words(workspace, request), list_views(workspace)

        try:
            query, views = await self.tracker.read(read)
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        # Columns that are chosen while a view is open are in it already; without any of its own it goes on so.
        columns = next((view.columns for view in views if view.name == request.view), chosen)
        box = SaveView(query, columns, [view.name for view in views], request.view or "")
        name = await self.app.push_screen_wait(box)
        if name is None:
            return
        self.show_saved(name)
        if name:  # the empty text: one was removed
            done = f"Saved as the tab '{name}'. Take it back: u"
            self.tracker.say(done if box.saved else f"The view '{name}' is as it was.")

    @work(exit_on_error=False)
    async def action_columns(self) -> None:
        """Choose the columns, their order and their widths."""
        from tracker.tui.screens.columns import change_columns

        shown = [(column.key, width) for column, width in self.grid.shown_widths()]
        await change_columns(self.tracker, shown, dict(self._set), self.saved)

    def action_back(self) -> None:
        """Go from the page beside the table to the table; there, see what all such views do."""
        if self.page.has_focus:
            self.grid.focus()
        else:
            super().action_back()

    # Choosing and acting

    def action_choose_all(self) -> None:
        """Choose all items of the list, or none."""
        self.grid.all_chosen = not self.grid.all_chosen
        self.grid.choose([])
        self.say_count()

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
            place = await self.tracker.read(partial(place_of_ref, order=order, ref=picked))
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        if place is None:
            self.tracker.say(f"{picked} is not in this list. Find it: / then ref:{picked}")
        elif self.order is order:
            self.grid.move_to(place)

    # The page beside the table

    @on(Grid.Highlighted, "#items-grid")
    def _highlighted(self, event: Grid.Highlighted) -> None:
        event.stop()
        self._resting.then(self.show_current)

    def show_current(self) -> None:
        """Read the page of the item under the cursor, where it is shown."""
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
            self.page.blank(error.plain)
        else:
            self.page.show(shown, self.tracker.workspace)

    @on(PageLines.Acted)
    def _picked(self, event: PageLines.Acted) -> None:
        event.stop()
        self.tracker.in_background(partial(item_actions.pick, self.tracker, event.page, event.what, event.name))

    def open_item(self, ref: str) -> None:
        """Go to the page of an item beside the table, or show it on a screen where there is no room for it."""
        if self.page.display:
            self.page.focus()
        else:
            super().open_item(ref)
