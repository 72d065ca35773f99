"""Printing: results go to stdout, whole and safe for any terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tracker.cli.state import State
from tracker.domain.dates import day_in_words
from tracker.domain.health import MARKS
from tracker.domain.table import Column, Table, value_text
from tracker.domain.text import display_safe, display_width, shorten
from tracker.errors import InvalidError

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod

NARROW = 20  # cells that a column keeps at least, where it has so many
GAP = 2  # cells between two columns
STYLES = {"red": "bold red", "amber": "yellow", "green": "green"}


def put(text: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(f"{display_safe(text, lines=True)}\n")


def in_words(state: State, day: date | None) -> str:
    """Return a date with its weekday and how far it is."""
    return day_in_words(day, state.workspace.today)


def colored(state: State) -> bool:
    """Whether colours are wanted: on a terminal, unless --no-color or NO_COLOR says otherwise."""
    return state.color and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """How many characters fit on a line."""
    return shutil.get_terminal_size((100, 24)).columns


def print_table(
    state: State, opened: AbstractContextManager[Table], format_name: str | None, *, plain: bool = False
) -> int:
    """Print a table and return how many rows it had: fitted on a terminal, else in a format, all of it.

    The table's transaction is over before the first line is printed.
    """
    if format_name in (None, "table") and sys.stdout.isatty():
        with opened as table:
            kept = Table(table.title, table.columns, list(table.rows))
        return _draw(state, kept)
    from tracker.services.reports import spool

    with opened as table:
        file, count = spool(table, format_name or "table", plain=plain)
    print_file(file)
    return count


def print_file(file: BinaryIO) -> None:
    """Print a file that was written before, and close it: safe for a terminal, as it is into a pipe."""
    with file:
        if sys.stdout.isatty():
            put(file.read().decode("utf-8-sig").removesuffix("\n"))
            return
        sys.stdout.flush()
        shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
        sys.stdout.buffer.flush()


def write_table(
    state: State, opened: AbstractContextManager[Table], format_name: str, output: Path, *, plain: bool, force: bool
) -> None:
    """Write a table to a file and say so."""
    from tracker.services.reports import write_file

    with opened as table:
        count = write_file(table, format_name, output, plain=plain, force=force)
    state.say(f"Wrote {count:,} {'row' if count == 1 else 'rows'} to {output}")


def format_of(format_name: str | None, output: Path | None) -> str | None:
    """Return the format to write: the one named, or the one that the output's name ends in."""
    from tracker.formats import load, names

    if format_name is not None:
        load(format_name)
        return format_name
    if output is None:
        return None
    suffix = output.suffix.lower().removeprefix(".")
    if suffix in names():
        return suffix
    if suffix not in ("", "txt"):
        raise InvalidError(f"Tracker does not write .{suffix} files.", hint="Name it .csv; Excel opens that.")
    return "table" if suffix else "csv"


def ask(state: State, question: str, *, assume: bool) -> None:
    """Ask before something large; stop at anything but yes. Where nobody can be asked, go on."""
    from typer import Exit

    if assume or not state.interactive:
        return
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes", "نعم"):
        state.say("Nothing was changed.")
        raise Exit


def aligned(pairs: Sequence[tuple[str, str]], *, indent: int = 2) -> None:
    """Print names and values in two columns; empty values are left out."""
    from tracker.domain.text import pad

    shown = [(name, value) for name, value in pairs if value]
    width = max((display_width(name) for name, _ in shown), default=0)
    for name, value in shown:
        lines = display_safe(value, lines=True).split("\n")
        put(f"{' ' * indent}{pad(display_safe(name), width)}  {lines[0]}")
        for line in lines[1:]:
            put(f"{' ' * (indent + width + 2)}{line}")


def _draw(state: State, table: Table) -> int:
    """Draw a table as wide as the terminal, or, where that is too narrow for its columns, a block per row."""
    rows = [[_shown(column, value) for column, value in zip(table.columns, row, strict=True)] for row in table.rows]
    natural = [
        max(display_width(text) for text in (column.title, *(row[place] for row in rows)))
        for place, column in enumerate(table.columns)
    ]
    widths = fitted_widths(natural, terminal_width())
    if widths is None:
        _draw_blocks(state, table.columns, rows)
    else:
        _draw_grid(state, table.columns, rows, widths)
    return len(rows)


def fitted_widths(natural: Sequence[int], room: int) -> list[int] | None:
    """Return a width per column so that all fit in `room` cells with a gap between them, or None where they cannot.

    The widest give way first; none is cut to fewer than NARROW cells.
    """
    widths = list(natural)
    room -= GAP * len(widths)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROW:
            return None
        next_widest = max((width for width in widths if width < widest), default=0)
        places = [place for place, width in enumerate(widths) if width == widest]
        enough = -(-(sum(widths) - room) // len(places))
        cut = max(min(widest - next_widest, enough), 1)
        for place in places:
            widths[place] = max(widest - cut, NARROW)
    return widths


def _draw_grid(state: State, columns: Sequence[Column], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """Draw one line per row; long text is cut with an ellipsis. User text is text, never markup."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, GAP - 1, 0, 0), collapse_padding=True)
    for column, width in zip(columns, widths, strict=True):
        side: JustifyMethod = "right" if column.is_number else "left"
        grid.add_column(Text(column.title), justify=side, no_wrap=True, overflow="ellipsis", width=width)
    for row in rows:
        grid.add_row(*(Text(text, style=_style(column, text)) for column, text in zip(columns, row, strict=True)))
    _console(state).print(grid)


def _draw_blocks(state: State, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print each row as a block of names and values, without the empty ones."""
    for place, row in enumerate(rows):
        if place:
            put()
        put(row[0])
        aligned([(column.title, text) for column, text in zip(columns[1:], row[1:], strict=True)])


def styled(state: State, text: str, style: str) -> None:
    """Print a line in a style, where styles are wanted."""
    if not colored(state):
        put(text)
        return
    from rich.text import Text

    _console(state).print(Text(display_safe(text), style=style), soft_wrap=True)


def _console(state: State) -> Console:
    from rich.console import Console

    # Without colours nothing is styled at all: `no_color` alone would leave bold and dim.
    return Console(
        highlight=False,
        markup=False,
        emoji=False,
        color_system="auto" if colored(state) else None,
        width=terminal_width(),
    )


def _shown(column: Column, value: object) -> str:
    return MARKS.get(str(value), str(value)) if column.key == "health" else display_safe(value_text(value))


def _style(column: Column, text: str) -> str:
    return STYLES.get(text.rpartition(" ")[2], "") if column.key == "health" else ""


def print_section(state: State, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    """Print a few rows as two lines each: what and when, then the next step."""
    for row in rows:
        value = dict(zip((column.key for column in columns), row, strict=True))
        left = value.get("deadline")
        when = f"  by {left}" if left else ""
        where = f"  at {value['authority']}" if value.get("authority") else ""
        room = terminal_width() if sys.stdout.isatty() else 10_000
        put(shorten(f"  {value['ref']}  {value['title']}", room))
        valid = f"  valid until {value['valid_until']}" if value.get("valid_until") else ""
        put(f"      {value['stakeholder'] or 'nobody named'}{where}{when}{valid}")
        if value.get("next_step"):
            put(shorten(f"      next: {value['next_step']}", room))
