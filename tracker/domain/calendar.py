"""Working days of an office: its weekend, its days off, and the days it works all the same."""

from __future__ import annotations

import calendar as months
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from tracker.domain.dates import EARLIEST, LATEST
from tracker.domain.rules import Unit
from tracker.errors import InvalidError

DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A calendar that every database starts with. Iraq's weekend is Friday and Saturday."""

    key: str
    title: str
    weekend: tuple[int, ...]
    country: str = ""
    subdivision: str = ""
    time_zone: str = ""


BUILT_IN = (
    BuiltIn("iq", "Iraq", (FRIDAY, SATURDAY), "IQ", time_zone="Asia/Baghdad"),
    BuiltIn("gb-eng", "England", (SATURDAY, SUNDAY), "GB", "ENG", "Europe/London"),
    BuiltIn("us", "United States", (SATURDAY, SUNDAY), "US", time_zone="America/New_York"),
    BuiltIn("plain", "Every day is a working day", ()),
)


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is free: a public holiday, or a day that somebody `added` by hand.

    `estimated` is the source's own mark: the day hangs on the sight of the moon and may come a day earlier or later.
    """

    name: str
    name_ar: str = ""
    estimated: bool = False
    added: bool = False


DaysOff = Mapping[date, tuple[DayOff, ...]]


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: `number` where it was counted, `why` where it is free."""

    day: date
    number: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moveable:
    """A holiday whose days are only estimated: its name, and its days in a row."""

    name: str
    days: tuple[date, ...]


