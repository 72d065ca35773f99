"""Milestones: the dates that deadlines hang on, and moving one with everything that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.claims import Claim
from tracker.domain.milestones import CERTAINTIES, Milestone, base_of, carried, chain, parse_when
from tracker.domain.rules import parse_rule
from tracker.domain.seeds import SeedMilestone
from tracker.domain.text import clean, clean_title, did_you_mean, is_wordlike
from tracker.errors import InvalidError
from tracker.services.deadlines import Shift, refresh_milestones
from tracker.services.trial import attempt
from tracker.storage import schema
from tracker.storage.calendars import load_calendar, store_asked
from tracker.storage.changes import Changes
from tracker.storage.milestones import (
    HangingItem,
    claims_behind,
    find_milestone,
    hanging_items,
    load_hanging,
    load_milestones,
    milestone_days,
)
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Listed:
    """A milestone with how many open items and other milestones hang on it directly."""

    milestone: Milestone
    items: int
    milestones: int


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """A milestone with the claims it relies on, and what hangs on it directly."""

    milestone: Milestone
    claims: tuple[Claim, ...]
    items: tuple[HangingItem, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class DayMove:
    """A milestone whose day moved."""

    key: str
    title: str
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    """What moving a milestone did, or would do: to it and those that follow it, and to deadlines.

    `before` is the milestone as it was. `nothing`: it was so already.
    """

    before: Milestone
    milestone: Milestone
    days: tuple[DayMove, ...] = ()
    shifts: tuple[Shift, ...] = ()
    nothing: bool = False


def list_milestones(workspace: Workspace) -> list[Listed]:
    """Return all milestones by day."""
    with workspace.read() as connection:
        known = load_milestones(connection)
        hanging = hanging_items(connection, load_workflows(connection).values())
    followed = [milestone.base for milestone in known]
    return [
        Listed(milestone, len(hanging.get(milestone.key, ())), followed.count(milestone.key)) for milestone in known
    ]


def show_milestone(workspace: Workspace, key: str) -> MilestonePage:
    """Return a milestone and what hangs on it. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        milestone = find_milestone(connection, key)
        hanging = hanging_items(connection, load_workflows(connection).values())
        return MilestonePage(
            milestone,
            tuple(claims_behind(connection, milestone.id)),
            tuple(load_hanging(connection, hanging.get(milestone.key, ()))),
            tuple(entry for entry in load_milestones(connection) if entry.base == milestone.key),
        )


def add_milestone(
    workspace: Workspace, key: str, title: str, when: str, *, certainty: str = "estimated", note: str = ""
) -> Milestone:
    """Add a milestone on a date, or one that follows another by a rule. Raises InvalidError.

    Open items of a workflow that names it already get their dates.
    """
    key = key.strip().removeprefix("@").lower()
    if not is_wordlike(key) or key.endswith("-"):
        raise InvalidError(f"'{key}' cannot be a key.", hint="Use small letters a-z, digits, - and _: camp-closed.")
    values: dict[str, Any] = {"key": key, "title": clean_title(title), "certainty": _certainty(certainty)}
    values["note"] = clean(note, what="note")
    with workspace.change("milestone add", f"add milestone {key}") as changes:
        if key in milestone_days(changes.connection):
            raise InvalidError(f"There is a milestone '{key}' already.", command=f"tracker milestone show {key}")
        changes.add(schema.milestones, values | _when(changes, workspace, when))
        refresh_milestones(changes, workspace, [key], reason=f"milestone {key} was added")
        return find_milestone(changes.connection, key)


def move_milestone(
    workspace: Workspace, key: str, when: str, reason: str, *, certainty: str | None = None, dry_run: bool = False
) -> MilestoneMove:
    """Move a milestone to a date, or let it follow another, with all milestones and items that hang on it.

    Raises NotFoundError, and InvalidError where it would follow itself.
    """
    why = clean(reason, what="reason", limit=2000)
    if not why:
        raise InvalidError(
            "A milestone moves for a reason.", hint="Say it", command="--reason 'announced by the ministry'"
        )
    with attempt(workspace, "milestone move", "move a milestone", reason=why, dry_run=dry_run) as changes:
        before = find_milestone(changes.connection, key)
        values = _when(changes, workspace, when, moving=before.key)
        if certainty is not None:
            values["certainty"] = _certainty(certainty)
        if values["day"] != before.day:
            changes.summary = f"milestone {before.key} moved to {values['day']}"
        else:
            changes.summary = f"milestone {before.key} follows {values['rule'] or 'no other'}"
        because = f"{changes.summary} ({why})"
        nothing = not changes.set(schema.milestones, before.id, values, reason=because)
        moved = [DayMove(before.key, before.title, before.day, values["day"])] if values["day"] != before.day else []
        moved += carry(changes, workspace, [before.key], reason=because) if moved else []
        keys = [one.key for one in moved]
        shifts = refresh_milestones(changes, workspace, keys, reason=because) if keys else []
        after = find_milestone(changes.connection, before.key)
    return MilestoneMove(before, after, tuple(moved), tuple(shifts), nothing)


