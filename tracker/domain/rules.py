"""The one grammar for dates that depend on others: `<anchor> [+|-] <n><unit>`.

    2026-03-31    today + 10wd    entered + 28d    field:window_from - 48h    @withdrawal + 30d
    sun    next thu    eom - 2wd    31 march    in 3 days    2 weeks    بعد ٣ أيام    نهاية الشهر

Units: h hours by the wall clock, d calendar days, wd working days, w weeks, m months, y years; each has longer words.
The anchor may be left out: `+3d`, `3d` and `in 3 days` are `today + 3d`. A milestone's name may contain `-`, so a space
goes before the sign there.

`thu` is the first Thursday after today and `next thu` the one a week later; `31 march` is the next one, today included.
`eow` is the last working day before the weekend, `eom` and `eoy` are the last days of the month and of the year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tracker.domain.dates import LATEST, how_to_write, parse_date
from tracker.domain.rule_words import (
    BEFORE_LENGTHS,
    DAY_NAMES,
    DAYS,
    LENGTHS,
    MONTH_NAMES,
    MONTH_WORDS,
    MONTHS,
    NEXT,
    ORDINARY,
    PLAIN,
    RELATIVE,
    UNIT_NAMES,
    UNIT_WORDS,
    WEEKDAYS,
)
from tracker.domain.text import nearest, search_key, shorten, western_digits
from tracker.errors import InvalidError, RuleError

if TYPE_CHECKING:
    from tracker.domain.calendar import Calendar

Unit = Literal["h", "d", "wd", "w", "m", "y"]
UNITS: tuple[Unit, ...] = ("h", "d", "wd", "w", "m", "y")
OWN_DATES = ("entered", "submitted", "valid_from", "valid_until")  # of the item that the rule is about
ANCHORS = ("today", *OWN_DATES, "field:NAME", "@MILESTONE")
MOST = 9999  # of any unit; more is a slip of the finger

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) (?P<sign>[+-]) (?P<count>[0-9]{1,4})(?P<unit>wd|[hdwmy])")
_NAMED = re.compile(r"field:[a-z][a-z0-9_]*|@[\w-]*\w")
_DAY_AND_MONTH = re.compile(rf"[0-9]{{1,2}}-(?:{'|'.join(MONTHS)})")
_DISTANCE = re.compile(r"(?P<sign>[+-])\s*(?P<count>[0-9]+)(?P<unit>[^0-9+]*)$")
_LENGTH = re.compile(
    rf"(?:(?P<before>{'|'.join(BEFORE_LENGTHS)}) ?)?(?:(?P<count>[0-9]+) ?)?(?P<unit>[^0-9+]*?)(?P<ago> ago)?"
)
_COUNTED = re.compile(r"(?P<before>[^0-9+]*)(?P<count>[0-9]+)(?P<unit>[^0-9+]*)")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]+)(?:st|nd|rd|th)?(?: of)? ?(?P<month>[^0-9+]*?),? ?(?P<year>[0-9]+)?")
_MONTH_FIRST = re.compile(r"(?P<month>[^0-9+]*?) ?(?P<day>[0-9]+)(?:st|nd|rd|th)?(?:[, ،]+(?P<year>[0-9]+))?")

_DATE_BEGUN = re.compile(r"[0-9]{1,4}-[0-9]{1,2}-[0-9]")
_NO_START = "is not something a date can start from"
_NEAR = ("today", *DAY_NAMES, *OWN_DATES, *NEXT, *(name for name in MONTH_NAMES if len(name) > 4))


@dataclass(frozen=True, slots=True)
class Rule:
    """An anchor and a signed distance from it.

    `anchor` is a date's text, the name of one of an item's own dates, `field:NAME`, `@NAME`, or depends on today:
    `today`, `tomorrow`, `yesterday`, `sun`, `next-sun`, `eow`, `eom`, `eoy`, `31-mar`.
    """

    anchor: str
    count: int = 0
    unit: Unit = "d"

    @property
    def day(self) -> date | None:
        """The anchor as a date where it is one."""
        return date.fromisoformat(self.anchor) if _ISO.fullmatch(self.anchor) else None

    @property
    def relative(self) -> bool:
        """Whether the rule means another day when it is said on another day."""
        return self.anchor in RELATIVE or _DAY_AND_MONTH.fullmatch(self.anchor) is not None

    def __str__(self) -> str:
        return (
            f"{self.anchor} {'-' if self.count < 0 else '+'} {abs(self.count)}{self.unit}"
            if self.count
            else self.anchor
        )


@lru_cache(maxsize=1024)  # those of the workflows come again with every item
def parse_rule(text: str) -> Rule:
    """Return the rule that `text` says. Raises RuleError with the part which cannot be read, as it stands in `text`."""
    if written := _as_written(text):
        return written
    whole = _Part.of(text)
    if not whole.said:
        raise RuleError("The rule is empty.", hint="Write a date, or something like: today + 10wd.")
    if anchor := _anchor(whole):
        return Rule(anchor)
    distance = _distance(whole.said)
    if distance is None:
        if length := _from_today(whole):
            return length
        raise _unreadable(whole)
    start = whole.cut(0, distance.start())
    anchor = _anchor(start) if start.said else "today"
    if not anchor:
        raise _unreadable(start)
    digits = whole.cut(*distance.span("count"))
    unit = _unit(whole.cut(*distance.span("unit")), digits)
    return _rule(anchor, _count(digits.said, digits), unit, back=distance["sign"] == "-")


def said_on(rule: Rule, today: date, calendar: Calendar) -> Rule:
    """Return the rule with what depends on today written as a date, so that it means the same tomorrow.

    Raises InvalidError where that date is outside the years 1900 to 2200.
    """
    return replace(rule, anchor=_day_said(rule.anchor, today, calendar).isoformat()) if rule.relative else rule


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of what was typed. `plain` is all of it in plain characters, one for one, so that places agree."""

    text: str
    plain: str
    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> _Part:
        return cls(text, western_digits(text).translate(PLAIN), 0, len(text)).cut(0, len(text))

    @property
    def said(self) -> str:
        return self.plain[self.start : self.end]

    @property
    def typed(self) -> str:
        return self.text[self.start : self.end]

    @property
    def key(self) -> str:
        """The form in which words are looked up: `next-thu` is `next thu`."""
        return " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", search_key(self.said)).split())

    def cut(self, start: int, end: int) -> _Part:
        """Return the part from `start` to `end` of this one, without the space around it."""
        piece = self.said[start:end]
        first = self.start + start + len(piece) - len(piece.lstrip())
        return replace(self, start=first, end=first + len(piece.strip()))

    def error(self, problem: str, hint: str) -> RuleError:
        """Return what is raised about this part."""
        place = f" in '{self.context}'" if self.typed != self.text.strip() else ""
        return self.failure(f"'{shorten(self.typed, 60)}' {problem}{place}.", hint)

    def failure(self, message: str, hint: str) -> RuleError:
        return RuleError(message, part=self.typed, position=self.start, hint=hint)

    @property
    def context(self) -> str:
        """All that was typed, as a message can show it."""
        return shorten(self.text.strip(), 60)

    def find(self, digits: str) -> _Part:
        """Return the part where these digits stand; all of it, where they are typed in characters of another kind."""
        at = self.said.find(digits)
        return self.cut(at, at + len(digits)) if at >= 0 else self


