"""Reading many items at once: the statements are as many as the batches, not as the items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, select

from tracker.domain.items import Item, Step
from tracker.errors import NotFoundError
from tracker.storage.items import load, select_items
from tracker.storage.schema import items, links, steps, tags

T = TypeVar("T")
BATCH = 500  # items read at a time: SQLite takes 32,766 values in a statement, and long ones keep others waiting


def load_several(connection: Connection, refs: Sequence[str]) -> list[Item]:
    """Return the items called so, each once, in the order of the refs. Raises NotFoundError."""
    wanted = list(dict.fromkeys(refs))
    by_ref = {item.ref: item for item in _load(connection, items.c.ref, wanted)}
    return [by_ref[ref] if ref in by_ref else load(connection, ref) for ref in wanted]


def load_several_by_id(connection: Connection, ids: Sequence[int]) -> list[Item]:
    """Return the items with these ids, in that order. Raises NotFoundError."""
    by_id = {item.id: item for item in _load(connection, items.c.id, ids)}
    if len(by_id) < len(set(ids)):
        raise NotFoundError("One of these items was removed meanwhile.")
    return [by_id[item_id] for item_id in ids]


def _load(connection: Connection, column: Column[Any], wanted: Sequence[T]) -> Iterator[Item]:
    for batch in _batches(wanted):
        found = {row["id"]: row for row in connection.execute(select_items().where(column.in_(batch))).mappings()}
        tagged: dict[int, list[str]] = {item_id: [] for item_id in found}
        statement = select(tags.c.item_id, tags.c.tag).where(tags.c.item_id.in_(found)).order_by(tags.c.tag)
        for item_id, tag in connection.execute(statement):
            tagged[item_id].append(tag)
        yield from (Item(**row, tags=tuple(tagged[item_id])) for item_id, row in found.items())


def steps_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the checklist of each of some items, numbered as `load_steps` does."""
    found: dict[int, list[Step]] = {item_id: [] for item_id in ids}
    for batch in _batches(ids):
        statement = (
            select(steps.c.item_id, *(steps.c[name] for name in Step.__slots__))
            .where(steps.c.item_id.in_(batch))
            .order_by(steps.c.item_id, steps.c.position, steps.c.id)
        )
        for row in connection.execute(statement).mappings():
            listed = found[row["item_id"]]
            listed.append(Step(**{name: row[name] for name in Step.__slots__} | {"position": len(listed) + 1}))
    return found


def open_blockers(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the refs of the open items that each of some items is blocked by."""
    found: dict[int, list[str]] = {item_id: [] for item_id in ids}
    for batch in _batches(ids):
        statement = (
            select(links.c.item_id, items.c.ref)
            .join(items, items.c.id == links.c.other_id)
            .where(links.c.item_id.in_(batch), links.c.kind == "blocked-by", items.c.closed.is_(None))
            .order_by(links.c.item_id, items.c.id)
        )
        for item_id, ref in connection.execute(statement):
            found[item_id].append(ref)
    return found


def _batches(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]
