"""JSON, for programs: the schema `tracker.table/1`, described in docs/reference/json.md. Nothing is changed or cut.

Controls and bidi overrides are written as `\\u` escapes: the same data, and a terminal that shows it obeys nothing.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from tracker.domain.dates import instant_text
from tracker.domain.table import Table
from tracker.formats import Options

SUFFIX = ".json"
SCHEMA = "tracker.table/1"

# What json.dumps leaves as it is, but a terminal may obey.
_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write one object: schema, title, columns, and a row an object; rows are written as they come."""
    head = {"schema": SCHEMA, "title": table.title}
    columns = [{"key": column.key, "title": column.title, "type": column.type} for column in table.columns]
    out.write(f'{dump(head)[:-1]}, "columns": {dump(columns)}, "rows": ['.encode())
    keys = [column.key for column in table.columns]
    count = 0
    for count, row in enumerate(table.rows, start=1):
        values = dict(zip(keys, map(plain, row), strict=True))
        out.write(f"{',' if count > 1 else ''}\n{dump(values)}".encode())
    out.write(b"\n]}\n")
    return count


def plain(value: Any) -> Any:
    """Return a value as JSON has it: days as YYYY-MM-DD, instants in UTC, decimal numbers as text."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def dump(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that people can read and no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=plain)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
