"""The only writer: a change to a table goes through `Changes`, which records it as an event in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from tracker.domain.dates import instant_text, parse_instant
from tracker.domain.history import Operation, chain_hash
from tracker.errors import ConflictError
from tracker.storage import schema
from tracker.storage.search import index_items
from tracker.storage.types import Day, Flag, Instant

ENTITIES: Mapping[str, Table] = {
    table.name: table for table in schema.metadata.tables.values() if table.name not in schema.DERIVED
}
_BATCH = 500  # items whose chains are looked up at a time
_SEARCHED = {"items": {"ref", "title", "authority_ref"}, "steps": {"title"}, "notes": {"body"}}


@dataclass(frozen=True, slots=True)
class Derived:
    """The worked out columns of a row that differ from what is stored; `item_id` is the item the row belongs to."""

    row_id: int
    item_id: int
    old: Mapping[str, Any]
    new: Mapping[str, Any]


class Changes:
    """The changes of one operation, in the write transaction of `connection`.

    Nothing is recorded for an operation that changes nothing. `summary` may say better than the operation what was
    done, once that is known. Call `finish` before the transaction is committed.
    """

    def __init__(self, connection: Connection, operation: Operation) -> None:
        self.connection = connection
        self.operation = operation
        self.summary = ""
        self.operation_id: int | None = None
        self._bumped: set[tuple[str, int]] = set()
        self._touched: set[int] = set()
        self._reindex: set[int] = set()
        self._chain: dict[tuple[str, int], str] = {}

    def add(self, table: Table, values: Mapping[str, Any], *, row_id: int | None = None) -> int:
        """Insert a row and return its id. Versioned tables get their first version and their dates."""
        row = dict(values)
        if row_id is not None:
            row["id"] = row_id
        if "version" in table.c:
            row |= {
                "version": 1,
                "created_at": row.get("created_at", self.operation.at),
                "updated_at": self.operation.at,
            }
        new_id = self._insert(table, row)
        stored = self._row(table, new_id) or {}
        self._bumped.add((table.name, new_id))
        self._record(table, new_id, self._item_of(table, stored), "", None, to_plain(table, stored))
        return new_id

    def set(
        self, table: Table, row_id: int, values: Mapping[str, Any], *, version: int | None = None, reason: str = ""
    ) -> bool:
        """Update the columns whose value differs and tell whether any did.

        Raises ConflictError where the row is gone, or is no longer the `version` that the caller saw.
        """
        row = self._row(table, row_id)
        if row is None:
            raise ConflictError(f"That was removed meanwhile ({table.name} {row_id}); nothing was saved.")
        seen = row.get("version") if version is None else version
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed:
            if seen != row.get("version"):
                raise _stale(table, row)
            return False
        statement = update(table).where(table.c.id == row_id)
        columns: dict[str, Any] = dict(changed)
        if "version" in table.c:
            statement = statement.where(table.c.version == seen)
            columns["updated_at"] = self.operation.at
            if (table.name, row_id) not in self._bumped:
                columns["version"] = table.c.version + 1
        if self.connection.execute(statement.values(columns)).rowcount != 1:
            raise _stale(table, row)
        self._bumped.add((table.name, row_id))
        item_id = self._item_of(table, row)
        for name, value in changed.items():
            for field, old, new in _parts(table, name, row[name], value):
                self._record(table, row_id, item_id, field, old, new, reason)
        return True

    def derive(self, table: Table, derived: Sequence[Derived], *, recorded: Collection[str], reason: str = "") -> None:
        """Write columns that are worked out from others, of many rows at once; those in `recorded` become events.

        Neither the version nor the date of change moves: nobody worked on these rows.
        """
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for one in derived:
            values = {f"new_{name}": value for name, value in one.new.items()}
            alike[tuple(one.new)].append({"row_id": one.row_id, **values})
        for names, rows in alike.items():
            columns: dict[str, Any] = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
            statement = update(table).where(table.c.id == bindparam("row_id")).values(columns)
            self.connection.execute(statement, rows)
        told = [(one, name) for one in derived for name in one.new if name in recorded]
        self._read_chains([one.item_id for one, _ in told])
        events = [
            self._event(
                table.name, one.row_id, one.item_id, name, plain(one.old.get(name)), plain(one.new[name]), reason
            )
            for one, name in told
        ]
        if events:
            self.connection.execute(insert(schema.events), events)

    def rewrite(self, table: Table, item_ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace the rows that some items have in a table without a history: those in `schema.DERIVED`."""
        if item_ids:
            gone = delete(table).where(table.c.item_id == bindparam("gone"))
            self.connection.execute(gone, [{"gone": item_id} for item_id in item_ids])
        if rows:
            self.connection.execute(insert(table), list(rows))

    def remove(self, table: Table, row_id: int) -> None:
        """Delete a row; its event keeps all of it. Raises ConflictError where it is gone already."""
        row = self._row(table, row_id)
        if row is None:
            raise ConflictError(f"That was removed meanwhile ({table.name} {row_id}); nothing was saved.")
        item_id = self._item_of(table, row)
        self.connection.execute(delete(table).where(table.c.id == row_id))
        self._record(table, row_id, item_id, "", to_plain(table, row), None)

    def allocate(self, prefix: str) -> int:
        """Return the next number of a prefix. It is never given again, also when what took it is undone."""
        counters = schema.counters
        statement = update(counters).where(counters.c.prefix == prefix).values(last=counters.c.last + 1)
        if self.connection.execute(statement).rowcount == 0:
            self.connection.execute(insert(counters).values(prefix=prefix, last=1))
        return int(self.connection.execute(select(counters.c.last).where(counters.c.prefix == prefix)).scalar_one())

    def finish(self) -> None:
        """Bring what is derived up to date: the items' date of change, the full-text index, the operation's summary."""
        items = schema.items
        for item_id in sorted(self._touched):
            self.connection.execute(update(items).where(items.c.id == item_id).values(updated_at=self.operation.at))
        index_items(self.connection, self._reindex)
        if self.summary and self.operation_id is not None:
            operations = schema.operations
            self.connection.execute(
                update(operations).where(operations.c.id == self.operation_id).values(summary=self.summary)
            )

    def _insert(self, table: Table, values: Mapping[str, Any]) -> int:
        return int(self.connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())

    def _row(self, table: Table, row_id: int) -> dict[str, Any] | None:
        row = self.connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
        return dict(row) if row else None

    def _item_of(self, table: Table, row: Mapping[str, Any]) -> int | None:
        return row["id"] if table is schema.items else row.get("item_id")

    def _record(
        self, table: Table, row_id: int, item_id: int | None, field: str, old: Any, new: Any, reason: str = ""
    ) -> None:
        entity = table.name
        event = self._event(entity, row_id, item_id, field, old, new, reason)
        self.connection.execute(insert(schema.events).values(event))
        if item_id is not None:
            gone = entity == "items" and new is None
            (self._touched.discard if gone else self._touched.add)(item_id)
            if entity in _SEARCHED and (not field or field in _SEARCHED[entity]):
                self._reindex.add(item_id)

    def _event(
        self, entity: str, row_id: int, item_id: int | None, field: str, old: Any, new: Any, reason: str
    ) -> dict[str, Any]:
        """Return the row of an event, tied to the one before it of the same item."""
        subject = ("items", item_id) if item_id is not None else (entity, row_id)
        digest = chain_hash(self._previous(subject), self.operation.uuid, entity, row_id, field, old, new)
        self._chain[subject] = digest
        return {
            "operation_id": self._store_operation(),
            "item_id": item_id,
            "entity": entity,
            "entity_id": row_id,
            "field": field,
            "old": old,
            "new": new,
            "reason": reason,
            "hash": digest,
        }

    def _read_chains(self, item_ids: Sequence[int]) -> None:
        """Look up where the chains of these items end, many at a time."""
        wanted = sorted({item_id for item_id in item_ids if ("items", item_id) not in self._chain})
        events = schema.events
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            ends = select(func.max(events.c.id)).where(events.c.item_id.in_(batch)).group_by(events.c.item_id)
            rows = self.connection.execute(select(events.c.item_id, events.c.hash).where(events.c.id.in_(ends)))
            self._chain |= {("items", item_id): "" for item_id in batch}
            self._chain |= {("items", item_id): digest for item_id, digest in rows}

    def _previous(self, subject: tuple[str, int]) -> str:
        if subject in self._chain:
            return self._chain[subject]
        events = schema.events
        entity, key = subject
        mine = (
            events.c.item_id == key if entity == "items" else (events.c.entity == entity) & (events.c.entity_id == key)
        )
        return (
            self.connection.execute(select(events.c.hash).where(mine).order_by(events.c.id.desc()).limit(1)).scalar()
            or ""
        )

    def _store_operation(self) -> int:
        if self.operation_id is None:
            operation = self.operation
            names = ("uuid", "at", "actor", "command", "summary", "reason")
            values = {name: getattr(operation, name) for name in names} | {"reverses_id": operation.reverses}
            self.operation_id = self._insert(schema.operations, values)
            self.connection.info["operation"] = operation.uuid  # for Database, should the commit fail half-way
        return self.operation_id


