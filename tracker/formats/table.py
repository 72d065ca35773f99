"""A plain text table for reading: aligned columns, nothing cut, no colour, nothing that could command a terminal."""

from __future__ import annotations

from typing import BinaryIO

from tracker.domain.table import Table, value_text
from tracker.domain.text import display_safe, display_width, pad
from tracker.formats import Options

SUFFIX = ".txt"


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write a heading line and a line per row; all rows are kept until the widths are known."""
    rows = [[display_safe(value_text(value)) for value in row] for row in table.rows]
    heads = [column.title for column in table.columns]
    widths = [
        max([display_width(head), *(display_width(row[place]) for row in rows)]) for place, head in enumerate(heads)
    ]
    sides = [column.is_number for column in table.columns]
    for line in [heads, *rows]:
        cells = (pad(text, width, right=right) for text, width, right in zip(line, widths, sides, strict=True))
        out.write(f"{'  '.join(cells).rstrip()}\n".encode())
    return len(rows)
