"""Finding items that have crossed a tier nobody was told of, and remembering who was told of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from tracker.domain.reminders import EXPIRED_DAYS, Tier, alert_key
from tracker.storage.agenda import Scope
from tracker.storage.changes import Changes
from tracker.storage.schema import items, reminders

_DEADLINE = ("due-soon", "due", "late", "very-late")


def new_ids(scope: Scope, most: int) -> list[list[int]]:
    """Return the items that have news, at most `most` of each tier; each tier through its own index.

    Of what has passed the latest come first. What is told already costs a look into two indexes.
    """
    context, today = scope.context, scope.today
    soon = today + timedelta(days=context.due_soon_days)
    oldest = today - timedelta(days=EXPIRED_DAYS)
    deadline, until, late, renew = (items.c[name] for name in ("deadline", "valid_until", "late", "renew_on"))
    found: list[tuple[ColumnElement[bool], Any]] = [
        (deadline.between(today + timedelta(days=1), soon) & _untold(_DEADLINE, deadline), deadline.asc()),
        ((deadline == today) & _untold(_DEADLINE[1:], deadline), deadline.asc()),
        ((deadline < today) & _untold(_DEADLINE[2:], deadline), deadline.desc()),
        (until.between(oldest, today - timedelta(days=1)) & _untold(("expired",), until), until.desc()),
        (_alerted(scope), until.asc()),
        ((renew <= today) & _untold(("renew",), renew), renew.desc()),
    ]
    ids = [scope.ids(condition, order=(order, items.c.id), most=most) for condition, order in found]
    # Without an index on `late`, the few statuses that have a second tier lead there.
    if states := _states_with_late(scope):
        is_in = tuple_(items.c.workflow, items.c.status).in_(states)
        very_late = is_in & (deadline < today) & (late < today) & _untold(("very-late",), late)
        ids.append(scope.ids(very_late, order=(late.desc(), items.c.id), most=most))
    return ids


def told(scope: Scope, ids: Iterable[int]) -> Mapping[int, set[tuple[str, date]]]:
    """Return what was told of each item: the keys of the tiers with their dates."""
    wanted = sorted(set(ids))
    found: dict[int, set[tuple[str, date]]] = defaultdict(set)
    if wanted:
        columns = (reminders.c[name] for name in ("item_id", "tier", "deadline"))
        statement = select(*columns).where(reminders.c.item_id.in_(wanted))
        for item_id, key, day in scope.context.connection.execute(statement):
            found[item_id].add((key, day))
    return found


def mark_told(changes: Changes, marks: Sequence[tuple[int, Tier]], at: datetime) -> None:
    """Remember that these tiers of items were told. It is no event: nothing about the items changed."""
    rows = [{"item_id": item_id, "tier": tier.key, "deadline": tier.day, "sent_at": at} for item_id, tier in marks]
    changes.rewrite(reminders, (), rows)


def _untold(keys: Sequence[str], day: ColumnElement[Any]) -> ColumnElement[bool]:
    """What holds where none of these tiers was told for the day that it has now."""
    mine = select(reminders.c.id).where(
        reminders.c.item_id == items.c.id, reminders.c.tier.in_(keys), reminders.c.deadline == day
    )
    return ~mine.correlate(items).exists()


def _alerted(scope: Scope) -> ColumnElement[bool]:
    """What holds where the latest alert before the end of a validity was not told."""
    until, today = items.c.valid_until, scope.today
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for key, workflow in scope.context.workflows.items():
        alike[tuple(sorted(set(workflow.alerts or (scope.context.expiring_days,))))].append(key)
    crossed = []
    for days, workflows in alike.items():
        for place, last in enumerate(days):
            first = days[place - 1] + 1 if place else 0
            span = until.between(today + timedelta(days=first), today + timedelta(days=last))
            worse = [alert_key(one) for one in days[: place + 1]]
            crossed.append(and_(items.c.workflow.in_(workflows), span, _untold(["expired", *worse], until)))
    furthest = max((days[-1] for days in alike), default=0)
    return until.between(today, today + timedelta(days=furthest)) & or_(*crossed)


def _states_with_late(scope: Scope) -> list[tuple[str, str]]:
    return [
        (key, state.key)
        for key, workflow in scope.context.workflows.items()
        for state in workflow.states
        if not state.closed and (state.late or any(one.late for one in state.cases))
    ]
