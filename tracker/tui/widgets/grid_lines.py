"""The lines of a grid: its columns with the room that each has, and a row or the heading drawn in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tracker.tui.text import cell

Cell = str | tuple[str, str]  # text, or text and one of the names in STYLES
STYLES = ("red", "amber", "green", "dim", "strong")
GAP = 2  # cells between two columns
MARK_WIDTH = 2  # cells of the mark of a chosen row


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: its width in terminal cells, with `most` what it may grow to with what stands in it.

    One that `grows` takes what room is left.
    """

    key: str
    title: str
    width: int
    right: bool = False
    grows: bool = False
    sort: str = ""  # the key that the list is sorted by when its heading is clicked
    most: int = 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: what it is known by, and one cell per column."""

    key: Hashable
    cells: tuple[Cell, ...]


def widths_in(columns: Sequence[GridColumn], room: int) -> tuple[int, ...]:
    """Return how many cells each column has in so much room; those that grow share what is left."""
    left = max(0, room - sum(column.width + GAP for column in columns) + GAP)
    growing = [place for place, column in enumerate(columns) if column.grows]
    widths = [column.width for column in columns]
    for number, place in enumerate(growing):
        widths[place] += left // len(growing) + (number < left % len(growing))
    return tuple(widths)


def needed_in(column: GridColumn, cells: Iterable[Cell]) -> int:
    """Return how wide a column has to be for what stands in it, if it may be."""
    natural = max((cell_len(value[0] if isinstance(value, tuple) else value) for value in cells), default=0)
    return max(column.width, min(natural, column.most))


def column_at(columns: Sequence[GridColumn], widths: Sequence[int], x: int) -> GridColumn | None:
    """Return the column that a cell of a line belongs to."""
    start = MARK_WIDTH
    for column, width in zip(columns, widths, strict=False):
        if start <= x < start + width + GAP:
            return column
        start += width + GAP
    return None


def row_line(
    row: GridRow | None,
    columns: Sequence[GridColumn],
    widths: Sequence[int],
    *,
    chosen: bool,
    base: Style,
    styled: Callable[[str], Style],
) -> Strip:
    """Return a row as a line; `styled` gives the style of each of `STYLES`, and of an empty name."""
    if row is None or len(row.cells) != len(widths):  # not there yet, or still that of other columns
        return Strip([Segment("  …", base)])
    segments = [Segment("* " if chosen else "  ", base)]
    for place, (column, width, value) in enumerate(zip(columns, widths, row.cells, strict=True)):
        text, style = value if isinstance(value, tuple) else (value, "")
        drawn = cell(text, width, column.right) + ("" if place == len(widths) - 1 else " " * GAP)
        segments.append(Segment(drawn, styled(style)))
    return Strip(segments)


def sorting_column(columns: Sequence[GridColumn], sorted_by: str, clicked: str) -> GridColumn | None:
    """Return the column that is sorted by: of several with that order the one that was clicked, else the first."""
    key = sorted_by.removeprefix("-")
    having = [column for column in columns if column.sort and column.sort == key]
    return next((column for column in having if column.key == clicked), having[0] if having else None)


def heading_line(
    columns: Sequence[GridColumn], widths: Sequence[int], sorting: GridColumn | None, style: Style, *, turned: bool
) -> Strip:
    """Return the titles of the columns, with a sign at the one that is sorted by, or whose order is turned around."""
    segments = [Segment(" " * MARK_WIDTH, style)]
    for column, width in zip(columns, widths, strict=False):
        sign = (" ▼" if turned else " ▲") if column is sorting else ""
        segments.append(Segment(cell(f"{column.title}{sign}", width, column.right) + " " * GAP, style))
    return Strip(segments)


def cropped(strip: Strip, left: int, width: int, style: Style) -> Strip:
    """Return what is seen of a line, with a sign at its end where it goes on there."""
    seen = strip.crop_extend(left, left + width, style)
    if strip.cell_length <= left + width or not width:
        return seen
    at, beyond = strip.crop(left + width - 1, left + width).text, strip.crop(left + width).text
    whole = bool(at.strip()) and beyond.startswith(" " * GAP)  # one column ends here, and the next one is not begun
    if whole or not beyond.strip():
        return seen
    kept = seen.crop(0, width - 1)
    last = next((one.style for one in reversed(list(kept)) if one.style), style)
    return Strip([*kept, Segment("…", last)]).adjust_cell_length(width, style)


def fitted(columns: Sequence[GridColumn], rows: Iterable[Sequence[Cell]], *, most: int = 40) -> list[GridColumn]:
    """Return columns as wide as what is in them, but at most so many cells."""

    def width(value: Cell) -> int:
        return cell_len(value[0] if isinstance(value, tuple) else value)

    natural = [cell_len(column.title) + 2 * bool(column.sort) for column in columns]
    for row in rows:
        natural = [max(wide, width(value)) for wide, value in zip(natural, row, strict=True)]
    return [replace(column, width=min(wide, most)) for column, wide in zip(columns, natural, strict=True)]
