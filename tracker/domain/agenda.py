"""What is dated: an item's own dates, those of its clock, steps and validity, and milestones; in words and by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta, tzinfo
from itertools import groupby
from typing import Literal

from tracker.domain.calendar import Calendar
from tracker.domain.dates import how_far, parse_instant
from tracker.domain.items import Item, Step
from tracker.domain.schedule import office_zone
from tracker.domain.text import plural
from tracker.domain.weeks import span_words
from tracker.domain.workflow import Workflow

Kind = Literal["due", "clock", "check", "late", "step", "expiry", "renewal", "milestone", "window"]
DAY = timedelta(days=1)
RENEW = "start the renewal"
WINDOW_FROM, WINDOW_TO = "window_from", "window_to"  # typed fields of these names are the window, in whatever workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An item with what its dates mean: `steps` are its open ones with a day, `zone` that of the user."""

    item: Item
    workflow: Workflow
    calendar: Calendar
    zone: tzinfo
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on one day. `time` is an hour on the reader's clock, if there is one; a milestone's `ref` is `@KEY`.

    `office_time` is that hour on the office's clock, where that shows another.
    `working_days_left` counts on the item's own calendar and is 0 for a day that has passed; `also_passed` is how many
    more dates of the item have.
    """

    day: date
    kind: Kind
    what: str
    ref: str
    title: str
    time: str = ""
    stakeholder: str = ""
    authority: str = ""
    owner: str = ""
    status: str = ""
    working_days_left: int = 0
    also_passed: int = 0
    office_time: str = ""


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """The entries of one day; `working_days_left` counts on the usual calendar."""

    day: date
    heading: str
    working_days_left: int
    entries: tuple[Entry, ...]


def entries_of(dated: Dated, first: date, last: date, today: date) -> list[Entry]:
    """Return what an item has from one day to another, each thing once: a deadline is one of the other dates."""
    item = dated.item
    found = list(_needing_action(dated))
    if item.late:
        found.append(_Point(item.late, "late", late_words(dated)))
    if item.valid_until:
        found.append(_Point(item.valid_until, "expiry", "validity ends"))
    if item.renew_on:
        found.append(_Point(item.renew_on, "renewal", RENEW))
    return [_entry(dated, point, today) for point in found if first <= point.day <= last]


def passed_of(dated: Dated, today: date) -> list[Entry]:
    """Return what of an item has passed: its deadline, as one entry however many dates it missed, and its validity.

    A renewal that should have begun is left out once the validity is over.
    """
    item, found = dated.item, list[Entry]()
    if item.deadline and item.deadline < today:
        missed = sum(point.day < today for point in _needing_action(dated))
        found.append(replace(deadline_entry(dated, item.deadline, today), also_passed=max(0, missed - 1)))
    if item.valid_until and item.valid_until < today:
        found.append(validity_entry(dated, item.valid_until, today))
    elif item.renew_on and item.renew_on < today:
        found.append(renewal_entry(dated, item.renew_on, today))
    return found


def deadline_entry(dated: Dated, deadline: date, today: date) -> Entry:
    """Return an item's deadline as one entry; one that is very late says since when."""
    item = dated.item
    here = (point for point in _needing_action(dated) if point.day == deadline and point.origin == item.deadline_from)
    point = next(here, _Point(deadline, "due", "due"))
    if is_very_late(item, today):
        point = replace(point, kind="late", what=f"{late_words(dated)} {item.late}")
    return _entry(dated, point, today)


def validity_entry(dated: Dated, valid_until: date, today: date) -> Entry:
    """Return the end of an item's validity."""
    what = "validity ended" if valid_until < today else "validity ends"
    return _entry(dated, _Point(valid_until, "expiry", what), today)


def renewal_entry(dated: Dated, renew_on: date, today: date) -> Entry:
    """Return the day on which an item's renewal should begin."""
    return _entry(dated, _Point(renew_on, "renewal", RENEW), today)


def milestone_entry(key: str, title: str, day: date, certainty: str, calendar: Calendar, today: date) -> Entry:
    """Return a milestone; one that nobody confirmed says so."""
    what = "milestone" if certainty == "confirmed" else f"milestone ({certainty})"
    left = working_days_left(calendar, day, today)
    return Entry(day=day, kind="milestone", what=what, ref=f"@{key}", title=title, working_days_left=left)


def window_entry(dated: Dated, day: date, today: date) -> Entry:
    """Return what an item's permission is on a day of it: its status, its days, and the hours of the first and last."""
    item = dated.item
    begin, end = item.valid_from or day, item.valid_until or day
    until = span_words(end, end) if end.year == day.year else str(end)
    days = span_words(begin, end) if begin.year == end.year else f"to {until}"
    title = dated.workflow.state(item.status).title
    entry = _entry(dated, _Point(day, "window", f"{title} {days}"), today)
    since, until = (_hour_on(day, item.fields.get(key), dated.zone) for key in (WINDOW_FROM, WINDOW_TO))
    hours = f"{since}-{until}" if since and until else f"from {since}" if since else f"to {until}" if until else ""
    return replace(entry, time=hours)


