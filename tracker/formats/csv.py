"""CSV as spreadsheets read it: UTF-8 with a byte order mark, CRLF, and no text that could run as a formula.

A cell of a text column that begins with `= + - @`, a tab or a line break gets a `'` in front, as does one that begins
with `'` before such a character: so taking one `'` off such cells gives back exactly what was there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any, BinaryIO

from tracker.domain.table import ColumnType, Table
from tracker.formats import Options

SUFFIX = ".csv"
BOM = "\ufeff"  # by which Excel knows UTF-8

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_STARTS = frozenset("'=+-@\t\r\n")


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write a table; columns go by their keys. Rows are written as they come, none is kept."""
    # Not "utf-8-sig": its encoder is a Python function, called for each row.
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    text.write("" if options.plain else BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in _cells(table):
            count += 1
            yield row

    writer.writerows(counted())
    text.flush()
    text.detach()
    return count


def guarded(value: str) -> str:
    """Return text that a spreadsheet takes for text."""
    return f"'{value}" if value[:1] in _STARTS and _FORMULA.match(value) else value


def unguarded(value: str) -> str:
    """Return what `guarded` was given."""
    return value[1:] if value[:1] == "'" and _FORMULA.match(value, 1) else value


def _cells(table: Table) -> Iterator[Sequence[Any]]:
    """Yield rows whose text is guarded. Days are written YYYY-MM-DD by the writer itself, times to the minute."""
    words = [(place, _WORDS[column.type]) for place, column in enumerate(table.columns) if column.type in _WORDS]
    for given in table.rows:
        row = list(given)
        for place, convert in words:
            if not isinstance(row[place], (str, NoneType)):  # text in such a place does not fit its type, and stays
                row[place] = convert(row[place])
        # One look at all first characters: nearly every row has nothing to guard.
        if not _STARTS.isdisjoint([value[0] for value in row if value.__class__ is str and value]):
            row = [guarded(value) if isinstance(value, str) else value for value in row]
        yield row


def _time(value: datetime) -> str:
    return value.isoformat(sep=" ", timespec="minutes")[:16]


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


_WORDS: Mapping[ColumnType, Callable[[Any], str]] = {"datetime": _time, "boolean": _yes_no}
