"""Working days of an office: its weekend, its days off, and the days it works all the same."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.domain.dates import EARLIEST, LATEST
from tracker.domain.rules import Unit
from tracker.errors import InvalidError

_DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


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
class Calendar:
    """A calendar. `weekend` holds weekdays (Monday is 0); `days_off` and `worked` name single days."""

    key: str
    weekend: frozenset[int] = frozenset()
    days_off: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Tell whether `day` is a working day."""
        return day in self.worked or not (day.weekday() in self.weekend or day in self.days_off)

    def roll_forward(self, day: date) -> date:
        """Return `day`, or the next working day where it is free."""
        if len(self.weekend) > 6:
            return day
        while not self.works(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start` (before it where negative); `start` itself is day zero."""
        if len(self.weekend) > 6:
            raise InvalidError(f"The calendar {self.key} has no working days.", hint="Take a day out of its weekend.")
        day, step = start, _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.works(day):
                day += step
        return day

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
