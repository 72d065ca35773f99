"""Is the file sound, and is its history whole?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from tracker.domain.history import chain_hash
from tracker.storage.schema import events, operations


def file_problems(connection: Connection) -> Iterator[str]:
    """Yield what SQLite finds wrong with the file; reads all of it."""
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check(10)").all():
        if message != "ok":
            yield f"The file is damaged: {message}"
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        yield f"A row of {broken[0]} refers to a row of {broken[2]} that is not there."


def event_chain_break(connection: Connection) -> str:
    """Return where the history was tampered with, or an empty string: each event's hash covers the one before it."""
    previous: dict[tuple[str, int], str] = {}
    last = 0
    chained = select(events, operations.c.uuid).join(operations, events.c.operation_id == operations.c.id)
    rows = connection.execution_options(yield_per=1000).execute(chained.order_by(events.c.id))
    try:
        for row in rows:
            subject = ("items", row.item_id) if row.item_id is not None else (row.entity, row.entity_id)
            expected = chain_hash(
                previous.get(subject, ""), row.uuid, row.entity, row.entity_id, row.field, row.old, row.new
            )
            if expected != row.hash:
                return f"The history does not add up at event {row.id} ({row.entity} {row.entity_id})."
            previous[subject] = row.hash
            last = row.id
    except ValueError:  # a value that is not JSON any more
        return f"The history cannot be read after event {last}."
    return ""
