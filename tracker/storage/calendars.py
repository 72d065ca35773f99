"""Reading calendars."""

from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import Connection, select

from tracker.domain.calendar import Calendar, DayOff
from tracker.domain.text import did_you_mean
from tracker.errors import NotFoundError
from tracker.storage.public_holidays import public_holidays
from tracker.storage.schema import authorities, calendar_years, calendars, holidays


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
    for day in connection.execute(select(holidays).where(holidays.c.calendar_id == row["id"])).mappings():
        if day["kind"] == "worked":
            worked[day["day"]] = day["name"]
        else:
            off = DayOff(day["name"], day["name_ar"], day["estimated"], day["kind"] == "added")
            days_off[day["day"]] = (*days_off.get(day["day"], ()), off)
    years = select(calendar_years.c.year).where(calendar_years.c.calendar_id == row["id"])
    return Calendar(
        key,
        frozenset(row["weekend"]),
        days_off,
        worked,
        title=row["title"],
        time_zone=row["time_zone"],
        day_ends_at=row["day_ends_at"],
        source=partial(public_holidays, row["country"], row["subdivision"]) if row["country"] else None,
        filled=frozenset(connection.execute(years).scalars()),
    )


def calendar_id(connection: Connection, key: str) -> int:
    """Return the id of a calendar. Raises NotFoundError."""
    rows = connection.execute(select(calendars.c.key, calendars.c.id)).all()
    known: dict[str, int] = {row.key: row.id for row in rows}
    if key.lower() not in known:
        hint = did_you_mean(key, known) or f"Calendars: {', '.join(known)}."
        raise NotFoundError(f"There is no calendar '{key}'.", hint=hint)
    return known[key.lower()]


def calendar_of(connection: Connection, authority_id: int | None, fallback: str) -> Calendar:
    """Return the calendar of an authority, or the one called `fallback` where it has none. Raises NotFoundError."""
    key = connection.execute(
        select(calendars.c.key)
        .join(authorities, authorities.c.calendar_id == calendars.c.id)
        .where(authorities.c.id == authority_id)
    ).scalar()
    return load_calendar(connection, key or fallback)
