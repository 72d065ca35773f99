"""Keeping deadlines true: whatever they depend on has changed, they are worked out again in the same operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.storage.changes import Changes
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
    raise NotImplementedError


def refresh_days(
    changes: Changes, workspace: Workspace, calendar_id: int, days: Iterable[date], *, reason: str
) -> list[Shift]:
    """Do so for the open items whose counting passes over one of these days on this calendar."""
    raise NotImplementedError


def refresh_calendar(changes: Changes, workspace: Workspace, calendar_id: int, *, reason: str) -> list[Shift]:
    """Do so for all open items that are counted on this calendar, as when its weekend changed."""
    raise NotImplementedError


def refresh_milestones(changes: Changes, workspace: Workspace, keys: Iterable[str], *, reason: str) -> list[Shift]:
    """Do so for the open items with a date that hangs on one of these milestones."""
    raise NotImplementedError
