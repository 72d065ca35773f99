"""Items as rows of a grid: which columns, how wide, and what stands in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from tracker.domain.dates import time_left, urgency
from tracker.domain.health import mark
from tracker.domain.query_tree import SORTS
from tracker.domain.table import Column, value_text
from tracker.services.lists import Window
from tracker.tui.widgets.grid_lines import Cell, GridColumn, GridRow

NEEDED = ("ref", "health", "disputed", "deadline", "days_left", "closed")  # read for every row, shown or not
WIDE = 150  # cells from which on more columns are shown
MIDDLE = 100
_WIDTHS = {
    "deadline": 10, "title": 12, "next_step": 20, "rationale": 30, "last_note": 30, "last_update": 16, "steps_done": 10,
    "steps_total": 5,
}  # fmt: skip
_MOST = {  # cells that a column has at most which is as wide as what is in it
    "ref": 12, "health": 4, "status": 26, "waits_on": 8, "days_left": 16, "stakeholder": 24, "authority": 12,
    "kind": 16, "owner": 16, "priority": 8, "tags": 20,
}  # fmt: skip
_BY_TYPE = {"date": 10, "datetime": 16, "integer": 10, "decimal": 10, "boolean": 5, "text": 16}
_TITLES = {"health": "", "days_left": "When", "steps_done": "Done"}
_SORT_OF = {"days_left": "deadline", "last_update": "updated", **{key: key for key in SORTS}}
_GROWING = ("title", "next_step", "rationale", "last_note")


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What a row of an item is known by."""

    id: int
    ref: str


def usual_columns(width: int) -> tuple[str, ...]:
    """Return the columns that a table of this many cells has room for."""
    if width >= WIDE:
        return ("ref", "health", "status", "days_left", "deadline", "stakeholder", "authority", "title", "next_step")
    if width >= MIDDLE:
        return ("ref", "health", "status", "days_left", "deadline", "stakeholder", "title")
    return ("ref", "health", "status", "days_left", "title")


def grid_columns(columns: Sequence[Column], widths: Mapping[str, int | None]) -> list[GridColumn]:
    """Return how columns are shown; those of `NEEDED` that nobody asked for are not in `columns`."""
    return [_grid_column(column, widths.get(column.key)) for column in columns]


def _grid_column(column: Column, width: int | None) -> GridColumn:
    title, sort = _TITLES.get(column.key, column.title), _SORT_OF.get(column.key, "")
    most = 0 if width else _MOST.get(column.key, 0)
    usual = cell_len(title) + 2 * bool(sort) if most else _WIDTHS.get(column.key, _BY_TYPE[column.type])
    return GridColumn(
        column.key,
        title,
        width or usual,
        right=column.is_number and column.key != "days_left",
        grows=column.key in _GROWING and not width,
        sort=sort,
        most=most,
    )


def shown_of(columns: Sequence[str]) -> tuple[str, ...]:
    """Return which columns of a request are shown: those before the ones that `with_needed` put behind them."""
    for end in range(1, len(columns) + 1):
        if tuple(columns) == with_needed(columns[:end]):
            return tuple(columns[:end])
    return tuple(columns)


def with_needed(shown: Sequence[str]) -> tuple[str, ...]:
    """Return the columns to ask for where some are shown: every row needs those of `NEEDED` too."""
    return (*shown, *(key for key in NEEDED if key not in shown))


def grid_rows(window: Window, asked: Sequence[str], shown: Sequence[str]) -> dict[int, GridRow]:
    """Return the rows of a window by id, with the cells of the columns that are shown of those that were asked for."""
    places = {key: place for place, key in enumerate(asked)}
    return {item_id: _row(item_id, row, places, shown) for item_id, row in window.rows.items()}


def _row(item_id: int, row: Sequence[Any], places: Mapping[str, int], shown: Sequence[str]) -> GridRow:
    def value(key: str) -> Any:
        return row[places[key]]

    cells: list[Cell] = []
    health = value("health")
    for key in shown:
        match key:
            case "health":
                cells.append((mark(health, doubt=value("disputed") == "yes"), health))
            case "days_left":
                cells.append(_when(value("days_left"), is_open=value("closed") is None))
            case "ref":
                cells.append((value("ref"), "strong"))
            case "status" | "kind":  # as people write it, and as short as what a query takes
                cells.append(value(key).replace("_", " "))
            case _:
                cells.append(value_text(value(key)))
    return GridRow(ItemKey(item_id, value("ref")), tuple(cells))


def _when(days: int | None, *, is_open: bool) -> Cell:
    return time_left(days, is_open=is_open), urgency(days) if is_open and days is not None else "dim"
