"""Events in words: what a person reads of the history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from tracker.domain.dates import parse_instant
from tracker.domain.history import Event
from tracker.domain.items import PRIORITIES
from tracker.domain.text import shorten
from tracker.storage.rows import name_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
LENGTH = 60  # characters of a value that are shown where a line is not broken
LONG = 400  # and where it is

_THINGS: Mapping[str, str] = {
    "items": "item",
    "steps": "step",
    "notes": "note",
    "tags": "tag",
    "views": "view",
    "stakeholders": "stakeholder",
    "authorities": "office",
    "workflows": "workflow",
    "calendars": "calendar",
    "claims": "claim",
    "sources": "source",
    "milestones": "milestone",
    "holidays": "day off",
    "stays": "stay",
    "calendar_years": "year of holidays",
}
# Columns that follow from others, and tables that people never see.
_BEHIND = {
    "waits_on", "deadline_from", "due_rule", "original_due", "recurs_from", "name_key", "definition", "source",
    "position",
}  # fmt: skip
_UNSEEN = {"seeded", "stays", "calendar_years"}
_REFERENCES: Mapping[str, str] = {
    "stakeholder_id": "stakeholders",
    "authority_id": "authorities",
    "calendar_id": "calendars",
    "source_id": "sources",
    "disputed_by_id": "claims",
}


def event_lines(
    connection: Connection,
    events: Sequence[Event],
    zone: tzinfo,
    *,
    all_of_them: bool = False,
    length: int = LENGTH,
) -> tuple[str, ...]:
    """Return the events in words, without those that only follow from others unless `all_of_them` is asked for.

    Moments are shown in `zone`, and of a value so many characters.
    """
    return tuple(_words(connection, event, zone, length) for event in (events if all_of_them else visible(events)))


def visible(events: Sequence[Event]) -> list[Event]:
    """Return the events without those that only follow from others."""
    return [event for event in events if not _is_behind(event)]


def _is_behind(event: Event) -> bool:
    hidden = event.entity in _UNSEEN or (event.entity == "steps" and event.field == "closed")
    return hidden or event.field in _BEHIND


def _words(connection: Connection, event: Event, zone: tzinfo, length: int) -> str:
    reason = f"  ({event.reason})" if event.reason else ""
    if event.kind != "changed":
        return f"{_came_or_went(connection, event, length)}{reason}"
    what, (old, new) = event.field.removeprefix("fields."), (event.old, event.new)
    if event.field in _REFERENCES:
        what = event.field.removesuffix("_id").replace("_", " ")
        old, new = (name_of(connection, _REFERENCES[event.field], value) for value in (old, new))
    if (event.entity, event.field) == ("items", "priority"):
        old, new = (PRIORITIES[value] for value in (old, new))
    part = ""
    if event.entity != "items":
        part = f"{_THINGS.get(event.entity, event.entity)} '{_name(connection, event, length)}', "
    return f"{part}{what}: {_short(old, zone, length)} -> {_short(new, zone, length)}{reason}"


def _came_or_went(connection: Connection, event: Event, length: int) -> str:
    row = event.new if event.kind == "added" else event.old
    if event.entity == "links":
        other = name_of(connection, "items", row["other_id"])
        return f"{event.kind} link {row['kind']} {other}"
    if event.entity == "extensions":
        return f"{event.kind} extension of {row['length']}: {shorten(row['reason'], length)}"
    if event.entity == "holidays":
        kind = {"worked": "working day", "added": "day off"}.get(row["kind"], "public holiday")
        return f"{event.kind} {kind} {row['day']} {shorten(row['name'], length)}"
    if event.entity == "reliances":
        return f"{event.kind} reliance on the claim {name_of(connection, 'claims', row['claim_id'])}"
    name = row.get("title") or row.get("body") or row.get("tag") or row.get("name") or row.get("key") or ""
    return f"{event.kind} {_THINGS.get(event.entity, event.entity)} {shorten(str(name), length)}".rstrip()


def _name(connection: Connection, event: Event, length: int) -> str:
    return shorten(name_of(connection, event.entity, event.entity_id), length)


def _short(value: Any, zone: tzinfo, length: int) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{parse_instant(value).astimezone(zone):%Y-%m-%d %H:%M}"
    return shorten(", ".join(map(str, value)) if isinstance(value, list) else str(value), length)