def edit_milestone(
    workspace: Workspace, key: str, *, title: str | None = None, certainty: str | None = None, note: str | None = None
) -> Milestone:
    """Change what is said about a milestone; its day stays. Raises NotFoundError, InvalidError."""
    values: dict[str, Any] = {}
    if title is not None:
        values["title"] = clean_title(title)
    if certainty is not None:
        values["certainty"] = _certainty(certainty)
    if note is not None:
        values["note"] = clean(note, what="note")
    with workspace.change("milestone edit", "edit a milestone") as changes:
        milestone = find_milestone(changes.connection, key)
        if not changes.set(schema.milestones, milestone.id, values):
            raise InvalidError(
                f"Nothing to change on {milestone.key}.", hint="Say what", command="--certainty confirmed"
            )
        changes.summary = f"edit milestone {milestone.key}"
        return find_milestone(changes.connection, milestone.key)


def carry(changes: Changes, workspace: Workspace, keys: Iterable[str], *, reason: str) -> list[DayMove]:
    """Count milestones, and all that follow them, again by their rules; return those whose day was another.

    Items are not touched: see `refresh_milestones`. Raises InvalidError where one would follow itself.
    """
    known = {milestone.key: milestone for milestone in load_milestones(changes.connection)}
    calendar = load_calendar(changes.connection, workspace.settings.calendar)
    moved: list[DayMove] = []
    for key, day in carried(known, keys, calendar).items():
        milestone = known[key]
        if changes.set(schema.milestones, milestone.id, {"day": day}, reason=reason):
            moved.append(DayMove(key, milestone.title, milestone.day, day))
    store_asked(changes, calendar)
    return moved


def carry_counted(changes: Changes, workspace: Workspace, *, reason: str) -> list[DayMove]:
    """Do so for those that are counted in working days, as when a day of the usual calendar changed."""
    known = load_milestones(changes.connection)
    counted = [milestone.key for milestone in known if milestone.rule and parse_rule(milestone.rule).unit == "wd"]
    return carry(changes, workspace, counted, reason=reason) if counted else []


def settle_seeded(changes: Changes, workspace: Workspace, before: Iterable[Milestone], *, reason: str) -> None:
    """Bring milestones and items in line with what a seed changed about milestones; `before` are all there were.

    A rule wins over the day that stands beside it. Raises InvalidError where one would follow itself.
    """
    old = {milestone.key: milestone for milestone in before}
    now = load_milestones(changes.connection)
    touched = [one.key for one in now if _place(old.get(one.key)) != _place(one)]
    if not touched:
        return
    carry(changes, workspace, touched, reason=reason)
    for key, day in milestone_days(changes.connection).items():
        if key in old and old[key].day != day:
            refresh_milestones(changes, workspace, [key], reason=f"milestone {key} moved to {day} ({reason})")
    added = [key for key in touched if key not in old]
    if added:
        refresh_milestones(changes, workspace, added, reason=reason)


def rule_problems(connection: Connection, described: Iterable[SeedMilestone]) -> list[str]:
    """Return where milestones that were just seeded are not on the day that their seed says."""
    days, found = milestone_days(connection), []
    for one in described:
        base = base_of(one.rule)
        if base and base not in days:
            found.append(f"Line {one.line}: the milestone {one.key} follows @{base}, which is not there; it stays put")
        elif base and days[one.key] != one.day:
            found.append(f"Line {one.line}: the milestone {one.key} is {days[one.key]}, not {one.day}: {one.rule}")
    return found


def _place(milestone: Milestone | None) -> tuple[date, str] | None:
    return (milestone.day, milestone.rule) if milestone else None


def _when(changes: Changes, workspace: Workspace, text: str, moving: str = "") -> dict[str, Any]:
    """Return the columns `day` and `rule` that a date or a rule means. Raises InvalidError, also for a circle."""
    calendar = load_calendar(changes.connection, workspace.settings.calendar)
    day, rule = parse_when(text, workspace.today, calendar, milestone_days(changes.connection))
    if moving:
        _check_circle(changes.connection, moving, rule)
    store_asked(changes, calendar)
    return {"day": day, "rule": rule}


def _check_circle(connection: Connection, key: str, rule: str) -> None:
    known = {milestone.key: milestone.base for milestone in load_milestones(connection)}
    chain(known | {key: base_of(rule)}, key)


def _certainty(text: str) -> str:
    word = text.strip().lower()
    if word not in CERTAINTIES:
        hint = did_you_mean(word, CERTAINTIES) or f"One of: {', '.join(CERTAINTIES)}."
        raise InvalidError(f"'{text}' is not a certainty.", hint=hint)
    return word
