"""The columns that lists and reports of items choose from: for each, its type and the expression that computes it.

Health and all counts are computed by the database, so that a report of a million rows streams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, and_, case, cast, exists, func, literal, or_, select, type_coerce
from sqlalchemy.types import NullType

from tracker.domain.calendar import Calendar
from tracker.domain.items import PRIORITIES
from tracker.domain.table import Column, ColumnType
from tracker.domain.text import did_you_mean
from tracker.domain.workflow import Field, FieldType, Workflow
from tracker.errors import InvalidError
from tracker.storage.calendars import counted_on, load_calendar
from tracker.storage.query import QueryContext, ends_soon, is_paused, is_quiet, is_unobserved
from tracker.storage.query_fields import stored_text
from tracker.storage.schema import (
    authorities,
    claims,
    extensions,
    items,
    links,
    notes,
    reliances,
    stakeholders,
    stays,
    steps,
    tags,
)

Expression = Callable[[QueryContext], ColumnElement[Any]]

_FIELD_TYPES: Mapping[FieldType, ColumnType] = {
    "integer": "integer",
    "decimal": "decimal",
    "percent": "decimal",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
}


Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column and how the database computes it; `reader` makes of that what no database can compute."""

    column: Column
    expression: Expression
    reader: Callable[[QueryContext], Reader] | None = None


def item_columns(keys: Iterable[str], context: QueryContext) -> list[ItemColumn]:
    """Return the columns called so, in that order; a typed field goes by its own name or `field.NAME`.

    Raises InvalidError that names the nearest.
    """
    return [COLUMNS[key] if key in COLUMNS else _field_column(key, context) for key in keys]


def health_expression(context: QueryContext) -> ColumnElement[str]:
    """Return red, amber, green, or nothing for closed items: `domain.health.health_of`, computed by the database."""
    today = context.today
    soon = today + timedelta(days=context.due_soon_days)
    red = or_(items.c.deadline < today, items.c.valid_until < today, _is_blocked())
    stale = or_(is_quiet(context), is_unobserved(context))
    amber = or_(items.c.deadline <= soon, ends_soon(context), stale, _is_disputed())
    return case((items.c.closed.is_not(None), ""), (red, "red"), (amber, "amber"), else_="green")


def _is_blocked() -> ColumnElement[bool]:
    """`query.is_blocked`, but asked for one row at a time: a page of a list must not read all links there are."""
    blocker = items.alias("blocker")
    blocking = and_(links.c.other_id == blocker.c.id, links.c.kind == "blocked-by", blocker.c.closed.is_(None))
    return exists().where(links.c.item_id == items.c.id, blocking).correlate(items)


def _is_disputed() -> ColumnElement[bool]:
    """`query.is_disputed`, asked for one row at a time; of the offices there are few, so they are looked up once."""
    doubtful = reliances.join(claims, and_(reliances.c.claim_id == claims.c.id, claims.c.status == "disputed"))
    relies = exists().select_from(doubtful)
    by_office = relies.where(reliances.c.authority_id == authorities.c.id).correlate(authorities)
    offices = select(authorities.c.id).where(or_(authorities.c.status == "disputed", by_office))
    by_item = relies.where(reliances.c.item_id == items.c.id).correlate(items)
    return or_(by_item, items.c.authority_id.in_(offices))


def _own(name: str) -> Expression:
    return lambda context: items.c[name]


