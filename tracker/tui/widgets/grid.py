"""A table of which only the visible rows are kept and drawn, however many there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tracker.tui.text import cell
from tracker.tui.widgets.drawn import Drawn
from tracker.tui.widgets.grid_lines import (
    GAP,
    MARK_WIDTH,
    STYLES,
    GridColumn,
    GridRow,
    column_at,
    cropped,
    heading_line,
    needed_in,
    row_line,
    sorting_column,
    widths_in,
)
from tracker.tui.widgets.grid_rows import KEPT, GridRows

MARGIN = 150  # rows read beyond those that are seen, on each side


@dataclass
class _OfGrid(Message):
    """What a table tells of; `control` is how handlers choose between tables."""

    grid: Grid

    @property
    def control(self) -> Grid:
        """The table."""
        return self.grid


class Grid(Drawn, ScrollView, can_focus=True):
    """A table with a cursor. Rows may come later than their number: `Wanted` says which are to be read.

    Which rows are `chosen` is what the owner says; where that means nothing, it does not answer `EdgeClicked`.
    """

    DEFAULT_CSS = """
    Grid {
        height: 1fr; background: $background; scrollbar-size: 1 1; scrollbar-gutter: stable;
        overflow-x: auto; overflow-y: auto;
    }
    Grid > .grid--header { color: $primary; text-style: bold; background: $surface; }
    Grid > .grid--cursor { background: $primary; color: $background; text-style: bold; }
    Grid > .grid--cursor-blurred { background: $panel; color: $foreground; }
    Grid > .grid--chosen { background: $boost; color: $foreground; }
    Grid > .grid--red { color: $text-error; text-style: bold; }
    Grid > .grid--amber { color: $text-warning; }
    Grid > .grid--green { color: $text-success; }
    Grid > .grid--dim { color: $text-muted; }
    Grid > .grid--strong { text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header", "grid--cursor", "grid--cursor-blurred", "grid--chosen", *(f"grid--{name}" for name in STYLES)
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "down", "Down", show=False),
        Binding("up,k", "up", "Up", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page_down", "Page down", show=False),
        Binding("pageup,ctrl+u,ctrl+b", "page_up", "Page up", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
        Binding("left,h", "left", "Scroll left", show=False),
        Binding("right,l", "right", "Scroll right", show=False),
        Binding("enter", "open", "Open"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Highlighted(_OfGrid):
        """The cursor is on a row that is known; `row` is None in an empty table."""

        row: GridRow | None

    @dataclass
    class Opened(_OfGrid):
        """Somebody wants to see a row: Enter, or a second click on it."""

        row: GridRow

    @dataclass
    class Wanted(_OfGrid):
        """Rows from `first` up to but not with `end` are needed and not there."""

        first: int
        end: int

    @dataclass
    class EdgeClicked(_OfGrid):
        """Somebody clicked the edge of a row, where the sign of a chosen one stands."""

        row: GridRow

    @dataclass
    class HeadingClicked(_OfGrid):
        """Somebody clicked the heading of a column that the list can be sorted by."""

        column: GridColumn

    def __init__(
        self,
        columns: Sequence[GridColumn] = (),
        *,
        id: str | None = None,  # noqa: A002 - as Textual calls it
        empty: str = "",
    ) -> None:
        super().__init__(id=id)
        self.columns: tuple[GridColumn, ...] = tuple(columns)
        self.count = 0
        self.empty = empty  # what is said where there are no rows
        self.sorted_by = ""  # a column's sort key, with `-` where it is turned around
        self._sorting = ""  # the column that was clicked for that: others may have the same sort key
        self.chosen: set[Hashable] = set()
        self.all_chosen = False  # every row there is, known or not
        self._rows = GridRows()
        self._needed: tuple[GridColumn, ...] = self.columns  # as wide as what is in them, as far as that is known
        self._widths: tuple[int, ...] = ()
        self._strips: dict[tuple[int, str], Strip] = {}

    # What the owner puts in

    def set_columns(self, columns: Sequence[GridColumn]) -> None:
        """Show other columns; the rows are forgotten."""
        self.columns = self._needed = tuple(columns)
        self._rows.set({})
        self._lay_out()

    def set_rows(self, rows: Sequence[GridRow], *, keep: bool = True) -> None:
        """Show these rows and no others; with `keep` the cursor stays on its row, if that is still there."""
        key = self.current.key if keep and self.current else None
        self._rows.set(dict(enumerate(rows)))
        self._needed = self.columns
        self._fit(rows)
        self.set_count(len(rows))
        if key is not None:
            place = next((place for place, row in enumerate(rows) if row.key == key), None)
            if place is not None and place != self.cursor:
                self.move_to(place)
        self._tell()

    def set_count(self, count: int) -> None:
        """Say how many rows there are; what is known of those that remain is kept."""
        self.count = count
        self._rows.cut(count)
        self._lay_out()
        if self.cursor >= count:
            self.move_to(max(0, count - 1))
        self._ask()

    def put_rows(self, rows: Mapping[int, GridRow], *, anew: bool = False) -> None:
        """Show some rows at their places; with `anew` all others are forgotten."""
        if anew:
            self._rows.set({})
            self._needed = self.columns
        known = self.current
        self._rows.put(rows, self.seen(KEPT // 4))
        self._fit(rows.values())
        if self.current != known:
            self._tell()

    def forget_all_but(self, rows: Mapping[int, GridRow]) -> None:
        """Forget all rows but some, which stand at other places now; others that are seen are asked for again."""
        self._rows.set(rows)
        self._strips.clear()

    def known(self) -> list[GridRow]:
        """Return the rows that are known."""
        return list(self._rows)

    def shown_widths(self) -> list[tuple[GridColumn, int]]:
        """Return the columns with the cells that each of them has now."""
        return list(zip(self.columns, self._widths, strict=True))

    @property
    def cursor_place(self) -> Offset:
        """Where the row that the cursor is on begins; where there are none, what is said of that."""
        return Offset(MARK_WIDTH, self.cursor + 1 - self.scroll_offset.y if self.count else 2)

    @property
    def current(self) -> GridRow | None:
        """The row that the cursor is on, if it is known."""
        return self._rows.at(self.cursor)

    def row_at(self, place: int) -> GridRow | None:
        """Return the row at a place, if it is known."""
        return self._rows.at(place)

    def choose(self, keys: Iterable[Hashable]) -> None:
        """Mark rows as chosen, and no others."""
        self.chosen = set(keys)
        self._strips.clear()
        self.refresh()

    def toggle(self) -> None:
        """Choose the row under the cursor, or leave it out again, and go on to the next."""
        if self.current is not None:
            self.choose(self.chosen ^ {self.current.key})
            self.action_down()

    # The cursor

    def move_to(self, place: int) -> None:
        """Put the cursor on a row and scroll to it."""
        place = max(0, min(place, self.count - 1)) if self.count else 0
        before, self.cursor = self.cursor, place
        self.refresh_row(before)
        self.refresh_row(place)
        self._show_cursor()
        if before != place:
            self._tell()

    def action_down(self) -> None:
        """One row down."""
        self.move_to(self.cursor + 1)

    def action_up(self) -> None:
        """One row up."""
        self.move_to(self.cursor - 1)

    def action_page_down(self) -> None:
        """One page down."""
        self.move_to(self.cursor + max(1, self._height - 1))

    def action_page_up(self) -> None:
        """One page up."""
        self.move_to(self.cursor - max(1, self._height - 1))

    def action_first(self) -> None:
        """To the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """To the last row."""
        self.move_to(self.count - 1)

    def action_left(self) -> None:
        """Scroll to the left."""
        self.scroll_to(x=self.scroll_offset.x - 8, animate=False)

    def action_right(self) -> None:
        """Scroll to the right."""
        self.scroll_to(x=self.scroll_offset.x + 8, animate=False)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens; a heading sorts if its column has an order."""
        event.stop()
        x = event.x + self.scroll_offset.x
        if event.y == 0:
            column = column_at(self.columns, self._widths, x)
            if column is not None and column.sort:
                self._sorting = column.key
                self.post_message(self.HeadingClicked(self, column))
            return
        place = event.y - 1 + self.scroll_offset.y
        if place >= self.count:
            return
        self.move_to(place)
        if event.chain == 2:
            self.action_open()
        elif x < MARK_WIDTH and self.current is not None:
            self.post_message(self.EdgeClicked(self, self.current))

    def _tell(self) -> None:
        if self.current is not None or self.count == 0:
            self.post_message(self.Highlighted(self, self.current))

    def _show_cursor(self) -> None:
        first, height = self.scroll_offset.y, self._height
        if self.cursor < first:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= first + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)
        self._ask()

    # Which rows are needed

    @property
    def _height(self) -> int:
        """How many rows are seen: the heading stands above them."""
        return max(1, self.scrollable_content_region.height - 1)

    def seen(self, rows_around: int = 0) -> tuple[int, int]:
        """Return the first place that is seen and the one after the last, with some more on both sides."""
        first = self.scroll_offset.y
        return max(0, first - rows_around), min(self.count, first + self._height + rows_around)

    def _ask(self) -> None:
        """Ask for rows that are seen and not known, together with those around them."""
        wanted = self._rows.to_ask(self.seen(self._height), self.seen(MARGIN))
        if wanted is not None:
            self.post_message(self.Wanted(self, *wanted))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    # Drawing

    def on_resize(self) -> None:
        """Give the columns the room there is now."""
        self._lay_out()
        self._show_cursor()

    def notify_style_update(self) -> None:
        """Forget what was drawn with other colours."""
        super().notify_style_update()
        self._strips.clear()

    def _fit(self, rows: Iterable[GridRow]) -> None:
        """Widen the columns that may grow; none gets narrower as long as it is one list that is scrolled through."""
        whole = [row.cells for row in rows if len(row.cells) == len(self.columns)]
        self._needed = tuple(
            replace(column, width=needed_in(column, (cells[place] for cells in whole))) if column.most else column
            for place, column in enumerate(self._needed)
        )
        self._lay_out()

    def _lay_out(self) -> None:
        """Give each column its width."""
        self._widths = widths_in(self._needed, self.scrollable_content_region.width - MARK_WIDTH)
        self._strips.clear()
        self.virtual_size = Size(MARK_WIDTH + sum(self._widths) + GAP * max(0, len(self._widths) - 1), self.count + 1)
        self.refresh()

    def refresh_row(self, place: int) -> None:
        """Draw one row again."""
        y = place + 1 - self.scroll_offset.y
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line: the heading, a row, or nothing."""
        offset, width = self.scroll_offset, self.size.width
        if y == 0:
            return cropped(self._heading(), offset.x, width, self.rich_style)
        place = offset.y + y - 1
        if place >= self.count:
            said = f"  {self.empty}" if y == 2 and not self.count else ""
            return Strip([Segment(cell(said, width), self.rich_style)], width)
        state = self._state(place)
        strip = self._strips.get((place, state))
        if strip is None:
            strip = self._strips[place, state] = self._draw(self._rows.at(place), state)
        base = self.get_component_rich_style(f"grid--{state}") if state else self.rich_style
        return cropped(strip, offset.x, width, base)

    def _state(self, place: int) -> str:
        if place == self.cursor:
            return "cursor" if self.has_focus else "cursor-blurred"
        row = self._rows.at(place)
        return "chosen" if row is not None and self._is_chosen(row) else ""

    def _is_chosen(self, row: GridRow) -> bool:
        return self.all_chosen or row.key in self.chosen

    def _draw(self, row: GridRow | None, state: str) -> Strip:
        base = self.get_component_rich_style(f"grid--{state}") if state else self.rich_style
        chosen = row is not None and self._is_chosen(row)

        def styled(name: str) -> Style:
            return base if state == "cursor" else self._styled(base, name)

        return row_line(row, self.columns, self._widths, chosen=chosen, base=base, styled=styled)

    def _styled(self, base: Style, name: str) -> Style:
        if not name:
            return base
        style = self.get_component_rich_style(f"grid--{name}")
        return base + Style(color=style.color, bold=style.bold, dim=style.dim)

    def _heading(self) -> Strip:
        style = self.get_component_rich_style("grid--header")
        sorting = sorting_column(self.columns, self.sorted_by, self._sorting)
        return heading_line(self.columns, self._widths, sorting, style, turned=self.sorted_by.startswith("-"))
