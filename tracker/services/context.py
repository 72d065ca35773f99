"""What a query or a rule needs to know of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.domain.items import Item, parse_ref
from tracker.domain.query import Query, mentions_closed, narrowed, parse_query
from tracker.errors import NotFoundError, UsageError
from tracker.storage.calendars import load_calendar
from tracker.storage.items import load, load_by_id
from tracker.storage.lists import item_ids
from tracker.storage.query import QueryContext
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def query_context(connection: Connection, workspace: Workspace) -> QueryContext:
    """Return what compiling a query needs. Raises NotFoundError where the settings name an unknown calendar."""
    settings = workspace.settings
    return QueryContext(
        connection=connection,
        today=workspace.today,
        zone=workspace.zone,
        calendar=load_calendar(connection, settings.calendar),
        actor=workspace.actor,
        due_soon_days=settings.due_soon_days,
        expiring_days=settings.expiring_days,
        stale_days=settings.stale_days,
        workflows=load_workflows(connection),
    )


def item_query(text: str, context: QueryContext) -> Query:
    """Return the query that a person typed, kept to open items unless it speaks of closed ones. Raises QueryError."""
    return open_unless_asked(parse_query(text), context)


def open_unless_asked(query: Query, context: QueryContext) -> Query:
    """Return the query kept to open items, unless it speaks of closed ones."""
    if mentions_closed(query, context.workflows.values()):
        return query
    return narrowed(parse_query("is:open"), query)


def select_items(connection: Connection, workspace: Workspace, refs: Sequence[str], query: str | None) -> list[Item]:
    """Return the items that refs, or a query, name; each once. Raises UsageError, NotFoundError, QueryError."""
    if query is not None and refs:
        raise UsageError("Give refs or --query, not both.")
    if query is None:
        if not refs:
            raise UsageError("Which item?", hint="Give a ref like CLR-14, or --query.")
        return [load(connection, ref) for ref in dict.fromkeys(parse_ref(ref) for ref in refs)]
    context = query_context(connection, workspace)
    ids = item_ids(connection, item_query(query, context), context)
    if not ids:
        raise NotFoundError(f"No item matches '{query}'.", hint="Try the query first with: tracker list")
    return [load_by_id(connection, item_id) for item_id in ids]