def _days_between(later: ColumnElement[Any], earlier: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole days between two stored days."""
    return cast(func.julianday(later) - func.julianday(earlier), Integer)


def _today(context: QueryContext) -> ColumnElement[Any]:
    return literal(context.today.isoformat(), Text)


def _days_left(context: QueryContext) -> ColumnElement[Any]:
    return _days_between(items.c.deadline, _today(context))


def _deadline_and_calendar(context: QueryContext) -> ColumnElement[Any]:
    """The deadline of an open item and the calendar that it is counted on, in one text."""
    return cast(items.c.deadline, Text) + literal(" ") + counted_on(context.calendar.key)


def _working_days(context: QueryContext) -> Reader:
    """Return what turns a deadline and a calendar's key into the working days that are left, negative when past."""
    loaded: dict[str, Calendar] = {}

    @cache  # there are only so many days
    def read(text: str) -> int:
        day, _, key = text.partition(" ")
        if key not in loaded:
            loaded[key] = load_calendar(context.connection, key)
        return loaded[key].working_days_between(context.today, date.fromisoformat(day))

    return read


def _original_due(context: QueryContext) -> ColumnElement[Any]:
    """The day that the deadline's source first set, before anything moved it."""
    here = (stays.c.item_id == items.c.id) & (stays.c.status == items.c.status) & stays.c.first.is_not(None)
    first = select(stays.c.first).where(here).order_by(stays.c.id.desc()).limit(1).correlate(items).scalar_subquery()
    own = (items.c.deadline_from == "due", items.c.original_due)
    return case(own, (items.c.deadline_from == "clock", func.coalesce(first, items.c.target)), else_=items.c.deadline)


def _extensions(context: QueryContext) -> ColumnElement[Any]:
    granted = select(func.count()).select_from(extensions).where(extensions.c.item_id == items.c.id)
    return granted.correlate(items).scalar_subquery()


def _paused(context: QueryContext) -> ColumnElement[Any]:
    return case((and_(items.c.closed.is_(None), is_paused(context)), items.c.entered))


def _days_open(context: QueryContext) -> ColumnElement[Any]:
    return _days_between(func.coalesce(type_coerce(items.c.closed, Text), _today(context)), items.c.raised)


def _steps(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    mine = steps.c.item_id == items.c.id
    return select(func.count()).where(mine, *conditions).correlate(items).scalar_subquery()


def _steps_done(context: QueryContext) -> ColumnElement[Any]:
    return _steps(steps.c.status != "open")


def _steps_total(context: QueryContext) -> ColumnElement[Any]:
    return _steps()


def _next_step(context: QueryContext) -> ColumnElement[Any]:
    still_open = and_(steps.c.item_id == items.c.id, steps.c.status == "open", items.c.closed.is_(None))
    first = select(steps.c.title).where(still_open).order_by(steps.c.position, steps.c.id).limit(1)
    return func.coalesce(first.correlate(items).scalar_subquery(), "")


def _blocked_by(context: QueryContext) -> ColumnElement[Any]:
    other = items.alias("blocker")
    blockers = (
        select(other.c.ref)
        .join(links, links.c.other_id == other.c.id)
        .where(links.c.item_id == items.c.id, links.c.kind == "blocked-by", other.c.closed.is_(None))
        .order_by(other.c.ref)
        .correlate(items)
        .subquery()
    )
    return _joined(blockers.c.ref)


def _tags(context: QueryContext) -> ColumnElement[Any]:
    mine = select(tags.c.tag).where(tags.c.item_id == items.c.id).order_by(tags.c.tag).correlate(items).subquery()
    return _joined(mine.c.tag)


def _joined(column: ColumnElement[Any]) -> ColumnElement[Any]:
    joined = select(func.group_concat(column, ", ")).scalar_subquery()
    return func.coalesce(joined, "")


def _last_note(context: QueryContext) -> ColumnElement[Any]:
    latest = select(notes.c.body).where(notes.c.item_id == items.c.id).order_by(notes.c.id.desc()).limit(1)
    return func.coalesce(latest.correlate(items).scalar_subquery(), "")


def _stakeholder(context: QueryContext) -> ColumnElement[Any]:
    name = select(stakeholders.c.name).where(stakeholders.c.id == items.c.stakeholder_id).correlate(items)
    return func.coalesce(name.scalar_subquery(), "")


def _authority(context: QueryContext) -> ColumnElement[Any]:
    code = select(authorities.c.code).where(authorities.c.id == items.c.authority_id).correlate(items)
    return func.coalesce(code.scalar_subquery(), "")


def _priority(context: QueryContext) -> ColumnElement[Any]:
    return case(*((items.c.priority == number, name) for number, name in enumerate(PRIORITIES)), else_="")


def _column(
    key: str,
    title: str,
    expression: Expression | None = None,
    kind: ColumnType = "text",
    reader: Callable[[QueryContext], Reader] | None = None,
) -> ItemColumn:
    return ItemColumn(Column(key, title, kind), expression or _own(key), reader)


COLUMNS: Mapping[str, ItemColumn] = {
    entry.column.key: entry
    for entry in (
        _column("ref", "Ref"),
        _column("kind", "Kind", _own("workflow")),
        _column("stakeholder", "Stakeholder", _stakeholder),
        _column("title", "Title"),
        _column("rationale", "Why"),
        _column("authority", "Office", _authority),
        _column("authority_ref", "Their reference"),
        _column("status", "Status"),
        _column("outcome", "Outcome"),
        _column("waits_on", "Waits on"),
        _column("health", "Health", health_expression),
        _column("owner", "Owner"),
        _column("priority", "Priority", _priority),
        _column("raised", "Raised", kind="date"),
        _column("submitted", "Submitted", kind="date"),
        _column("due", "Due", kind="date"),
        _column("original_due", "First due", _original_due, "date"),
        _column("deadline", "Deadline", kind="date"),
        _column("days_left", "Days left", _days_left, "integer"),
        _column("working_days_left", "Working days left", _deadline_and_calendar, "integer", _working_days),
        _column("extensions", "Extensions", _extensions, "integer"),
        _column("paused", "Clock paused since", _paused, "date"),
        _column("steps_done", "Steps done", _steps_done, "integer"),
        _column("steps_total", "Steps", _steps_total, "integer"),
        _column("next_step", "Next step", _next_step),
        _column("blocked_by", "Blocked by", _blocked_by),
        _column("last_update", "Last update", _own("updated_at"), "datetime"),
        _column("last_note", "Last note", _last_note),
        _column("tags", "Tags", _tags),
        _column("disputed", "Disputed", lambda context: case((_is_disputed(), "yes"), else_="no")),
        _column("entered", "In this status since", kind="date"),
        _column("valid_from", "Valid from", kind="date"),
        _column("valid_until", "Valid until", kind="date"),
        _column("target", "Target", kind="date"),
        _column("late", "Very late after", kind="date"),
        _column("renew_on", "Renew from", kind="date"),
        _column("recurrence", "Recurs"),
        _column("closed", "Closed", kind="date"),
        _column("days_open", "Days open", _days_open, "integer"),
    )
}


def _field_column(key: str, context: QueryContext) -> ItemColumn:
    name = key.removeprefix("field.")
    declared = [(flow, field) for flow in context.workflows.values() if (field := flow.field(name))]
    if not declared:
        known = [*COLUMNS, *(field.key for flow in context.workflows.values() for field in flow.fields)]
        hint = did_you_mean(name, known) or f"Columns: {', '.join(COLUMNS)}; and any typed field by name."
        raise InvalidError(f"There is no column '{key}'.", hint=hint)
    kinds: set[ColumnType] = {_FIELD_TYPES.get(field.type, "text") for _, field in declared}
    kind: ColumnType = kinds.pop() if len(kinds) == 1 else "text"
    column = Column(name, declared[0][1].title, kind, any(field.sensitive for _, field in declared))
    shown = case(*((items.c.workflow == flow.key, _shown(flow, field, kind)) for flow, field in declared))
    return ItemColumn(column, lambda context: shown)


def _shown(flow: Workflow, field: Field, kind: ColumnType) -> ColumnElement[Any]:
    """What a query compares, with lists in words; text that does not fit the type of the field stays as it is."""
    stored = stored_text(flow, field)
    if field.type == "list":
        entries = select(func.json_each(stored).table_valued("value")).subquery()
        return case((and_(stored.startswith("["), func.json_valid(stored)), _joined(entries.c.value)), else_=stored)
    if kind == "integer":
        number = cast(stored, Integer)
        return case((cast(number, Text) == stored, type_coerce(number, NullType())), else_=stored)
    if field.type == "boolean" and kind == "text":
        return case((stored == "1", "yes"), (stored == "0", "no"), else_=stored)
    return stored
