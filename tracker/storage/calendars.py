"""Reading calendars, and storing the public holidays of the years that they know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select

from tracker.domain.calendar import Calendar, DayOff, DaysOff
from tracker.domain.calendar_entries import CalendarDay, CalendarEntry
from tracker.domain.text import did_you_mean
from tracker.errors import NotFoundError
from tracker.storage.changes import Changes
from tracker.storage.public_holidays import public_holidays, source_name
from tracker.storage.schema import authorities, calendar_years, calendars, holidays, items, stakeholders


def load_calendar(connection: Connection, key: str) -> Calendar:
    """Return a calendar with its days off. Raises NotFoundError.

    The holidays of a year that was never filled in are looked up when it is first asked about, and not stored here:
    `asked` of the calendar holds them.
    """
    row = connection.execute(select(calendars).where(calendars.c.key == key)).mappings().first()
    if row is None:
        known = ", ".join(connection.execute(select(calendars.c.key).order_by(calendars.c.key)).scalars())
        raise NotFoundError(f"There is no calendar '{key}'.", hint=f"Calendars: {known}.")
    days_off: dict[date, tuple[DayOff, ...]] = {}
    worked: dict[date, str] = {}
    announced = set[date]()
    for day in connection.execute(select(holidays).where(holidays.c.calendar_id == row["id"])).mappings():
        if day["kind"] == "worked":
            worked[day["day"]] = day["name"]
        elif day["kind"] == "announced":
            announced.add(day["day"])
        else:
            off = DayOff(day["name"], day["name_ar"], day["estimated"], day["kind"] == "added")
            days_off[day["day"]] = (*days_off.get(day["day"], ()), off)
    return Calendar(
        key,
        frozenset(row["weekend"]),
        days_off,
        worked,
        announced=frozenset(announced),
        title=row["title"],
        time_zone=row["time_zone"],
        day_ends_at=row["day_ends_at"],
        source=partial(public_holidays, row["country"], row["subdivision"]) if row["country"] else None,
        filled=frozenset(filled_years(connection, row["id"])),
    )


def calendar_id(connection: Connection, key: str) -> int:
    """Return the id of a calendar. Raises NotFoundError."""
    rows = connection.execute(select(calendars.c.key, calendars.c.id)).all()
    known: dict[str, int] = {row.key: row.id for row in rows}
    if key.lower() not in known:
        hint = did_you_mean(key, known) or f"Calendars: {', '.join(known)}."
        raise NotFoundError(f"There is no calendar '{key}'.", hint=hint)
    return known[key.lower()]


def calendar_of(
    connection: Connection, authority_id: int | None, stakeholder_id: int | None, fallback: str
) -> Calendar:
    """Return the calendar of an office, else of a stakeholder, else the one called `fallback`. Raises NotFoundError."""
    return load_calendar(connection, _key_of(connection, authority_id, stakeholder_id, fallback))


def zone_of(connection: Connection, authority_id: int | None, stakeholder_id: int | None, fallback: str) -> str:
    """Return the time zone that such a calendar names; empty where it names none."""
    key = _key_of(connection, authority_id, stakeholder_id, fallback)
    return connection.execute(select(calendars.c.time_zone).where(calendars.c.key == key.lower())).scalar() or ""


def _key_of(connection: Connection, authority_id: int | None, stakeholder_id: int | None, fallback: str) -> str:
    for table, row_id in ((authorities, authority_id), (stakeholders, stakeholder_id)):
        joined = select(calendars.c.key).join(table, table.c.calendar_id == calendars.c.id)
        if row_id is not None and (key := connection.execute(joined.where(table.c.id == row_id)).scalar()):
            return str(key)
    return fallback


def counted_on(fallback: str) -> ColumnElement[str]:
    """The key of the calendar that an item was counted on, or `fallback` where it never was."""
    return func.coalesce(func.nullif(items.c.counted_on, ""), literal(fallback))


def load_calendars(connection: Connection) -> list[CalendarEntry]:
    """Return all calendars by key, with the years that are filled in and who uses each."""
    years = _grouped(connection, calendar_years, "year")
    offices = _grouped(connection, authorities, "code")
    parties = _grouped(connection, stakeholders, "name")
    return [
        CalendarEntry(
            **{name: row[name] for name in CalendarEntry.__slots__ if name in row} | {"weekend": tuple(row["weekend"])},
            years=years.get(row["id"], ()),
            offices=offices.get(row["id"], ()),
            stakeholders=parties.get(row["id"], ()),
        )
        for row in connection.execute(select(calendars).order_by(calendars.c.key)).mappings()
    ]


def find_calendar(connection: Connection, key: str) -> CalendarEntry:
    """Return a calendar without its days. Raises NotFoundError that names the nearest."""
    wanted = calendar_id(connection, key.strip())
    return next(entry for entry in load_calendars(connection) if entry.id == wanted)


def load_days(connection: Connection, calendar_id: int, first: date, last: date) -> list[CalendarDay]:
    """Return everything that is stored about the days from `first` to `last`, in order."""
    rows = connection.execute(
        select(*(holidays.c[name] for name in CalendarDay.__slots__))
        .where(holidays.c.calendar_id == calendar_id, holidays.c.day.between(first, last))
        .order_by(holidays.c.day, holidays.c.kind.desc(), holidays.c.name)
    )
    return [CalendarDay(**row) for row in rows.mappings()]


def filled_years(connection: Connection, calendar_id: int) -> list[int]:
    """Return the years of a calendar whose public holidays are stored."""
    mine = select(calendar_years.c.year).where(calendar_years.c.calendar_id == calendar_id)
    return list(connection.execute(mine.order_by(calendar_years.c.year)).scalars())


def store_asked(changes: Changes, calendar: Calendar) -> None:
    """Store the years that a calendar had to ask its source for while it was counted on.

    A year for which the source had nothing stays unknown, and one that somebody stored meanwhile stays as it is.
    """
    known = {year: days for year, days in calendar.asked.items() if days}
    if not known:
        return
    row_id = calendar_id(changes.connection, calendar.key)
    stored = filled_years(changes.connection, row_id)
    for year in sorted(known.keys() - set(stored)):
        store_year(changes, row_id, year, known[year])


def fill_years(changes: Changes, calendar_id: int, country: str, subdivision: str, years: Iterable[int]) -> None:
    """Look up and store years of a calendar that has none of them yet; those that nobody knows are left out."""
    for year in years:
        if found := public_holidays(country, subdivision, year):
            store_year(changes, calendar_id, year, found)


def store_year(changes: Changes, calendar_id: int, year: int, days: DaysOff) -> None:
    """Store the public holidays of a year that was not filled before."""
    for day, names in days.items():
        for off in names:
            store_day(changes, calendar_id, day, off)
    changes.add(calendar_years, {"calendar_id": calendar_id, "year": year} | _filled_now(changes))


def store_day(changes: Changes, calendar_id: int, day: date, off: DayOff) -> None:
    """Store one public holiday."""
    named = {"name": off.name, "name_ar": off.name_ar, "estimated": off.estimated}
    changes.add(holidays, {"calendar_id": calendar_id, "day": day, "kind": "public", "reason": ""} | named)


def mark_filled(changes: Changes, calendar_id: int, year: int) -> None:
    """Remember that a year was filled just now, and from what."""
    mine = select(calendar_years.c.id).where(calendar_years.c.calendar_id == calendar_id, calendar_years.c.year == year)
    row_id = changes.connection.execute(mine).scalar()
    if row_id is None:
        changes.add(calendar_years, {"calendar_id": calendar_id, "year": year} | _filled_now(changes))
    else:
        changes.set(calendar_years, row_id, _filled_now(changes))


def forget_public(changes: Changes, calendar_id: int) -> None:
    """Take all public holidays of a calendar away, and that their years were filled."""
    public = select(holidays.c.id).where(holidays.c.calendar_id == calendar_id, holidays.c.kind == "public")
    years = select(calendar_years.c.id).where(calendar_years.c.calendar_id == calendar_id)
    for table, mine in ((holidays, public), (calendar_years, years)):
        for row_id in changes.connection.execute(mine).scalars().all():
            changes.remove(table, row_id)


def _filled_now(changes: Changes) -> dict[str, Any]:
    return {"filled_at": changes.operation.at, "filled_from": source_name()}


def _grouped(connection: Connection, table: Any, column: str) -> dict[int, tuple[Any, ...]]:
    """Return the values of a column by the calendar that the rows belong to, in order."""
    found: dict[int, tuple[Any, ...]] = {}
    rows = select(table.c.calendar_id, table.c[column]).where(table.c.calendar_id.is_not(None))
    for owner, value in connection.execute(rows.order_by(table.c[column])):
        found[owner] = (*found.get(owner, ()), value)
    return found
