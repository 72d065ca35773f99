"""Small look-ups that every table shares: a row's id by one of its columns, and all rows as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from tracker.storage.changes import to_plain
from tracker.storage.schema import metadata


def row_id(connection: Connection, table: Table, **values: Any) -> int | None:
    """Return the id of the row with these values, or None."""
    mine = (table.c[name] == value for name, value in values.items())
    return connection.execute(select(table.c.id).where(*mine).limit(1)).scalar()


def all_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in the order in which they were made, as JSON can hold them."""
    for row in connection.execute(select(table).order_by(table.c.id)).mappings():
        yield to_plain(table, dict(row))


def name_of(connection: Connection, table_name: str, wanted: int | None) -> str:
    """Return what people call a row: its ref, code, name, title or key; nothing where it is gone."""
    table = metadata.tables[table_name]
    column = next((table.c[name] for name in ("ref", "code", "name", "title", "key") if name in table.c), table.c.id)
    found = connection.execute(select(column).where(table.c.id == wanted)).scalar() if wanted is not None else None
    return "" if found is None else str(found)


def key_of(connection: Connection, table: Table, wanted: int) -> str:
    """Return the key of a row; nothing where it is gone."""
    return str(connection.execute(select(table.c.key).where(table.c.id == wanted)).scalar() or "")
