"""Days off added by hand, and days worked all the same: what an office decided, kept whatever a refill brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from tracker.domain.calendar import Calendar
from tracker.domain.calendar_entries import CalendarDay, CalendarEntry, Kind, usual_years
from tracker.domain.dates import EARLIEST, LATEST, parse_date
from tracker.domain.text import clean, clean_title, plural
from tracker.errors import InvalidError, UsageError
from tracker.services.calendars import DayChange, Outcome
from tracker.services.deadlines import refresh_days
from tracker.services.trial import attempt
from tracker.storage import schema
from tracker.storage.calendars import find_calendar, load_calendar, load_days
from tracker.storage.changes import Changes
from tracker.storage.files import read_text
from tracker.storage.ics_file import LARGEST, read_days_off
from tracker.workspace import Workspace

MOST_DAYS = 366  # in one command
NEAR = 3  # days between an estimated holiday and the real one
WORKED = "worked"  # the name of a day that is worked, unless another is given


def days_in_a_row(first: str, until: str | None) -> tuple[date, ...]:
    """Return the days from one to another, both included. Raises InvalidError, UsageError."""
    start = parse_date(first)
    end = start if until is None else parse_date(until)
    if end < start:
        raise UsageError(f"The last day, {end}, is before {start}.", hint="Write the first day first.")
    count = (end - start).days + 1
    if count > MOST_DAYS:
        raise InvalidError(f"{start} to {end} is {count:,} days; at most {MOST_DAYS} fit.", hint="Do it in parts.")
    return tuple(start + timedelta(days=gone) for gone in range(count))


def add_days(
    workspace: Workspace, days: Sequence[date], name: str, reason: str, key: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Make days free by hand. Where one was worked by hand that is over. Raises NotFoundError, InvalidError."""
    title, why = _name(name), _reason(reason)

    def add(hand: _Hand) -> None:
        for day in days:
            hand.put(day, title, "added", why)

    return _by_hand(workspace, "calendar add-day", why, key, add, dry_run=dry_run)


