"""The words of a recurrence, English and Arabic, each brought to one form and with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.domain.text import search_key

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Periods that are said without "every": how many, of what.
PHRASES: Mapping[tuple[str, ...], tuple[int, str]] = {
    ("daily",): (1, "day"),
    ("weekly",): (1, "week"),
    ("fortnightly",): (2, "week"),
    ("monthly",): (1, "month"),
    ("quarterly",): (3, "month"),
    ("six-monthly",): (6, "month"),
    ("half-yearly",): (6, "month"),
    ("yearly",): (1, "year"),
    ("annually",): (1, "year"),
    ("once", "a", "week"): (1, "week"),
    ("once", "a", "month"): (1, "month"),
    ("once", "a", "year"): (1, "year"),
    ("twice", "a", "year"): (6, "month"),
    ("يوميا",): (1, "day"),
    ("اسبوعيا",): (1, "week"),
    ("شهريا",): (1, "month"),
    ("سنويا",): (1, "year"),
    ("quarter", "سنوي"): (3, "month"),
    ("half", "سنوي"): (6, "month"),
    ("مرتين", "on", "year"): (6, "month"),
}

WEEKDAY_WORDS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "monday mondays mon اثنين",
            "tuesday tuesdays tue tues ثلاثاء",
            "wednesday wednesdays wed اربعاء",
            "thursday thursdays thu thur thurs خميس",
            "friday fridays fri جمعه",
            "saturday saturdays sat سبت",
            "sunday sundays sun احد",
        )
    )
    for word in words.split()
}

MONTH_WORDS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "january jan يناير كانون-2",
            "february feb فبراير شباط",
            "march mar مارس اذار",
            "april apr ابريل نيسان",
            "may مايو ايار",
            "june jun يونيو حزيران",
            "july jul يوليو تموز",
            "august aug اغسطس اب",
            "september sep sept سبتمبر ايلول",
            "october oct اكتوبر تشرين-1",
            "november nov نوفمبر تشرين-2",
            "december dec ديسمبر كانون-1",
        ),
        start=1,
    )
    for word in words.split()
}

ORDINALS = {"first", "second", "third", "fourth", "fifth", "اول", "ثاني", "ثالث", "رابع", "خامس"}
NUMBERS: Mapping[str, int] = {
    word: number
    for number, words in {
        1: "one واحد first اول",
        2: "two second other ثاني",
        3: "three third ثالث",
        4: "four fourth رابع",
        5: "five fifth خامس",
        6: "six",
        12: "twelve",
        -1: "last اخر اخير",
    }.items()
    for word in words.split()
}

_SAME: Mapping[str, str] = {
    word: meaning
    for meaning, words in {
        "every": "each كل",
        "day": "days يوم ايام يوما",
        "working": "workday workdays business عمل",
        "week": "weeks اسبوع اسابيع",
        "month": "months شهر اشهر شهور",
        "quarter": "quarters ربع",
        "year": "years سنه سنوات سنين عام اعوام",
        "half": "نصف",
        "on": "at in the في",
        "until": "till حتي",
        "times": "time مره مرات",
        "six-monthly": "sixmonthly semi-annually semiannually",
        "half-yearly": "halfyearly",
    }.items()
    for word in words.split()
}
_TWO: Mapping[str, str] = {"يومين": "day", "اسبوعين": "week", "شهرين": "month", "سنتين": "year", "عامين": "year"}
_KNOWN = {*_SAME, *_TWO, *WEEKDAY_WORDS, *MONTH_WORDS, *NUMBERS}
SUGGESTED = sorted(
    {"every", "day", "working", "week", "month", "quarter", "year", "last", "until", "times"}
    | {day for day in WEEKDAY_WORDS if day.isascii() and len(day) > 5}
    | {phrase[0] for phrase in PHRASES if len(phrase) == 1 and phrase[0].isascii()}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its one form, and where it stands in the text."""

    form: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text. `working day` comes in this order, whichever language says it."""
    found = [word for match in re.finditer(r"[^\s,،]+", text) for word in _forms(match)]
    for place in range(len(found) - 1):
        here, then = found[place], found[place + 1]
        arabic = text[then.start : then.end].strip().isascii() is False
        if (here.form, then.form) == ("day", "working") and arabic:
            found[place : place + 2] = [Word("working", here.start, then.end), Word("day", here.start, then.end)]
        elif here.form in ("كانون", "تشرين") and then.form in ("اول", "ثاني"):
            found[place : place + 2] = [
                Word(f"{here.form}-{NUMBERS[then.form]}", here.start, then.end),
                Word("", then.end, then.end),
            ]
    return [word for word in found if word.form]


def _forms(match: re.Match[str]) -> Iterator[Word]:
    start, end = match.span()
    form = _bare(search_key(match[0]))
    if form in ("and", "و", "for"):
        return
    if form in _TWO:
        yield Word("2", start, end)
        form = _TWO[form]
    yield Word(_SAME.get(form, form), start, end)
    if form in ("workday", "workdays"):
        yield Word("day", start, end)


def _bare(form: str) -> str:
    """Return a word without Arabic's `and` and `the` in front, where a known word is left."""
    for front in ("وال", "ال", "و"):
        rest = form.removeprefix(front)
        if form not in _KNOWN and rest != form and rest in _KNOWN | {"سنوي", "كانون", "تشرين"}:
            return rest
    return form
