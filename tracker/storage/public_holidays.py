"""Public holidays of a country and a year, from the `holidays` library, which is imported when it is first asked."""

from __future__ import annotations

from datetime import date

from tracker.domain.calendar import DayOff, DaysOff

# The library's own marks of days that hang on the sight of the moon.
_ESTIMATED = (" (estimated)", " (تقديري)")


def public_holidays(country: str, subdivision: str, year: int) -> DaysOff:
    """Return the days off of a year, named in English and, where the library can, in Arabic.

    Nothing comes back for a year outside the library's range. Raises InvalidError for a country or a subdivision that
    it does not know.
    """
    import holidays

    known = holidays.country_holidays(country, subdiv=subdivision or None)
    languages = known.supported_languages
    english = next((name for name in languages if name.startswith("en")), None)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=english)
    arabic = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language="ar")
    in_arabic = arabic if "ar" in languages else None
    return {day: _names(found.get_list(day), in_arabic.get_list(day) if in_arabic else []) for day in sorted(found)}


def _names(english: list[str], arabic: list[str]) -> tuple[DayOff, ...]:
    paired = zip(english, arabic if len(arabic) == len(english) else [""] * len(english), strict=True)
    return tuple(DayOff(_bare(name), _bare(name_ar), name != _bare(name)) for name, name_ar in paired)


def _bare(name: str) -> str:
    for mark in _ESTIMATED:
        name = name.replace(mark, "")
    return name
