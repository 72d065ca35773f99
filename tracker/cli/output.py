"""Printing: results go to stdout, whole and safe for any terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tracker.cli.state import State
from tracker.domain.table import Column, Table
from tracker.domain.text import display_safe
from tracker.errors import UsageError

STYLES = {"red": "bold red", "amber": "yellow", "green": "green"}
MARKS = {"red": "!! red", "amber": "! amber", "green": "ok green"}  # readable without colour too


def put(text: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(f"{display_safe(text, lines=True)}\n")


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
    from tracker.services.reports import copy_to, spool

    with opened as table:
        file, count = spool(table, format_name or "table", plain=plain)
    with file:
        if sys.stdout.isatty():
            put(file.read().decode("utf-8-sig").removesuffix("\n"))
        else:
            sys.stdout.flush()
            copy_to(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return count


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
    return suffix if suffix in names() else "csv"


def ask(state: State, question: str, *, assume: bool) -> None:
    """Ask before something large; stop at anything but yes. Where nobody can be asked, go on."""
    if assume or not state.interactive:
        return
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes", "نعم"):
        raise UsageError("Nothing was changed.")


def aligned(pairs: Sequence[tuple[str, str]], *, indent: int = 2) -> None:
    """Print names and values in two columns; empty values are left out."""
    from tracker.domain.text import display_width, pad

    shown = [(name, value) for name, value in pairs if value]
    width = max((display_width(name) for name, _ in shown), default=0)
    for name, value in shown:
        lines = display_safe(value, lines=True).split("\n")
        put(f"{' ' * indent}{pad(display_safe(name), width)}  {lines[0]}")
        for line in lines[1:]:
            put(f"{' ' * (indent + width + 2)}{line}")


def _draw(state: State, table: Table) -> int:
    """Draw a table as wide as the terminal; user text is text, never markup."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    from tracker.formats.table import cell

    rows = list(table.rows)
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        narrow = column.type in ("date", "integer") or column.key in (
            "ref",
            "health",
            "status",
            "waits_on",
            "authority",
        )
        grid.add_column(
            Text(column.title),
            justify="right" if column.is_number else "left",
            no_wrap=narrow,
            overflow="ellipsis" if narrow else "fold",
        )
    shade: Callable[[str], str] = lambda value: STYLES.get(value, "")  # noqa: E731
    for row in rows:
        grid.add_row(
            *(
                Text(
                    MARKS.get(value, value) if column.key == "health" else display_safe(cell(value)),
                    style=shade(str(value)) if column.key == "health" else "",
                )
                for column, value in zip(table.columns, row, strict=True)
            )
        )
    console = Console(highlight=False, markup=False, emoji=False, no_color=not colored(state), width=terminal_width())
    console.print(grid)
    return len(rows)


def print_section(state: State, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    """Print a few rows as two lines each: what and when, then the next step."""
    for row in rows:
        value = dict(zip((column.key for column in columns), row, strict=True))
        left = value.get("deadline")
        when = f"  by {left}" if left else ""
        where = f"  at {value['authority']}" if value.get("authority") else ""
        put(f"  {value['ref']}  {value['title']}")
        put(f"      {value['stakeholder'] or 'nobody named'}{where}{when}")
        if value.get("next_step"):
            put(f"      next: {value['next_step']}")
