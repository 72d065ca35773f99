"""JSON, for programs: the schema `tracker.table/1`, described in docs/reference/json.md. Nothing is changed or cut."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from tracker.domain.dates import instant_text
from tracker.domain.table import Table
from tracker.formats import Options

SUFFIX = ".json"
SCHEMA = "tracker.table/1"


def write(table: Table, out: BinaryIO, options: Options) -> int:
    """Write one object: schema, title, columns, and a row an object; rows are written as they come."""
    head = {"schema": SCHEMA, "title": table.title}
    columns = [{"key": column.key, "title": column.title, "type": column.type} for column in table.columns]
    out.write(f'{_json(head)[:-1]}, "columns": {_json(columns)}, "rows": ['.encode())
    keys = [column.key for column in table.columns]
    count = 0
    for count, row in enumerate(table.rows, start=1):
        values = dict(zip(keys, map(plain, row), strict=True))
        out.write(f"{',' if count > 1 else ''}\n{_json(values)}".encode())
    out.write(b"\n]}\n")
    return count


def plain(value: Any) -> Any:
    """Return a value as JSON has it: days as YYYY-MM-DD, instants in UTC, decimal numbers as text."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
