"""Whole items, read many at a time: a query for each kind of row and batch, not for each item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from tracker.domain.clocks import Extension, Stay
from tracker.domain.items import Item, Note, Step
from tracker.storage.items import select_items
from tracker.storage.schema import extensions, items, links, notes, stays, steps, tags

BATCH = 500  # items read at a time


@dataclass(frozen=True, slots=True)
class WholeItem:
    """An item with all that hangs on it: its checklist in order, the (kind, ref) of its links, the rest by age."""

    item: Item
    steps: Sequence[Step]
    notes: Sequence[Note]
    links: Sequence[tuple[str, str]]
    stays: Sequence[Stay]
    extensions: Sequence[Extension]


def load_whole(connection: Connection, ids: Iterable[int]) -> Iterator[WholeItem]:
    """Yield the items with these ids, in that order; memory does not grow with them."""
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield from _load(connection, batch)


def _load(connection: Connection, ids: Sequence[int]) -> Iterator[WholeItem]:
    of_tags = select(tags.c.item_id, tags.c.tag).where(tags.c.item_id.in_(ids)).order_by(tags.c.tag)
    of_steps = (
        select(steps.c.item_id, *(steps.c[name] for name in Step.__slots__))
        .where(steps.c.item_id.in_(ids))
        .order_by(steps.c.item_id, steps.c.position, steps.c.id)
    )
    of_notes = (
        select(notes.c.item_id, *(notes.c[name] for name in Note.__slots__))
        .where(notes.c.item_id.in_(ids))
        .order_by(notes.c.item_id, notes.c.id)
    )
    of_links = (
        select(links.c.item_id, links.c.kind, items.c.ref)
        .join(items, links.c.other_id == items.c.id)
        .where(links.c.item_id.in_(ids))
        .order_by(links.c.kind, items.c.ref)
    )
    stayed, extended = (
        _of_items(connection, table, kind, ids) for table, kind in ((stays, Stay), (extensions, Extension))
    )
    tagged, linked = _by_item(connection, of_tags), _by_item(connection, of_links)
    listed, noted = _by_item(connection, of_steps), _by_item(connection, of_notes)
    found = {row["id"]: row for row in connection.execute(select_items().where(items.c.id.in_(ids))).mappings()}
    for item_id in ids:
        yield WholeItem(
            Item(**found[item_id], tags=tuple(tag for (tag,) in tagged[item_id])),
            # Numbered from 1, as `items.load_steps` does.
            [Step(number, place, *rest) for place, (number, _, *rest) in enumerate(listed[item_id], start=1)],
            [Note(*note) for note in noted[item_id]],
            [(kind, ref) for kind, ref in linked[item_id]],
            [Stay(*stay) for stay in stayed[item_id]],
            [Extension(*extension) for extension in extended[item_id]],
        )


def _of_items(
    connection: Connection, table: Table, kind: Any, ids: Sequence[int]
) -> defaultdict[int, list[Sequence[Any]]]:
    columns = (table.c[name] for name in kind.__slots__)
    statement = select(table.c.item_id, *columns).where(table.c.item_id.in_(ids)).order_by(table.c.id)
    return _by_item(connection, statement)


def _by_item(connection: Connection, statement: Select[Any]) -> defaultdict[int, list[Sequence[Any]]]:
    """Return the rows by the item they belong to, which is their first value, without it."""
    found = defaultdict[int, list[Sequence[Any]]](list)
    row: Row[Any]
    for row in connection.execute(statement):
        found[row[0]].append(row[1:])
    return found
