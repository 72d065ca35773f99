"""How often something comes again, in words or as an RRULE.

    every 3 months on the 1st working day          every sunday          twice a year until 2027-12-31
    every year on the 31st of march                weekly 4 times        RRULE:FREQ=MONTHLY;INTERVAL=3

`recurrence_days` finds the days of the words, services.rrules those of an RRULE.
"""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tracker.domain.calendar import WEEKDAYS
from tracker.domain.dates import parse_date
from tracker.domain.recurrence_words import (
    MONTH_WORDS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PHRASES,
    SUGGESTED,
    WEEKDAY_WORDS,
    words_of,
)
from tracker.domain.rrule import MOST, read_rrule
from tracker.domain.text import clean, did_you_mean, plural
from tracker.errors import InvalidError, RuleError

Unit = Literal["day", "working day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "working day", "week", "month", "year")
LAST = -1
MOST_WORKING_DAYS = 23  # that a month can have
EXAMPLES = "Like: every month on the 1st working day; every 2 weeks on sunday; every 6 months until 2027-12-31."


@dataclass(frozen=True, slots=True)
class Pick:
    """A day of a month: the `number`-th day, working day or weekday, the last one where it is LAST.

    `month` is 0, or the one month of the year that is meant.
    """

    kind: Literal["day", "working day", "weekday"]
    number: int
    weekday: int = 0
    month: int = 0

    def __str__(self) -> str:
        number = "last" if self.number == LAST else _ordinal(self.number)
        noun = WEEKDAYS[self.weekday].lower() if self.kind == "weekday" else self.kind
        day = number if self.kind == "day" and self.number != LAST else f"{number} {noun}"
        return f"the {day}{f' of {MONTHS[self.month - 1].lower()}' if self.month else ''}"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every so many units, on weekdays or on a picked day; or the parts of an `rrule`, and then neither.

    `until` is the last day that may count; `times` how many days there are, the first one among them.
    """

    every: int = 1
    unit: Unit = "month"
    weekdays: tuple[int, ...] = ()
    pick: Pick | None = None
    rrule: str = ""
    until: date | None = None
    times: int | None = None

    def __str__(self) -> str:
        if self.rrule:
            end = f";UNTIL={self.until:%Y%m%d}" if self.until else f";COUNT={self.times}" if self.times else ""
            return f"RRULE:{self.rrule}{end}"
        end = f" until {self.until}" if self.until else f" {plural(self.times, 'time')}" if self.times else ""
        days = " and ".join(WEEKDAYS[day].lower() for day in self.weekdays)
        if days and self.every == 1:
            return f"every {days}{end}"
        on = f" on {days or self.pick}" if days or self.pick else ""
        return f"every {self.unit if self.every == 1 else plural(self.every, self.unit)}{on}{end}"


def parse_recurrence(text: str) -> Recurrence:
    """Return the recurrence that `text` says. Raises RuleError that names the part which cannot be read."""
    try:
        clean(text, what="rule", limit=200)
    except InvalidError as error:
        raise RuleError(error.message, hint=error.hint, command=error.command) from None
    if "=" in text or text.strip().upper().startswith("RRULE"):
        found = read_rrule(text)
        return Recurrence(rrule=found.parts, until=found.until, times=found.times)
    return _Reader(text).read()


class _Reader:
    """Reads words from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words_of(text)
        self.at = 0

    def read(self) -> Recurrence:
        if not self.words:
            raise RuleError("The rule is empty.", hint=EXAMPLES)
        first, pick = self.at, None
        if self._begins_pick():
            pick = self._pick()  # the first sunday of every month
        found = self._period()
        if pick is None:
            first = self.at
            found, pick = self._on(found)
        if pick is not None:
            found = self._checked(replace(found, pick=pick), first)
        found = self._end(found)
        if self.at < len(self.words):
            raise self._wrong("is not understood here", EXAMPLES)
        return found

    @property
    def next(self) -> str:
        return self.words[self.at].form if self.at < len(self.words) else ""

    def _take(self, *forms: str) -> bool:
        if self.next and self.next in forms:
            self.at += 1
            return True
        return False

    def _wrong(self, message: str, hint: str = "", first: int | None = None, last: int | None = None) -> RuleError:
        """Return an error about the words from `first` to `last`, the next one unless told otherwise."""
        first = self.at if first is None else first
        if first >= len(self.words):
            end = len(self.text.rstrip())
            return RuleError(f"Something is missing at the end of '{self.text.strip()}'.", position=end, hint=hint)
        last = first if last is None else max(first, last)
        start = self.words[first].start
        part = self.text[start : self.words[last].end]
        return RuleError(f"'{part}' {message}.", part=part, position=start, hint=hint)

    def _number(self) -> int | None:
        """Return the number, ordinal or LAST that comes next, without going past it."""
        match = re.fullmatch(r"([0-9]{1,9})(st|nd|rd|th)?", self.next)
        return int(match[1]) if match else NUMBERS.get(self.next)

    def _phrase(self) -> tuple[int, str] | None:
        """Go past a period that is said without "every" and return it."""
        for length in (3, 2, 1):
            found = PHRASES.get(tuple(word.form for word in self.words[self.at : self.at + length]))
            if found:
                self.at += length
                return found
        return None

    def _period(self) -> Recurrence:
        phrase = self._phrase()
        if phrase:
            return Recurrence(phrase[0], _unit(phrase[1]))
        if not self._take("every"):
            raise self._wrong(
                "does not say how often", (not self.at and did_you_mean(self.next, SUGGESTED)) or EXAMPLES
            )
        if self._take("half"):
            if not self._take("year"):
                raise self._wrong("is not a period", "Say: every half year.")
            return Recurrence(6)
        number, every = self.at, self._how_many()
        if self._take("quarter"):
            self._take("year")  # as Arabic says it
            return Recurrence(3 * every)
        days = self._weekdays()
        if days and (self.words[number].form in ORDINALS or self.words[number].form[-2:] in ("st", "nd", "rd", "th")):
            hint = "Say: the first sunday of every month; or: every 2 weeks on sunday."
            raise self._wrong("can be understood in two ways", hint, number, self.at - 1)
        if days:
            return Recurrence(every, "week", days)
        if self._take("working"):
            if not self._take("day"):
                raise self._wrong("does not follow 'working'", "Say: every working day.")
            return Recurrence(every, "working day")
        unit = self.next
        if not self._take("day", "week", "month", "year"):
            units = "A day, working day, week, month, quarter, year or a weekday."
            raise self._wrong("is not something to count in", did_you_mean(unit, SUGGESTED) or units)
        return Recurrence(every, _unit(unit))

    def _how_many(self) -> int:
        number = self._number()
        if number is None or self.next == "last":
            return 1
        if not 1 <= number <= MOST:
            raise self._wrong("is not a number of periods", f"From 1 to {MOST}.")
        self.at += 1
        return number

    def _weekday(self, place: int) -> int | None:
        return WEEKDAY_WORDS.get(self.words[place].form)

    def _weekdays(self) -> tuple[int, ...]:
        """Go past the weekdays that come next; return them from Sunday on."""
        found = set()
        if self.next == "day" and self.words[self.at + 1 : self.at + 2] and self._weekday(self.at + 1) is not None:
            self.at += 1  # "the day of Sunday", as Arabic has it
        while self.next in WEEKDAY_WORDS:
            found.add(WEEKDAY_WORDS[self.next])
            self.at += 1
        return tuple(sorted(found, key=lambda day: (day + 1) % 7))

    def _on(self, found: Recurrence) -> tuple[Recurrence, Pick | None]:
        """Read the weekdays or the day on which it comes, where the rule names some."""
        spoken = False
        while self._take("on"):
            spoken = True
        if self.next in ("", "until") or self._is_count():
            if spoken:
                raise self._wrong("is not a day", "Say on which day, like: on the 15th; on sunday.")
            return found, None
        first, days = self.at, self._weekdays()
        if days and found.unit == "week" and not found.weekdays:
            return replace(found, weekdays=days), None
        if days:
            hint = "Say: every month on the first sunday; or: every 2 weeks on sunday."
            raise self._wrong(f"does not go with '{found}'", hint, first, self.at - 1)
        return found, self._pick() if self._begins_pick() else None

    def _begins_pick(self) -> bool:
        while self._take("on"):
            pass
        return self._number() is not None or self.next == "day" or self.next in MONTH_WORDS

    def _pick(self) -> Pick:
        if self.next in MONTH_WORDS:
            month = self._month()
            return Pick("day", self._place(), month=month)
        if self._take("day"):
            return self._of(Pick("day", self._place()))
        first, number = self.at, self._place()
        if self._take("working"):
            if not self._take("day"):
                raise self._wrong("does not follow 'working'", "Say: the 1st working day.")
            return self._of(Pick("working day", number))
        if self.next in WEEKDAY_WORDS:
            self.at += 1
            return self._of(Pick("weekday", number, WEEKDAY_WORDS[self.words[self.at - 1].form]))
        if not self._take("day") and number == LAST and self.next not in MONTH_WORDS:
            raise self._wrong("does not say the last what", "Say: the last day; the last working day.", first)
        return self._of(Pick("day", number))

    def _place(self) -> int:
        number = self._number()
        if number is None:
            raise self._wrong("is not the number of a day", "Like 15, 15th, first or last.")
        self.at += 1
        return number

    def _month(self) -> int:
        self.at += 1
        return MONTH_WORDS[self.words[self.at - 1].form]

    def _of(self, pick: Pick) -> Pick:
        """Read `march`, `of march` or `of the month` after a day; `of every month` is left to be read as the period."""
        spoken = self._take("of")
        while self._take("on"):  # "the"
            spoken = True
        if self.next in MONTH_WORDS:
            return replace(pick, month=self._month())
        if spoken and not self._take("month") and self.next != "every":
            raise self._wrong("has no days to pick from", "Say a month by name, or: of the month.")
        return pick

    def _checked(self, found: Recurrence, first: int) -> Recurrence:
        """Return the recurrence if its pick makes sense. Raises RuleError about the words from `first` on."""
        pick = found.pick
        wrong = pick and _what_is_wrong(found, pick)
        if wrong:
            raise self._wrong(wrong[0], wrong[1], first, self.at - 1)
        return found

    def _is_count(self) -> bool:
        after = self.words[self.at + 1 : self.at + 2]
        return self._number() is not None and bool(after) and after[0].form == "times"

    def _end(self, found: Recurrence) -> Recurrence:
        if self._take("until"):
            if not self.next:
                raise self._wrong("", "Say until when, like: until 2027-12-31.")
            try:
                found = replace(found, until=parse_date(self.next))
            except InvalidError as error:
                wrong = self._wrong("", error.hint)
                raise RuleError(
                    error.message, hint=error.hint, command=error.command, part=wrong.part, position=wrong.position
                ) from None
            self.at += 1
        elif self._is_count():
            count = self._number() or 0
            if not 1 <= count <= MOST:
                raise self._wrong("is not a number of times", f"From 1 to {MOST}.")
            self.at += 2
            found = replace(found, times=count)
        if self.next == "until" or self._is_count():
            raise self._wrong("ends the series a second time", "Say until when, or how many times.")
        return found


def _what_is_wrong(found: Recurrence, pick: Pick) -> tuple[str, str] | None:
    """Return what is wrong with a picked day, and what to say instead."""
    if found.unit not in ("month", "year"):
        return f"does not go with '{replace(found, pick=None)}'", "Days are picked from months and years."
    if pick.month and found.unit != "year":
        return "names one month", "Say: every year on 31 march."
    if pick.number == LAST:
        return None
    longest = months.monthrange(2028, pick.month)[1] if pick.month else 31
    most = {"day": longest, "working day": MOST_WORKING_DAYS, "weekday": 4}[pick.kind]
    if 1 <= pick.number <= most:
        return None
    return "is not in every month" if pick.kind == "weekday" else "is in no month", f"From 1 to {most}, or the last."


def _unit(form: str) -> Unit:
    return next(unit for unit in UNITS if unit == form)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
