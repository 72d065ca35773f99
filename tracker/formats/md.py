"""A Markdown table, for e-mails and pages; user text stays text."""

from __future__ import annotations

import re
from typing import BinaryIO

from tracker.domain.table import Table, value_text
from tracker.domain.text import display_safe
from tracker.formats import Options

SUFFIX = ".md"

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write a title and a table; numbers line up on the right."""
    rule = ["---:" if column.is_number else "---" for column in table.columns]
    out.write(f"# {_escaped(table.title)}\n\n".encode())
    out.write(_line([_escaped(column.title) for column in table.columns]))
    out.write(_line(rule))
    count = 0
    for row in table.rows:
        out.write(_line([_escaped(value_text(value)) for value in row]))
        count += 1
    return count


def _line(cells: list[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", display_safe(text.replace("\n", " ")))
