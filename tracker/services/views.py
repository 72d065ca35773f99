"""Saved views: a query and its columns under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracker.domain.items import parse_view_name
from tracker.domain.query import parse_query
from tracker.domain.text import clean
from tracker.domain.views import View, column_keys, meant
from tracker.errors import InvalidError
from tracker.services.context import query_context
from tracker.storage import schema, views
from tracker.storage.columns import item_columns
from tracker.storage.query import compile_query
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.storage.changes import Changes


def list_views(workspace: Workspace) -> list[View]:
    """Return all views by name."""
    with workspace.read() as connection:
        return views.load_views(connection)


def show_view(workspace: Workspace, name: str) -> View:
    """Return a view. Raises NotFoundError."""
    with workspace.read() as connection:
        return views.find_view(connection, name)


def add_view(workspace: Workspace, name: str, query: str, columns: Sequence[str] = (), note: str = "") -> View:
    """Save a query under a name. Raises QueryError, InvalidError, also where the name is taken."""
    key = parse_view_name(name)
    with workspace.change("view add", f"add view {key}") as changes:
        if there := meant(key, (view.name for view in views.load_views(changes.connection))):
            raise InvalidError(
                f"There is a view '{there}' already.", hint="Change it", command=f"tracker view edit {there}"
            )
        _check(changes.connection, workspace, query, columns)
        values = {"name": key, "query": clean(query, what="query"), "columns": list(columns)}
        changes.add(schema.views, values | {"note": clean(note, what="note")})
        return views.find_view(changes.connection, key)


def edit_view(
    workspace: Workspace,
    name: str,
    *,
    query: str | None = None,
    columns: Sequence[str] | None = None,
    note: str | None = None,
) -> View:
    """Change what is given of a view. Raises NotFoundError, QueryError, InvalidError."""
    with workspace.change("view edit", "edit view") as changes:
        view = _found(changes, name)
        texts = {"query": query, "note": note}
        values: dict[str, Any] = {key: clean(text, what=key) for key, text in texts.items() if text is not None}
        if columns is not None:
            values["columns"] = list(columns)
        _check(changes.connection, workspace, values.get("query", view.query), values.get("columns", view.columns))
        if not changes.set(schema.views, view.id, values):
            raise InvalidError("Nothing to change.", hint="Say what", command="--query 'is:overdue'")
        return views.find_view(changes.connection, name)


def remove_view(workspace: Workspace, name: str) -> View:
    """Take a view away; `undo` brings it back. Raises NotFoundError."""
    with workspace.change("view remove", "remove view") as changes:
        view = _found(changes, name)
        changes.remove(schema.views, view.id)
    return view


def _found(changes: Changes, name: str) -> View:
    """Return a view, and have history call it by its name, however that was spelled. Raises NotFoundError."""
    view = views.find_view(changes.connection, name)
    changes.operation = replace(changes.operation, summary=f"{changes.operation.summary} {view.name}")
    return view


def _check(connection: Connection, workspace: Workspace, query: str, columns: Sequence[str]) -> None:
    """Raise where a view could not be shown."""
    context = query_context(connection, workspace)
    compile_query(parse_query(query), context)
    item_columns(column_keys(columns), context)