def _as_written(text: str) -> Rule | None:
    """Read what `str` makes of a rule from a date: most of those that are stored, and many at a time."""
    match = _WRITTEN.fullmatch(text)
    try:
        day = parse_date(match["day"]) if match else None
    except InvalidError:  # told with its place, by those who read all other forms
        return None
    if match is None or day is None:
        return None
    return _rule(day.isoformat(), int(match["count"]), UNIT_WORDS[match["unit"]], back=match["sign"] == "-")


def _rule(anchor: str, count: int, unit: Unit, *, back: bool) -> Rule:
    return Rule(anchor, -count if back else count, unit) if count else Rule(anchor)


def _anchor(part: _Part) -> str:
    """Return the anchor that a part is, or nothing. Raises RuleError for a day that no calendar has."""
    if _ISO.fullmatch(part.said):
        return _date(part, part.said)
    lowered = part.said.lower()
    if lowered in OWN_DATES or _NAMED.fullmatch(lowered):
        return lowered
    return DAYS.get(part.key) or _day_and_month(part)


def _date(part: _Part, text: str) -> str:
    try:
        return parse_date(text).isoformat()
    except InvalidError as error:
        raise part.failure(error.message, error.hint) from None


def _day_and_month(part: _Part) -> str:
    """Read `31 march`, `march 31` and `31 mar 2026`."""
    match = _DAY_FIRST.fullmatch(part.key) or _MONTH_FIRST.fullmatch(part.key)
    month = MONTH_WORDS.get(match["month"]) if match else None
    if match is None or month is None:
        return ""
    number, day, year = MONTHS.index(month) + 1, match["day"].lstrip("0"), match["year"]
    longest = monthrange(2000, number)[1]  # of a leap year
    if len(day) > 2 or not 1 <= int(day or 0) <= longest:
        raise part.failure(f"There is no '{shorten(part.typed, 60)}'.", f"Days of {month} go from 1 to {longest}.")
    if year and len(year) != 4:
        raise part.failure(f"The year of '{shorten(part.typed, 60)}' is not one of four digits.", "Like 31 mar 2026.")
    return _date(part, f"{year}-{number:02}-{int(day):02}") if year else f"{int(day)}-{month}"


