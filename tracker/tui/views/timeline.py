"""Items as bars along a time axis: from raised to deadline, with today, milestones, windows and validities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tracker.services.lists import ListRequest
from tracker.services.query_completion import query_words
from tracker.services.timeline import (
    TimelineItem,
    dates_in_words,
    first_of_timeline,
    some_of_timeline,
    timeline_milestones,
)
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.milestone_page import open_milestone
from tracker.tui.order_view import FIRST, OrderView
from tracker.tui.rows import ItemKey
from tracker.tui.text import cell, content
from tracker.tui.widgets.bars import LEGEND, MILESTONE, SHORT_LEGEND, BarRow, Bars, TimeAxis, columns_for
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridRow
from tracker.tui.widgets.querybar import QueryBar
from tracker.tui.widgets.says import put

WHOLE = 80  # cells from which on the whole legend has room
TALL, FEW = 30, 3  # lines from which on the keys of the milestones have two, if there are more of them than this


class TheView(OrderView[dict[int, TimelineItem]]):
    """The items of a query, all open ones at first. Only the rows that are seen are read; the order is kept as ids."""

    DEFAULT_CSS = """
    TheView#timeline {
        Bars { overflow-x: hidden; }
        TimeAxis { height: 2; background: $surface; }
        TimeAxis > .axis--milestone { color: $text-warning; background: $surface; }
        TimeAxis > .axis--time { color: $foreground; background: $surface; text-style: bold; }
        TimeAxis > .axis--words { color: $text-muted; background: $surface; }
        Bars > .bars--work { color: $primary; }
        Bars > .bars--late { color: $text-error; text-style: bold; }
        Bars > .bars--window { color: $text-warning; text-style: bold; }
        Bars > .bars--valid { color: $text-success; }
        Bars > .bars--today { color: $foreground; text-style: bold; }
        Bars > .bars--milestone { color: $text-warning; }
        Bars > .bars--cursor { background: $panel; color: $foreground; }
        #unnamed { height: 1; padding: 0 1; background: $surface; color: $text-muted; display: none; }
        #dates { height: 1; padding: 0 1; background: $surface; color: $foreground; }
        #legend { height: 1; padding: 0 1; background: $surface; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", "Find", key_display="/"),
        Binding("space", "choose", "Choose", show=False, tooltip="mark the row, to change several at once"),
        Binding("escape", "back", "Back", show=False),
        Binding("M", "milestones", "Milestones", show=False, tooltip="see one, and what hangs on it"),
        *ITEM_KEYS,
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._items: dict[int, TimelineItem] = {}  # those whose rows are known

    def compose(self) -> ComposeResult:
        """Lay out the query, the axis, the rows, and what the signs mean."""
        bars = Bars(id="bars", empty="No item matches. Another query: /  Closed ones: is:closed  Add an item: a")
        yield QueryBar()
        yield TimeAxis(bars, id="axis")
        yield bars
        yield Static("", id="unnamed", markup=False)
        yield Static("", id="dates", markup=False)
        yield Static(content(LEGEND), id="legend", markup=False)

    @property
    def bars(self) -> Bars:
        """The rows."""
        return self.query_one(Bars)

    @property
    def grid(self) -> Grid:
        """The rows, as what they have in common with other tables."""
        return self.bars

    def on_mount(self) -> None:
        """Show today's place on the axis at once."""
        self.bars.show_days(self.tracker.workspace.today, ())
        self.bars.set_columns(columns_for(self.app.size.width))

    def on_resize(self) -> None:
        """Give the titles the room there is."""
        self._fit_axis()
        self.query_one("#legend", Static).update(content(LEGEND if self.size.width >= WHOLE else SHORT_LEGEND))
        columns = columns_for(self.size.width)
        if tuple(columns) != self.bars.columns:
            rows = {place: row for place in range(*self.bars.seen(FIRST)) if (row := self.bars.row_at(place))}
            self.bars.set_columns(columns)
            self.bars.put_rows(rows)
        self.show_current()

    def _fit_axis(self) -> None:
        many = self.size.height >= TALL and len(self.bars.milestones) > FEW
        self.query_one(TimeAxis).styles.height = 3 if many else 2

    @on(Bars.Moved)
    def _moved(self, event: Bars.Moved) -> None:
        event.stop()
        self.call_after_refresh(self._tell_unnamed)

    def _tell_unnamed(self) -> None:
        """Say which milestones stand where their keys have no room."""
        unnamed = self.query_one(TimeAxis).unnamed()
        line, width = self.query_one("#unnamed", Static), max(10, self.size.width - 2)
        named = _as_fit(f"{MILESTONE} M shows: ", [f"{one.key} {one.day}" for one in unnamed], width)
        put(line, Content(cell(named, width)))
        line.display = bool(unnamed)

    # Reading

    async def prepare(self) -> None:
        """Read the milestones, and how what is typed may go on."""
        milestones = await self.tracker.read(timeline_milestones)
        self.query_bar.words = await self.tracker.read(query_words)
        self.bars.show_days(self.tracker.workspace.today, milestones)
        self._fit_axis()

    first = staticmethod(first_of_timeline)
    some = staticmethod(some_of_timeline)

    def take(self, found: dict[int, TimelineItem], request: ListRequest, *, anew: bool = False) -> dict[int, GridRow]:
        """Keep the dates of the items whose rows are known."""
        known = set() if anew else {row.key.id for row in self.bars.known() if isinstance(row.key, ItemKey)}
        self._items = {key: item for key, item in self._items.items() if key in known} | found
        return {key: _row(item) for key, item in found.items()}

    # The row under the cursor

    @on(Grid.Highlighted, "#bars")
    def _highlighted(self, event: Grid.Highlighted) -> None:
        event.stop()
        self.show_current()

    def show_current(self) -> None:
        """Say the dates of the item in words."""
        row = self.bars.current
        item = self._items.get(row.key.id) if row is not None and isinstance(row.key, ItemKey) else None
        said = dates_in_words(item, self.tracker.workspace.today) if item else ""
        put(self.query_one("#dates", Static), Content(cell(said, max(10, self.size.width - 2))))

    @on(TimeAxis.Picked)
    def _milestone_picked(self, event: TimeAxis.Picked) -> None:
        event.stop()
        open_milestone(self.tracker, event.key)

    @work(exit_on_error=False)
    async def action_milestones(self) -> None:
        """Show one of the milestones."""
        from tracker.tui.screens.pick import Pick

        if not self.bars.milestones:
            self.tracker.say("There is no milestone.")
            return
        choices = [(one.key, f"{one.day}  {one.key}  {one.title}") for one in self.bars.milestones]
        later = next((one.key for one in self.bars.milestones if one.day >= self.bars.today), "")
        picked = await self.app.push_screen_wait(Pick("Which milestone?", choices, chosen=later))
        if picked:
            open_milestone(self.tracker, picked)


def _as_fit(before: str, names: Sequence[str], width: int) -> str:
    """Return names one after the other, as many as there is room for, and how many more there are."""
    for shown in range(len(names), 0, -1):
        more = f" and {len(names) - shown} more" if shown < len(names) else ""
        said = f"{before}{', '.join(names[:shown])}{more}"
        if cell_len(said) <= width:
            return said
    return before + ", ".join(names)


def _row(item: TimelineItem) -> BarRow:
    late = any(bar.kind == "late" for bar in item.bars)
    cells = ((item.ref, "strong"), (item.mark, item.health), item.title, "")
    return BarRow(ItemKey(item.id, item.ref), cells, item.bars, late)
