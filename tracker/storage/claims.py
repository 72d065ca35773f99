"""Reading sources, claims, and who relies on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from tracker.domain.claims import Claim, Reliance, ReliesOn, Source
from tracker.domain.parties import find_named
from tracker.storage.schema import authorities, claims, items, milestones, reliances, sources


def load_sources(connection: Connection) -> list[Source]:
    """Return all sources by key."""
    rows = connection.execute(select(*(sources.c[name] for name in Source.__slots__)).order_by(sources.c.key))
    return [Source(**row) for row in rows.mappings()]


def load_claims(connection: Connection) -> list[Claim]:
    """Return all claims by key."""
    return [Claim(**row) for row in connection.execute(_claims().order_by(claims.c.key)).mappings()]


def find_claim(connection: Connection, wanted: str) -> Claim:
    """Return the claim that `wanted` names. Raises NotFoundError, InvalidError."""
    return find_named(wanted, load_claims(connection), what="claim")


def find_source(connection: Connection, wanted: str) -> Source:
    """Return the source that `wanted` names. Raises NotFoundError, InvalidError."""
    return find_named(wanted, load_sources(connection), what="source")


def load_reliances(connection: Connection, item_id: int, authority_id: int | None) -> list[Reliance]:
    """Return the claims that an item relies on, by itself or through its office; the doubtful ones first."""
    mine = reliances.c.item_id == item_id
    if authority_id is not None:
        mine = or_(mine, reliances.c.authority_id == authority_id)
    statement = (
        _claims()
        .add_columns(reliances.c.authority_id)
        .join(reliances, reliances.c.claim_id == claims.c.id)
        .where(mine)
        .order_by(claims.c.key)
    )
    found: dict[str, Reliance] = {}
    for row in connection.execute(statement).mappings():
        values = dict(row)
        through = "its office" if values.pop("authority_id") is not None else "the item"
        if through == "the item" or values["key"] not in found:
            found[values["key"]] = Reliance(Claim(**values), through)
    order = {"refuted": 0, "disputed": 1, "unverified": 2, "confirmed": 3}
    return sorted(found.values(), key=lambda reliance: (order[reliance.claim.status], reliance.claim.key))


def load_authority_reliances(connection: Connection, authority_id: int) -> list[Claim]:
    """Return the claims that an authority relies on."""
    statement = _claims().join(reliances, reliances.c.claim_id == claims.c.id)
    rows = connection.execute(statement.where(reliances.c.authority_id == authority_id).order_by(claims.c.key))
    return [Claim(**row) for row in rows.mappings()]


def relying_on(connection: Connection, claim_id: int) -> list[tuple[str, str]]:
    """Return what relies on a claim, as (kind, name): items by ref, authorities by code, milestones by key."""
    found: list[tuple[str, str]] = []
    for kind, table, name in (
        ("item", items, items.c.ref),
        ("authority", authorities, authorities.c.code),
        ("milestone", milestones, milestones.c.key),
    ):
        joined = select(name).join(reliances, reliances.c[f"{kind}_id"] == table.c.id)
        rows = connection.execute(joined.where(reliances.c.claim_id == claim_id).order_by(name)).scalars()
        found += [(kind, value) for value in rows]
    return found


def reliances_of(connection: Connection, claim_id: int, most: int) -> list[ReliesOn]:
    """Return what relies on a claim: at most so many offices, milestones, and items by deadline, the open ones first.

    What it costs to find them grows with what relies on this one claim.
    """
    found: list[ReliesOn] = []
    for kind, table, name, title, order in (
        ("authority", authorities, authorities.c.code, authorities.c.name, (authorities.c.code,)),
        ("milestone", milestones, milestones.c.key, milestones.c.title, (milestones.c.day,)),
        ("item", items, items.c.ref, items.c.title, (items.c.closed.is_not(None), items.c.deadline, items.c.id)),
    ):
        relying = select(reliances.c[f"{kind}_id"]).where(reliances.c.claim_id == claim_id)
        rows = select(table.c.id, name, title).where(table.c.id.in_(relying)).order_by(*order).limit(most)
        found += [ReliesOn(kind, *row) for row in connection.execute(rows)]
    return found


def source_of(connection: Connection, claim_id: int) -> Source | None:
    """Return the source of a claim, if it has one."""
    columns = (sources.c[name] for name in Source.__slots__)
    joined = select(*columns).join(claims, claims.c.source_id == sources.c.id).where(claims.c.id == claim_id)
    row = connection.execute(joined).mappings().first()
    return Source(**row) if row else None


def claims_of_source(connection: Connection, source_id: int) -> list[str]:
    """Return the keys of the claims that come from a source."""
    return list(
        connection.execute(select(claims.c.key).where(claims.c.source_id == source_id).order_by(claims.c.key)).scalars()
    )


def _claims() -> Select[Any]:
    other = claims.alias("other")
    names = ("id", "key", "statement", "status", "doubt", "checked", "checked_how", "version")
    plain = (claims.c[name] for name in names)
    return (
        select(
            *plain,
            func.coalesce(sources.c.key, "").label("source"),
            func.coalesce(other.c.key, "").label("disputed_by"),
            func.coalesce(other.c.statement, "").label("disputed_by_statement"),
        )
        .outerjoin(sources, claims.c.source_id == sources.c.id)
        .outerjoin(other, claims.c.disputed_by_id == other.c.id)
    )
