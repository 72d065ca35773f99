"""Reading calendars."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.domain.calendar import Calendar
from tracker.domain.text import did_you_mean
from tracker.errors import NotFoundError
from tracker.storage.schema import authorities, calendars, holidays


def load_calendar(connection: Connection, key: str) -> Calendar:
    """Return a calendar with its days off. Raises NotFoundError."""
    row = connection.execute(select(calendars.c.id, calendars.c.weekend).where(calendars.c.key == key)).first()
    if row is None:
        known = ", ".join(connection.execute(select(calendars.c.key).order_by(calendars.c.key)).scalars())
        raise NotFoundError(f"There is no calendar '{key}'.", hint=f"Calendars: {known}.")
    days = connection.execute(
        select(holidays.c.day, holidays.c.name, holidays.c.kind).where(holidays.c.calendar_id == row.id)
    ).all()
    return Calendar(
        key,
        frozenset(row.weekend),
        {day: name for day, name, kind in days if kind != "worked"},
        {day: name for day, name, kind in days if kind == "worked"},
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
