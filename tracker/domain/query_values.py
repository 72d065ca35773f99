"""The values in a query: days, numbers and names, which mean the same in every database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from tracker.domain.calendar import Calendar
from tracker.domain.dates import EARLIEST, LATEST
from tracker.domain.items import parse_priority, parse_ref, parse_tag
from tracker.domain.parties import GROUPS
from tracker.domain.query_tree import DAYS, INSTANTS, NONE, WAITS_ON
from tracker.domain.rules import Rule, parse_rule, said_on
from tracker.domain.text import did_you_mean, search_key, shorten, western_digits
from tracker.errors import InvalidError

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,10})?")
_NUMBER_MARKS = str.maketrans({"٫": ".", "٬": ",", "−": "-", "٪": "%"})
_NO_MILESTONES: Mapping[str, date] = MappingProxyType({})


def search_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` as the full-text index holds them."""
    return tuple(re.findall(r"[^\W_]+", search_key(text)))


def is_none(value: str) -> bool:
    """Tell whether a value asks for what has none."""
    return value.lower() == NONE


def days_of(
    value: str, today: date, calendar: Calendar, milestones: Mapping[str, date] = _NO_MILESTONES
) -> tuple[date, date]:
    """Return the first and the last day of a month, a year, or a rule that means the same day for every item.

    `milestones` holds their days by their keys, without `@`. Raises InvalidError.
    """
    read = _read_days(value)
    if not isinstance(read, Rule):
        return read
    rule = said_on(read, today, calendar)
    start = rule.day or _milestone(rule.anchor.removeprefix("@"), milestones)
    day = calendar.add(start, rule.count, rule.unit) if rule.count else start
    return day, day


def names_milestone(value: str) -> bool:
    """Tell whether a value for a day counts from a milestone, whose day has to be looked up."""
    return value.lstrip().startswith("@")


def number_of(value: str) -> Decimal:
    """Return a number, written with or without `%` and in whatever digits. Raises InvalidError."""
    text = western_digits(value).translate(_NUMBER_MARKS).removesuffix("%").strip()
    if not _NUMBER.fullmatch(text):
        raise InvalidError(f"'{brief(value)}' is not a number.", hint="Write digits, like 30 or 33.5.")
    return Decimal(text.replace(",", ""))


def nearest_or_all(word: str, known: Collection[str]) -> str:
    """Return a hint that offers the nearest known word, or else all of them."""
    return did_you_mean(word, known) or f"One of: {', '.join(known)}."


def brief(text: str) -> str:
    """Return `text` as a message can show it."""
    return shorten(text, 60)


def _read_days(value: str) -> tuple[date, date] | Rule:
    text = western_digits(value.strip())
    if re.fullmatch(r"[0-9]{4}(?:-[0-9]{2})?", text):
        return _whole(int(text[:4]), int(text[5:]) if text[4:] else None)
    rule = parse_rule(value)
    if not (rule.day or rule.relative or rule.anchor.startswith("@")):
        raise InvalidError(
            f"'{rule.anchor}' is different for each item, in '{brief(value)}'.",
            hint="Start from a date, today or a milestone, like today+10wd or -7d.",
        )
    return rule


def _milestone(key: str, known: Mapping[str, date]) -> date:
    if key in known:
        return known[key]
    name, dash, rest = key.rpartition("-")
    hint = nearest_or_all(key, known) if known else "There are no milestones yet."
    if dash and name in known:
        hint = f'A name may contain "-": to count back, write "@{name} - {rest}".'
    raise InvalidError(f"There is no milestone '{brief(key)}'.", hint=hint)


def _whole(year: int, month: int | None) -> tuple[date, date]:
    if not EARLIEST.year <= year <= LATEST.year:
        raise InvalidError(f"The year {year:04} is outside {EARLIEST.year} to {LATEST.year}.", hint="Check the year.")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise InvalidError(f"There is no month {month:02}.", hint="Months go from 01 to 12.")
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _share_of_steps(value: str) -> Decimal:
    share = number_of(value)
    if not 0 <= share <= 100:
        raise InvalidError(f"'{brief(value)}' is not between 0% and 100%.", hint="Write it like steps<100%.")
    return share


def _one_of(what: str, known: Collection[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value.lower() not in known:
            raise InvalidError(f"There is no {what} '{brief(value)}'.", hint=nearest_or_all(value, known))
        return value.lower()

    return check


# What raises InvalidError for a value that no database could make sense of.
CHECKS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys((*DAYS, *INSTANTS), _read_days),
    "ref": parse_ref,
    "priority": parse_priority,
    "tag": parse_tag,
    "steps": _share_of_steps,
    "group": _one_of("group", GROUPS),
    "waits": _one_of("side to wait on called", WAITS_ON),
}
