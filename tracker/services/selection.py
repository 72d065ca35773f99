"""Which items a command is about: those that refs name, or those that match a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tracker.domain.items import Item, parse_ref
from tracker.domain.text import plural
from tracker.errors import ConflictError, NotFoundError, UsageError
from tracker.storage.several import load_several, load_several_by_id
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def select_items(connection: Connection, workspace: Workspace, refs: Sequence[str], query: str | None) -> list[Item]:
    """Return the items that refs, or a query, name; each once. Raises UsageError, NotFoundError, QueryError."""
    if query is not None and refs:
        raise UsageError("Give refs or a query, not both.")
    if query is None:
        if not refs:
            raise UsageError("Which item?", hint="Give a ref like CLR-14, or a query", command="--query 'is:overdue'")
        return load_several(connection, [parse_ref(ref) for ref in refs])
    # Only here, so that a command on one ref starts without the query language.
    from tracker.services.context import item_query, query_context
    from tracker.storage.lists import item_ids

    context = query_context(connection, workspace)
    ids = item_ids(connection, item_query(query, context), context)
    if not ids:
        raise NotFoundError(f"No item matches '{query}'.", hint="Try the query first", command="tracker list")
    return load_several_by_id(connection, ids)


def check_versions(chosen: Sequence[Item], versions: Mapping[str, int] | None) -> None:
    """Refuse items that are no longer as they were when somebody looked. Raises ConflictError."""
    changed = [item.ref for item in chosen if versions is not None and versions.get(item.ref) != item.version]
    if not changed:
        return
    listed = ", ".join(changed[:5]) + (" and more" if len(changed) > 5 else "")
    were = f"{listed} was" if len(changed) == 1 else f"{plural(len(changed), 'item')} ({listed}) were"
    raise ConflictError(f"{were} changed by someone else meanwhile; nothing was saved.", hint="Look again.")
