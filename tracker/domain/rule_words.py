"""The words for days and lengths of time that people type in a rule, in English and Arabic.

The mappings go by `search_key` of the words, so that case, vowel signs and the spellings of alef make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tracker.domain.text import search_key

if TYPE_CHECKING:
    from tracker.domain.rules import Unit

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # in the order of date.weekday()
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DAY_NAMES = {
    "today": "today|اليوم",
    "tomorrow": "tomorrow|غدا|غد|بكرة|بكرا",
    "yesterday": "yesterday|أمس",
    "eow": "eow|end of week|end of the week|نهاية الأسبوع|آخر الأسبوع",
    "eom": "eom|end of month|end of the month|month end|نهاية الشهر|آخر الشهر",
    "eoy": "eoy|end of year|end of the year|year end|نهاية السنة|نهاية العام|آخر السنة|آخر العام",
}
_WEEKDAY_NAMES = {
    "mon": "mon|monday|الاثنين",
    "tue": "tue|tues|tuesday|الثلاثاء",
    "wed": "wed|weds|wednesday|الأربعاء",
    "thu": "thu|thur|thurs|thursday|الخميس",
    "fri": "fri|friday|الجمعة",
    "sat": "sat|saturday|السبت",
    "sun": "sun|sunday|الأحد",
}
_MONTH_NAMES = {  # in Arabic: those of Iraq and its neighbours, then those of Egypt
    "jan": "jan|january|كانون الثاني|يناير",
    "feb": "feb|february|شباط|فبراير",
    "mar": "mar|march|آذار|مارس",
    "apr": "apr|april|نيسان|أبريل",
    "may": "may|أيار|مايس|مايو",
    "jun": "jun|june|حزيران|يونيو",
    "jul": "jul|july|تموز|يوليو",
    "aug": "aug|august|آب|أغسطس",
    "sep": "sep|sept|september|أيلول|سبتمبر",
    "oct": "oct|october|تشرين الأول|أكتوبر",
    "nov": "nov|november|تشرين الثاني|نوفمبر",
    "dec": "dec|december|كانون الأول|ديسمبر",
}
_ONE: dict[Unit, str] = {
    "h": "hour|ساعة",
    "d": "day|يوم",
    "wd": "working day|work day|workday|business day|يوم عمل",
    "w": "week|أسبوع",
    "m": "month|شهر",
    "y": "year|سنة|عام",
}
_TWO: dict[Unit, str] = {
    "h": "ساعتين|ساعتان",
    "d": "يومين|يومان",
    "wd": "يومي عمل|يومين عمل",
    "w": "أسبوعين|أسبوعان",
    "m": "شهرين|شهران",
    "y": "سنتين|سنتان|عامين|عامان",
}
_MANY: dict[Unit, str] = {
    "h": "h|hr|hrs|hours|ساعات",
    "d": "d|days|أيام|يوما",
    "wd": "wd|working days|work days|workdays|business days|أيام عمل",
    "w": "w|wk|wks|weeks|أسابيع|أسبوعا",
    "m": "m|months|أشهر|شهور|شهرا",
    "y": "y|yr|yrs|years|سنوات|سنين|أعوام|عاما",
}
_NEXT: dict[Unit, str] = {
    "w": "next week|الأسبوع القادم|الأسبوع المقبل",
    "m": "next month|الشهر القادم|الشهر المقبل",
    "y": "next year|السنة القادمة|السنة المقبلة|العام القادم|العام المقبل",
}


_COMING = ("", " القادم", " المقبل", " القادمة", " المقبلة")  # after a weekday in Arabic


def _days() -> Iterator[tuple[str, str]]:
    """Yield each word for a day together with the anchor that it means."""
    for anchor, names in (_DAY_NAMES | _WEEKDAY_NAMES).items():
        for name in names.split("|"):
            yield name, anchor
            if anchor in WEEKDAYS:
                if name.isascii():
                    yield f"next {name}", f"next-{anchor}"
                    continue
                for day in (name, f"يوم {name}"):  # "the coming Thursday" is the next one there is
                    yield from ((f"{day}{coming}", anchor) for coming in _COMING)


DAYS: Mapping[str, str] = {search_key(name): anchor for name, anchor in _days()}
RELATIVE = frozenset(DAYS.values())

MONTH_WORDS: Mapping[str, str] = {
    search_key(name): month for month, names in _MONTH_NAMES.items() for name in names.split("|")
}
UNIT_WORDS: Mapping[str, Unit] = {
    search_key(name): unit for names in (_ONE, _MANY) for unit, listed in names.items() for name in listed.split("|")
}
NEXT: Mapping[str, tuple[int, Unit]] = {
    **{search_key(name): (1, unit) for unit, names in _NEXT.items() for name in names.split("|")},
    **{search_key(name): (2, "d") for name in ("day after tomorrow", "the day after tomorrow", "بعد غد", "بعد الغد")},
}
# Lengths without a digit. Arabic needs no article, and has a form for two of a thing.
LENGTHS: Mapping[str, tuple[int, Unit]] = {
    **{f"{one} {name}": (1, unit) for name, unit in UNIT_WORDS.items() if name.isascii() for one in ("a", "an", "one")},
    **{search_key(name): (1, unit) for unit, names in _ONE.items() for name in names.split("|") if not name.isascii()},
    **{search_key(name): (2, unit) for unit, names in _TWO.items() for name in names.split("|")},
}
BEFORE_LENGTHS: Mapping[str, int] = {"in": 1, search_key("بعد"): 1, search_key("قبل"): -1, search_key("منذ"): -1}

# The words as they are spelt, to offer one that is near.
DAY_NAMES = tuple(
    name for names in (_DAY_NAMES | _WEEKDAY_NAMES).values() for name in names.split("|") if len(name) > 3
)
MONTH_NAMES = tuple(name for names in _MONTH_NAMES.values() for name in names.split("|"))
UNIT_NAMES = tuple(name for table in (_ONE, _MANY) for names in table.values() for name in names.split("|"))
# What is understood but not offered: to these a mistyped word may be near, and then this is said instead.
ORDINARY: Mapping[str, str] = {
    "tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu", "sept": "sep",
    "hr": "hours", "hrs": "hours", "wk": "weeks", "wks": "weeks", "yr": "years", "yrs": "years",
}  # fmt: skip

# What autocorrection and pasted Arabic text put in, one for one, so that each character stays in its place.
_MARKS = ("\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\ufeff")
PLAIN = str.maketrans(dict.fromkeys("−–—‐‑", "-") | dict.fromkeys(_MARKS, " "))
