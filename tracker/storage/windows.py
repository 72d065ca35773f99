"""Permissions that hold on a day, of the workflows whose items have a window: which convoy may move."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, or_, select

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

    Long validities are many: of all that end on that day or later, only the nearest are looked at.
    """
    granted = granted_states(scope.context)
    if not granted:
        return []
    ends = items.c.valid_until >= day
    nearest = select(items.c.id).where(ends).order_by(*nearest_first(items.c.valid_until)).limit(LOOKED_AT)
    holds = or_(*(and_(items.c.workflow == key, items.c.status.in_(states)) for key, states in granted.items()))
    order = nearest_first(items.c.valid_until)
    return scope.ids(items.c.id.in_(nearest), holds, items.c.valid_from <= day, order=order, most=LOOKED_AT)
