"""Reminders: what has newly crossed a tier, told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.agenda import Dated
from tracker.domain.query import parse_query
from tracker.domain.reminders import (
    News,
    Reminder,
    Tier,
    deadline_tiers,
    entry_of,
    news,
    renewal_tiers,
    validity_tiers,
    worst_first,
)
from tracker.services.context import query_context
from tracker.storage import reminders as storage
from tracker.storage.agenda import Scope, read_dated
from tracker.storage.files import new_file
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Reminders:
    """What is told on a day, the worst first; `more` says that some is left for the next time."""

    today: date
    at: datetime
    told: tuple[Reminder, ...]
    more: bool


@contextmanager
def reminders(workspace: Workspace, query: str = "", *, limit: int = 50, mark: bool = True) -> Iterator[Reminders]:
    """Yield what has newly crossed a tier, at most `limit` items of each tier. Raises QueryError.

    With `mark` it counts as told once the block has ended well, and not where it raised: hand all of it on within the
    block. Nobody else can write meanwhile, so that two who ask at once do not tell the same.
    """
    if not mark:
        with workspace.read() as connection:
            found, _ = _look(connection, workspace, query, limit)
        yield found
        return
    with workspace.change("remind", "remind") as changes:
        found, marks = _look(changes.connection, workspace, query, limit)
        storage.mark_told(changes, marks, workspace.now)
        yield found


def write_reminders(data: bytes, target: Path, *, force: bool) -> None:
    """Write what is told to a file, whole or not at all. Raises CannotCreateError, StorageError."""
    with new_file(target, force=force) as file:
        file.write(data)


def _look(
    connection: Connection, workspace: Workspace, query: str, limit: int
) -> tuple[Reminders, list[tuple[int, Tier]]]:
    """Return what to tell, and the tiers of items that are told with it."""
    scope = Scope(query_context(connection, workspace), parse_query(query) if query.strip() else None)
    by_tier = storage.new_ids(scope, limit + 1)
    ids = set(chain.from_iterable(by_tier))
    known = storage.told(scope, ids)
    found = [
        (Reminder(one.tell.name, entry_of(dated, one.tell, scope.today)), dated.item.id, one)
        for dated in read_dated(scope, ids)
        for one in _news(dated, known.get(dated.item.id, set()), scope)
    ]
    # Where there are too many, those nearest to today; then in the order in which they are told.
    found.sort(key=lambda entry: abs((entry[0].entry.day - scope.today).days))
    counted: Counter[str] = Counter()
    kept = []
    for one in found:
        counted[one[0].name] += 1
        if counted[one[0].name] <= limit:
            kept.append(one)
    told = sorted((reminder for reminder, _, _ in kept), key=worst_first)
    marks = [(item_id, tier) for _, item_id, one in kept for tier in one.mark]
    return Reminders(scope.today, workspace.now, tuple(told), len(told) < len(found)), marks


def _alerts(dated: Dated, usual_days: int) -> tuple[int, ...]:
    """Return the days before its end on which a validity is worth an alert: none for what is not renewed at all."""
    if not dated.workflow.alerts:
        return (usual_days,)
    return dated.workflow.alerts if dated.item.alert_from else ()


def _news(dated: Dated, known: set[tuple[str, date]], scope: Scope) -> list[News]:
    item, today, context = dated.item, scope.today, scope.context
    crossed = (
        deadline_tiers(item, today, context.due_soon_days),
        validity_tiers(item, today, _alerts(dated, context.expiring_days)),
        renewal_tiers(item, today),
    )
    return [found for tiers in crossed if (found := news(tiers, known))]
