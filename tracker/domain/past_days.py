"""Days on which something happened, as people type them: never one that is still to come."""

from __future__ import annotations

import re
from datetime import date

from tracker.domain.calendar import EVERY_DAY
from tracker.domain.deadlines import unrolled
from tracker.domain.rule_words import WEEKDAYS
from tracker.domain.rules import Rule, parse_rule, said_on
from tracker.domain.text import western_digits
from tracker.errors import InvalidError, RuleError


def parse_past_day(text: str, today: date) -> date:
    """Return a day: `2026-03-31`, `today`, `yesterday`, `3 days ago`, `sun`, `last sun`, `4 jan`; also in Arabic.

    A weekday and a day of the year are the last such one, today included. Raises InvalidError, also for days to come.
    """
    try:
        rule = parse_rule(_LAST.sub("", text))
    except RuleError:
        if western_digits(text.strip())[:1].isdigit():
            raise  # it says what is wrong with a date or a length
        raise _no_day(text) from None
    if not (rule.day or rule.relative) or rule.unit in ("h", "wd"):
        raise _no_day(text)
    start = said_on(rule, _said_on(rule, today), EVERY_DAY).day
    day = unrolled(rule, start, EVERY_DAY) if start else today
    if day > today:
        said = str(day) if rule.day == day else f"'{text}' ({day})"
        raise InvalidError(f"{said} has not come yet (today is {today}).", hint="Give the day on which it happened.")
    return day


_LAST = re.compile(r"^\s*last\s+(?=[a-z])|\s+(?:الماضي|الماضية)\s*$", re.IGNORECASE)  # a weekday is the last one anyway


def _said_on(rule: Rule, today: date) -> date:
    """Return the day on which the rule, which looks ahead, would mean the last such day."""
    if rule.anchor in WEEKDAYS:
        return EVERY_DAY.add(today, -7, "d")
    if rule.anchor[0].isdigit() and not rule.day:
        return EVERY_DAY.add(EVERY_DAY.add(today, 1, "d"), -1, "y")
    return today


def _no_day(text: str) -> InvalidError:
    return InvalidError(
        f"'{text}' cannot be read as a day.", hint="Write it like 2026-03-31, yesterday, last sun or 3 days ago."
    )
