"""The owners and tags that there are, each found in an index after the one before: no item is gone through for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from tracker.storage.schema import items, tags

MOST = 1000  # nobody chooses among more
LAST = "\U0010ffff"  # after it no text goes on


def owners_in_use(connection: Connection) -> list[str]:
    """Return who owns open items, in order."""
    return list(connection.execute(_different(items.c.owner, items.c.closed.is_(None))).scalars())


def tags_in_use(connection: Connection, beginning: str = "") -> list[str]:
    """Return the tags that items have, in order, or those that begin so."""
    begun = (tags.c.tag >= beginning, tags.c.tag < beginning + LAST) if beginning else ()
    return list(connection.execute(_different(tags.c.tag, *begun)).scalars())


def _different(column: ColumnElement[str], *conditions: ColumnElement[bool]) -> Any:
    """Return a statement for the values of a column that are not empty, each once."""
    found = select(func.min(column).label("value")).where(column > "", *conditions).cte("found", recursive=True)
    following = select(func.min(column)).where(column > found.c.value, *conditions).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(MOST)
