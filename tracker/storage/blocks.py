"""Open items that wait for another one, found from the links or from the deadlines: whichever ends sooner."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from tracker.storage.query import QueryContext
from tracker.storage.schema import items, links

_OPEN = items.c.closed.is_(None)


def blocked_ids(context: QueryContext, after: date, most: int) -> list[int]:
    """Return open items that are blocked and not due up to `after`, at most `most` and in no order.

    The links are gone through in the order of their index, which holds all that is asked of them.
    """
    later = exists().where(items.c.id == links.c.item_id, _OPEN, or_(items.c.deadline > after, _undated()))
    found = select(links.c.item_id).where(links.c.kind == "blocked-by", _blocks(), later.correlate(links))
    return list(context.connection.execute(found.distinct().limit(most)).scalars())


def nearest_blocked(context: QueryContext, after: date, most: int) -> list[int]:
    """Return the same in the order of a list: quick where many are blocked, since each item is asked in turn."""
    blocked = exists().where(links.c.item_id == items.c.id, links.c.kind == "blocked-by", _blocks()).correlate(items)
    ids: list[int] = []
    for when in (items.c.deadline > after, _undated()):
        if len(ids) < most:
            part = select(items.c.id).where(_OPEN, when, blocked).order_by(items.c.deadline, items.c.id)
            ids += context.connection.execute(part.limit(most - len(ids))).scalars()
    return ids


def _undated() -> ColumnElement[bool]:
    return items.c.deadline.is_(None)


def _blocks() -> ColumnElement[bool]:
    """Tell whether the other end of a link is still open."""
    blocker = items.alias("blocker")
    return exists().where(and_(blocker.c.id == links.c.other_id, blocker.c.closed.is_(None))).correlate(links)
