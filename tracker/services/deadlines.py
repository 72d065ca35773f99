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


def refresh(
    changes: Changes, workspace: Workspace, item_ids: Iterable[int], *, reason: str = "", anew: bool = False
) -> list[Shift]:
    """Work the dates of these items out again; return those whose deadline moved.

    With `anew` an item without an office or a stakeholder that has a calendar comes to the usual one again.
    """
    settings = workspace.settings
    moved, unknown = schedules.refresh(changes, workspace.zone, settings.calendar, item_ids, reason, anew=anew)
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
    wanted = set(days)
    if not wanted:
        return []
    found = concerned.counted_over(changes.connection, calendar_id, wanted)
    hanging = _on_counted_milestones(changes, workspace, calendar_id, reason)
    return refresh(changes, workspace, [*found, *hanging], reason=reason)


def refresh_calendar(changes: Changes, workspace: Workspace, calendar_id: int, *, reason: str) -> list[Shift]:
    """Do so for all open items that are counted on this calendar, as when its weekend changed."""
    found = concerned.on_calendar(changes.connection, calendar_id)
    hanging = _on_counted_milestones(changes, workspace, calendar_id, reason)
    return refresh(changes, workspace, [*found, *hanging], reason=reason)


def _on_counted_milestones(changes: Changes, workspace: Workspace, calendar_id: int, reason: str) -> list[int]:
    """Count milestones that follow in working days again; return the open items that hang on those that moved."""
    from tracker.services.milestones import carry_counted

    if key_of(changes.connection, schema.calendars, calendar_id) != workspace.settings.calendar:
        return []
    moved = carry_counted(changes, workspace, reason=reason)
    return _hanging(changes, [move.key for move in moved]) if moved else []


def refresh_milestones(changes: Changes, workspace: Workspace, keys: Iterable[str], *, reason: str) -> list[Shift]:
    """Do so for the open items with a date that hangs on one of these milestones."""
    return refresh(changes, workspace, _hanging(changes, keys), reason=reason)


def _hanging(changes: Changes, keys: Iterable[str]) -> list[int]:
    return concerned.on_milestones(changes.connection, keys, load_workflows(changes.connection).values())


def refresh_workflow(changes: Changes, workspace: Workspace, workflow: str, *, reason: str) -> list[Shift]:
    """Do so for all open items of a workflow, as when its file was loaded again."""
    return refresh(changes, workspace, concerned.in_workflow(changes.connection, workflow), reason=reason)


def refresh_after(changes: Changes, workspace: Workspace, happened: Sequence[Event], *, reason: str) -> list[Shift]:
    """Do so for all items that depend on what these events changed, other than the items in the events themselves."""
    days, calendars = _calendars_in(happened)
    shifts = refresh(changes, workspace, _renewed(changes, happened), reason=reason)
    for calendar_id in calendars:
        shifts += refresh_calendar(changes, workspace, calendar_id, reason=reason)
    for calendar_id in days.keys() - calendars:
        shifts += refresh_days(changes, workspace, calendar_id, days[calendar_id], reason=reason)
    if milestones := _milestones_in(changes, happened):
        from tracker.services.milestones import carry

        milestones |= {move.key for move in carry(changes, workspace, milestones, reason=reason)}
        shifts += refresh_milestones(changes, workspace, milestones, reason=reason)
    for event in happened:
        match event.entity, event.field:
            case "workflows", "definition":
                key = key_of(changes.connection, schema.workflows, event.entity_id)
                shifts += refresh_workflow(changes, workspace, key, reason=reason)
            case "authorities" | "stakeholders", "calendar_id":
                column = "authority_id" if event.entity == "authorities" else "stakeholder_id"
                ids = open_item_ids(changes.connection, column, event.entity_id)
                shifts += refresh(changes, workspace, ids, reason=reason, anew=True)
    return shifts


def _calendars_in(happened: Sequence[Event]) -> tuple[dict[int, set[date]], set[int]]:
    """Return the days of calendars that came or went, and the calendars that changed as a whole."""
    days: dict[int, set[date]] = defaultdict(set)
    whole = set[int]()
    for event in happened:
        if (event.entity, event.field) == ("holidays", ""):
            row = event.new or event.old
            days[row["calendar_id"]].add(date.fromisoformat(row["day"]))
        elif event.entity == "calendars" and event.field in _COUNTED_BY:
            whole.add(event.entity_id)
    return days, whole


def _milestones_in(changes: Changes, happened: Sequence[Event]) -> set[str]:
    of_milestones = [event for event in happened if event.entity == "milestones"]
    rows = [event.new or event.old for event in of_milestones if not event.field]
    moved = [event.entity_id for event in of_milestones if event.field in ("day", "rule")]
    return {row["key"] for row in rows} | {key_of(changes.connection, schema.milestones, one) for one in moved}


_COUNTED_BY = ("weekend", "country", "subdivision", "time_zone", "day_ends_at")


def _renewed(changes: Changes, happened: Sequence[Event]) -> set[int]:
    """Return the open items whose renewal began, ended or went away with these events."""
    links = [event.new or event.old for event in happened if (event.entity, event.field) == ("links", "")]
    closed = {event.entity_id for event in happened if (event.entity, event.field) == ("items", "closed")}
    found = {link["other_id"] for link in links if link["kind"] == "renews"}
    return found.union(concerned.renewed_by(changes.connection, closed))
