"""Public holidays: named in both languages, with the library's doubts as a flag."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import pytest

from tracker.domain.calendar import FRIDAY, SATURDAY, SUNDAY, DayOff
from tracker.errors import InvalidError
from tracker.storage.public_holidays import check_country, public_holidays, source_name, usual_weekend


def test_a_day_is_named_in_english_and_arabic_and_doubt_is_a_flag() -> None:
    found = public_holidays("IQ", "", 2026)

    assert found[date(2026, 1, 6)] == (DayOff("Army Day", "عيد الجيش"),)
    assert found[date(2026, 3, 20)] == (DayOff("Eid al-Fitr", "عيد الفطر", estimated=True),)
    assert not any("estimated" in off.name or "تقدير" in off.name_ar for names in found.values() for off in names)
    assert {day.year for day in found} == {2026}


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 3, 21), {"Eid al-Fitr": "عيد الفطر", "Nowruz": "عيد نوروز"}),
        (date(2032, 3, 21), {"Day of Arafah": "يوم عرفة", "Nowruz": "عيد نوروز"}),
        (date(2039, 1, 6), {"Army Day": "عيد الجيش", "Eid al-Adha": "عيد الأضحى"}),
    ],
)
def test_each_of_two_holidays_on_one_day_keeps_its_own_arabic_name(day: date, names: dict[str, str]) -> None:
    """The library sorts them by alphabet in each language; only the first of these days sorts alike in both."""
    found = public_holidays("IQ", "", day.year)[day]

    assert {off.name: off.name_ar for off in found} == names
    assert [off.name for off in found if not off.estimated] == [
        name for name in names if name in ("Nowruz", "Army Day")
    ]


def test_a_day_that_is_observed_and_estimated_is_only_marked_as_observed() -> None:
    named = [off for names in public_holidays("SG", "", 2027).values() for off in names]
    named += [off for year in range(2026, 2036) for names in public_holidays("AE", "", year).values() for off in names]

    assert any(off.estimated for off in named)
    assert not any("estimated" in off.name for off in named)


def test_a_country_without_arabic_has_english_names_only() -> None:
    found = public_holidays("GB", "ENG", 2026)

    assert found[date(2026, 4, 6)] == (DayOff("Easter Monday"),)
    assert date(2026, 4, 6) not in public_holidays("GB", "SCT", 2026)


@pytest.mark.parametrize("country", ["IQ", "GB", "US"])
@pytest.mark.parametrize("year", [1700, 2150, 2200])
def test_a_year_beyond_the_librarys_range_has_nothing(country: str, year: int) -> None:
    assert public_holidays(country, "", year) == {}


@pytest.mark.parametrize("country", ["XX", "", "Iraq", "HolidayBase", "country_holidays", "1Q", "[red]"])
def test_a_country_that_nobody_knows_is_named(country: str) -> None:
    with pytest.raises(InvalidError, match=r"are not known\. Write the two letters of a country"):
        check_country(country, "")
    with pytest.raises(InvalidError):
        public_holidays(country, "", 2026)


def test_a_part_that_nobody_knows_gets_the_list() -> None:
    with pytest.raises(InvalidError, match=r"'XX' is not a part of GB.*One of: ENG, NIR, SCT, WLS"):
        check_country("GB", "XX")
    with pytest.raises(InvalidError, match="Leave the subdivision out"):
        check_country("IQ", "NI")


def test_countries_are_written_in_two_capitals() -> None:
    assert check_country(" iq ", "") == ("IQ", "")
    assert check_country("usa", "CA") == ("US", "CA")


def test_a_country_has_its_own_weekend() -> None:
    assert usual_weekend("IQ") == [FRIDAY, SATURDAY]
    assert usual_weekend("GB") == [SATURDAY, SUNDAY]


def test_the_source_has_its_version() -> None:
    assert source_name() == f"holidays {version('holidays')}"
