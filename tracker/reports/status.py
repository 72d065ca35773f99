"""The status report: one row per item with all that people ask about it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from tracker.domain.query import SortKey
from tracker.domain.table import Table
from tracker.reports import Request
from tracker.storage.columns import item_columns
from tracker.storage.lists import item_rows

TITLE = "Status report"
ABOUT = "One row per item, open and closed: where it stands, who it waits on, what is due, what was said last."
PER_ITEM = True
COLUMNS = (
    "ref", "kind", "stakeholder", "title", "authority", "authority_ref", "status", "outcome", "waits_on", "health",
    "owner", "priority", "raised", "submitted", "original_due", "due", "deadline", "days_left", "working_days_left",
    "extensions", "paused", "steps_done", "steps_total", "next_step",
    "blocked_by", "last_update", "last_note", "tags", "disputed", "closed", "days_open",
)  # fmt: skip


def build(connection: Connection, request: Request) -> Table:
    """Return the report, by ref unless the query sorts; rows stream."""
    query = request.query if request.query.sort else replace(request.query, sort=(SortKey("ref", False),))
    columns = item_columns(request.columns or COLUMNS, request.context)
    rows = item_rows(connection, query, columns, request.context)
    return Table(TITLE, tuple(entry.column for entry in columns), rows)
