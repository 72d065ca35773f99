"""Reading stakeholders and authorities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from tracker.domain.parties import Authority, Figures, Stakeholder, find_named
from tracker.domain.text import name_key
from tracker.storage.schema import authorities, calendars, items, stakeholders

_PARTIES = {"stakeholder_id": stakeholders, "authority_id": authorities}


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


def item_figures(
    connection: Connection, column: str, parties: Sequence[int], today: date, soon: date, most: int
) -> dict[int, Figures]:
    """Return figures about the items of some parties by their `stakeholder_id` or `authority_id`.

    Each is counted in an index and no further than `most`: what it costs does not grow with the items.
    """
    party = _PARTIES[column]

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        mine = select(items.c.id).where(items.c[column] == party.c.id, *conditions).correlate(party).limit(most)
        return select(func.count()).select_from(mine.subquery()).scalar_subquery()

    still_open = items.c.closed.is_(None)
    statement = select(
        party.c.id,
        counted(still_open),
        counted(still_open, items.c.deadline < today),
        counted(still_open, items.c.deadline.between(today, soon)),
        counted(),
    ).where(party.c.id.in_(parties))
    return {row[0]: Figures(*row[1:]) for row in connection.execute(statement)}


def waiting_counts(connection: Connection, column: str, parties: Sequence[int], most: int) -> dict[int, int]:
    """Return how many items of some parties wait on an office, of the first `most` open ones by deadline.

    No index says it, so each of these items is read.
    """
    party = _PARTIES[column]
    mine = select(items.c.waits_on).where(items.c[column] == party.c.id, items.c.closed.is_(None)).correlate(party)
    looked_at = mine.order_by(items.c.deadline, items.c.id).limit(most).subquery()
    waiting = select(func.count()).select_from(looked_at).where(looked_at.c.waits_on == "them").scalar_subquery()
    rows = connection.execute(select(party.c.id, waiting).where(party.c.id.in_(parties)))
    return {row[0]: row[1] for row in rows}


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
