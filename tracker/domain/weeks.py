"""Weeks and months as a calendar on a wall has them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from tracker.domain.calendar import FRIDAY, MONDAY, SATURDAY, SUNDAY

WEEK = timedelta(days=7)


def first_weekday(weekend: Collection[int]) -> int:
    """Return the weekday that weeks begin with (Monday is 0): Sunday after a weekend of Friday and Saturday."""
    return SUNDAY if {FRIDAY, SATURDAY} <= set(weekend) and SUNDAY not in weekend else MONDAY


def week_begin(day: date, first: int) -> date:
    """Return the first day of the week that `day` is in; `first` is the weekday that weeks begin with."""
    return day - timedelta(days=(day.weekday() - first) % 7)


def month_weeks(day: date, first: int) -> tuple[tuple[date, ...], ...]:
    """Return the weeks that the month of `day` is in, each with its seven days, those of other months too."""
    begin = week_begin(day.replace(day=1), first)
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    weeks = (last - begin).days // 7 + 1
    return tuple(tuple(begin + timedelta(days=7 * week + weekday) for weekday in range(7)) for week in range(weeks))


def month_later(day: date, months: int) -> date:
    """Return the same day some months later (earlier where negative), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    begin = date(year, month + 1, 1)
    last = (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return begin.replace(day=min(day.day, last.day))


def span_words(first: date, last: date) -> str:
    """Return a span of days in few words: `11-17 Jan`, `29 Jan-4 Feb`."""
    if first == last:
        return f"{first.day} {first:%b}"
    return f"{first.day}{'' if first.month == last.month else f' {first:%b}'}-{last.day} {last:%b}"
