"""Finding items that have crossed a tier nobody was told of, and remembering who was told of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from tracker.domain.reminders import EXPIRED_DAYS, Tier, alert_key
from tracker.storage.agenda import Scope, latest_first, nearest_first
from tracker.storage.changes import Changes
from tracker.storage.query_values import either
from tracker.storage.schema import items, reminders

_DEADLINE = ("due-soon", "due", "late", "very-late")


def new_ids(scope: Scope, most: int) -> list[list[int]]:
    """Return the items that have news, at most `most` of each tier; each tier through its own index.

    Of what has passed the latest come first. What is told already costs a look into two indexes.
    """
    context, today = scope.context, scope.today
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    soon, oldest = today + timedelta(days=context.due_soon_days), today - timedelta(days=EXPIRED_DAYS)
    deadline, late, until, renew = (items.c[name] for name in ("deadline", "late", "valid_until", "renew_on"))
    found = (
        (deadline.between(tomorrow, soon) & _untold(_DEADLINE, deadline), nearest_first(deadline)),
        ((deadline == today) & _untold(_DEADLINE[1:], deadline), nearest_first(deadline)),
        ((deadline < today) & _untold(_DEADLINE[2:], deadline), latest_first(deadline)),
        ((late < today) & _untold(("very-late",), late), latest_first(late)),
        (_alerted(scope), nearest_first(until)),
        ((renew <= today) & _untold(("renew",), renew), latest_first(renew)),
    )
    over = until.between(oldest, yesterday) & _untold(("expired",), until)
    ended = scope.ids(over, order=latest_first(until), most=most, with_ended=True)
    return [*(scope.ids(condition, order=order, most=most) for condition, order in found), ended]


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
    alike: dict[tuple[bool, tuple[int, ...]], list[str]] = defaultdict(list)
    for key, workflow in scope.context.workflows.items():
        days = tuple(sorted(set(workflow.alerts or (scope.context.expiring_days,))))
        alike[(bool(workflow.alerts), days)].append(key)
    crossed = []
    for (alerts, days), workflows in alike.items():
        for place, last in enumerate(days):
            first = days[place - 1] + 1 if place else 0
            span = until.between(today + timedelta(days=first), today + timedelta(days=last))
            worse = [alert_key(one) for one in days[: place + 1]]
            worth_it = [items.c.alert_from.is_not(None)] if alerts else []
            told = _untold(["expired", *worse], until)
            crossed.append(and_(items.c.workflow.in_(workflows), span, told, *worth_it))
    furthest = max((days[-1] for _, days in alike), default=0)
    return until.between(today, today + timedelta(days=furthest)) & either(*crossed)
