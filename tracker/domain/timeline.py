"""What makes a bar on a timeline, and the axis that it is drawn along: days, weeks or months to a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # as far as dates go
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Kind = Literal["work", "dateless", "late", "window", "valid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of an item that a timeline shows."""

    raised: date
    deadline: date | None = None
    closed: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    window_from: date | None = None
    window_to: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Days from `start` to `end`, both of them included, and what they stand for."""

    kind: Kind
    start: date
    end: date


def bars_of(dates: Dates, today: date) -> tuple[Bar, ...]:
    """Return the bars of an item, in the order in which they are laid over each other.

    The work goes from the day it was raised to the deadline; open work without one goes to today, and what was to be
    done before today is late since then. A validity or a window of which one end is missing is that one day, but a
    validity without an end holds on.
    """
    bars: list[Bar] = []
    if dates.valid_from or dates.valid_until:
        start = dates.valid_from or dates.valid_until or today
        bars.append(_bar("valid", start, dates.valid_until or LAST))
    if dates.deadline is not None:
        bars.append(_bar("work", min(dates.raised, dates.deadline), dates.deadline))
        if dates.closed is None and dates.deadline < today:
            bars.append(Bar("late", dates.deadline + timedelta(days=1), today))
    else:
        bars.append(_bar("dateless", dates.raised, dates.closed or today))
    if dates.window_from or dates.window_to:
        start = dates.window_from or dates.window_to or today
        bars.append(_bar("window", start, dates.window_to or start))
    return tuple(bars)


def _bar(kind: Kind, start: date, end: date) -> Bar:
    return Bar(kind, start, max(start, end))


@dataclass(frozen=True, slots=True)
class Scale:
    """How much time a cell stands for: some days, or with none of them a month."""

    days: int

    @property
    def words(self) -> str:
        """What a cell is."""
        return {0: "a month", 1: "a day", 7: "a week", 14: "two weeks"}.get(self.days, f"{self.days} days")

    def cell(self, day: date) -> int:
        """Return the cell that a day is in; weeks begin on Monday."""
        return (day.toordinal() - 1) // self.days if self.days else day.year * 12 + day.month - 1

    def day(self, cell: int) -> date:
        """Return the first day of a cell, kept to the years 1900 to 2200."""
        if self.days:
            return date.fromordinal(max(FIRST.toordinal(), min(cell * self.days + 1, LAST.toordinal())))
        return max(FIRST, min(date(max(1, min(cell // 12, 9999)), cell % 12 + 1, 1), LAST))


SCALES = (Scale(1), Scale(2), Scale(4), Scale(7), Scale(14), Scale(0))  # from near to far


@dataclass(frozen=True, slots=True)
class Mark:
    """Text that stands at a cell of the axis."""

    cell: int
    text: str


def axis(scale: Scale, left: int, width: int) -> tuple[list[Mark], list[Mark]]:
    """Return the two lines of the heading of an axis, as far as they fit: the larger units, and the smaller ones.

    The first of the larger units is named at the left end where it began before that.
    """
    first, end = scale.day(left), scale.day(left + width)
    if scale.days in (1, 2):
        larger = [Mark(scale.cell(day), f"{MONTHS[day.month - 1]} {day.year}") for day in _months(first, end)]
        smaller = [Mark(scale.cell(day), str(day.day)) for day in _mondays(first, end)]
    else:
        larger = [Mark(scale.cell(date(year, 1, 1)), str(year)) for year in range(first.year, end.year + 1)]
        smaller = [Mark(scale.cell(day), MONTHS[day.month - 1]) for day in _months(date(first.year, 1, 1), end)]
    return _named_at_left(larger, left), fitting(smaller, left, width)


def fitting(marks: Sequence[Mark], left: int, width: int) -> list[Mark]:
    """Return the marks that have room one after the other, without those that are not seen whole."""
    found: list[Mark] = []
    free = min((mark.cell for mark in marks), default=left)
    for mark in marks:
        if mark.cell >= free:
            free = mark.cell + len(mark.text) + 1
            if left <= mark.cell and free - 1 <= left + width:
                found.append(mark)
    return found


def _named_at_left(marks: Sequence[Mark], left: int) -> list[Mark]:
    before = [mark for mark in marks if mark.cell <= left]
    after = [mark for mark in marks if mark.cell > left]
    named = Mark(left, before[-1].text) if before else None
    if named is not None and (not after or left + len(named.text) < after[0].cell):
        return [named, *after]
    return after


def _months(first: date, end: date) -> list[date]:
    """Return the first days of the months from that of `first` to that of `end`."""
    numbers = range(first.year * 12 + first.month - 1, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _mondays(first: date, end: date) -> list[date]:
    start = first.toordinal() - first.weekday()
    return [date.fromordinal(number) for number in range(start, end.toordinal() + 1, 7)]
