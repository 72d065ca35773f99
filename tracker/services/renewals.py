"""Renewals: a new item that takes the place of one whose validity ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from tracker.domain.fields import carried_over
from tracker.domain.items import Item, parse_ref
from tracker.domain.text import plural
from tracker.domain.workflow import Workflow
from tracker.domain.workflow_rules import granted_until
from tracker.errors import InvalidError
from tracker.services.deadlines import refresh
from tracker.services.edits import Edit
from tracker.services.items import insert_item
from tracker.services.selection import check_versions
from tracker.storage import schema
from tracker.storage.changes import Changes
from tracker.storage.items import load, load_by_id, load_links, load_steps
from tracker.storage.schedules import Reader
from tracker.storage.stays import begin_stay
from tracker.storage.turns import take_back_turns, turned_by
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal and what it renews."""

    item: Item
    old: Item
    steps: int


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """What a renewal would be: what it renews, the day on which that ends, and how many steps are done again."""

    old: Item
    workflow: Workflow
    ends: date | None
    steps: int


def plan_renewal(workspace: Workspace, ref: str) -> RenewalPlan:
    """Return what the renewal of an item would be. Raises InvalidError where `renew` would."""
    with workspace.read() as connection:
        old = load(connection, parse_ref(ref))
        workflow = load_workflow(connection, old.workflow)
        _check(connection, old, workflow)
    return RenewalPlan(old, workflow, granted_until(old, workflow), sum(step.recurs for step in workflow.steps))


def renewal_lines(plan: RenewalPlan, today: date) -> list[str]:
    """Return what a renewal would be, in words."""
    ref, ends = plan.old.ref, plan.ends
    lines = [f"A new item {plan.workflow.prefix}-… ({plan.workflow.title}) is opened and linked to {ref}."]
    if ends is not None and ends >= today:
        lines.insert(0, f"{ref} is granted until {ends}.")
        lines[-1] += " It is due on that day."
    elif ends is not None:
        lines.insert(0, f"{ref} was granted until {ends}.")
    lines.append(f"It begins with {plural(plan.steps, 'step')} to do again.")
    lines.append("The stakeholder, the office, the owner and the fields that stay the same go over to it.")
    lines.append(f"{ref} itself stays as it is until the new one is granted.")
    return lines


def renew(workspace: Workspace, ref: str, *, owner: str | None = None, version: int | None = None) -> Renewal:
    """Open the renewal of an item: linked to it, with the steps that recur, and what stays the same carried over.

    It should be granted by the day on which the old validity ends, and that is its due date, where it is still to come.
    Raises InvalidError where the item was never granted, or a renewal of it is open, and ConflictError where it is no
    longer the `version` that was seen.
    """
    with workspace.change("renew", f"renew {ref}") as changes:
        old = load(changes.connection, parse_ref(ref))
        check_versions([old], None if version is None else {old.ref: version})
        workflow = load_workflow(changes.connection, old.workflow)
        _check(changes.connection, old, workflow)
        again = replace(workflow, steps=tuple(step for step in workflow.steps if step.recurs))
        ends = granted_until(old, workflow)
        edit = Edit(
            rationale=old.rationale or None,
            stakeholder=old.stakeholder or None,
            authority=old.authority or None,
            owner=owner if owner is not None else old.owner or None,
            due=ends.isoformat() if ends and ends >= workspace.today else None,
            tags=old.tags,
        )
        item_id = insert_item(changes, workspace, again, old.title, edit)
        changes.set(schema.items, item_id, {"fields": carried_over(workflow, old.fields), "priority": old.priority})
        changes.add(schema.links, {"item_id": item_id, "kind": "renews", "other_id": old.id})
        refresh(changes, workspace, [item_id, old.id])
        item = load_by_id(changes.connection, item_id)
        changes.summary = f"renew {old.ref} with {item.ref}"
        steps = len(load_steps(changes.connection, item_id))
    return Renewal(item, old, steps)


def supersede(
    changes: Changes, workspace: Workspace, item: Item, workflow: Workflow, status: str, day: date
) -> list[Item]:
    """Close what an item renews, now that the item is granted, by the move that its workflow has for that.

    The day by which it was needed is met, and is no due date any more. Nothing happens where the item was granted
    before; an old one that its workflow lets run out by date is left to do so.
    """
    if not workflow.state(status).granted or workflow.state(item.status).granted:
        return []
    closed = []
    renewed = [link for link in load_links(changes.connection, item.id) if link.kind == "renews" and link.outward]
    if renewed and item.due:
        changes.set(schema.items, item.id, {"due": None, "due_rule": ""}, reason="the renewal is granted")
        refresh(changes, workspace, [item.id])
    for link in renewed:
        if not link.is_open:
            continue
        old = load(changes.connection, link.ref)
        if old.entered > day:  # what expired meanwhile had been renewed in time
            reader = partial(Reader, changes.connection, workspace.zone, workspace.settings.calendar)
            take_back_turns(changes, old.id, reader, turned_by(day))
            old = load(changes.connection, link.ref)
        ended = max(day, old.entered)
        move = next((move for move in workflow.moves_from(old.status) if move.by_renewal), None)
        if move is not None and old.workflow == workflow.key:
            state = workflow.state(move.to)
            changes.set(schema.items, old.id, state.entered_on(ended), reason=f"{item.ref} takes its place")
            begin_stay(changes, old.id, state.key, ended)
            refresh(changes, workspace, [old.id], reason=f"{item.ref} takes its place")
            closed.append(load(changes.connection, old.ref))
    return closed


def _check(connection: Connection, old: Item, workflow: Workflow) -> None:
    if not workflow.renews:
        raise InvalidError(
            f"{workflow.title} has nothing to renew.", hint="Add an item", command="tracker add KIND TITLE"
        )
    if granted_until(old, workflow) is None and not workflow.state(old.status).granted:
        raise InvalidError(
            f"{old.ref} was never granted, so there is nothing to renew.", command=f"tracker show {old.ref}"
        )
    for link in load_links(connection, old.id):
        if link.kind == "renews" and not link.outward and link.is_open:
            raise InvalidError(
                f"{old.ref} is being renewed already, by {link.ref}.", command=f"tracker show {link.ref}"
            )