def _distance(said: str) -> re.Match[str] | None:
    """Find the distance at the end; in `2026-03-31x` it is none that follows a dash of the date."""
    begun = _DATE_BEGUN.match(said)
    return _DISTANCE.search(said, begun.end() if begun else 0)


def _from_today(part: _Part) -> Rule | None:
    """Read `3 days`, `in 3 days`, `in a week`, `3 days ago` and `next week`."""
    if part.key in NEXT:
        return _rule("today", *NEXT[part.key], back=False)
    match = _LENGTH.fullmatch(part.key)
    if match is None or (match["before"] and match["ago"]):
        return None
    back = match["ago"] is not None or BEFORE_LENGTHS.get(match["before"] or "", 1) < 0
    unit = UNIT_WORDS.get(match["unit"])
    if match["count"] and unit:
        return _rule("today", _count(match["count"], part.find(match["count"])), unit, back=back)
    length = LENGTHS.get(match["unit"]) if (match["before"] or match["ago"]) and not match["count"] else None
    return _rule("today", *length, back=back) if length else None


def _count(digits: str, part: _Part) -> int:
    significant = digits.lstrip("0")
    if len(significant) > len(str(MOST)):
        raise part.failure(f"{shorten(part.typed, 60)} is too many in '{part.context}'.", f"At most {MOST}.")
    return int(significant or 0)


def _unit(part: _Part, digits: _Part) -> Unit:
    unit = UNIT_WORDS.get(part.key)
    if unit is None:
        raise _no_unit(part, digits, "is not a unit")
    return unit


def _no_unit(unit: _Part, digits: _Part, problem: str) -> RuleError:
    units = "Units: h, d, wd (working days), w, m, y."
    if not unit.said:
        return digits.failure(f"The unit is missing after '{shorten(digits.typed, 60)}' in '{digits.context}'.", units)
    return unit.error(problem, f"{_meant(unit, (*UNIT_NAMES, *MONTH_NAMES))} {units}".lstrip())


def _meant(part: _Part, known: Iterable[str]) -> str:
    """Return `Did you mean X?`, in the ordinary word for it, or nothing where nothing is near."""
    near = nearest(part.typed, known)
    return f"Did you mean {ORDINARY.get(near, near)}?" if near else ""


