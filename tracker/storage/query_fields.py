"""`field.NAME` in a query: the typed fields of the workflows, which are stored as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Float, Text, and_, case, cast, func

from tracker.domain.dates import instant_text
from tracker.domain.fields import default_values, formula, parse_value
from tracker.domain.query import Comparison
from tracker.domain.query_tree import FIELD
from tracker.domain.query_values import is_none, number_of
from tracker.domain.text import did_you_mean
from tracker.domain.workflow import ITEM_DATES, Field, Workflow
from tracker.errors import QueryError
from tracker.storage.query_values import QueryContext, any_of, contains, day_bounds, either, instant_bounds, within
from tracker.storage.schema import items
from tracker.storage.types import to_json

_CURRENCY = re.compile(r"\s*([A-Za-z]{3})\s*$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field, the expression of its stored text, and what one value of a query asks of it."""

    field: Field
    stored: ColumnElement[Any]
    operator: str
    value: str
    context: QueryContext


def field_matches(comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    """Return the comparison with a typed field, as each workflow that has such a field types it. Raises QueryError."""
    name = comparison.key.removeprefix(FIELD)
    found, errors = [], []
    for flow in context.workflows.values():
        if (field := flow.field(name)) is None:
            continue
        try:
            found.append(and_(items.c.workflow == flow.key, _matches(flow, field, comparison, context)))
        except QueryError as error:  # another workflow may take the value
            errors.append(error)
    if not found:
        raise errors[0] if errors else _unknown(name, comparison, context)
    return either(*found)


def _matches(flow: Workflow, field: Field, comparison: Comparison, context: QueryContext) -> ColumnElement[bool]:
    operator = comparison.operator
    if operator not in (":", "=") and field.type not in _ORDERED:
        raise QueryError(
            f"'{comparison.key}' holds a {field.type} and cannot be compared with '{operator}'.",
            part=comparison.key,
            position=comparison.position,
            hint=f"Write {comparison.key}:VALUE.",
        )
    stored = stored_text(flow, field)

    def read(value: str) -> ColumnElement[bool]:
        if is_none(value):
            return either(stored.is_(None), stored.in_(("", "[]")))
        return _TESTS[field.type](_Asked(field, stored, operator, value, context))

    return any_of(comparison, read)


def _number(asked: _Asked) -> ColumnElement[bool]:
    number = float(number_of(asked.value))
    return within(_as_number(asked.stored), asked.operator, number, number)


def _money(asked: _Asked) -> ColumnElement[bool]:
    """An amount in whatever currency, or only in that which the value ends with."""
    currency = _CURRENCY.search(asked.value)
    if currency is None:
        return _number(asked)
    amount = _number(replace(asked, value=asked.value[: currency.start()]))
    return and_(amount, asked.stored.endswith(f" {currency[1].upper()}", autoescape=True))


def _date(asked: _Asked) -> ColumnElement[bool]:
    first, last = day_bounds(asked.value, asked.context)
    return within(asked.stored, asked.operator, first.isoformat(), last.isoformat())


def _datetime(asked: _Asked) -> ColumnElement[bool]:
    first, last = instant_bounds(asked.value, asked.context)
    return within(asked.stored, asked.operator, instant_text(first), instant_text(last))


def _same(asked: _Asked) -> ColumnElement[bool]:
    return asked.stored == _as_text(parse_value(asked.field, asked.value, asked.context.zone))


def _text(asked: _Asked) -> ColumnElement[bool]:
    return asked.stored == asked.value if asked.operator == "=" else contains(asked.stored, asked.value)


def _list(asked: _Asked) -> ColumnElement[bool]:
    """An entry of the list's JSON text, whole or in part."""
    entry = json.dumps(asked.value, ensure_ascii=False)
    return contains(asked.stored, entry if asked.operator == "=" else entry[1:-1])


_ORDERED = frozenset({"integer", "decimal", "percent", "money", "date", "datetime"})
_TESTS: Mapping[str, Callable[[_Asked], ColumnElement[bool]]] = {
    "text": _text,
    "url": _text,
    "list": _list,
    "choice": _same,
    "boolean": _same,
    "integer": _number,
    "decimal": _number,
    "percent": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
}


def stored_text(flow: Workflow, field: Field) -> ColumnElement[Any]:
    """What queries compare and columns show: the value of a field as text, else its default, else NULL."""
    if field.key in ITEM_DATES:
        return cast(items.c[field.key], Text)
    if (parts := formula(field.computed)) is not None:
        return _percentage(*(stored_text(flow, flow.field(part) or Field(part, part)) for part in parts))
    default = default_values(flow).get(field.key)
    return _from_json(field.key) if default is None else func.coalesce(_from_json(field.key), _as_text(default))


def _percentage(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """The share, as `domain.fields.computed_values` has it: NULL for amounts in different currencies, or of nothing."""
    share = func.round(100.0 * _as_number(part) / func.nullif(_as_number(whole), 0.0), 2)
    same_unit = func.ltrim(part, "+-.0123456789") == func.ltrim(whole, "+-.0123456789")
    return cast(case((same_unit, share)), Text)


def _as_number(stored: ColumnElement[Any]) -> ColumnElement[float]:
    """The number that a stored text begins with: money has its currency behind it."""
    return cast(stored, Float)


def _from_json(name: str) -> ColumnElement[str]:
    """A value in the JSON of an item, as text: what another engine would say in its own way."""
    return cast(func.json_extract(items.c.fields, f'$."{name}"'), Text)


def _as_text(value: object) -> str:
    """A value as `_from_json` returns it."""
    if isinstance(value, bool):
        return str(int(value))
    return to_json(value) if isinstance(value, list) else str(value)


def _unknown(name: str, comparison: Comparison, context: QueryContext) -> QueryError:
    known = sorted({field.key for flow in context.workflows.values() for field in flow.fields})
    hint = did_you_mean(name, known) or f"Fields: {', '.join(known) or 'none'}."
    message = f"No kind of item has a field '{name}'."
    return QueryError(message, part=comparison.key, position=comparison.position, hint=hint)