def remove_days(
    workspace: Workspace, days: Sequence[date], name: str, reason: str, key: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Make free days working days by hand; those that are worked anyway are left out.

    Raises NotFoundError, and InvalidError where no day of them is free.
    """
    title, why = _name(name or WORKED), _reason(reason)

    def remove(hand: _Hand) -> None:
        free = [day for day in days if day in hand.calendar.worked or not hand.calendar.works(day)]
        if not free:
            raise InvalidError(
                f"Calendar {hand.entry.key} works then already.", command=_look_command(hand.entry, min(days))
            )
        for day in free:
            hand.put(day, title, "worked", why)
            if day.weekday() in hand.calendar.weekend:
                hand.remarks.append(f"{day} is a {day:%A}, a weekend day: it is worked now.")

    return _by_hand(workspace, "calendar remove-day", why, key, remove, dry_run=dry_run)


def announce_days(
    workspace: Workspace, days: Sequence[date], reason: str, key: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Put the announced days in place of the estimated holiday next to them; weekends stay what they are.

    Raises NotFoundError, and InvalidError where no holiday within three days of them is only estimated.
    """
    why = _reason(reason)

    def announce(hand: _Hand) -> None:
        near = timedelta(days=NEAR - 1)
        found = hand.calendar.estimated_near(min(days) - near, max(days) + near)
        if len(found) != 1:
            said = f"{len(found)} estimated holidays are" if found else "No estimated holiday is"
            raise InvalidError(
                f"{said} within {NEAR} days of {min(days)} on calendar {hand.entry.key}.",
                command=f"{_look_command(hand.entry, min(days))}; a day of its own: tracker calendar add-day",
            )
        for day in found[0].days:
            hand.put(day, found[0].name, "announced", why)
        for day in days:
            hand.put(day, found[0].name, "added", why)

    return _by_hand(workspace, "calendar announce", why, key, announce, dry_run=dry_run)


def reset_days(workspace: Workspace, days: Sequence[date], key: str | None = None, *, dry_run: bool = False) -> Outcome:
    """Take away what was decided by hand about days. Raises NotFoundError, and InvalidError where nothing was."""

    def reset(hand: _Hand) -> None:
        for day in days:
            hand.clear(day, "added", "worked", "announced")
        if not hand.done:
            raise InvalidError(
                f"Nothing was decided by hand then on calendar {hand.entry.key}.",
                command=_look_command(hand.entry, min(days)),
            )

    return _by_hand(workspace, "calendar reset-day", "", key, reset, dry_run=dry_run)


def import_days(
    workspace: Workspace, path: Path, reason: str = "", key: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Add the days of an iCalendar file as days off; those there already, and those worked by hand, stay as they are.

    An event that repeats is followed through the years that are filled in. Raises NotFoundError, InvalidError.
    """
    text = read_text(path, largest=LARGEST)
    why = clean(reason, what="reason", limit=2000) or f"from {path.name}"
    with workspace.read() as connection:
        entry = find_calendar(connection, key or workspace.settings.calendar)
    zone: tzinfo = ZoneInfo(entry.time_zone) if entry.time_zone else workspace.zone
    found = read_days_off(text, path.name, zone=zone, years=entry.years or usual_years(workspace.today))

    def add(hand: _Hand) -> None:
        for day, name in found:
            worked = next((one for one in hand.about(day) if one.kind == "worked"), None)
            if worked is not None:
                hand.remarks.append(f"{day} stays a working day, as decided by hand ({worked.reason}): {name}")
            elif name not in [one.name for one in hand.about(day)]:
                hand.put(day, name, "added", why)

    return _by_hand(workspace, "calendar import", why, entry.key, add, dry_run=dry_run)


@dataclass
class _Hand:
    """Decides about days of one calendar, and remembers what it did."""

    changes: Changes
    entry: CalendarEntry
    calendar: Calendar
    before: Mapping[date, list[CalendarDay]]
    done: list[DayChange] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def about(self, day: date) -> list[CalendarDay]:
        """Return what was decided by hand about a day before."""
        return self.before.get(day, [])

    def put(self, day: date, name: str, kind: Kind, reason: str) -> None:
        """Decide about a day; the opposite decision, and the same under another name for a worked day, goes."""
        if kind != "announced":
            self.clear(day, "worked" if kind == "added" else "added", told=False)
        same = [one for one in self.about(day) if one.kind == kind and (one.name == name or kind == "worked")]
        now = DayChange(day, name, _NOW[kind])
        if same:
            if self.changes.set(schema.holidays, same[0].id, {"name": name, "reason": reason}):
                self.done.append(now)
            return
        values = {"calendar_id": self.entry.id, "day": day, "name": name, "kind": kind, "reason": reason}
        self.changes.add(schema.holidays, values)
        self.done.append(now)

    def clear(self, day: date, *kinds: Kind, told: bool = True) -> None:
        """Take what was decided by hand about a day away."""
        for one in self.about(day):
            if one.kind in kinds:
                self.changes.remove(schema.holidays, one.id)
                if told:
                    self.done.append(DayChange(day, one.name, "reset"))


def _by_hand(
    workspace: Workspace,
    command: str,
    reason: str,
    key: str | None,
    decide: Callable[[_Hand], None],
    *,
    dry_run: bool,
) -> Outcome:
    with attempt(workspace, command, "change a calendar", reason=reason, dry_run=dry_run) as changes:
        entry = find_calendar(changes.connection, key or workspace.settings.calendar)
        calendar = load_calendar(changes.connection, entry.key)
        before: dict[date, list[CalendarDay]] = {}
        for one in load_days(changes.connection, entry.id, EARLIEST, LATEST):
            if one.kind != "public":
                before.setdefault(one.day, []).append(one)
        hand = _Hand(changes, entry, calendar, before)
        decide(hand)
        changes.summary = f"calendar {entry.key}: {_said(hand.done)}"
        because = f"{changes.summary}{f' ({reason})' if reason else ''}"
        shifts = refresh_days(changes, workspace, entry.id, [one.day for one in hand.done], reason=because)
    return Outcome(entry.key, tuple(hand.done), tuple(shifts), tuple(hand.remarks), nothing=not hand.done)


_NOW: Mapping[Kind, Literal["off", "worked", "announced"]] = {
    "added": "off",
    "worked": "worked",
    "announced": "announced",
}


def _said(done: Sequence[DayChange]) -> str:
    """Return what was decided in a few words: `off 2026-02-10 to 2026-02-12: Heat holiday`."""
    if not done:
        return "nothing changed"
    days, names = sorted({one.day for one in done}), {one.name for one in done}
    when = f"{days[0]} to {days[-1]}" if len(days) > 1 else str(days[0])
    return f"{done[0].now} {when}: {names.pop() if len(names) == 1 else plural(len(days), 'day')}"


def _name(text: str) -> str:
    return clean(clean_title(text, what="name"), what="name", limit=200)


def _reason(text: str) -> str:
    reason = clean(text, what="reason", limit=2000)
    if not reason:
        raise InvalidError("A day is changed for a reason.", hint="Say it", command="--reason 'decided by the cabinet'")
    return reason


def _look_command(entry: CalendarEntry, day: date) -> str:
    return f"tracker calendar show {day.year} --calendar {entry.key}"
