"""The overview: how many items each stakeholder has in each status."""

from __future__ import annotations

from sqlalchemy import Connection

from tracker.domain.table import Column, Table
from tracker.errors import UsageError
from tracker.reports import Request
from tracker.storage.lists import counts_by_status

TITLE = "Overview"
ABOUT = "Counts by stakeholder and status: how many items, how many of them overdue, disputed, blocked."
PER_ITEM = False
COLUMNS = (
    Column("stakeholder", "Stakeholder"),
    Column("kind", "Kind"),
    Column("status", "Status"),
    Column("waits_on", "Waits on"),
    Column("items", "Items", "integer"),
    Column("overdue", "Overdue", "integer"),
    Column("blocked", "Blocked", "integer"),
    Column("disputed", "Disputed", "integer"),
    Column("next_deadline", "Next deadline", "date"),
)


def build(connection: Connection, request: Request) -> Table:
    """Return the counts by stakeholder, kind and status. Raises UsageError for `--columns`: they are fixed here."""
    if request.columns:
        raise UsageError(
            "The overview has fixed columns.",
            hint="Leave the columns out, or choose the report status",
            command="tracker report status",
        )
    return Table(TITLE, COLUMNS, counts_by_status(connection, request.query, request.context))
