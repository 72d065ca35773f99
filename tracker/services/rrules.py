"""The days of a recurrence, whether words or an RRULE say it, on a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice

from tracker.domain.calendar import DAY, Calendar
from tracker.domain.dates import LATEST
from tracker.domain.recurrence import Recurrence
from tracker.domain.recurrence_days import word_days


def next_day(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> date | None:
    """Return the first day after `after` of the series that began on `start`; None where the series is over."""
    return next(days_after(recurrence, start, after, calendar), None)


def days_after(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    """Yield the days after `after` of the series that began on `start`, up to its end or the year 2200.

    A day that is free rolls forward to the next working day; those that land on the same day are one. `until` is
    held against the day before it rolls, as the series has it.
    """
    if recurrence.times is None:
        yield from _rolled(recurrence, start, after, calendar)
    else:
        whole = _rolled(recurrence, start, start - DAY, calendar)
        yield from (day for day in islice(whole, recurrence.times) if day > after)


def first_day(recurrence: Recurrence, today: date, calendar: Calendar) -> date | None:
    """Return the first such day from `today` on, before it rolls: where a series that begins now begins."""
    found = _unrolled(replace(recurrence, every=1), today, today - DAY, calendar)
    return next(found, None)


def _rolled(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    # A free day before `after` can roll to one after it; nothing from before the last working day can.
    floor = calendar.roll_back(after) if after > start else after
    latest = after
    for day in _unrolled(recurrence, start, floor, calendar):
        if recurrence.until and day > recurrence.until:
            return
        rolled = calendar.roll_forward(day)
        if rolled > latest:
            latest = rolled
            yield rolled


def _unrolled(recurrence: Recurrence, start: date, after: date, calendar: Calendar) -> Iterator[date]:
    if recurrence.rrule:
        return _rrule_days(recurrence.rrule, start, after)
    return word_days(recurrence, start, after, calendar)


def _rrule_days(parts: str, start: date, after: date) -> Iterator[date]:
    """Yield the days of an RRULE as RFC 5545 counts them: a month that has no such day is passed over."""
    from dateutil.rrule import rrulestr

    # With an end, a rule that never comes true (31 February) is found out; without, it would be tried to year 9999.
    rule = rrulestr(f"{parts};UNTIL={LATEST:%Y%m%d}", dtstart=datetime.combine(start, time()))
    yield from (moment.date() for moment in rule if moment.date() > after)
