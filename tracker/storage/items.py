"""Reading items and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, literal, select, union_all

from tracker.domain.items import Item, Link, Note, Step
from tracker.domain.workflow import State
from tracker.errors import NotFoundError
from tracker.storage.schema import authorities, items, links, notes, stakeholders, steps, tags

ITEM_COLUMNS = (
    *(items.c[name] for name in Item.__slots__ if name in items.c),
    func.coalesce(stakeholders.c.name, "").label("stakeholder"),
    func.coalesce(authorities.c.code, "").label("authority"),
    func.coalesce(authorities.c.name, "").label("authority_name"),
    func.coalesce(authorities.c.status, "").label("authority_status"),
)


def select_items() -> Select[Any]:
    """Return the query for the rows that items are made of, without their tags."""
    joined = items.outerjoin(stakeholders, items.c.stakeholder_id == stakeholders.c.id).outerjoin(
        authorities, items.c.authority_id == authorities.c.id
    )
    return select(*ITEM_COLUMNS).select_from(joined)


def load(connection: Connection, ref: str) -> Item:
    """Return the item called `ref`. Raises NotFoundError that names the nearest ref of that kind."""
    row = connection.execute(select_items().where(items.c.ref == ref)).mappings().first()
    if row is None:
        near = _nearest_ref(connection, ref)
        raise NotFoundError(f"There is no item {ref}.", hint=near, command="" if near else "tracker list")
    return _item(connection, row)


def load_by_id(connection: Connection, item_id: int) -> Item:
    """Return the item with this id. Raises NotFoundError."""
    row = connection.execute(select_items().where(items.c.id == item_id)).mappings().first()
    if row is None:
        raise NotFoundError("That item was removed meanwhile.")
    return _item(connection, row)


def load_steps(connection: Connection, item_id: int) -> list[Step]:
    """Return the item's checklist in order, numbered from 1: an undo out of turn leaves gaps and twins behind."""
    rows = connection.execute(
        select(*(steps.c[name] for name in Step.__slots__))
        .where(steps.c.item_id == item_id)
        .order_by(steps.c.position, steps.c.id)
    )
    return [Step(**{**row, "position": place}) for place, row in enumerate(rows.mappings(), start=1)]


def load_notes(connection: Connection, item_id: int, limit: int | None = None) -> list[Note]:
    """Return the latest notes, newest first."""
    rows = connection.execute(
        select(*(notes.c[name] for name in Note.__slots__))
        .where(notes.c.item_id == item_id)
        .order_by(notes.c.id.desc())
        .limit(limit)
    )
    return [Note(**row) for row in rows.mappings()]


def load_links(connection: Connection, item_id: int) -> list[Link]:
    """Return the item's links in both directions."""
    other = items.alias("other")

    def seen_from(here: Any, there: Any, outward: bool) -> Select[Any]:
        return (
            select(
                links.c.kind,
                literal(int(outward)),
                other.c.ref,
                other.c.title,
                case((other.c.closed.is_(None), 1), else_=0),
            )
            .join(other, there == other.c.id)
            .where(here == item_id)
        )

    rows = connection.execute(
        union_all(
            seen_from(links.c.item_id, links.c.other_id, True), seen_from(links.c.other_id, links.c.item_id, False)
        )
    )
    found = [Link(kind, bool(outward), ref, title, bool(is_open)) for kind, outward, ref, title, is_open in rows]
    return sorted(found, key=lambda link: (link.kind, not link.outward, link.ref))


def waits_for(connection: Connection, item_id: int, other_id: int) -> bool:
    """Tell whether an item is blocked by another, directly or through others."""
    seen, waiting = set[int](), [item_id]
    while waiting:
        current = waiting.pop()
        blockers = select(links.c.other_id).where(links.c.item_id == current, links.c.kind == "blocked-by")
        for blocker in connection.execute(blockers).scalars():
            if blocker == other_id:
                return True
            if blocker not in seen:
                seen.add(blocker)
                waiting.append(blocker)
    return False


def statuses_in_use(connection: Connection, workflow: str) -> Sequence[str]:
    """Return the statuses that items of a workflow have now."""
    return connection.execute(select(items.c.status).where(items.c.workflow == workflow).distinct()).scalars().all()


def items_out_of_line(connection: Connection, workflow: str, state: State) -> list[tuple[int, date]]:
    """Return (id, day the status began) of items in a state that is no longer what was written to them."""
    here = (items.c.workflow == workflow) & (items.c.status == state.key)
    differs = (items.c.waits_on != state.waits_on) | (items.c.outcome != state.outcome)
    differs |= items.c.closed.is_(None) if state.closed else items.c.closed.is_not(None)
    return [
        (row.id, row.entered) for row in connection.execute(select(items.c.id, items.c.entered).where(here, differs))
    ]


def load_refs(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the ref of each of some items that is still there."""
    found = connection.execute(select(items.c.id, items.c.ref).where(items.c.id.in_(ids)))
    return {row.id: row.ref for row in found}


def refs_like(connection: Connection, beginning: str, limit: int) -> list[tuple[str, str]]:
    """Return refs that begin so, with their titles, newest first: what a shell completes."""
    prefix, _, number = beginning.upper().partition("-")
    statement = select(items.c.ref, items.c.title).order_by(items.c.id.desc()).limit(limit)
    if number:
        beginning = f"{prefix}-{number}"
        statement = statement.where(items.c.prefix == prefix, items.c.ref.startswith(beginning, autoescape=True))
    elif prefix:
        statement = statement.where(items.c.prefix.startswith(prefix, autoescape=True))
    return [(ref, title) for ref, title in connection.execute(statement)]


def _item(connection: Connection, row: RowMapping) -> Item:
    names: Iterable[str] = connection.execute(
        select(tags.c.tag).where(tags.c.item_id == row["id"]).order_by(tags.c.tag)
    ).scalars()
    return Item(**row, tags=tuple(names))


def _nearest_ref(connection: Connection, ref: str) -> str:
    prefix = ref.partition("-")[0]
    last = connection.execute(
        select(items.c.ref).where(items.c.prefix == prefix).order_by(items.c.number.desc()).limit(1)
    ).scalar()
    return f"The last {prefix} is {last}." if last else ""
