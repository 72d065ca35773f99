"""Permissions that hold on a day, of the workflows whose items have a window: which convoy may move."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select

from tracker.domain.agenda import WINDOW_FROM
from tracker.storage.agenda import LOOKED_AT, Scope, nearest_first
from tracker.storage.query import QueryContext
from tracker.storage.schema import items


def granted_states(context: QueryContext) -> dict[str, list[str]]:
    """Return the statuses in which what was asked for holds, by workflow; only of workflows with a window."""
    flows = (flow for flow in context.workflows.values() if flow.field(WINDOW_FROM))
    found = {flow.key: [state.key for state in flow.states if state.granted] for flow in flows}
    return {key: states for key, states in found.items() if states}


def open_windows(scope: Scope, day: date) -> list[int]:
    """Return items whose permission holds on a day, what ends first before the rest.

    Long validities are many: of all that end on that day or later, only the nearest are looked at. `count_windows`
    counts the others too.
    """
    order = nearest_first(items.c.valid_until)
    # With its order among the columns, SQLite finds it by the index also while statuses wait to be recorded.
    nearest = select(items.c.id, items.c.valid_until).where(items.c.valid_until >= day).order_by(*order)
    looked_at = select(nearest.limit(LOOKED_AT).subquery().c.id)
    found = (items.c.id.in_(looked_at), _is_granted(scope), items.c.valid_from <= day)
    return scope.ids(*found, order=order, most=LOOKED_AT)


def count_windows(scope: Scope, day: date, most: int) -> int:
    """Return how many permissions hold on a day, counting no further than `most`."""
    return scope.count(_is_granted(scope), items.c.valid_from <= day, items.c.valid_until >= day, most=most)


def _is_granted(scope: Scope) -> ColumnElement[bool]:
    granted = granted_states(scope.context)
    return or_(false(), *(and_(items.c.workflow == key, items.c.status.in_(states)) for key, states in granted.items()))
