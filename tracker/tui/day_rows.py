"""What the chosen day of the agenda has, as rows of a table with the columns that there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.agenda import Entry
from tracker.domain.dates import how_far
from tracker.domain.text import plural
from tracker.services.agenda import MOST, DayPage
from tracker.tui.widgets.grid_lines import GAP, MARK_WIDTH, Cell, GridColumn, GridRow, fitted

MILESTONE = "@"  # what the ref of a milestone begins with
_COLUMNS = (
    GridColumn("when", "When", 11),
    GridColumn("ref", "Ref", 12),
    GridColumn("what", "What", 24),
    GridColumn("title", "Title", 60, grows=True),
    GridColumn("who", "Who", 24),
)
WHAT, TITLE, WHO = 16, 24, 14  # cells that these need to be of use


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What a row is known by: the item (or milestone), and which of its dates."""

    ref: str
    day: date
    what: str


@dataclass(frozen=True, slots=True)
class MoreKey:
    """A row that stands for entries that are not shown, and the query that lists their items."""

    query: str


def fitted_to(rows: Sequence[GridRow], room: int) -> tuple[tuple[GridColumn, ...], list[GridRow]]:
    """Return the columns that there is room for, no wider than what is in them, and the rows with their cells."""
    natural = fitted(_COLUMNS, [row.cells for row in rows], most=200)
    columns = [replace(one, width=min(own.width, one.width)) for one, own in zip(_COLUMNS, natural, strict=True)]
    when, ref, what, title, who = columns
    left = room - MARK_WIDTH - sum(one.width + GAP for one in (when, ref, what)) - 1  # the last is for a scrollbar
    given = max(0, min(min(TITLE, title.width) - left, what.width - WHAT))  # to the title: it says more
    columns[2], left = replace(what, width=what.width - given), left + given
    with_who = who.width > 0 and left >= min(TITLE, title.width) + GAP + min(WHO, who.width)
    if with_who:
        columns[4] = who = replace(who, width=min(who.width, left - min(TITLE, title.width) - GAP))
    columns[3] = replace(title, width=max(8, min(title.width, left - (who.width + GAP) * with_who)))
    kept = [0] * any(row.cells[0][0] for row in rows) + [1, 2, 3] + [4] * with_who
    return tuple(columns[one] for one in kept), [
        GridRow(row.key, tuple(row.cells[one] for one in kept)) for row in rows
    ]


def rows_of(page: DayPage) -> list[GridRow]:
    """Return what has passed and the day's own entries, then who may move; each with how much more of it there is."""
    rows = [_row(entry, how_far((entry.day - page.day).days), "red") for entry in page.passed]
    rows += [_more(more.count, more.what, more.query) for more in page.more_passed]
    rows += [_row(entry, entry.time or ("today" if page.passed else ""), "amber") for entry in page.entries]
    if page.more:
        rows.append(_more(page.more, "on this day", page.query))
    rows += [_row(entry, entry.time, "") for entry in page.windows]
    if page.more_windows:
        rows.append(_more(page.more_windows.count, page.more_windows.what, page.more_windows.query))
    return rows


def _row(entry: Entry, when: str, urgent: str) -> GridRow:
    who = ", ".join(filter(None, (entry.stakeholder, entry.authority)))
    passed = f" (+{plural(entry.also_passed, 'more date')})" if entry.also_passed else ""
    cells: tuple[Cell, ...] = (
        (when, urgent),
        (entry.ref, "strong"),
        f"{entry.what}{passed}",
        entry.title,
        (who, "dim"),
    )
    return GridRow(EntryKey(entry.ref, entry.day, entry.what), cells)


def _more(count: int, what: str, query: str) -> GridRow:
    said = f"{count:,}" if count <= MOST else f"over {MOST:,}"
    return GridRow(
        MoreKey(query), (("", ""), ("more", "dim"), (f"{said} {what}", "dim"), ("enter lists them", "dim"), "")
    )
