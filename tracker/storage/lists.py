"""Lists of items: rows of chosen columns, streamed in the order that the query asks for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Select, case, func, select, type_coerce
from sqlalchemy.types import NullType

from tracker.domain.dates import parse_instant
from tracker.domain.query import And, Node, Not, Or, Query, Words
from tracker.domain.table import Column, ColumnType
from tracker.storage.by_date import any_turned
from tracker.storage.columns import ItemColumn
from tracker.storage.orders import ORDERS_OF_ALL, by_party, is_open_only, is_wide, keys_of, order_of, sorted_apart
from tracker.storage.query import FLAGS, QueryContext, compile_query, is_blocked, is_disputed
from tracker.storage.schema import authorities, claims, items, operations, stakeholders, views, workflows

_BATCH = 500  # rows fetched at a time
_ORDER_BATCH = 2000  # ids fetched at a time: few enough that another thread never waits for long
_FEW = 2000  # items that are sorted for a page; where there are more, a page of them is found in their order
_LOOKED_AT = 20_000  # items that are gone through at most for that
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BOOLEANS: Mapping[Any, bool] = {"1": True, "0": False}  # as `stored_text` has them


def item_ids(connection: Connection, query: Query, context: QueryContext) -> list[int]:
    """Return the ids of the items that match, in order."""
    return list(item_order(connection, query, context))


def item_order(connection: Connection, query: Query, context: QueryContext) -> array[int]:
    """Return the ids of the items that match, in order, at four bytes each: a million of them are four megabytes."""
    statements = _narrowed(_id_and_keys(query, context), query, context, whole=query.limit is None)
    return _ids(connection, statements, query.limit)


def first_ids(connection: Connection, query: Query, context: QueryContext) -> list[int]:
    """Return the ids of a page of items: what it costs hardly grows with the database, whatever the order.

    SQLite does not know how many items match: it would find and sort them all for most orders. So where few do, these
    are sorted; where many do, the index of the order is gone through, and asked of each item, until there are enough.
    """
    key = query.sort[0].key if query.sort else "deadline"
    if key == "deadline" or is_wide(query.where) or _has_words(query.where):  # whose indexes are in order, or no help
        return item_ids(connection, query, context)
    some = list(connection.execute(_unordered(query, context).limit(_FEW + 1)).scalars())
    if len(some) <= _FEW:
        statement = _id_and_keys(query, context).where(items.c.id.in_(some)).order_by(*order_of(query.sort))
        return list(_ids(connection, [statement], query.limit))
    found = _gone_through(connection, query, context) if is_open_only(query.where) or key in ORDERS_OF_ALL else None
    return item_ids(connection, query, context) if found is None else found


def _gone_through(connection: Connection, query: Query, context: QueryContext) -> list[int] | None:
    """Return the ids of a page from the index of its order, or None where that would take too long."""
    found = array("i")
    matches: Any = compile_query(query, context).where
    statement: Select[Any] = select(items.c.id, matches, *keys_of(query.sort))
    if is_open_only(query.where):
        statement = statement.where(FLAGS["open"](context))
    for number, batch in enumerate(_batches(connection, by_party(statement, query.sort), None, _BATCH), start=1):
        found.extend([row[0] for row in batch if row[1]])
        if query.limit is not None and len(found) >= query.limit:
            return list(found[: query.limit])
        if number * _BATCH >= _LOOKED_AT:
            return None
    return list(found)


def _id_and_keys(query: Query, context: QueryContext) -> Select[Any]:
    """Select the ids, and what they are ordered by where that helps and the list is not longer for it."""
    turned = query.limit is not None or any_turned(context.connection, context.today)
    return select(items.c.id, *(keys_of(query.sort) if turned else ()))


def _ids(connection: Connection, statements: Iterable[Select[Any]], limit: int | None) -> array[int]:
    order = array("i")
    for batch in _batches(connection, statements, limit, _ORDER_BATCH):
        order.extend([row[0] for row in batch])
    return order


def _has_words(where: Node | None) -> bool:
    """Tell whether a query looks for text: the text's own index finds all of it in any case."""
    match where:
        case Words():
            return True
        case Not(part):
            return _has_words(part)
        case And(parts) | Or(parts):
            return any(map(_has_words, parts))
    return False


def _unordered(query: Query, context: QueryContext) -> Select[Any]:
    compiled = compile_query(query, context)
    statement: Select[Any] = select(items.c.id)
    return statement if compiled.where is None else statement.where(compiled.where)


def count_up_to(connection: Connection, query: Query, context: QueryContext, most: int) -> int:
    """Return how many items match, counting no further than `most`: what it costs does not grow with the database."""
    some = _unordered(query, context).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def item_rows(
    connection: Connection, query: Query, columns: Sequence[ItemColumn], context: QueryContext
) -> Iterator[tuple[Any, ...]]:
    """Yield one row per item that matches, with one value per column; memory does not grow with the rows."""
    if query.limit is not None and query.limit <= _BATCH:
        yield from first_rows(connection, query, columns, context).values()
    else:
        statements = partial(_narrowed, query=query, context=context)
        yield from _streamed(connection, statements, columns, context, query.limit)


def first_rows(
    connection: Connection, query: Query, columns: Sequence[ItemColumn], context: QueryContext
) -> dict[int, tuple[Any, ...]]:
    """Return the rows of `item_rows` by the ids of their items: few, found first, so that no more are worked out."""
    ids = first_ids(connection, query, context)
    found = rows_by_id(connection, ids, columns, context)
    return {item_id: found[item_id] for item_id in ids}


