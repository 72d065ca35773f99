"""Lists of items: rows of chosen columns, streamed in the order that the query asks for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, case, func, select, type_coerce
from sqlalchemy.types import NullType

from tracker.domain.dates import parse_instant
from tracker.domain.query import Query
from tracker.domain.table import Column, ColumnType
from tracker.storage.columns import ItemColumn
from tracker.storage.query import QueryContext, compile_query, is_blocked, is_disputed
from tracker.storage.schema import authorities, claims, items, operations, stakeholders, views, workflows

_BATCH = 500  # rows fetched at a time
_ORDER_BATCH = 2000  # ids fetched at a time: few enough that another thread never waits for long
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BOOLEANS: Mapping[Any, bool] = {"1": True, "0": False}  # as `stored_text` has them


def item_ids(connection: Connection, query: Query, context: QueryContext) -> list[int]:
    """Return the ids of the items that match, in order."""
    return list(connection.execute(_narrowed(select(items.c.id), query, context)).scalars())


def item_order(connection: Connection, query: Query, context: QueryContext) -> array[int]:
    """Return the ids of the items that match, in order, at four bytes each: a million of them are four megabytes."""
    order = array("i")
    with connection.execute(_narrowed(select(items.c.id), query, context)) as result:
        cursor: Any = result.cursor  # the driver's own rows: see `_streamed`
        while batch := cursor.fetchmany(_ORDER_BATCH):
            order.extend([row[0] for row in batch])
    return order


def count_up_to(connection: Connection, query: Query, context: QueryContext, most: int) -> int:
    """Return how many items match, counting no further than `most`: what it costs does not grow with the database."""
    compiled = compile_query(query, context)
    statement = select(items.c.id).limit(most)
    if compiled.where is not None:
        statement = statement.where(compiled.where)
    return connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()


def item_rows(
    connection: Connection, query: Query, columns: Sequence[ItemColumn], context: QueryContext
) -> Iterator[tuple[Any, ...]]:
    """Yield one row per item that matches, with one value per column; memory does not grow with the rows."""
    yield from _streamed(connection, lambda rows: _narrowed(rows, query, context), columns, context)


def first_rows(
    connection: Connection, query: Query, columns: Sequence[ItemColumn], context: QueryContext
) -> dict[int, tuple[Any, ...]]:
    """Return the rows of `item_rows` by the ids of their items."""
    return {row[0]: row[1:] for row in item_rows(connection, query, [_ID, *columns], context)}


def rows_by_id(
    connection: Connection, ids: Sequence[int], columns: Sequence[ItemColumn], context: QueryContext
) -> dict[int, tuple[Any, ...]]:
    """Return a row, as `item_rows` has it, for each of some items that is still there."""
    found = _streamed(connection, lambda rows: rows.where(items.c.id.in_(ids)), [_ID, *columns], context)
    return {row[0]: row[1:] for row in found}


def _streamed(
    connection: Connection,
    chosen: Callable[[Select[Any]], Select[Any]],
    columns: Sequence[ItemColumn],
    context: QueryContext,
) -> Iterator[tuple[Any, ...]]:
    # Values come as the engine stores them and are read below: per row that costs a fraction of a type's own converter.
    shown = [type_coerce(entry.expression(context), NullType()).label(entry.column.key) for entry in columns]
    rows: Any = select(*shown)
    statement = chosen(rows)
    readers = _readers([entry.column for entry in columns], context.zone)
    readers += [(place, entry.reader(context)) for place, entry in enumerate(columns) if entry.reader is not None]
    with connection.execute(statement) as result:
        # The driver's own rows, as they are read from the file: SQLAlchemy's cost more to make than to fill.
        cursor: Any = result.cursor
        while batch := cursor.fetchmany(_BATCH):
            for row in batch:
                values = list(row)
                for place, read in readers:
                    if values[place] is not None:
                        values[place] = read(values[place])
                yield tuple(values)


_ID = ItemColumn(Column("id", "Id", "integer"), lambda context: items.c.id)


def _narrowed(statement: Select[Any], query: Query, context: QueryContext) -> Select[Any]:
    compiled = compile_query(query, context)
    if compiled.where is not None:
        statement = statement.where(compiled.where)
    statement = statement.order_by(*compiled.order_by)
    return statement if compiled.limit is None else statement.limit(compiled.limit)


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
