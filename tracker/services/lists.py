"""Lists of items, and what needs action now."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.domain.query import Query, narrowed, parse_query
from tracker.domain.table import Column, Table
from tracker.errors import ConfigurationError, InvalidError
from tracker.services.context import item_query, open_unless_asked, query_context
from tracker.storage.columns import COLUMNS as ITEM_COLUMNS
from tracker.storage.columns import ItemColumn, item_columns
from tracker.storage.lists import count_up_to, first_rows, item_order, item_rows, rows_by_id
from tracker.storage.query import QueryContext
from tracker.storage.views import find_view
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

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
        wanted = _resolved(connection, workspace, request)
        rows = item_rows(connection, wanted.query, wanted.columns, wanted.context)
        yield Table(wanted.title, tuple(entry.column for entry in wanted.columns), rows)


@dataclass(frozen=True, slots=True)
class Window:
    """Some of the items of a list, by id, in the order of the list."""

    columns: tuple[Column, ...]
    rows: dict[int, tuple[Any, ...]]


def first_window(workspace: Workspace, request: ListRequest, size: int) -> Window:
    """Return the beginning of a list: what it costs does not grow with the list. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        most = size if wanted.query.limit is None else min(size, wanted.query.limit)
        rows = first_rows(connection, replace(wanted.query, limit=most), wanted.columns, wanted.context)
        return Window(tuple(entry.column for entry in wanted.columns), rows)


def list_order(workspace: Workspace, request: ListRequest) -> array[int]:
    """Return the ids of a whole list in its order, for `window_of`. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        return item_order(connection, wanted.query, wanted.context)


def window_of(workspace: Workspace, request: ListRequest, ids: Sequence[int]) -> Window:
    """Return some items of a list, looked up by id: those that are gone are left out. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        found = rows_by_id(connection, ids, wanted.columns, wanted.context)
        rows = {item_id: found[item_id] for item_id in ids if item_id in found}
        return Window(tuple(entry.column for entry in wanted.columns), rows)


def whole_query(workspace: Workspace, request: ListRequest) -> str:
    """Return the query of a list, with what its view has to say: what a bulk command takes. Raises QueryError."""
    with workspace.read() as connection:
        return str(_resolved(connection, workspace, replace(request, columns=("ref",))).query)


def list_columns(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the key and title of each column that a list can have; typed fields are called `field.NAME`."""
    with workspace.read() as connection:
        flows = load_workflows(connection)
    known = {key: entry.column.title for key, entry in ITEM_COLUMNS.items()}
    for flow in flows.values():
        for entry in flow.fields:
            known.setdefault(f"field.{entry.key}", entry.title)
    return list(known.items())


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What a request comes to: the whole query, with what a view and the settings have to say."""

    query: Query
    columns: Sequence[ItemColumn]
    title: str
    context: QueryContext


def _resolved(connection: Connection, workspace: Workspace, request: ListRequest) -> _Resolved:
    context = query_context(connection, workspace)
    query, columns, title = parse_query(request.query), request.columns, "Items"
    if request.view:
        view = find_view(connection, request.view)
        query = narrowed(parse_query(view.query), query)
        columns, title = columns or view.columns, view.name
    query = open_unless_asked(query, context)
    if request.sort:
        query = replace(query, sort=parse_query(f"sort:{request.sort}").sort)
    if request.limit is not None:
        query = replace(query, limit=min(request.limit, query.limit or request.limit))
    chosen = item_columns(columns, context) if columns else _usual_columns(workspace, context)
    return _Resolved(query, chosen, title, context)


def _usual_columns(workspace: Workspace, context: QueryContext) -> list[ItemColumn]:
    try:
        return item_columns(workspace.settings.columns or COLUMNS, context)
    except InvalidError as error:
        hint = "Change it with: tracker config set columns ref,title"
        raise ConfigurationError(f"The setting 'columns': {error.message}", hint=hint) from None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what needs action: the first few rows, and how many there are (counted up to `MOST`)."""

    title: str
    query: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What needs action on a day, the most urgent first."""

    today: date
    sections: tuple[Section, ...]
    open_items: int


MOST = 1000  # a section with more than so many items says so; counting all would cost more the larger the database
SHOWN = 5  # rows of each section
_SECTION_COLUMNS = ("ref", "deadline", "valid_until", "stakeholder", "authority", "title", "next_step")


def action_now(workspace: Workspace) -> Agenda:
    """Return what needs action now. What it costs does not grow with the database."""
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        columns = item_columns(_SECTION_COLUMNS, context)
        found = [_section(plan, columns, context) for plan in _plans(context)]
        open_items = count_up_to(connection, parse_query("is:open"), context, MOST + 1)
    return Agenda(workspace.today, tuple(section for section in found if section.rows), open_items)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A section's title and query, and queries that find and count the same but that an index answers.

    They find one part of it after the other, in order: `-is:overdue` would be asked of each item that is.
    """

    title: str
    query: str
    found_by: tuple[str, ...] = ()
    counted_by: tuple[str, ...] = ()


def _plans(context: QueryContext) -> tuple[_Plan, ...]:
    soon = context.today + timedelta(days=context.due_soon_days)
    ending = ("is:open is:expired sort:valid_until", "is:expiring sort:valid_until")
    later = (f"is:waiting deadline>{soon}", "is:waiting deadline:none")
    return (
        _Plan("Overdue", "is:overdue"),
        _Plan("Due soon", "is:due"),
        _Plan("Validity ends soon, or has ended", "is:open (is:expiring or is:expired)", ending, ending),
        _Plan("Yours to do, no date set", "is:ours deadline:none"),
        _Plan("Waiting on an office", "is:waiting -is:overdue -is:due", later, later),
    )


def _section(plan: _Plan, columns: Sequence[ItemColumn], context: QueryContext) -> Section:
    connection = context.connection
    rows: list[Sequence[Any]] = []
    for text in plan.found_by or (plan.query,):
        if len(rows) < SHOWN:
            query = replace(item_query(text, context), limit=SHOWN - len(rows))
            rows += item_rows(connection, query, columns, context)
    count = len(rows)
    if count == SHOWN:
        counted = (item_query(text, context) for text in plan.counted_by or (plan.query,))
        count = min(MOST + 1, sum(count_up_to(connection, query, context, MOST + 1) for query in counted))
    return Section(plan.title, plan.query, tuple(entry.column for entry in columns), tuple(rows), count)
