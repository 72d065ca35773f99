"""Reading stakeholders and authorities."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select

from tracker.domain.parties import Authority, Stakeholder, find_named
from tracker.domain.text import name_key
from tracker.storage.schema import authorities, calendars, items, stakeholders


def load_stakeholders(connection: Connection) -> list[Stakeholder]:
    """Return all stakeholders by name."""
    rows = connection.execute(_stakeholders().order_by(stakeholders.c.name_key)).mappings()
    return [_stakeholder(row) for row in rows]


def find_stakeholder(connection: Connection, wanted: str) -> Stakeholder:
    """Return the stakeholder that `wanted` names. Raises NotFoundError and InvalidError as `find_named` does."""
    exact = connection.execute(_stakeholders().where(stakeholders.c.name_key == name_key(wanted))).mappings().first()
    return _stakeholder(exact) if exact else find_named(wanted, load_stakeholders(connection), what="stakeholder")


def load_authorities(connection: Connection) -> list[Authority]:
    """Return all authorities by code."""
    rows = connection.execute(_authorities().order_by(authorities.c.code)).mappings()
    return [_authority(row) for row in rows]


def find_authority(connection: Connection, wanted: str) -> Authority:
    """Return the authority that `wanted` names, by code or name. Raises NotFoundError and InvalidError."""
    code, exact = wanted.strip(), None
    if code.isascii():  # as codes are; bytes that are no text could not even be asked for
        exact = connection.execute(_authorities().where(authorities.c.code == code)).mappings().first()
    return _authority(exact) if exact else find_named(wanted, load_authorities(connection), what="authority")


def item_counts(connection: Connection, column: str) -> dict[int, tuple[int, int]]:
    """Return, by `stakeholder_id` or `authority_id`, how many items are open and how many there are.

    Two scans of indexes that hold all that is asked for; the items themselves are not read.
    """
    key = items.c[column]
    per_party = select(key.label("party"), func.count().label("items")).where(key.is_not(None)).group_by(key)
    still_open = {row.party: row.items for row in connection.execute(per_party.where(items.c.closed.is_(None)))}
    return {row.party: (still_open.get(row.party, 0), row.items) for row in connection.execute(per_party)}


def open_item_ids(connection: Connection, column: str, party: int) -> list[int]:
    """Return the open items of a party by its `stakeholder_id` or `authority_id`."""
    mine = select(items.c.id).where(items.c[column] == party, items.c.closed.is_(None))
    return list(connection.execute(mine.order_by(items.c.id)).scalars())


def _stakeholders() -> Any:
    return _with_calendar(stakeholders)


def _authorities() -> Any:
    return _with_calendar(authorities)


def _with_calendar(table: Table) -> Any:
    return select(table, func.coalesce(calendars.c.key, "").label("calendar")).outerjoin(
        calendars, table.c.calendar_id == calendars.c.id
    )


def _stakeholder(row: Any) -> Stakeholder:
    values = {name: row[name] for name in Stakeholder.__slots__ if name in row}
    return Stakeholder(**values | {"group": row["kind"], "aliases": tuple(row["aliases"])})


def _authority(row: Any) -> Authority:
    values = {name: row[name] for name in Authority.__slots__ if name in row}
    return Authority(**values | {"aliases": tuple(row["aliases"])})
