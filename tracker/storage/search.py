"""The full-text index: one row per item with its ref, title, authority's reference, notes and step titles, folded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, text

from tracker.domain.text import search_key
from tracker.storage import schema

CREATE = "CREATE VIRTUAL TABLE item_text USING fts5(body, tokenize='unicode61')"


def index_items(connection: Connection, item_ids: Iterable[int]) -> None:
    """Bring the index up to date for these items, which may be gone."""
    for item_id in sorted(item_ids):
        connection.execute(text("DELETE FROM item_text WHERE rowid = :id"), {"id": item_id})
        body = _body(connection, item_id)
        if body is not None:
            connection.execute(
                text("INSERT INTO item_text (rowid, body) VALUES (:id, :body)"), {"id": item_id, "body": body}
            )


def _body(connection: Connection, item_id: int) -> str | None:
    items, steps, notes = schema.items, schema.steps, schema.notes
    item = connection.execute(
        select(items.c.ref, items.c.title, items.c.authority_ref).where(items.c.id == item_id)
    ).first()
    if item is None:
        return None
    titles = connection.execute(select(steps.c.title).where(steps.c.item_id == item_id)).scalars()
    bodies = connection.execute(select(notes.c.body).where(notes.c.item_id == item_id)).scalars()
    return search_key("\n".join([*item, *titles, *bodies]))