def is_very_late(item: Item, today: date) -> bool:
    """Tell whether the second tier of the status's clock has passed as well as the deadline."""
    return item.late is not None and item.late < today and item.deadline is not None and item.deadline < today


def by_day(entries: Iterable[Entry], calendar: Calendar, today: date) -> tuple[AgendaDay, ...]:
    """Group entries, which are in order, by day; the calendar is the usual one."""
    return tuple(
        AgendaDay(day, heading(day, calendar, today), working_days_left(calendar, day, today), tuple(found))
        for day, found in groupby(entries, lambda entry: entry.day)
    )


def heading(day: date, calendar: Calendar, today: date) -> str:
    """Return a day with how far it is, and why it is free: `Tue 2026-01-06 (tomorrow, free: Army Day)`."""
    distance = (day - today).days
    far = how_far(distance)
    left = working_days_left(calendar, day, today)
    said = [far] if distance <= 0 else [far, plural(left, "working day") if left else "no working day"]
    if why := calendar.why_free(day):
        said.append(f"free: {why}")
    return f"{day:%a} {day} ({', '.join(said)})"


def sort_ahead(entry: Entry) -> tuple[date, str, str, str]:
    """The order of what is to come: by day; within it hours first, then by ref."""
    return entry.day, entry.time or "24", entry.ref, entry.what


def sort_passed(entry: Entry) -> tuple[int, str, str]:
    """The order of what has passed: the latest first. It can still be saved; the rest is a list of its own."""
    return -entry.day.toordinal(), entry.ref, entry.kind


def late_words(dated: Dated) -> str:
    """Return what the second tier of a status's clock is called."""
    return "stale after" if dated.workflow.state(dated.item.status).repeats else "very late after"


def working_days_left(calendar: Calendar, day: date, today: date) -> int:
    """Return how many working days come after today, up to and with `day`; 0 for one that has passed."""
    return calendar.working_days_between(today, day) if day > today else 0


@dataclass(frozen=True, slots=True)
class _Point:
    """A date of an item; `origin` is what `deadline_from` calls it."""

    day: date
    kind: Kind
    what: str
    origin: str = ""
    owner: str = ""


def _needing_action(dated: Dated) -> Iterator[_Point]:
    """Yield the dates of which the deadline is the nearest."""
    item = dated.item
    if item.due:
        yield _Point(item.due, "due", "due", "due")
    if item.target:
        kind: Kind = "check" if dated.workflow.state(item.status).repeats else "clock"
        yield _Point(item.target, kind, _clock_words(dated), "clock")
    for step in dated.steps:
        if step.due:
            yield _Point(step.due, "step", f"step {step.position}: {step.title}", f"step:{step.id}", step.owner)


def _clock_words(dated: Dated) -> str:
    """Return what is expected by the target of a status."""
    state = dated.workflow.state(dated.item.status)
    if state.repeats:
        return "check again"
    if dated.item.waits_on != "us":
        return "answer expected" if dated.item.waits_on == "them" else "due"
    if state.pauses:
        return "answer by"
    sending = next((move.title for move in dated.workflow.moves_from(state.key) if move.sends), "")
    return f"{sending[:1].lower()}{sending[1:]} by" if sending else f"{state.title}: act by"


def _entry(dated: Dated, point: _Point, today: date) -> Entry:
    item = dated.item
    is_deadline = point.day == item.deadline and point.origin == item.deadline_from
    hour, there = _hours(dated) if is_deadline else ("", "")
    return Entry(
        day=point.day,
        kind=point.kind,
        what=point.what,
        ref=item.ref,
        title=item.title,
        time=hour,
        office_time=there,
        stakeholder=item.stakeholder,
        authority=item.authority,
        owner=point.owner or item.owner,
        status=item.status,
        working_days_left=working_days_left(dated.calendar, point.day, today),
    )


def _hour_on(day: date, stored: object, zone: tzinfo) -> str:
    """Return the hour of an instant that is on a day; a field may hold anything in somebody's own workflow."""
    try:
        instant = parse_instant(str(stored))
    except ValueError:
        return ""
    if instant.tzinfo is None:  # a day alone
        return ""
    instant = instant.astimezone(zone)
    return f"{instant:%H:%M}" if instant.date() == day else ""


def _hours(dated: Dated) -> tuple[str, str]:
    """Return the hour at which the deadline is over: on the reader's clock, and on the office's where that differs.

    Nothing where it has the whole day.
    """
    item = dated.item
    if item.deadline is None or item.deadline_at is None:
        return "", ""
    there = item.deadline_at.astimezone(office_zone(dated.calendar, dated.zone))
    if there.date() == item.deadline + DAY and there.time() == time():
        return "", ""
    here = item.deadline_at.astimezone(dated.zone)
    return f"{here:%H:%M}", f"{there:%H:%M}" if here.utcoffset() != there.utcoffset() else ""
