"""The days that a recurrence in words names."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, takewhile

from tracker.domain.calendar import DAY, Calendar
from tracker.domain.dates import LATEST
from tracker.domain.recurrence import LAST, Pick, Recurrence


def word_days(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    """Yield the days of the series that began on `start` and come after `after`, in order, up to the year 2200.

    Each is counted from `start`, so that a short month or a free day moves no later one. Free days are among them.
    """
    match recurrence.unit:
        case "working day":
            found = _working_days(recurrence.every, start, after, calendar)
        case "month" | "year":
            found = _months(recurrence, start, after, calendar)
        case "week" if recurrence.weekdays:
            found = _weekdays(recurrence, start, after)
        case _:
            length = recurrence.every * (7 if recurrence.unit == "week" else 1)
            found = _steps(start, length, after)
    yield from takewhile(lambda day: day <= LATEST, found)


def _steps(start: date, length: int, after: date) -> Iterator[date]:
    begin = max(0, (after - start).days // length + 1)
    return (start + DAY * length * gone for gone in count(begin))


def _weekdays(recurrence: Recurrence, start: date, after: date) -> Iterator[date]:
    """Weeks begin on the weekday of `start`: it need not be known on which day they begin here."""
    length = 7 * recurrence.every
    for gone in count(max(0, (after - start).days // length)):
        begin = start + timedelta(days=length * gone)
        days = sorted(begin + DAY * ((weekday - begin.weekday()) % 7) for weekday in recurrence.weekdays)
        yield from (day for day in days if day > after)


def _working_days(every: int, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    # Only every single one can be found without counting from the start.
    day = calendar.add_working_days(max(start - DAY, after), 1) if every == 1 else calendar.roll_forward(start)
    while True:
        if day > after:
            yield day
        day = calendar.add_working_days(day, every)


def _months(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    length = recurrence.every * (12 if recurrence.unit == "year" else 1)
    pick = recurrence.pick or Pick("day", start.day)
    first = start.year * 12 + (pick.month or start.month) - 1
    begin = max(0, (after.year * 12 + after.month - 1 - first) // length)
    for gone in count(begin):
        year, month = divmod(first + length * gone, 12)
        if year > LATEST.year:
            return
        day = _picked(pick, year, month + 1, calendar)
        if day is not None and day >= start and day > after:
            yield day


def _picked(pick: Pick, year: int, month: int, calendar: Calendar) -> date | None:
    """Return the picked day of a month, the last such day where it has fewer; None where it has none."""
    first = date(year, month, 1)
    last = date(year, month, months.monthrange(year, month)[1])
    if pick.kind == "day":
        return last if pick.number == LAST else min(last, first + DAY * (pick.number - 1))
    if pick.kind == "weekday":
        if pick.number == LAST:
            return last - DAY * ((last.weekday() - pick.weekday) % 7)
        return first + DAY * ((pick.weekday - first.weekday()) % 7 + 7 * (pick.number - 1))
    latest = calendar.roll_back(last)
    if latest < first:
        return None
    return latest if pick.number == LAST else min(latest, calendar.add_working_days(first - DAY, pick.number))
