"""The items of one status of a workflow, in order, as far as they are wanted: an index answers each of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from tracker.storage.schema import items


@dataclass(frozen=True, slots=True)
class Standing:
    """The column that an item stands in, and its place there; None where many stand before it."""

    workflow: str
    status: str
    place: int | None


def column_ids(connection: Connection, workflow: str, status: str, *, closed: bool, most: int) -> Sequence[int]:
    """Return the ids of the items in a status: open ones by deadline, closed ones newest first."""
    # The deadline is selected because a view of two parts can only be ordered by what is: see by_date.py.
    statement = select(items.c.id, items.c.deadline).where(_here(workflow, status)).limit(most)
    if closed:
        statement = statement.order_by(items.c.id.desc())
    else:
        statement = statement.where(items.c.closed.is_(None)).order_by(items.c.deadline.nulls_last(), items.c.id)
    return connection.execute(statement).scalars().all()


def count_column(connection: Connection, workflow: str, status: str, most: int) -> int:
    """Return how many items are in a status, counting no further than `most`."""
    return _count(connection, _here(workflow, status), most)


def is_open_in(connection: Connection, workflow: str, status: str) -> bool:
    """Tell whether any item in a status is open."""
    here = select(items.c.id).where(_here(workflow, status), items.c.closed.is_(None)).limit(1)
    return connection.execute(here).first() is not None


def statuses_of(connection: Connection, workflow: str) -> list[str]:
    """Return the statuses that items of a workflow have, one look into the index for each, however many items."""
    found: list[str] = []
    while True:
        next_one = select(items.c.status).where(items.c.workflow == workflow).order_by(items.c.status).limit(1)
        if found:
            next_one = next_one.where(items.c.status > found[-1])
        status = connection.execute(next_one).scalar()
        if status is None:
            return found
        found.append(status)


def standing_of(connection: Connection, item_id: int, most: int) -> Standing | None:
    """Return where an item stands, or None where it is gone; fewer than `most` before it are counted."""
    wanted = (items.c.workflow, items.c.status, items.c.deadline, items.c.closed)
    row = connection.execute(select(*wanted).where(items.c.id == item_id)).first()
    if row is None:
        return None
    here, is_open = _here(row.workflow, row.status), items.c.closed.is_(None)
    deadline, earlier = items.c.deadline, items.c.id < item_id
    if row.closed is not None:
        before = _count(connection, and_(here, items.c.id > item_id), most)
    elif row.deadline is not None:
        sooner = or_(deadline < row.deadline, earlier)
        before = _count(connection, and_(here, is_open, deadline <= row.deadline, sooner), most)
    else:
        before = _count(connection, and_(here, is_open, deadline.is_not(None)), most)
        if before < most:
            before += _count(connection, and_(here, is_open, deadline.is_(None), earlier), most - before)
    return Standing(row.workflow, row.status, before if before < most else None)


def _here(workflow: str, status: str) -> ColumnElement[bool]:
    return and_(items.c.workflow == workflow, items.c.status == status)


def _count(connection: Connection, condition: ColumnElement[bool], most: int) -> int:
    some = select(items.c.id).where(condition).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
