"""Lists of items, and what needs action now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain.query import parse_query
from tracker.domain.table import Column, Table
from tracker.services.context import item_query, query_context
from tracker.storage.columns import item_columns
from tracker.storage.lists import count_up_to, item_rows
from tracker.storage.views import find_view
from tracker.workspace import Workspace

COLUMNS = ("ref", "health", "status", "waits_on", "deadline", "stakeholder", "title", "next_step")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What to list: a query, perhaps within a view, with other columns, order or limit."""

    query: str = ""
    view: str | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    limit: int | None = None


@contextmanager
def item_table(workspace: Workspace, request: ListRequest) -> Iterator[Table]:
    """Yield a table of items, read while the block lasts. Raises QueryError, InvalidError, NotFoundError."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        text, columns, title = request.query, request.columns, "Items"
        if request.view:
            view = find_view(connection, request.view)
            text = f"({view.query}) {text}" if view.query and text else view.query or text
            columns, title = columns or view.columns, view.name
        query = item_query(text, context)
        if request.sort:
            query = replace(query, sort=parse_query(f"sort:{request.sort}").sort)
        if request.limit is not None:
            query = replace(query, limit=min(request.limit, query.limit or request.limit))
        chosen = item_columns(columns or workspace.settings.columns or COLUMNS, context)
        rows = item_rows(connection, query, chosen, context)
        yield Table(title, tuple(entry.column for entry in chosen), rows)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what needs action: the first few rows, and how many there are (counted up to `MOST`)."""

    title: str
    query: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What needs action on a day, the most urgent first."""

    today: date
    sections: tuple[Section, ...]
    open_items: int


MOST = 1000  # a section with more than so many items says so; counting all would cost more the larger the database
SHOWN = 5  # rows of each section
_SECTIONS = (
    ("Overdue", "is:overdue"),
    ("Due soon", "is:due"),
    ("Yours to do, no date set", "is:ours deadline:none"),
    ("Waiting on an office", "is:waiting -is:overdue -is:due"),
    ("Validity ends soon, or has ended", "is:expiring or is:expired"),
)
_SECTION_COLUMNS = ("ref", "deadline", "stakeholder", "authority", "title", "next_step")


def action_now(workspace: Workspace) -> Agenda:
    """Return what needs action now. What it costs does not grow with the database."""
    sections = []
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        columns = item_columns(_SECTION_COLUMNS, context)
        for title, text in _SECTIONS:
            query = item_query(text, context)
            rows = tuple(item_rows(connection, replace(query, limit=SHOWN), columns, context))
            count = len(rows) if len(rows) < SHOWN else count_up_to(connection, query, context, MOST + 1)
            if rows:
                sections.append(Section(title, text, tuple(entry.column for entry in columns), rows, count))
        open_items = count_up_to(connection, parse_query("is:open"), context, MOST + 1)
    return Agenda(workspace.today, tuple(sections), open_items)
