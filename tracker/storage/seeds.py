"""Reading what came from which seed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from tracker.domain.seeds import SeededItem
from tracker.storage.schema import items, seeded, stakeholders


class SeededRow(NamedTuple):
    """The record of what a companion's entry became, and the digest of how it read then."""

    id: int
    digest: str


def seeded_row(connection: Connection, seed: str, key: str) -> SeededRow | None:
    """Return the record of an entry of a seed, or None where it was never seeded."""
    row = connection.execute(
        select(seeded.c.id, seeded.c.digest).where(seeded.c.seed == seed, seeded.c.key == key)
    ).first()
    return SeededRow(*row) if row else None


def item_key(item_id: int, key: str) -> str:
    """Return the key under which a row's item is remembered. Rows may share a `key`, but no item."""
    return f"item:{item_id}:{key}"


def seeded_items(connection: Connection) -> list[SeededItem]:
    """Return the items that rows of any seed became or turned out to be, in their order; none that is gone."""
    rows = connection.execute(
        select(seeded, items.c.ref, items.c.workflow)
        .join(items, seeded.c.entity_id == items.c.id)
        .where(seeded.c.entity == items.name)
        .order_by(seeded.c.id)
    )
    return [
        SeededItem(row.entity_id, row.ref, row.workflow, row.seed, row.key.split(":", 2)[-1], row.digest, row.id)
        for row in rows
    ]


def same_items(connection: Connection, stakeholder: str, title: str) -> list[SeededItem]:
    """Return the items of this stakeholder with this title, whatever they came from, oldest first."""
    rows = connection.execute(
        select(items.c.id, items.c.ref, items.c.workflow)
        .join(stakeholders, items.c.stakeholder_id == stakeholders.c.id)
        .where(stakeholders.c.name == stakeholder, items.c.title == title)
        .order_by(items.c.id)
    )
    return [SeededItem(*row) for row in rows]


def ref_of(connection: Connection, item_id: int) -> str:
    """Return the ref of an item, or an empty string where it is gone."""
    return connection.execute(select(items.c.ref).where(items.c.id == item_id)).scalar() or ""
