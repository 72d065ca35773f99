"""Public holidays of a country and a year, from the `holidays` library, which is imported when it is first asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tracker.domain.calendar import DayOff, DaysOff
from tracker.errors import InvalidError

if TYPE_CHECKING:
    from holidays import HolidayBase

# The library's own mark of days that hang on the sight of the moon; in some countries "(observed, estimated)".
_ESTIMATED = re.compile(r" \(estimated\)|, estimated(?=\))")
_ESTIMATED_AR = re.compile(r" \([^()]*(?:تقدير|مقدر)[^()]*\)")


def public_holidays(country: str, subdivision: str, year: int) -> DaysOff:
    """Return the days off of a year, named in English and, where the library can, in Arabic.

    Nothing comes back for a year outside the library's range. Raises InvalidError for a country or a subdivision that
    it does not know.
    """
    languages = _known(country, subdivision).supported_languages
    found = _known(country, subdivision, [year], _language(languages, "en"))
    arabic = _language(languages, "ar")
    # The years around tell how a holiday is called that shares its day with another one in this year.
    translated = _translations(country, subdivision, range(year - 1, year + 2), arabic) if arabic else {}
    return {day: _days_off(found.get_list(day), translated) for day in sorted(found)}


def check_country(country: str, subdivision: str) -> tuple[str, str]:
    """Return a country's two letters and the subdivision as the library writes them. Raises InvalidError."""
    known = _known(country.strip().upper(), subdivision.strip())
    return known.country, subdivision.strip()


def usual_weekend(country: str) -> list[int]:
    """Return the weekend of a country, Monday is 0. Raises InvalidError."""
    return sorted(_known(country, "").weekend)


def source_name() -> str:
    """Return what the holidays come from, as a calendar's years remember it: `holidays 0.109`."""
    from holidays.version import __version__

    return f"holidays {__version__}"


def _known(country: str, subdivision: str, years: Iterable[int] = (), language: str | None = None) -> HolidayBase:
    import holidays

    if not re.fullmatch(r"[A-Z]{2,3}", country):  # the library takes any name of its own for a country
        raise _unknown(country)
    try:
        whole = holidays.country_holidays(country)
    except NotImplementedError:
        raise _unknown(country) from None
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=language)
    except NotImplementedError:
        listed = ", ".join(whole.subdivisions)
        raise InvalidError(
            f"'{subdivision}' is not a part of {country} whose holidays are known.",
            hint=f"One of: {listed}." if listed else "Leave the subdivision out.",
        ) from None


def _unknown(country: str) -> InvalidError:
    return InvalidError(
        f"The public holidays of '{country}' are not known.", hint="Write the two letters of a country, like IQ."
    )


def _language(languages: Iterable[str], wanted: str) -> str | None:
    return next((name for name in languages if name.partition("_")[0] == wanted), None)


def _translations(country: str, subdivision: str, years: Iterable[int], language: str) -> Mapping[str, str]:
    """Return the Arabic names by the English ones.

    The library sorts the names of one day by alphabet in each language, so that only days with one name tell which is
    which; what is left over on a shared day then belongs together.
    """
    known = _known(country, subdivision)
    english = _known(country, subdivision, years, _language(known.supported_languages, "en"))
    other = _known(country, subdivision, years, language)
    names: dict[str, str] = {}
    for day in sorted(english, key=lambda day: len(english.get_list(day))):
        ours = [name for name in map(_bare, english.get_list(day)) if name not in names]
        theirs = [name for name in map(_bare_ar, other.get_list(day)) if name not in names.values()]
        if len(ours) == len(theirs) == 1:
            names[ours[0]] = theirs[0]
    return names


def _days_off(names: Iterable[str], translated: Mapping[str, str]) -> tuple[DayOff, ...]:
    found: dict[str, DayOff] = {}
    for name in names:
        bare = _bare(name)
        found.setdefault(bare, DayOff(bare, translated.get(bare, ""), estimated=bare != name))
    return tuple(found.values())


def _bare(name: str) -> str:
    return _ESTIMATED.sub("", name)


def _bare_ar(name: str) -> str:
    return _ESTIMATED_AR.sub("", name)
