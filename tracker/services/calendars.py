"""Calendars: what they are, whose they are, and the public holidays that they are filled with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.domain.calendar import SATURDAY, SUNDAY, DayOff, DaysOff
from tracker.domain.calendar_entries import (
    CalendarDay,
    CalendarEntry,
    check_year,
    parse_weekend,
    usual_years,
    weekend_words,
)
from tracker.domain.text import clean, is_wordlike
from tracker.errors import InvalidError
from tracker.services.deadlines import Shift, refresh_calendar, refresh_days
from tracker.services.trial import attempt
from tracker.storage import schema
from tracker.storage.calendars import (
    fill_years,
    find_calendar,
    forget_public,
    load_calendar,
    load_calendars,
    load_days,
    mark_filled,
    store_day,
)
from tracker.storage.changes import Changes
from tracker.storage.public_holidays import check_country, public_holidays, usual_weekend
from tracker.workspace import Workspace

DAY = timedelta(days=1)
NONE = "none"  # takes a value away


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One year of a calendar. `stored`: its public holidays are; `known`: somebody knows them."""

    entry: CalendarEntry
    year: int
    days: tuple[CalendarDay, ...]
    working_days: int
    stored: bool
    known: bool


@dataclass(frozen=True, slots=True)
class DayChange:
    """What became of a day: it is off or worked by hand now, or no longer; or a public holiday came or went."""

    day: date
    name: str
    now: Literal["off", "worked", "announced", "reset", "came", "went"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change to a calendar did, or would do: to its days, and to deadlines. `nothing`: it was so already."""

    calendar: str
    days: tuple[DayChange, ...] = ()
    shifts: tuple[Shift, ...] = ()
    remarks: tuple[str, ...] = ()
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEdit:
    """What to set about a calendar, as people write it; None leaves it as it is, `none` takes it away."""

    title: str | None = None
    weekend: str | None = None
    country: str | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    day_ends_at: int | None = None


def list_calendars(workspace: Workspace) -> list[CalendarEntry]:
    """Return all calendars by key."""
    with workspace.read() as connection:
        return load_calendars(connection)


def show_calendar(workspace: Workspace, year: int | None = None, key: str | None = None) -> CalendarPage:
    """Return a year of a calendar, this year of the usual one unless named; a year that is not stored is looked up.

    Raises NotFoundError, InvalidError.
    """
    year = check_year(workspace.today.year if year is None else year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    with workspace.read() as connection:
        entry = find_calendar(connection, key or workspace.settings.calendar)
        calendar = load_calendar(connection, entry.key)
        days = load_days(connection, entry.id, first, last)
    working_days = calendar.working_days_between(first - DAY, last)
    calendar.off(first)  # asks for the year also where the weekend left nothing to ask
    days += [
        CalendarDay(day, off.name, off.name_ar, estimated=off.estimated)
        for day, names in calendar.asked.get(year, {}).items()
        for off in names
    ]
    return CalendarPage(
        entry,
        year,
        tuple(sorted(days, key=lambda one: one.day)),
        working_days,
        stored=year in entry.years,
        known=bool(entry.country) and year not in calendar.unknown,
    )


def add_calendar(workspace: Workspace, key: str, edit: CalendarEdit) -> str:
    """Add a calendar, filled with the usual years where it has a country; return its key.

    The weekend is that of the country, or Saturday and Sunday, unless given. Raises InvalidError.
    """
    key = key.strip().lower()
    if not is_wordlike(key) or key == NONE:
        raise InvalidError(f"'{key}' cannot be a key.", hint="Use lower-case letters and digits, like iq-krg.")
    with workspace.change("calendar add", f"add calendar {key}") as changes:
        if any(entry.key == key for entry in load_calendars(changes.connection)):
            raise InvalidError(
                f"There is a calendar '{key}' already.", hint="Change it", command=f"tracker calendar edit {key}"
            )
        values = _values(edit, CalendarEntry(0, key, "", ()))
        country = values.get("country", "")
        values.setdefault("weekend", usual_weekend(country) if country else [SATURDAY, SUNDAY])
        added = changes.add(schema.calendars, {"title": key, "key": key} | values)
        if country:
            fill_years(changes, added, country, values.get("subdivision", ""), usual_years(workspace.today))
    return key


def edit_calendar(workspace: Workspace, key: str, edit: CalendarEdit, *, dry_run: bool = False) -> Outcome:
    """Change what is given about a calendar; everything counted on it is counted again.

    With another country the holidays of the old one go, and those of the new one come for the years that were filled.
    Days added and worked by hand stay. Raises NotFoundError, InvalidError.
    """
    with attempt(workspace, "calendar edit", "edit a calendar", dry_run=dry_run) as changes:
        entry = find_calendar(changes.connection, key)
        values = _values(edit, entry)
        if not changes.set(schema.calendars, entry.id, values):
            raise InvalidError(f"Nothing to change on {entry.key}.", hint="Say what", command="--weekend fri,sat")
        changes.summary = f"edit calendar {entry.key}"
        after = find_calendar(changes.connection, entry.key)
        if (after.country, after.subdivision) != (entry.country, entry.subdivision):
            forget_public(changes, entry.id)
            if after.country:
                years = sorted({*entry.years, *usual_years(workspace.today)})
                fill_years(changes, entry.id, after.country, after.subdivision, years)
        shifts: list[Shift] = []
        if values.keys() - {"title"}:
            shifts = refresh_calendar(changes, workspace, entry.id, reason=f"calendar {entry.key}: {_said(after)}")
    return Outcome(entry.key, shifts=tuple(shifts))


def refill_calendar(
    workspace: Workspace, years: Sequence[int] = (), key: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Look the public holidays of years up again, of all filled ones and this and the next year unless named.

    What was added and worked by hand is not touched. A year that nobody knows stays as it is and is pointed out.
    Raises NotFoundError, InvalidError.
    """
    with attempt(workspace, "calendar refill", "refill a calendar", dry_run=dry_run) as changes:
        entry = find_calendar(changes.connection, key or workspace.settings.calendar)
        if not entry.country:
            raise InvalidError(
                f"The calendar {entry.key} has no country whose holidays could be looked up.",
                hint="Give it one",
                command=f"tracker calendar edit {entry.key} --country IQ",
            )
        this = workspace.today.year
        wanted = sorted({check_year(year) for year in years} or {*entry.years, this, this + 1})
        changes.summary = f"refill calendar {entry.key}"
        found: list[DayChange] = []
        remarks: list[str] = []
        for year in wanted:
            days = public_holidays(entry.country, entry.subdivision, year)
            if days:
                found += _replace_year(changes, entry, year, days)
            else:
                remarks.append(f"Public holidays of {year} are not known; nothing was changed there.")
        moved = {one.day for one in found}
        reason = f"public holidays of calendar {entry.key} were filled in again"
        shifts = refresh_days(changes, workspace, entry.id, sorted(moved), reason=reason) if moved else []
    return Outcome(entry.key, tuple(found), tuple(shifts), tuple(remarks), nothing=changes.operation_id is None)


def _replace_year(changes: Changes, entry: CalendarEntry, year: int, days: DaysOff) -> list[DayChange]:
    """Make the public rows of a year those of `days`; return what came and went."""
    before = {
        (one.day, one.name): one
        for one in load_days(changes.connection, entry.id, date(year, 1, 1), date(year, 12, 31))
        if one.kind == "public"
    }
    now = {(day, off.name): off for day, names in days.items() for off in names}
    for place in sorted(before.keys() - now.keys()):
        changes.remove(schema.holidays, before[place].id)
    for place in sorted(now.keys() - before.keys()):
        store_day(changes, entry.id, place[0], now[place])
    changed = now.keys() ^ before.keys()
    differs = [_set_named(changes, before[place].id, now[place]) for place in sorted(now.keys() & before.keys())]
    if changed or any(differs) or year not in entry.years:
        mark_filled(changes, entry.id, year)
    return [DayChange(day, name, "came" if (day, name) in now else "went") for day, name in sorted(changed)]


def _set_named(changes: Changes, row_id: int, off: DayOff) -> bool:
    return changes.set(schema.holidays, row_id, {"name_ar": off.name_ar, "estimated": off.estimated})


def _values(edit: CalendarEdit, entry: CalendarEntry) -> dict[str, Any]:
    """Return the columns that an edit sets. Raises InvalidError."""
    values: dict[str, Any] = {}
    if edit.title is not None:
        values["title"] = clean(edit.title, what="title", limit=200, lines=False) or entry.key
    if edit.weekend is not None:
        values["weekend"] = parse_weekend(edit.weekend)
    if edit.country is not None or edit.subdivision is not None:
        values |= _place(edit, entry)
    if edit.time_zone is not None:
        values["time_zone"] = _time_zone(edit.time_zone)
    if edit.day_ends_at is not None:
        if not 1 <= edit.day_ends_at <= 24:
            raise InvalidError(
                f"A working day cannot end at {edit.day_ends_at}.", hint="Write an hour from 1 to 24; 24 is midnight."
            )
        values["day_ends_at"] = edit.day_ends_at
    return values


def _place(edit: CalendarEdit, entry: CalendarEntry) -> dict[str, str]:
    """Return country and subdivision; a new country does not keep the subdivision of the old one."""
    country = entry.country if edit.country is None else _given(edit.country)
    kept = entry.subdivision if country.upper() == entry.country else ""
    subdivision = kept if edit.subdivision is None else _given(edit.subdivision)
    if country:
        country, subdivision = check_country(country, subdivision)
    elif subdivision:
        raise InvalidError(f"'{subdivision}' is a part of which country?", hint="Name it too", command="--country GB")
    return {"country": country, "subdivision": subdivision}


def _given(text: str) -> str:
    return "" if text.strip().lower() == NONE else text.strip()


def _time_zone(text: str) -> str:
    name = _given(text)
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidError(f"There is no time zone '{name}'.", hint="Write it like Asia/Baghdad.") from None


def _said(entry: CalendarEntry) -> str:
    parts: Iterable[str] = (
        f"weekend {weekend_words(entry.weekend)}",
        f"country {entry.country} {entry.subdivision}".strip() if entry.country else "no country",
        f"time zone {entry.time_zone}" if entry.time_zone else "",
        f"day ends at {entry.day_ends_at}:00" if entry.day_ends_at < 24 else "",
    )
    return ", ".join(filter(None, parts))
