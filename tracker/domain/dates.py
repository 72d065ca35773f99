"""Dates as people type them and as they are stored. Dates are dates; instants are UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from tracker.domain.text import plural, western_digits
from tracker.errors import InvalidError

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
LAST_MINUTE = "23:59"  # of a day that something ends with

_MOMENT = re.compile(
    r"(?P<day>[0-9-]{10})(?:[T ](?P<hour>[0-9]{1,2})(?P<rest>:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?))?"
)


def parse_date(value: str, *, what: str = "date") -> date:
    """Return the day that `YYYY-MM-DD` names; Arabic-Indic digits are read too.

    Raises InvalidError for any other form, for a day that does not exist, and for years outside 1900 to 2200.
    """
    text = western_digits(value.strip())
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise InvalidError(f"'{value}' is not a {what}.", hint=how_to_write(text))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidError(f"There is no {text} in the calendar.", hint="Check the month and the day.") from None
    if not EARLIEST <= day <= LATEST:
        raise InvalidError(f"The year of {text} is outside {EARLIEST.year} to {LATEST.year}.", hint="Check the year.")
    return day


def how_to_write(text: str) -> str:
    """Return what to write in place of a text that is no date: where it is one in another order, that day."""
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if found is None:
        return "Write it as YEAR-MONTH-DAY, like 2026-03-31."
    one, other, year = map(int, found.groups())
    days: set[str] = set()
    for day, month in ((one, other), (other, one)):
        with suppress(ValueError):
            days.add(f"{date(year, month, day)}")
    if not days:
        return "There is no such day; write it as YEAR-MONTH-DAY, like 2026-03-31."
    return f"Write it as YEAR-MONTH-DAY: {' or '.join(sorted(days))}."


def parse_datetime(value: str, zone: tzinfo, *, what: str = "date and time", ends: bool = False) -> datetime:
    """Return the instant, in UTC, that `YYYY-MM-DD HH:MM` names in `zone`; the hour may have one digit.

    A bare date is the midnight that it begins with, or 23:59 where it says when something `ends`: the day is in. An
    offset (`+03:00` or `Z`) wins over `zone`. Raises InvalidError.
    """
    text = western_digits(value.strip())
    match = _MOMENT.fullmatch(text)
    if not match:
        raise InvalidError(f"'{value}' is not a {what}.", hint="Write it like 2026-03-31 14:30.")
    parse_date(match["day"], what=what)
    if match["hour"]:
        text = f"{match['day']} {match['hour']:0>2}{match['rest']}"
    elif ends:
        text = f"{text} {LAST_MINUTE}"
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidError(f"There is no such time as {text}.", hint="Hours go from 00 to 23.") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def instant_text(instant: datetime) -> str:
    """Return an instant as it is stored and exported: `2026-11-22T07:30:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> datetime:
    """Return the instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)


def day_in_words(day: date | None, today: date) -> str:
    """Return a date with its weekday and how far it is."""
    if day is None:
        return "none"
    return f"{day} ({day:%A}, {how_far((day - today).days)})"


def how_far(days: int, past: str = "ago") -> str:
    """Return how far a day is, so many days from today, in words: what has passed is so long `ago`, or `late`."""
    if days == -1 and past == "ago":
        return "yesterday"
    if days < 0:
        return f"{plural(-days, 'day')} {past}"
    return ("today", "tomorrow")[days] if days < 2 else f"in {plural(days, 'day')}"


def time_left(days: int | None, *, is_open: bool = True, briefly: bool = False) -> str:
    """Return how far the deadline of an item is, in words or in few letters."""
    if not is_open:
        return "closed"
    if days is None:
        return "no date"
    if not briefly or not days:
        return how_far(days, "late")
    return f"{-days}d late" if days < 0 else f"in {days}d"


def urgency(days: int) -> Literal["red", "amber", ""]:
    """Return how much of a hurry a day is that is so far from today: what has passed is red, today amber."""
    return "red" if days < 0 else "" if days else "amber"