def to_plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as JSON can hold it."""
    return {name: plain(value) for name, value in row.items() if name in table.c}


def from_plain(table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that `to_plain` wrote; columns that no longer exist are left out."""
    return {name: typed(table, name, value) for name, value in data.items() if name in table.c}


def plain(value: Any) -> Any:
    """Return a stored value as JSON can hold it."""
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def typed(table: Table, column: str, value: Any) -> Any:
    """Return the value that `plain` wrote for a column."""
    kind = table.c[column].type
    if value is None:
        return None
    if isinstance(kind, Day):
        return date.fromisoformat(value)
    if isinstance(kind, Instant):
        return parse_instant(value)
    return bool(value) if isinstance(kind, Flag) else value


def _parts(table: Table, column: str, old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    """One change per typed field of an item, so that two people's edits of different fields do not collide."""
    if table is not schema.items or column != "fields":
        return [(column, plain(old), plain(new))]
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return [(f"fields.{key}", old.get(key), new.get(key)) for key in keys]


def _stale(table: Table, row: Mapping[str, Any]) -> ConflictError:
    name = row.get("ref") or row.get("name") or row.get("key") or f"{table.name} {row['id']}"
    return ConflictError(f"{name} was changed by someone else meanwhile; nothing was saved.", hint="Look at it again.")
