"""Reports: chosen, narrowed, seen, and saved as CSV."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Label, Static

from tracker.domain.table import value_text
from tracker.domain.text import display_safe, plural
from tracker.errors import InvalidError, StoppedError, TrackerError
from tracker.services.query_completion import query_words
from tracker.services.reports import COUNTED, Preview, count_rows, list_reports, preview, suggested_file
from tracker.services.views import list_views
from tracker.tui import item_actions
from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.outcry import Outcry
from tracker.tui.screens.dialog import PAUSE
from tracker.tui.text import content
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import STYLES, Cell, GridColumn, GridRow, fitted
from tracker.tui.widgets.keyline import KeyLine
from tracker.tui.widgets.querybar import QueryBar, QueryInput
from tracker.tui.widgets.status import Status
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

WIDEST = 32  # cells of a column at most
READ = 500  # characters of a value that are looked at for that


class ReportScreen(Outcry, LaidOutOnce, Screen[None]):
    """One report of several, for a query and perhaps within a view: its first rows, and how many there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "save", "Save as CSV", tooltip="the whole report, into a file"),
        Binding("escape,q", "back", "Back"),
        Binding("slash", "query", "Find", key_display="/"),
        Binding("r,greater_than_sign", "report(1)", "Next report", key_display="r"),
        Binding("less_than_sign", "report(-1)", "Report before", show=False),
        Binding("v", "view", "Within a view", tooltip="only the items of a saved view, with its columns"),
    ]

    def __init__(self, query: str = "", view: str = "") -> None:
        super().__init__()
        self._about = dict(list_reports())
        self._report = "status" if "status" in self._about else next(iter(self._about))
        self._query = query
        self._view = view
        self._written: tuple[str, float] | None = None  # what was said of a file that could be stopped, and when
        self._shown: tuple[str, str, str] | None = None  # report, query and view of the rows on the screen

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    @property
    def query_bar(self) -> QueryBar:
        """Where the query is typed."""
        return self.query_one(QueryBar)

    def compose(self) -> ComposeResult:
        """Lay out the reports, what the chosen one tells, the query and the rows."""
        tabs = [Tab(name, name.replace("_", " ").capitalize()) for name in sorted(self._about, key=self._place)]
        with Horizontal(id="report-line"):
            yield TabLine(tabs, id="reports")
            yield Button(Content("Save as CSV (w)"), id="report-save", compact=True)
        yield Label("", id="report-about", markup=False)
        yield QueryBar()
        yield Grid(id="report-grid", empty="No item matches. Another query: /")
        yield Static("", id="report-more", markup=False)
        yield Status()
        yield KeyLine()

    def _place(self, name: str) -> tuple[bool, str]:
        return name != self._report, name  # the usual one first

    def on_mount(self) -> None:
        """Read the report."""
        with self.prevent(QueryInput.Changed):
            self.query_bar.input.value = self._query
        self.grid.focus()
        self.reload()

    def say(self, said: str, *, error: bool = False) -> None:
        """Say something on the line above the keys."""
        self.query_one(Status).say(said, error=error)

    # Reading

    def reload(self) -> None:
        """Read the report, again."""
        self.query_one("#reports", TabLine).active = self._report
        within = f"Only the view '{self._view}', with its columns (v). " if self._view else ""
        self.query_one("#report-about", Label).update(content(f"{within}{self._about[self._report]}"))
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        asked = self._report, self._query, self._view
        report, query, view = asked

        def read(workspace: Workspace) -> tuple[Preview, list[GridRow], list[GridColumn]]:
            found = preview(workspace, report, query, view=view or None)
            return found, *_drawn(found)

        try:
            self.query_bar.words = self.query_bar.words or await self.tracker.read(query_words)
            found, rows, columns = await self.tracker.read(read)
            self._show(rows, columns, asked)
            self._tell_count(found, found.count)
            if found.count is None:
                count = await self.tracker.read(partial(count_rows, name=report, query=query, view=view or None))
                self._tell_count(found, count)
        except StoppedError:
            return
        except InvalidError as error:
            self.query_bar.wrong(error)
        except TrackerError as error:
            self.say(error.plain, error=True)

    def _show(self, rows: list[GridRow], columns: list[GridColumn], asked: tuple[str, str, str]) -> None:
        if tuple(columns) != self.grid.columns:
            self.grid.set_columns(columns)
        place = self.grid.cursor if self._shown == asked else 0
        self._shown = asked
        self.grid.set_rows(rows, keep=False)
        self.grid.move_to(place)

    def _tell_count(self, found: Preview, count: int | None) -> None:
        shown = len(found.rows)
        counted = "" if count is None else plural(count, "row")
        if count is not None and count > COUNTED:
            counted = f"more than {COUNTED:,} rows"
        self.query_bar.found(counted)
        more = count is None or count > shown
        line = self.query_one("#report-more", Static)
        line.update(f"These are the first {shown}. All of them are in the file: w" if more else "")
        line.display = more

    # Asking for something else

    @on(QueryBar.Asked)
    def _asked(self, event: QueryBar.Asked) -> None:
        event.stop()
        if event.query != self._query:
            self._query = event.query
            self.reload()

    @on(QueryInput.Left)
    def _left_query(self, event: QueryInput.Left) -> None:
        event.stop()
        self.grid.focus()

    def action_query(self) -> None:
        """Type a query."""
        self.query_bar.input.focus()

    @on(TabLine.Chosen, "#reports")
    def _chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self._report = event.name
        self.reload()

    def action_report(self, step: int) -> None:
        """Show the report beside the one that is shown."""
        self._report = self.query_one("#reports", TabLine).beside(step)
        self.reload()

    @work(exit_on_error=False)
    async def action_view(self) -> None:
        """Keep to the items of a saved view, or not any more."""
        from tracker.tui.screens.pick import Pick

        try:
            views = await self.tracker.read(list_views)
        except TrackerError as error:
            self.say(error.plain, error=True)
            return
        choices = [("", "All items"), *((view.name, f"{view.name}  {view.query}") for view in views)]
        picked = await self.app.push_screen_wait(Pick("Which items?", choices, chosen=self._view))
        if picked is not None and picked != self._view:
            self._view = picked
            self.reload()

    def action_back(self) -> None:
        """Leave the reports; what was meant to stop a file that has just been written only says that it is."""
        if self._written is not None and monotonic() - self._written[1] < PAUSE:
            self.say(self._written[0])
        else:
            self.dismiss(None)

    @on(Grid.Opened, "#report-grid")
    def _opened(self, event: Grid.Opened) -> None:
        event.stop()
        keys = [column.key for column in self.grid.columns]
        if "ref" in keys:
            ref = event.row.cells[keys.index("ref")]
            item_actions.open_page(self.tracker, ref if isinstance(ref, str) else ref[0])
        else:
            self.say("These lines are no items: there is no page to open.")

    # Saving

    @on(Button.Pressed, "#report-save")
    def _pressed_save(self) -> None:
        self.action_save()

    @work(exit_on_error=False)
    async def action_save(self) -> None:
        """Save the whole report as CSV."""
        from tracker.tui.screens.save_report import SaveReport

        report, folder = self._report, self.tracker.report_folder
        try:
            suggested = await self.tracker.read(lambda workspace: suggested_file(report, workspace.today))
        except TrackerError as error:
            self.say(error.plain, error=True)
            return
        target = folder / suggested.name if folder else suggested
        box = SaveReport(report, self._query, self._view, target)
        said = await self.app.push_screen_wait(box)
        if said:
            self.say(said)
            self._written = (said, monotonic()) if box.stoppable else None


def _drawn(found: Preview) -> tuple[list[GridRow], list[GridColumn]]:
    """Return the rows as they are shown, and columns as wide as what is in them."""
    keys = [column.key for column in found.columns]
    rows = [tuple(map(_cell, keys, row)) for row in found.rows]
    columns = [GridColumn(column.key, column.title, 1, right=column.is_number) for column in found.columns]
    return [GridRow(number, row) for number, row in enumerate(rows)], fitted(columns, rows, most=WIDEST)


def _cell(key: str, value: object) -> Cell:
    shown = display_safe(value_text(value)[:READ])
    if key == "ref":
        return (shown, "strong")
    return (shown, shown) if key == "health" and shown in STYLES else shown
