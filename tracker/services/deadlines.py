"""Keeping deadlines true: what depends on something that changed is worked out again in the same operation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.history import Event
from tracker.domain.text import plural
from tracker.storage import concerned, schedules, schema
from tracker.storage.changes import Changes
from tracker.storage.parties import open_item_ids
from tracker.storage.rows import key_of
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shift:
    """An item whose deadline moved."""

    ref: str
    title: str
    old: date | None
    new: date | None


def refresh(changes: Changes, workspace: Workspace, item_ids: Iterable[int], *, reason: str = "") -> list[Shift]:
    """Work the dates of these items out again; return those whose deadline moved."""
    settings = workspace.settings
    moved, unknown = schedules.refresh(changes, workspace.zone, settings.calendar, item_ids, reason)
    for key, years in unknown.items():
        workspace.remark(
            f"Public holidays of {', '.join(map(str, years))} are not known on the calendar {key}: only its weekend was"
            " left out."
        )
    return [Shift(item.ref, item.title, item.deadline, deadline) for item, deadline in moved]


def tell_moved(workspace: Workspace, shifts: Sequence[Shift]) -> None:
    """Let the person know how many deadlines a change moved that was not made for their sake."""
    if shifts:
        workspace.remark(f"{plural(len(shifts), 'deadline')} moved.")


def refresh_days(
    changes: Changes, workspace: Workspace, calendar_id: int, days: Iterable[date], *, reason: str
) -> list[Shift]:
    """Do so for the open items whose counting passes over one of these days on this calendar."""
    wanted: Sequence[date] = sorted(set(days))
    if not wanted:
        return []
    found = concerned.counted_over(changes.connection, calendar_id, wanted, workspace.settings.calendar)
    return refresh(changes, workspace, found, reason=reason)


def refresh_calendar(changes: Changes, workspace: Workspace, calendar_id: int, *, reason: str) -> list[Shift]:
    """Do so for all open items that are counted on this calendar, as when its weekend changed."""
    found = concerned.on_calendar(changes.connection, calendar_id, workspace.settings.calendar)
    return refresh(changes, workspace, found, reason=reason)


def refresh_milestones(changes: Changes, workspace: Workspace, keys: Iterable[str], *, reason: str) -> list[Shift]:
    """Do so for the open items with a date that hangs on one of these milestones."""
    workflows = load_workflows(changes.connection).values()
    found = concerned.on_milestones(changes.connection, keys, workflows)
    return refresh(changes, workspace, found, reason=reason)


def refresh_workflow(changes: Changes, workspace: Workspace, workflow: str, *, reason: str) -> list[Shift]:
    """Do so for all open items of a workflow, as when its file was loaded again."""
    return refresh(changes, workspace, concerned.in_workflow(changes.connection, workflow), reason=reason)


def refresh_after(changes: Changes, workspace: Workspace, happened: Sequence[Event], *, reason: str) -> list[Shift]:
    """Do so for all items that depend on what these events changed, other than the items in the events themselves."""
    days: dict[int, set[date]] = defaultdict(set)
    calendars, milestones, workflows, parties = set[int](), set[str](), set[str](), set[tuple[str, int]]()
    for event in happened:
        row = {**(event.old or {}), **(event.new or {})} if event.kind != "changed" else {}
        match event.entity, event.field:
            case "holidays", "":
                days[row["calendar_id"]].add(date.fromisoformat(row["day"]))
            case "calendars", "weekend" | "country" | "subdivision" | "time_zone" | "day_ends_at":
                calendars.add(event.entity_id)
            case "milestones", "":
                milestones.add(row["key"])
            case "milestones", "day":
                milestones.add(key_of(changes.connection, schema.milestones, event.entity_id))
            case "workflows", "definition":
                workflows.add(key_of(changes.connection, schema.workflows, event.entity_id))
            case "authorities" | "stakeholders", "calendar_id":
                parties.add((event.entity, event.entity_id))
    shifts = refresh(changes, workspace, _renewed(changes, happened), reason=reason)
    for calendar_id, found in days.items():
        if calendar_id not in calendars:
            shifts += refresh_days(changes, workspace, calendar_id, found, reason=reason)
    for calendar_id in calendars:
        shifts += refresh_calendar(changes, workspace, calendar_id, reason=reason)
    if milestones:
        shifts += refresh_milestones(changes, workspace, milestones, reason=reason)
    for key in workflows:
        shifts += refresh_workflow(changes, workspace, key, reason=reason)
    for table, party in parties:
        column = "authority_id" if table == "authorities" else "stakeholder_id"
        shifts += refresh(changes, workspace, open_item_ids(changes.connection, column, party), reason=reason)
    return shifts


def _renewed(changes: Changes, happened: Sequence[Event]) -> set[int]:
    """Return the open items whose renewal began, ended or went away with these events."""
    links = [event.new or event.old for event in happened if (event.entity, event.field) == ("links", "")]
    closed = {event.entity_id for event in happened if (event.entity, event.field) == ("items", "closed")}
    found = {link["other_id"] for link in links if link["kind"] == "renews"}
    return found.union(concerned.renewed_by(changes.connection, closed))
