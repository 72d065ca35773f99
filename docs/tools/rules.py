"""The generated parts about rules: the words of dates and lengths, and examples worked out on one Monday in Iraq."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice

from docs.tools.markdown import codes, table
from tracker.domain import rule_words
from tracker.domain.calendar import BUILT_IN, DAY, Calendar
from tracker.domain.deadlines import resolve
from tracker.domain.recurrence import parse_recurrence
from tracker.domain.rules import UNITS, parse_rule, said_on
from tracker.services.rrules import days_after, first_day
from tracker.storage.public_holidays import public_holidays

TODAY = date(2026, 1, 5)  # a Monday

RULES = (
    "2026-03-31", "tomorrow", "thu", "next thu", "mon", "eow", "eom", "31 march", "31 mar 2027", "in 3 days", "2 weeks",
    "next month", "3 days ago", "+10wd", "today + 4d", "eom - 2wd", "2026-01-31 + 1m", "2026-01-10 - 1d",
    "غدا", "الخميس", "بعد ٣ أيام", "بعد أسبوعين", "نهاية الشهر", "٣١ آذار",
)  # fmt: skip
RECURRENCES = (
    "every day", "every working day", "every sunday", "every 2 weeks on sunday and wednesday", "fortnightly",
    "every month on the 31st", "every month on the last day", "every 3 months on the 1st working day",
    "the first sunday of every month", "twice a year", "every year on 31 march", "quarterly until 2026-12-31",
    "weekly 3 times", "FREQ=MONTHLY;INTERVAL=6;BYDAY=-1TH",
    "كل أحد", "كل شهر في آخر يوم عمل", "مرتين في السنة", "كل ٣ أشهر", "شهريا", "كل سنة",
)  # fmt: skip


def rule_days() -> str:
    """The words for days."""
    meanings = {"eow": "the last working day before the weekend", "eom": "the last day of the month"}
    meanings |= {"eoy": "the last day of the year"}
    rows = [
        (f"`{anchor}`", meanings.get(anchor, anchor), *_both(names))
        for anchor, names in rule_words._DAY_NAMES.items()  # noqa: SLF001 - as people spell them; DAYS has them bare
    ]
    return table(("word", "the day", "in English", "in Arabic"), rows)


def rule_weekdays() -> str:
    """The names of the weekdays, the week beginning as it does in Iraq."""
    names = rule_words._WEEKDAY_NAMES  # noqa: SLF001
    order = [*rule_words.WEEKDAYS[-1:], *rule_words.WEEKDAYS[:-1]]
    return table(("weekday", "in English", "in Arabic"), [(f"`{key}`", *_both(names[key])) for key in order])


def rule_months() -> str:
    """The names of the months."""
    names: Mapping[str, str] = rule_words._MONTH_NAMES  # noqa: SLF001
    return table(("month", "in English", "in Arabic"), [(f"`{key}`", *_both(names[key])) for key in rule_words.MONTHS])


def rule_units() -> str:
    """The units of time."""
    one, two, many = rule_words._ONE, rule_words._TWO, rule_words._MANY  # noqa: SLF001
    rows = []
    for unit in UNITS:
        english, arabic = _both(f"{many[unit]}|{one[unit]}")
        rows.append((f"`{unit}`", english, arabic, two[unit].replace("|", ", ")))
    return table(("unit", "in English", "in Arabic", "two of them"), rows)


def rule_examples() -> str:
    """Rules with the day that each means."""
    calendar = _iraq()
    rows = []
    for text in RULES:
        rule = parse_rule(text)
        day = resolve(said_on(rule, TODAY, calendar), {}, calendar)
        rows.append((f"`{text}`", f"`{rule}`", f"{day:%a} {day}"))
    return table(("you write", "it is", f"on {TODAY:%a} {TODAY} it means"), rows)


def recurrence_examples() -> str:
    """Recurrences with the first days of each."""
    calendar = _iraq()
    rows = []
    for text in RECURRENCES:
        rule = parse_recurrence(text)
        start = first_day(rule, TODAY, calendar)
        assert start is not None, text  # noqa: S101 - each example has a day
        days = islice(days_after(rule, start, start - DAY, calendar), 3)
        rows.append((f"`{text}`", f"`{rule}`", ", ".join(f"{day:%a} {day}" for day in days)))
    return table(("you write", "it is", f"from {TODAY:%a} {TODAY} on"), rows)


def _iraq() -> Calendar:
    found = next(one for one in BUILT_IN if one.key == "iq")
    return Calendar(found.key, frozenset(found.weekend), source=lambda year: public_holidays(found.country, "", year))


def _both(names: str) -> tuple[str, str]:
    words = names.split("|")

    def of(english: bool) -> Iterable[str]:
        return (word for word in words if word.isascii() is english)

    return codes(of(True)), ", ".join(of(False))
