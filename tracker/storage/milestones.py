"""Reading milestones, and what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from tracker.domain.claims import Claim
from tracker.domain.milestones import Milestone, base_of
from tracker.domain.parties import find_named
from tracker.domain.rules import parse_rule
from tracker.domain.workflow import Workflow
from tracker.storage.claims import load_claims
from tracker.storage.schema import items, milestones, reliances, steps

_BATCH = 500  # items read at a time


@dataclass(frozen=True, slots=True)
class HangingItem:
    """An open item with a date that is counted from a milestone."""

    ref: str
    title: str
    status: str
    deadline: date | None


def milestone_days(connection: Connection) -> dict[str, date]:
    """Return the day of each milestone by its key."""
    rows = connection.execute(select(milestones.c.key, milestones.c.day).order_by(milestones.c.key))
    return {row.key: row.day for row in rows}


def load_milestones(connection: Connection) -> list[Milestone]:
    """Return all milestones by day."""
    columns = (milestones.c[name] for name in Milestone.__slots__)
    rows = connection.execute(select(*columns).order_by(milestones.c.day, milestones.c.key))
    return [Milestone(**row) for row in rows.mappings()]


def find_milestone(connection: Connection, wanted: str) -> Milestone:
    """Return the milestone that `wanted` names. Raises NotFoundError, InvalidError."""
    known = load_milestones(connection)
    exact = next((entry for entry in known if entry.key == wanted.strip().removeprefix("@")), None)
    return exact or find_named(wanted, known, what="milestone")


def claims_behind(connection: Connection, milestone_id: int) -> list[Claim]:
    """Return the claims that a milestone relies on, by key."""
    mine = select(reliances.c.claim_id).where(reliances.c.milestone_id == milestone_id)
    wanted = set(connection.execute(mine).scalars())
    return [claim for claim in load_claims(connection) if claim.id in wanted]


def hanging_items(connection: Connection, workflows: Iterable[Workflow]) -> dict[str, set[int]]:
    """Return the open items by the key of each milestone that their dates are counted from now.

    A date is an item's own, that of an open step, the clock of its status, or when its renewal should start.
    """
    found: dict[str, set[int]] = defaultdict(set)
    is_open = items.c.closed.is_(None)
    own = select(items.c.id, items.c.due_rule).where(is_open, func.substr(items.c.due_rule, 1, 1) == "@")
    listed = (
        select(steps.c.item_id, steps.c.due_rule)
        .join(items, items.c.id == steps.c.item_id)
        .where(is_open, steps.c.status == "open", func.substr(steps.c.due_rule, 1, 1) == "@")
    )
    for statement in (own, listed):
        for item_id, rule in connection.execute(statement):
            found[base_of(rule)].add(item_id)
    for flow in workflows:
        for key, statuses in _statuses_by_milestone(flow).items():
            there = select(items.c.id).where(is_open, items.c.workflow == flow.key, items.c.status.in_(statuses))
            found[key].update(connection.execute(there).scalars())
    return dict(found)


def load_hanging(connection: Connection, ids: Iterable[int]) -> list[HangingItem]:
    """Return these items by deadline, those without one last."""
    wanted = sorted(ids)
    statement = select(*(items.c[name] for name in HangingItem.__slots__))
    found = [
        HangingItem(**row)
        for start in range(0, len(wanted), _BATCH)
        for row in connection.execute(statement.where(items.c.id.in_(wanted[start : start + _BATCH]))).mappings()
    ]
    return sorted(found, key=lambda item: (item.deadline is None, item.deadline or date.max, item.ref))


def _statuses_by_milestone(workflow: Workflow) -> dict[str, set[str]]:
    """Return, for each milestone that the workflow names, the statuses in which a date is counted from it."""
    found: dict[str, set[str]] = defaultdict(set)
    for state in workflow.states:
        for rule in (*state.rules, workflow.renews):
            if rule.startswith("@"):
                found[parse_rule(rule).anchor[1:]].add(state.key)
    return found
