"""Lists of items."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tracker.domain.items import parse_ref
from tracker.domain.query import Query, narrowed, parse_query
from tracker.domain.table import Column, Table
from tracker.domain.views import View, column_keys, parse_column
from tracker.errors import ConfigurationError, InvalidError, QueryError
from tracker.services.context import open_unless_asked, query_context
from tracker.storage.columns import COLUMNS as ITEM_COLUMNS
from tracker.storage.columns import ItemColumn, item_columns
from tracker.storage.items import load, load_refs
from tracker.storage.lists import first_rows, item_order, item_rows, rows_by_id
from tracker.storage.query import QueryContext
from tracker.storage.views import find_view
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Items that are changed together at most, as everybody else who saves has to wait meanwhile. Measured with 700:
# each takes 4.5 ms to move, and 4 ms to get a date and two other values; 2,000 take about 9 s on an idle machine.
AT_ONCE = 2000
USUAL_ORDER = "deadline"
_PART = 20_000  # ids that are looked through at a time
COLUMNS = ("ref", "health", "status", "waits_on", "deadline", "stakeholder", "title", "next_step")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What to list: a query, perhaps within a view, with other columns, order or limit."""

    query: str = ""
    view: str | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    limit: int | None = None


def query_in_words(workspace: Workspace, request: ListRequest) -> str:
    """Return one query for all that a request asks for: it lists the same items. Raises QueryError, NotFoundError."""
    if not (request.view or request.sort):
        return request.query
    with workspace.read() as connection:
        if request.view and not (request.query or request.sort or request.limit):
            return find_view(connection, request.view).query  # as it was typed
        query, _ = _asked(connection, request)
    return str(query)


def typed_anew(request: ListRequest, query: str) -> ListRequest:
    """Return a request with another query: an order that is typed in it takes the place of one chosen before."""
    try:
        has_order = bool(parse_query(query).sort)
    except QueryError:
        has_order = False  # it is said where it is asked for
    return replace(request, query=query, sort="" if has_order else request.sort)


@contextmanager
def item_table(workspace: Workspace, request: ListRequest) -> Iterator[Table]:
    """Yield a table of items, read while the block lasts. Raises QueryError, InvalidError, NotFoundError."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        rows = item_rows(connection, wanted.query, wanted.columns, wanted.context)
        yield Table(wanted.title, tuple(entry.column for entry in wanted.columns), rows)


@dataclass(frozen=True, slots=True)
class Window:
    """Some of the items of a list, by id, in the order of the list; `sort` is what that goes by first."""

    columns: tuple[Column, ...]
    rows: dict[int, tuple[Any, ...]]
    sort: str


def first_window(workspace: Workspace, request: ListRequest, size: int) -> Window:
    """Return the beginning of a list: what it costs does not grow with the list. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        most = size if wanted.query.limit is None else min(size, wanted.query.limit)
        rows = first_rows(connection, replace(wanted.query, limit=most), wanted.columns, wanted.context)
        return Window(tuple(entry.column for entry in wanted.columns), rows, wanted.sort)


def list_order(workspace: Workspace, request: ListRequest) -> array[int]:
    """Return the ids of a whole list in its order, for `window_of`. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        return item_order(connection, wanted.query, wanted.context)


def place_in(order: array[int], item_id: int) -> int | None:
    """Return where an item stands in an order, or None where it is not in it.

    Part by part: to look through a million ids in one go would make every other thread wait.
    """
    for start in range(0, len(order), _PART):
        try:
            return start + order[start : start + _PART].index(item_id)
        except ValueError:
            continue
    return None


def place_of_ref(workspace: Workspace, order: array[int], ref: str) -> int | None:
    """Return where an item stands in an order, or None where it is not in it. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
    return place_in(order, item.id)


def same_order(one: array[int], other: array[int]) -> bool:
    """Tell whether two orders are the same, part by part as `place_in`."""
    parts = range(0, len(one), _PART)
    return len(one) == len(other) and all(one[at : at + _PART] == other[at : at + _PART] for at in parts)


def window_of(workspace: Workspace, request: ListRequest, ids: Sequence[int]) -> Window:
    """Return some items of a list, looked up by id: those that are gone are left out. Raises as `item_table` does."""
    with workspace.read() as connection:
        wanted = _resolved(connection, workspace, request)
        found = rows_by_id(connection, ids, wanted.columns, wanted.context)
        rows = {item_id: found[item_id] for item_id in ids if item_id in found}
        return Window(tuple(entry.column for entry in wanted.columns), rows, wanted.sort)


def refs_of(workspace: Workspace, ids: Sequence[int]) -> list[str]:
    """Return the refs of items that are to be changed together. Raises InvalidError where they are too many."""
    if len(ids) > AT_ONCE:
        raise InvalidError(
            f"These are {len(ids):,} items; at most {AT_ONCE:,} at once.", hint="Narrow the query, then choose again."
        )
    with workspace.read() as connection:
        found = load_refs(connection, ids)
    return [found[item_id] for item_id in ids if item_id in found]


Readable = tuple[tuple[tuple[str, int | None], ...], InvalidError | None]


def readable_columns(workspace: Workspace, texts: Sequence[str]) -> Readable:
    """Return those columns of a setting or a view that there are, with their widths, and what is wrong with another."""
    found: list[tuple[str, int | None]] = []
    wrong: InvalidError | None = None
    if not texts:
        return (), None
    with workspace.read() as connection:
        context = query_context(connection, workspace)
        for text in texts:
            try:
                key, width = parse_column(text)
                item_columns([key], context)
            except InvalidError as error:
                wrong = wrong or error
            else:
                found.append((key, width))
    return tuple(found), wrong


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

    @property
    def sort(self) -> str:
        """What the order goes by first, as `sort:` takes it."""
        return str(self.query.sort[0]) if self.query.sort else USUAL_ORDER


def _resolved(connection: Connection, workspace: Workspace, request: ListRequest) -> _Resolved:
    context = query_context(connection, workspace)
    query, view = _asked(connection, request)
    query = open_unless_asked(query, context)
    columns = request.columns or (column_keys(view.columns) if view else ())
    chosen = item_columns(columns, context) if columns else _usual_columns(workspace, context)
    return _Resolved(query, chosen, view.name if view else "Items", context)


def _asked(connection: Connection, request: ListRequest) -> tuple[Query, View | None]:
    """Return what is asked for by the query, the view and all else of a request, and the view."""
    query, view = parse_query(request.query), None
    if request.view:
        view = find_view(connection, request.view)
        query = narrowed(parse_query(view.query), query)
    if request.sort:
        query = replace(query, sort=parse_query(f"sort:{request.sort}").sort)
    if request.limit is not None:
        query = replace(query, limit=min(request.limit, query.limit or request.limit))
    return query, view


def _usual_columns(workspace: Workspace, context: QueryContext) -> list[ItemColumn]:
    try:
        return item_columns(workspace.settings.columns or COLUMNS, context)
    except InvalidError as error:
        command = "tracker config set columns ref,title"
        raise ConfigurationError(f"The setting 'columns': {error.message}", hint="Change it", command=command) from None
