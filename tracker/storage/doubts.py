"""Open items that stand on something disputed, found from what is disputed instead of by going through all items."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from tracker.storage.query import QueryContext
from tracker.storage.schema import authorities, claims, items, reliances

_OPEN = items.c.closed.is_(None)


def disputed_ids(context: QueryContext, most: int) -> list[int]:
    """Return the ids of the open items that `is:disputed` finds, at most `most` and in no order."""
    relying = reliances.join(claims, reliances.c.claim_id == claims.c.id)
    disputed = claims.c.status == "disputed"
    by_item = select(reliances.c.item_id).select_from(relying).where(disputed, reliances.c.item_id.is_not(None))
    by_office = select(reliances.c.authority_id).select_from(relying)
    relying_offices = by_office.where(disputed, reliances.c.authority_id.is_not(None))
    offices = select(authorities.c.id).where(
        or_(authorities.c.status == "disputed", authorities.c.id.in_(relying_offices))
    )
    found: dict[int, None] = {}  # in the order of finding, so that the same ones are kept each time
    for statement in (
        select(items.c.id).where(items.c.id.in_(by_item), _OPEN),
        select(items.c.id).where(items.c.authority_id.in_(offices), _OPEN),
    ):
        found |= dict.fromkeys(context.connection.execute(statement.limit(most)).scalars())
    return list(found)[:most]


def nearest_of(context: QueryContext, ids: Sequence[int], most: int) -> list[int]:
    """Return those of some items that are due first, in the order of a list."""
    ordered = select(items.c.id, items.c.deadline).where(items.c.id.in_(ids))
    ordered = ordered.order_by(items.c.deadline.asc().nulls_last(), items.c.id)
    return list(context.connection.execute(ordered.limit(most)).scalars())
