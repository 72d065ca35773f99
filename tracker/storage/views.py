"""Reading saved views."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.domain.text import did_you_mean
from tracker.domain.views import View, meant
from tracker.errors import NotFoundError
from tracker.storage.schema import views


def load_views(connection: Connection) -> list[View]:
    """Return all views by name."""
    rows = connection.execute(select(*(views.c[name] for name in View.__slots__)).order_by(views.c.name))
    return [View(**row | {"columns": tuple(row["columns"])}) for row in map(dict, rows.mappings())]


def find_view(connection: Connection, name: str) -> View:
    """Return the view called `name`. Raises NotFoundError that names the nearest."""
    found = {view.name: view for view in load_views(connection)}
    view = found.get(meant(name, found) or "")
    if view is None:
        near = did_you_mean(name, found)
        raise NotFoundError(f"There is no view '{name}'.", hint=near, command="" if near else "tracker view list")
    return view
