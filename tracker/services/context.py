"""What a query or a rule needs to know of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.calendar import Calendar
from tracker.domain.query import Query, mentions_closed, narrowed, parse_query
from tracker.errors import ConfigurationError, NotFoundError
from tracker.storage.calendars import load_calendar
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
        calendar=_usual_calendar(connection, settings.calendar),
        actor=workspace.actor,
        due_soon_days=settings.due_soon_days,
        expiring_days=settings.expiring_days,
        stale_days=settings.stale_days,
        workflows=load_workflows(connection),
    )


def _usual_calendar(connection: Connection, key: str) -> Calendar:
    try:
        return load_calendar(connection, key)
    except NotFoundError as error:
        raise ConfigurationError(
            f"The setting 'calendar': {error.message}", hint=error.hint, command=error.command
        ) from None


def item_query(text: str, context: QueryContext) -> Query:
    """Return the query that a person typed, kept to open items unless it speaks of closed ones. Raises QueryError."""
    return open_unless_asked(parse_query(text), context)


def open_unless_asked(query: Query, context: QueryContext) -> Query:
    """Return the query kept to open items, unless it speaks of closed ones."""
    if mentions_closed(query, context.workflows.values()):
        return query
    return narrowed(parse_query("is:open"), query)
