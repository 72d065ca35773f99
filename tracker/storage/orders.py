"""The orders of lists, and how a long list by the names of stakeholders or offices is found without sorting it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, null, select

from tracker.domain.query import And, Flag, Node, Or, SortKey
from tracker.storage.schema import authorities, items, owner_order, stakeholders, title_order

_USUAL = (SortKey("deadline"),)
_WIDE = (None, Flag("open"), Flag("closed"))


def _name_of(column: ColumnElement[Any], key: ColumnElement[int], own: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(column).where(key == own).correlate(items).scalar_subquery()


# What a person would not see as a value, such as the empty name of an owner, is NULL here: NULL comes last.
ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    **{key: (items.c[key],) for key in ("deadline", "due", "raised", "submitted", "closed", "valid_until")},
    "updated": (items.c.updated_at,),
    "created": (items.c.created_at,),
    "priority": (items.c.priority,),
    "ref": (items.c.prefix, items.c.number),
    "status": (items.c.status,),
    "stakeholder": (_name_of(stakeholders.c.name_key, stakeholders.c.id, items.c.stakeholder_id),),
    "authority": (_name_of(func.lower(authorities.c.code), authorities.c.id, items.c.authority_id),),
    "title": (title_order,),
    "owner": (owner_order,),
}
# What closed items too have an index of; all orders of open items have one.
ORDERS_OF_ALL = frozenset({"raised", "updated", "ref", "valid_until", "stakeholder", "authority"})


def order_of(sort: Sequence[SortKey]) -> tuple[ColumnElement[Any], ...]:
    """Return the order asked for, or by deadline; the id in the direction of the first key makes it complete."""
    keys = sort or _USUAL
    return (*_order(keys), _directed(items.c.id, descending=keys[0].descending))


def keys_of(sort: Sequence[SortKey]) -> list[ColumnElement[Any]]:
    """Return what items are ordered by.

    With it among the columns SQLite can order each part of the view by which items are as they are today: by_date.py.
    """
    return [column for key in sort or _USUAL for column in ORDERS[key.key]]


def sorted_apart(sort: Sequence[SortKey]) -> tuple[ColumnElement[Any], ...]:
    """Return the same order for what is found in another way than by the index of the order."""
    key, *others = sort or _USUAL
    first = [_directed(func.coalesce(column, null()), descending=key.descending) for column in ORDERS[key.key]]
    return (*first, *_order(others), _directed(items.c.id, descending=key.descending))


def by_party(statement: Select[Any], sort: Sequence[SortKey]) -> list[Select[Any]]:
    """Return the statements whose rows, one after the other, are those of `statement` in an order.

    There are two where the order is by party: items are found party by party, and then those without one, instead of
    all being sorted for a page.
    """
    walk = _WALKS.get(sort[0].key) if sort else None
    if walk is None:
        return [statement.order_by(*order_of(sort))]
    first, *others = sort
    rest = (*_order(others), _directed(items.c.id, descending=first.descending))
    party, own = walk.table.alias("party"), items.c[walk.key]
    keys = (walk.name(party), party.c.id)
    names = [_directed(key, descending=first.descending, has_nulls=False) for key in keys]
    # With "+ 0" the only index that helps is that of the items of a party, so that the parties are gone through.
    joined = statement.add_columns(*keys).select_from(items.join(party, own == party.c.id + 0))
    return [joined.order_by(*names, *rest), statement.where(own.is_(None)).order_by(*rest)]


def is_wide(where: Node | None) -> bool:
    """Tell whether a query has nothing but items that are open, closed or either."""
    return where in _WIDE or (isinstance(where, Or) and all(part in _WIDE for part in where.parts))


def is_open_only(where: Node | None) -> bool:
    """Tell whether a query says of itself that all it finds is open."""
    return Flag("open") in (where.parts if isinstance(where, And) else (where,))


@dataclass(frozen=True, slots=True)
class _Walk:
    """What an item has the id of a party in, the parties, and what these are ordered by."""

    key: str
    table: Table
    name: Callable[[Any], ColumnElement[Any]]


_WALKS: Mapping[str, _Walk] = {
    "stakeholder": _Walk("stakeholder_id", stakeholders, lambda party: party.c.name_key),
    "authority": _Walk("authority_id", authorities, lambda party: func.lower(party.c.code)),
}


def _order(keys: Sequence[SortKey]) -> list[ColumnElement[Any]]:
    return [_directed(column, descending=key.descending) for key in keys for column in ORDERS[key.key]]


def _directed(column: ColumnElement[Any], *, descending: bool, has_nulls: bool | None = None) -> ColumnElement[Any]:
    directed = column.desc() if descending else column.asc()
    if has_nulls is None:
        has_nulls = column is not title_order and getattr(column, "nullable", True)
    # Without NULLs the bare order is the one that an index has on every engine.
    return directed.nulls_last() if has_nulls else directed
