"""Which items a command is about: those that refs name, or those that match a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.domain.items import Item, parse_ref
from tracker.errors import NotFoundError, UsageError
from tracker.storage.items import load, load_by_id
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def select_items(connection: Connection, workspace: Workspace, refs: Sequence[str], query: str | None) -> list[Item]:
    """Return the items that refs, or a query, name; each once. Raises UsageError, NotFoundError, QueryError."""
    if query is not None and refs:
        raise UsageError("Give refs or --query, not both.")
    if query is None:
        if not refs:
            raise UsageError("Which item?", hint="Give a ref like CLR-14, or --query.")
        return [load(connection, ref) for ref in dict.fromkeys(parse_ref(ref) for ref in refs)]
    # Only here, so that a command on one ref starts without the query language.
    from tracker.services.context import item_query, query_context
    from tracker.storage.lists import item_ids

    context = query_context(connection, workspace)
    ids = item_ids(connection, item_query(query, context), context)
    if not ids:
        raise NotFoundError(f"No item matches '{query}'.", hint="Try the query first with: tracker list")
    return [load_by_id(connection, item_id) for item_id in ids]
