"""A calendar as people keep it: its weekend in words, its days off and where each comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.domain.calendar import WEEKDAYS
from tracker.domain.dates import EARLIEST, LATEST
from tracker.errors import InvalidError

Kind = Literal["public", "added", "worked", "announced"]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A calendar without its days: `years` are those whose public holidays are stored, the rest says who uses it."""

    id: int
    key: str
    title: str
    weekend: tuple[int, ...]
    country: str = ""
    subdivision: str = ""
    time_zone: str = ""
    day_ends_at: int = 24
    years: tuple[int, ...] = ()
    offices: tuple[str, ...] = ()
    stakeholders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One line about a day: a public holiday, a day off `added` by hand, or a day `worked` all the same.

    `announced` says that the day was only estimated to be a holiday, and that the real days are known now.

    One that is not stored has the id 0.
    """

    day: date
    name: str
    name_ar: str = ""
    kind: Kind = "public"
    estimated: bool = False
    reason: str = ""
    id: int = 0

    @property
    def weekday(self) -> str:
        """The name of the weekday."""
        return WEEKDAYS[self.day.weekday()]


def parse_weekend(text: str) -> list[int]:
    """Return the weekdays, Monday is 0, that `fri,sat` names; `none` is no day. Raises InvalidError, also for all."""
    words = [word for word in re.split(r"[,\s]+", text.strip().lower()) if word]
    if words == ["none"]:
        return []
    found = {_weekday(word) for word in words}
    if not found:
        raise InvalidError("Which days is the weekend?", hint="Name them, like fri,sat; or write none.")
    if len(found) == len(WEEKDAYS):
        raise InvalidError("A weekend of all seven days leaves no working day.", hint="Leave one out.")
    return sorted(found)


def weekend_words(weekend: Iterable[int]) -> str:
    """Return `Friday, Saturday`, or `none`."""
    return ", ".join(WEEKDAYS[day] for day in sorted(weekend)) or "none"


def year_words(years: Sequence[int]) -> str:
    """Return years with those in a row drawn together: `2019, 2025-2028`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def usual_years(today: date) -> range:
    """Return the years that a new calendar is filled with: last year's, this one's, and the two that follow."""
    return range(max(today.year - 1, EARLIEST.year), min(today.year + 2, LATEST.year) + 1)


def check_year(year: int) -> int:
    """Return a year that Tracker can count in. Raises InvalidError."""
    if not EARLIEST.year <= year <= LATEST.year:
        raise InvalidError(f"The year {year} is outside {EARLIEST.year} to {LATEST.year}.", hint="Check the year.")
    return year


def _weekday(word: str) -> int:
    found = [place for place, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.lower().startswith(word)]
    if not found:
        raise InvalidError(f"'{word}' is not a weekday.", hint="Write them like fri,sat; or none.")
    return found[0]
