"""Reading what came from which seed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from tracker.storage.schema import items, seeded, stakeholders


class SeededRow(NamedTuple):
    """What a row of a seed became, and the digest of how the row read then."""

    id: int
    digest: str
    entity_id: int


def seeded_row(connection: Connection, seed: str, key: str) -> SeededRow | None:
    """Return what a row of a seed became, or None where it was never seeded."""
    row = connection.execute(
        select(seeded.c.id, seeded.c.digest, seeded.c.entity_id).where(seeded.c.seed == seed, seeded.c.key == key)
    ).first()
    return SeededRow(*row) if row else None


def same_item(connection: Connection, stakeholder: str, workflow: str, title: str) -> tuple[int, str] | None:
    """Return (id, ref) of an item of this stakeholder that says the same, whatever it came from."""
    row = connection.execute(
        select(items.c.id, items.c.ref)
        .join(stakeholders, items.c.stakeholder_id == stakeholders.c.id)
        .where(stakeholders.c.name == stakeholder, items.c.workflow == workflow, items.c.title == title)
    ).first()
    return (row.id, row.ref) if row else None


def ref_of(connection: Connection, item_id: int) -> str:
    """Return the ref of an item, or an empty string where it is gone."""
    return connection.execute(select(items.c.ref).where(items.c.id == item_id)).scalar() or ""
