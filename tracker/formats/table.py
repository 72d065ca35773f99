"""A plain text table for reading: aligned columns, nothing cut, no colour, nothing that could command a terminal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO

from tracker.domain.table import Table
from tracker.domain.text import display_safe, display_width, pad
from tracker.formats import Options

SUFFIX = ".txt"


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write a heading line and a line per row; all rows are kept until the widths are known."""
    rows = [[display_safe(cell(value)) for value in row] for row in table.rows]
    heads = [column.title for column in table.columns]
    widths = [
        max([display_width(head), *(display_width(row[place]) for row in rows)]) for place, head in enumerate(heads)
    ]
    sides = [column.is_number for column in table.columns]
    for line in [heads, *rows]:
        cells = (pad(text, width, right=right) for text, width, right in zip(line, widths, sides, strict=True))
        out.write(f"{'  '.join(cells).rstrip()}\n".encode())
    return len(rows)


def cell(value: Any) -> str:
    """Return a value as people read it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