@dataclass(slots=True, eq=False)
class Calendar:
    """A calendar. `weekend` holds weekdays (Monday is 0); `days_off` and `worked` name single days.

    With a `source`, days are known for the years in `filled` only: the first question about another year asks the
    source for it, and remembers it in `asked`. A year is never taken for one without holidays because nobody looked.
    """

    key: str
    weekend: frozenset[int] = frozenset()
    days_off: DaysOff = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)
    announced: frozenset[date] = frozenset()  # days of which no estimate counts any more: the real ones are known
    title: str = ""
    time_zone: str = ""
    day_ends_at: int = 24  # the hour at which a working day is over
    source: Callable[[int], DaysOff] | None = None
    filled: frozenset[int] = frozenset()
    asked: dict[int, DaysOff] = field(default_factory=dict)
    _years: dict[int, tuple[date, ...]] = field(init=False, repr=False, default_factory=dict)  # working days, in order

    def off(self, day: date) -> tuple[DayOff, ...]:
        """Return the public holidays and added days that `day` is, whatever weekday it is."""
        if self.source is not None and day.year not in self.filled:
            self._ask(day.year, self.source)
        found = self.days_off.get(day, ())
        return tuple(one for one in found if not one.estimated) if day in self.announced else found

    def works(self, day: date) -> bool:
        """Tell whether `day` is a working day."""
        if day in self.worked:
            return True
        return day.weekday() not in self.weekend and not self.off(day)

    def why_free(self, day: date) -> str:
        """Return why a day is free, in words; nothing for a working day."""
        if self.works(day):
            return ""
        names = [f"{off.name} (estimated)" if off.estimated else off.name for off in self.off(day)]
        return ", ".join([*names, *(["weekend"] if day.weekday() in self.weekend else [])])

    @property
    def unknown(self) -> tuple[int, ...]:
        """The years for which the source had nothing: only weekends could be counted there."""
        return tuple(sorted(year for year, days in self.asked.items() if not days))

    def roll_forward(self, day: date) -> date:
        """Return `day`, or the next working day where it is free."""
        return self._roll(day, DAY)

    def roll_back(self, day: date) -> date:
        """Return `day`, or the working day before it where it is free."""
        return self._roll(day, -DAY)

    def add_working_days(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start` (before it where negative); `start` itself is day zero.

        Zero is `start`, or the next working day where that is free. Raises InvalidError outside the years 1900 to 2200.
        """
        self._check_works_ever()
        if count == 0:
            return self.roll_forward(start)
        step = 1 if count > 0 else -1
        near, left = start + DAY * step, count
        year = near.year
        while EARLIEST.year <= year <= LATEST.year:  # one at a time, as the count gets there: a year may not be known
            days = self._working_days(year)
            place = bisect_left(days, near) + left - 1 if step > 0 else bisect_right(days, near) + left
            if 0 <= place < len(days):
                return days[place]
            left = place - len(days) + 1 if step > 0 else place
            year += step
        raise InvalidError(f"{start} {count:+}wd is outside {EARLIEST.year} to {LATEST.year}.")

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days come after `start`, up to and with `end`; negative where `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        found = 0
        for year in range((start + DAY).year, end.year + 1):
            days = self._working_days(year)
            found += bisect_right(days, end) - bisect_right(days, start)
        return found

    def walk(self, start: date, end: date) -> Iterator[CountedDay]:
        """Yield each day after `start` up to and with `end`, in the direction of `end`, as it was counted."""
        step, number = DAY if end >= start else -DAY, 0
        day = start
        while day != end:
            day += step
            why = self.why_free(day)
            number += not why
            yield CountedDay(day, None if why else number, why)

    def add(self, start: date, count: int, unit: Unit) -> date:
        """Return the day `count` units from `start`. Months clamp: 31 January + 1m is the last of February.

        Hours count as whole days rounded away from `start`. Raises InvalidError outside the years 1900 to 2200.
        """
        try:
            day = self._add(start, count, unit)
        except (OverflowError, ValueError):
            day = date.max
        if not EARLIEST <= day <= LATEST:
            raise InvalidError(f"{start} {count:+}{unit} is outside {EARLIEST.year} to {LATEST.year}.")
        return day

    def ends(self, day: date, zone: tzinfo) -> datetime:
        """Return the instant, in UTC, at which a day is over at this office; `zone` where the calendar has none."""
        here = ZoneInfo(self.time_zone) if self.time_zone else zone
        over = datetime.combine(day + DAY, time()) if self.day_ends_at >= 24 else _at(day, self.day_ends_at)
        return over.replace(tzinfo=here).astimezone(UTC)

    def estimated_near(self, first: date, last: date) -> list[Moveable]:
        """Return the estimated holidays that fall between two days or, moved by one day, would; each whole.

        Days in a row are one: the day of Arafah moves with the feast that follows it.
        """
        found: list[Moveable] = []
        day = first - DAY
        while day <= last + DAY:
            if self._estimated(day):
                found.append(self._in_a_row(day))
                day = found[-1].days[-1]
            day += DAY
        return found

    def moved(self, holiday: Moveable, by: int) -> Calendar:
        """Return the calendar with an estimated holiday `by` days later (earlier where negative)."""
        changed = {day: self.off(day) for first in holiday.days for day in (first, first + DAY * by)}
        moving = {day: self._estimated(day) for day in holiday.days}
        for day, gone in moving.items():
            changed[day] = tuple(off for off in changed[day] if off not in gone)
        for day, came in moving.items():
            changed[day + DAY * by] = (*changed[day + DAY * by], *came)
        return replace(self, days_off={**self.days_off, **changed}, asked=dict(self.asked))

    def _working_days(self, year: int) -> tuple[date, ...]:
        if year not in self._years:
            first = date(year, 1, 1)
            all_days = (first + DAY * gone for gone in range(365 + months.isleap(year)))
            self._years[year] = tuple(day for day in all_days if self.works(day))
        return self._years[year]

    def _estimated(self, day: date) -> tuple[DayOff, ...]:
        return tuple(off for off in self.off(day) if off.estimated)

    def _in_a_row(self, day: date) -> Moveable:
        first = last = day
        while self._estimated(first - DAY):
            first -= DAY
        while self._estimated(last + DAY):
            last += DAY
        days = tuple(first + DAY * gone for gone in range((last - first).days + 1))
        names = dict.fromkeys(off.name for one in days for off in self._estimated(one))
        return Moveable(", ".join(names), days)

    def _ask(self, year: int, source: Callable[[int], DaysOff]) -> None:
        found = source(year)
        merged = dict(self.days_off)
        for day, names in found.items():
            merged[day] = (*names, *merged.get(day, ()))
        self.days_off, self.filled = merged, self.filled | {year}
        self._years.clear()
        self.asked[year] = found

    def _roll(self, day: date, step: timedelta) -> date:
        if len(self.weekend) > 6:
            return day
        while not self.works(day):
            day += step
            if not EARLIEST <= day <= LATEST:
                raise InvalidError(f"Counting on the calendar {self.key} is outside {EARLIEST.year} to {LATEST.year}.")
        return day

    def _check_works_ever(self) -> None:
        if len(self.weekend) > 6:
            raise InvalidError(f"The calendar {self.key} has no working days.", hint="Take a day out of its weekend.")

    def _add(self, start: date, count: int, unit: Unit) -> date:
        match unit:
            case "wd":
                return self.add_working_days(start, count)
            case "m" | "y":
                total = start.year * 12 + start.month - 1 + count * (12 if unit == "y" else 1)
                year, month = divmod(total, 12)
                return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))
            case "h":
                return start + timedelta(days=-(-abs(count) // 24) * (1 if count > 0 else -1))
            case "d" | "w":
                return start + timedelta(days=count * (7 if unit == "w" else 1))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


EVERY_DAY = Calendar("every day")  # for days that count whether an office is open or not