def _unreadable(part: _Part) -> RuleError:
    """Return what is raised about a part that no date can start from, as near to the mistake as can be told."""
    if _distance(part.said) or _from_today(part):
        return part.error(_NO_START, "It says how far already; write one distance.")
    counted = _COUNTED.fullmatch(part.said)
    if counted and (error := _wrong_count(part, counted)):
        return error
    if re.match("[0-9]", part.said):
        problem = f"'{shorten(part.typed, 60)}' is not a date."
        return part.failure(problem, how_to_write(part.said))
    if part.said[-1] in "+-":
        sign = part.cut(len(part.said) - 1, len(part.said))
        return sign.error("has no length after it", "Write one, like + 10wd.")
    if part.key in MONTH_WORDS:
        return part.error(_NO_START, f"Add the day, like 1 {part.typed}.")
    first, _, rest = part.key.partition(" ")
    if f"next {rest}" in DAYS and nearest(first, ("next",)):
        return part.error(_NO_START, f"Did you mean next {rest}?")
    bad = part.cut(len("next"), len(part.said)) if re.match(r"next\s", part.said, re.IGNORECASE) else part
    hint = f"Start from a date, a day like tomorrow, sun or eom, or one of: {', '.join(ANCHORS)}."
    return bad.error(_NO_START, _meant(bad, _NEAR) or hint)


def _wrong_count(part: _Part, counted: re.Match[str]) -> RuleError | None:
    """Return what is wrong with `10`, `10 minutes` and `today 10d`."""
    before, digits, unit = (part.cut(*counted.span(name)) for name in ("before", "count", "unit"))
    if not before.said or before.key in BEFORE_LENGTHS:
        if len(digits.said) > 4 and not unit.said:
            return None  # a date without its dashes
        return _no_unit(unit, digits, "is neither a unit nor a month")
    if _anchor(before):
        rest = part.cut(counted.start("count"), len(part.said))
        return rest.error("needs + or - before it", f"Write {before.typed} + {rest.typed}.")
    return before.error(_NO_START, _meant(before, _NEAR) or "Write a length like 3 days, or in 3 days.")


def _day_said(anchor: str, today: date, calendar: Calendar) -> date:
    match anchor:
        case "today":
            return today
        case "tomorrow" | "yesterday":
            return calendar.add(today, 1 if anchor == "tomorrow" else -1, "d")
        case "eow":
            return _end_of_week(today, calendar)
        case "eom":
            return today.replace(day=monthrange(today.year, today.month)[1])
        case "eoy":
            return date(today.year, 12, 31)
    if anchor[0].isdigit():
        return _next_such_day(anchor, today)
    first = (WEEKDAYS.index(anchor[-3:]) - today.weekday() - 1) % 7 + 1
    return calendar.add(today, first + 7 if anchor.startswith("next-") else first, "d")


def _end_of_week(today: date, calendar: Calendar) -> date:
    """Return the last working day before the next weekend; of the week after, where this one has none left."""
    if not calendar.weekend:
        return calendar.add(today, 6 - today.weekday(), "d")
    if len(calendar.weekend) > 6:
        raise InvalidError(f"The calendar {calendar.key} has no working days.", hint="Take a day out of its weekend.")
    day = today
    while True:
        while day.weekday() in calendar.weekend:
            day = calendar.add(day, 1, "d")
        while (after := calendar.add(day, 1, "d")).weekday() not in calendar.weekend:
            day = after
        if (last := calendar.roll_back(day)) >= today:
            return last
        day = after


def _next_such_day(anchor: str, today: date) -> date:
    number, month = int(anchor[:-4]), MONTHS.index(anchor[-3:]) + 1
    for year in range(today.year, LATEST.year + 1):
        if number <= monthrange(year, month)[1] and (day := date(year, month, number)) >= today:
            return day
    raise InvalidError(f"The next {anchor} after {today} is later than {LATEST.year}.", hint="Write the whole date.")
