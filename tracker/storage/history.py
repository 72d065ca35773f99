"""Reading operations and events, and turning one round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from tracker.domain.history import Event, Operation
from tracker.errors import ConflictError
from tracker.storage.changes import ENTITIES, Changes, from_plain, plain, typed
from tracker.storage.rows import name_of
from tracker.storage.schema import DATES, counters, events, items, operations

# They follow from the rest of an item, whoever changed it.
_COMPUTED = {*DATES, "counted_on", "counted_from", "counted_to"}
_RULES = {"due": "due_rule", "day": "rule"}  # dates that may follow from a rule, and where that stands
_DERIVED = {"version", "created_at", "updated_at"} | _COMPUTED


def latest_operations(
    connection: Connection, *, item_id: int | None = None, actor: str = "", limit: int = 20
) -> list[Operation]:
    """Return the latest operations, newest first: all of them, those that touched an item, those by an actor."""
    statement = _operations().order_by(operations.c.id.desc()).limit(limit)
    if item_id is not None:
        touched = select(events.c.operation_id).where(events.c.item_id == item_id).distinct()
        statement = statement.where(operations.c.id.in_(touched))
    if actor:
        statement = statement.where(operations.c.actor == actor)
    return [Operation(**row) for row in connection.execute(statement).mappings()]


def first_operation(connection: Connection) -> str:
    """Return what the first operation of a database is known by everywhere; nothing where there is none yet."""
    found = connection.execute(select(operations.c.uuid).order_by(operations.c.id).limit(1))
    return found.scalar_one_or_none() or ""


def load_operation(connection: Connection, operation_id: int) -> Operation | None:
    """Return one operation, or None."""
    row = connection.execute(_operations().where(operations.c.id == operation_id)).mappings().first()
    return Operation(**row) if row else None


def events_of(connection: Connection, operation_id: int, *, item_id: int | None = None) -> list[Event]:
    """Return the events of an operation in the order they happened; of one item only, where given."""
    statement = select(*(events.c[name] for name in Event.__slots__)).where(events.c.operation_id == operation_id)
    if item_id is not None:
        statement = statement.where(events.c.item_id == item_id)
    return [Event(**row) for row in connection.execute(statement.order_by(events.c.id)).mappings()]


def reasons_for(connection: Connection, item_id: int, field: str, limit: int = 5) -> list[tuple[Any, Any, str]]:
    """Return (old, new, reason) of the latest changes of a column that something else brought about, newest first."""
    statement = (
        select(events.c.old, events.c.new, events.c.reason)
        .where(events.c.item_id == item_id, events.c.entity == "items", events.c.field == field)
        .where(events.c.reason != "")
        .order_by(events.c.id.desc())
        .limit(limit)
    )
    return [(old, new, reason) for old, new, reason in connection.execute(statement)]


def last_reason_given(connection: Connection, item_id: int, *fields: str) -> str:
    """Return who last changed one of the columns of an item, and why: `layla: promised`; empty without a reason."""
    statement = (
        select(operations.c.actor, operations.c.reason)
        .join(events, events.c.operation_id == operations.c.id)
        .where(events.c.item_id == item_id, events.c.entity == "items", events.c.field.in_(fields))
        .order_by(events.c.id.desc())
        .limit(1)
    )
    actor, reason = connection.execute(statement).one_or_none() or ("", "")
    return f"{actor}: {reason}" if reason else ""


def last_given(connection: Connection, table: Table, row_id: int, column: str) -> tuple[str, datetime, str] | None:
    """Return who last changed a column of a row, when, and the reason; None where it was never changed."""
    statement = (
        select(operations.c.actor, operations.c.at, events.c.reason)
        .join(events, events.c.operation_id == operations.c.id)
        .where(events.c.entity == table.name, events.c.entity_id == row_id, events.c.field == column)
        .order_by(events.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def count_items(connection: Connection, operation_id: int) -> int:
    """Return how many items an operation touched."""
    return connection.execute(
        select(func.count(events.c.item_id.distinct())).where(events.c.operation_id == operation_id)
    ).scalar_one()


def item_id_of(connection: Connection, ref: str) -> int | None:
    """Return the id of an item, also of one that an undo took away."""
    found: int | None = connection.execute(select(items.c.id).where(items.c.ref == ref)).scalar()
    if found is not None:
        return found
    prefix, _, number = ref.partition("-")
    last = connection.execute(select(counters.c.last).where(counters.c.prefix == prefix)).scalar() or 0
    if int(number) > last:  # never given: no need to look through the history for it
        return None
    rows = connection.execute(
        select(events.c.item_id).where(
            events.c.entity == "items", events.c.field == "", func.json_extract(events.c.old, "$.ref") == ref
        )
    )
    return rows.scalars().first()


def reverse(changes: Changes, operation: Operation) -> list[int]:
    """Take back every event of an operation, last first, as events of a new one.

    Return the ids of the items whose deadline has to be found again. Raises ConflictError, before anything is saved,
    where someone changed the same thing since; the message says what, who and when.
    """
    connection = changes.connection
    found = events_of(connection, operation.id or 0)
    ruled = {(event.entity, event.entity_id) for event in found if event.field in _RULES.values()}
    for event in reversed(found):
        table = ENTITIES[event.entity]
        if (event.entity == "items" and event.field in _COMPUTED) or _is_looked_up(event, operation):
            continue
        if _rule_of(table, event.field):
            continue  # once it is known whether there is a rule for it
        if event.field:
            _restore(changes, table, event)
        elif event.old is None:
            _withdraw(changes, table, event)
        else:
            _bring_back(changes, table, event)
    gone = {(event.entity, event.entity_id) for event in found if not event.field and event.old is None}
    for event in reversed(found):
        row, table = (event.entity, event.entity_id), ENTITIES[event.entity]
        if _rule_of(table, event.field) and row not in gone:
            _restore_date(changes, table, event, ruled=row in ruled)
    touched = {event.item_id for event in found if event.item_id is not None}
    return sorted(item_id for item_id in touched if _row(connection, items, item_id) is not None)


def _is_looked_up(event: Event, operation: Operation) -> bool:
    """Whether it is a year of public holidays that a count asked for: it stays true whatever is taken back."""
    if operation.command.startswith("calendar"):
        return False
    public = event.entity == "holidays" and (event.new or event.old or {}).get("kind") == "public"
    return public or event.entity == "calendar_years"


def _rule_of(table: Table, column: str) -> str:
    """Return the column with the rule that a date may follow from; nothing for other columns."""
    name = _RULES.get(column, "")
    return name if name in table.c else ""


def _restore_date(changes: Changes, table: Table, event: Event, *, ruled: bool) -> None:
    """Put a date back that a person gave. One that follows from a rule, or did then, is found again instead.

    With `ruled` the operation gave it the rule as well, so that it may have moved since without anybody touching it.
    """
    row, rule = _row(changes.connection, table, event.entity_id), _rule_of(table, event.field)
    if row is None:
        raise _changed_since(changes.connection, event)
    if ruled:
        if not row[rule]:
            changes.set(table, event.entity_id, {event.field: typed(table, event.field, event.old)})
    elif not _rule_then(changes.connection, event, rule, row[rule]):
        if row[rule]:  # a rule took the place of what the person gave
            raise _changed_since(changes.connection, replace(event, field=rule))
        _restore(changes, table, event)


def _rule_then(connection: Connection, event: Event, rule: str, now: str) -> str:
    """Return the rule that a date had when the event happened."""
    later = (events.c.entity == event.entity, events.c.entity_id == event.entity_id, events.c.id > event.id)
    changed = select(events.c.old).where(*later, events.c.field == rule).order_by(events.c.id).limit(1)
    found = connection.execute(changed).first()
    return str(found[0] or "") if found else now


def _restore(changes: Changes, table: Table, event: Event) -> None:
    row = _row(changes.connection, table, event.entity_id)
    column, _, key = event.field.partition(".")
    if row is None or column not in row:
        raise _changed_since(changes.connection, event)
    if key:
        fields = dict(row[column])
        if fields.get(key) != event.new:
            raise _changed_since(changes.connection, event)
        fields.pop(key, None)
        value: Any = fields if event.old is None else fields | {key: event.old}
    else:
        if plain(row[column]) != event.new:
            raise _changed_since(changes.connection, event)
        value = typed(table, column, event.old)
    changes.set(table, event.entity_id, {column: value})


def _withdraw(changes: Changes, table: Table, event: Event) -> None:
    row = _row(changes.connection, table, event.entity_id)
    if row is None:
        raise _changed_since(changes.connection, event)
    then = from_plain(table, event.new)
    for column, rule in _RULES.items():
        if row.get(rule):  # a date that follows from a rule may have moved by itself
            then.pop(column, None)
    if any(row[name] != value for name, value in then.items() if name not in _DERIVED):
        raise _changed_since(changes.connection, event)
    user = _used_by(changes.connection, table, row)
    if user:
        raise ConflictError(
            f"{_called(table, row)} cannot be taken back: {user} still belong to it.", hint="Undo those changes first."
        )
    changes.remove(table, event.entity_id)


def _bring_back(changes: Changes, table: Table, event: Event) -> None:
    if _row(changes.connection, table, event.entity_id) is not None:
        raise _changed_since(changes.connection, event)
    changes.add(table, from_plain(table, event.old), row_id=event.entity_id)


def _used_by(connection: Connection, table: Table, row: Mapping[str, Any]) -> str:
    """Return what refers to a row, in words; deleting it would take that along."""
    for other in ENTITIES.values():
        for column in other.c:
            for key in column.foreign_keys:
                if key.column.table is table:
                    mine = column == row[key.column.name]
                    count = connection.execute(select(func.count()).select_from(other).where(mine)).scalar_one()
                    if count:
                        return f"{count} {other.name}"
    return ""


def _changed_since(connection: Connection, event: Event) -> ConflictError:
    """Say who changed the thing after the event, and in which operation."""
    row = connection.execute(
        select(operations.c.id, operations.c.actor, operations.c.at, operations.c.summary)
        .join(events, events.c.operation_id == operations.c.id)
        .where(
            events.c.entity == event.entity,
            events.c.entity_id == event.entity_id,
            events.c.field.in_([event.field, ""]) if event.field else events.c.field.not_in(_COMPUTED),
            events.c.operation_id > event.operation_id,
            operations.c.uuid != connection.info.get("operation", ""),  # not the one that is being refused
        )
        .order_by(events.c.id.desc())
        .limit(1)
    ).first()
    ref = connection.execute(select(items.c.ref).where(items.c.id == event.item_id)).scalar()
    ref = ref or name_of(connection, event.entity, event.entity_id) or f"the {event.entity.removesuffix('s')}"
    field = event.field.removeprefix("fields.").replace("_", " ")
    what = f"{field} of {ref}" if field else f"what was there of {ref}"
    if row is None:
        return ConflictError(f"Not undone: {what} is no longer what it was then.", command="tracker history")
    return ConflictError(
        f"Not undone: {what} was changed since by {row.actor} in operation {row.id} ({row.summary}).",
        hint="Undo that first",
        command=f"tracker undo {row.id}",
    )


def _row(connection: Connection, table: Table, row_id: int) -> dict[str, Any] | None:
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
    return dict(row) if row else None


def _called(table: Table, row: dict[str, Any]) -> str:
    return str(row.get("ref") or row.get("name") or row.get("key") or row.get("title") or f"{table.name} {row['id']}")


def _operations() -> Select[Any]:
    reversal = operations.alias("reversal")
    again = operations.alias("again")
    undone = (
        select(reversal.c.id)
        .where(reversal.c.reverses_id == operations.c.id)
        .where(~select(again.c.id).where(again.c.reverses_id == reversal.c.id).exists())
        .limit(1)
        .scalar_subquery()
    )
    plain_columns = (operations.c[name] for name in ("id", "uuid", "at", "actor", "command", "summary", "reason"))
    return select(*plain_columns, operations.c.reverses_id.label("reverses"), undone.label("undone_by"))