def rows_by_id(
    connection: Connection, ids: Sequence[int], columns: Sequence[ItemColumn], context: QueryContext
) -> dict[int, tuple[Any, ...]]:
    """Return a row, as `item_rows` has it, for each of some items that is still there."""
    found = _streamed(connection, lambda rows: [rows.where(items.c.id.in_(ids))], [_ID, *columns], context)
    return {row[0]: row[1:] for row in found}


def _streamed(
    connection: Connection,
    chosen: Callable[[Select[Any]], list[Select[Any]]],
    columns: Sequence[ItemColumn],
    context: QueryContext,
    limit: int | None = None,
) -> Iterator[tuple[Any, ...]]:
    # Values come as the engine stores them and are read below: per row that costs a fraction of a type's own converter.
    shown = [type_coerce(entry.expression(context), NullType()).label(entry.column.key) for entry in columns]
    rows: Any = select(*shown)
    readers = _readers([entry.column for entry in columns], context.zone)
    readers += [(place, entry.reader(context)) for place, entry in enumerate(columns) if entry.reader is not None]
    for batch in _batches(connection, chosen(rows), limit, _BATCH):
        for row in batch:
            values = list(row[: len(columns)])  # what the rows are ordered by may come after them
            for place, read in readers:
                if values[place] is not None:
                    values[place] = read(values[place])
            yield tuple(values)


def _batches(
    connection: Connection, statements: Iterable[Select[Any]], limit: int | None, size: int
) -> Iterator[list[Any]]:
    """Yield the rows of statements, one after the other, up to `limit`."""
    left = limit
    for statement in statements:
        if left == 0:
            return
        with connection.execute(statement if left is None else statement.limit(left)) as result:
            # The driver's own rows, as they are read from the file: SQLAlchemy's cost more to make than to fill.
            cursor: Any = result.cursor
            while batch := cursor.fetchmany(size):
                left = None if left is None else left - len(batch)
                yield batch


_ID = ItemColumn(Column("id", "Id", "integer"), lambda context: items.c.id)


def _narrowed(statement: Select[Any], query: Query, context: QueryContext, *, whole: bool = False) -> list[Select[Any]]:
    """Return the statements that find a list in order.

    With `whole`, all of its ids: to find and sort them is quicker than to look each up in the order of an index.
    """
    compiled = compile_query(query, context)
    if compiled.where is not None:
        statement = statement.where(compiled.where)
    if is_wide(query.where):
        return by_party(statement, query.sort)
    # The indexes of most conditions are in the order of the deadline.
    apart = whole and query.sort and query.sort[0].key != "deadline"
    return [statement.order_by(*(sorted_apart(query.sort) if apart else compiled.order_by))]


def _readers(columns: Sequence[Column], zone: tzinfo) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return, for the places that need one, what turns a stored value into the column's type.

    Text that does not fit it, stored before a workflow gave the field another type, stays as it is.
    """
    kinds: dict[ColumnType, Callable[[Any], Any]] = {
        "date": _day,
        "datetime": lambda value: _local(value, zone),
        "decimal": _decimal,
        "boolean": lambda value: _BOOLEANS.get(value, value),
    }
    return [(place, kinds[column.type]) for place, column in enumerate(columns) if column.type in kinds]


@lru_cache(maxsize=4096)  # the same days come again and again
def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _local(value: Any, zone: tzinfo) -> Any:
    try:
        instant = parse_instant(value) if isinstance(value, str) else value
        return instant.astimezone(zone) if instant.tzinfo else value
    except (ValueError, OverflowError):
        return value


def _decimal(value: Any) -> Any:
    """A number, without the `.0` that SQLite gives to one that it computed."""
    text = str(value)
    return Decimal(text.removesuffix(".0")) if _NUMBER.fullmatch(text) else value


def counts_by_status(connection: Connection, query: Query, context: QueryContext) -> Iterator[tuple[Any, ...]]:
    """Yield (stakeholder, kind, status, waits on, items, overdue, blocked, disputed, next deadline), in that order."""
    compiled = compile_query(query, context)
    name = func.coalesce(stakeholders.c.name, "")
    late = items.c.closed.is_(None) & (items.c.deadline < context.today)
    statement = (
        select(
            name,
            items.c.workflow,
            items.c.status,
            items.c.waits_on,
            func.count(),
            func.sum(case((late, 1), else_=0)),
            func.sum(case((items.c.closed.is_(None) & is_blocked(), 1), else_=0)),
            func.sum(case((is_disputed(), 1), else_=0)),
            func.min(items.c.deadline),
        )
        .select_from(items.outerjoin(stakeholders, items.c.stakeholder_id == stakeholders.c.id))
        .group_by(stakeholders.c.name_key, name, items.c.workflow, items.c.status, items.c.waits_on)
        .order_by(stakeholders.c.name_key.nulls_last(), items.c.workflow, items.c.status)
    )
    if compiled.where is not None:
        statement = statement.where(compiled.where)
    for row in connection.execute(statement):
        yield tuple(row)


def count_rows(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield how many rows there are of each thing that people know by name."""
    for table in (items, stakeholders, authorities, workflows, claims, views, operations):
        yield table.name, connection.execute(select(func.count()).select_from(table)).scalar_one()
