"""Days off from an iCalendar file: what counts, and what is refused with a word about where."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidError
from tracker.storage.ics_file import read_days_off

BAGHDAD = ZoneInfo("Asia/Baghdad")
YEARS = range(2025, 2029)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def file(*events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{''.join(events)}END:VCALENDAR\r\n"


def days(*events: str, zone: ZoneInfo = BAGHDAD) -> list[str]:
    return [str(day) for day, _ in read_days_off(file(*events), "days.ics", zone=zone, years=YEARS)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20260210"], ["2026-02-10"]),
        (["DTSTART;VALUE=DATE:20260210", "DTEND;VALUE=DATE:20260211"], ["2026-02-10"]),
        (["DTSTART;VALUE=DATE:20260210", "DTEND;VALUE=DATE:20260210"], ["2026-02-10"]),
        (["DTSTART;VALUE=DATE:20260227", "DTEND;VALUE=DATE:20260302"], ["2026-02-27", "2026-02-28", "2026-03-01"]),
        (["DTSTART;VALUE=DATE:20260210", "DURATION:P2D"], ["2026-02-10", "2026-02-11"]),
        (["DTSTART:20260210T090000"], ["2026-02-10"]),
        (["DTSTART:20260210T220000Z", "DTEND:20260211T210000Z"], ["2026-02-11"]),
        (["DTSTART:20260210T200000Z", "DTEND:20260211T210100Z"], ["2026-02-10", "2026-02-11", "2026-02-12"]),
        (["DTSTART;TZID=Europe/London:20260210T233000", "DURATION:PT15M"], ["2026-02-11"]),
        (["DTSTART;VALUE=DATE:19990210"], ["1999-02-10"]),
    ],
)
def test_an_event_is_the_days_it_touches_in_the_calendars_zone(lines: list[str], expected: list[str]) -> None:
    assert days(event("SUMMARY:Off", *lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["RRULE:FREQ=YEARLY"], ["2025-02-10", "2026-02-10", "2027-02-10", "2028-02-10"]),
        (["RRULE:FREQ=YEARLY;UNTIL=20260210"], ["2025-02-10", "2026-02-10"]),
        (["RRULE:FREQ=YEARLY;UNTIL=20260209"], ["2025-02-10"]),
        (["RRULE:FREQ=YEARLY;UNTIL=99991231;INTERVAL=6"], ["2026-02-10"]),
        (["RRULE:FREQ=YEARLY;COUNT=7"], ["2025-02-10", "2026-02-10"]),
        (["RRULE:FREQ=YEARLY;COUNT=7", "EXDATE;VALUE=DATE:20250210"], ["2026-02-10"]),
        (["RDATE;VALUE=DATE:20260301,20290301"], ["2026-03-01"]),
        (["RRULE:FREQ=DAILY;COUNT=2;BYHOUR=1,2,3;BYSECOND=1,2,3"], []),
    ],
)
def test_an_event_that_repeats_is_followed_through_the_years_that_are_filled(
    lines: list[str], expected: list[str]
) -> None:
    assert days(event("SUMMARY:Off", "DTSTART;VALUE=DATE:20200210", *lines)) == expected


def test_an_end_with_a_zone_is_understood() -> None:
    lines = ("DTSTART:20240210T220000Z", "RRULE:FREQ=YEARLY;UNTIL=20260210T220000Z")

    assert days(event(*lines)) == ["2025-02-11", "2026-02-11"]


def test_one_of_a_series_can_be_moved_or_cancelled() -> None:
    series = event("UID:1", "DTSTART;VALUE=DATE:20250210", "RRULE:FREQ=YEARLY")
    moved = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20260210", "DTSTART;VALUE=DATE:20260212")
    gone = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20270210", "DTSTART;VALUE=DATE:20270210", "STATUS:CANCELLED")

    assert days(series, moved, gone) == ["2025-02-10", "2026-02-12", "2028-02-10"]


def test_cancelled_events_and_doubles_are_left_out() -> None:
    off = event("SUMMARY:Off", "DTSTART;VALUE=DATE:20260210")
    cancelled = event("SUMMARY:Not", "DTSTART;VALUE=DATE:20260211", "STATUS:CANCELLED")
    assert days(off, off, cancelled) == ["2026-02-10"]


def test_names_are_kept_whole_on_one_line() -> None:
    text = file(
        event("SUMMARY:عيد\\, first\\nday", "DTSTART;VALUE=DATE:20260210"), event("DTSTART;VALUE=DATE:20260211")
    )

    names = [name for _, name in read_days_off(text, "days.ics", zone=BAGHDAD, years=YEARS)]
    assert names == ["عيد, first day", "Day off"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not an iCalendar file"),
        ("Date,Name\n2026-02-10,Off\n", "is not an iCalendar file"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "is not an iCalendar file"),
        ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", "does not begin with BEGIN:VCALENDAR"),
        (file(), "it has no events"),
        (file(event("SUMMARY:Off")), r"event 1 \('Off'\) has no DTSTART"),
        (file(event("DTSTART:2026-02-10")), "the DTSTART of event 1 .* cannot be read"),
        (file(event("DTSTART;VALUE=DATE:20260230")), "the DTSTART of event 1 .* cannot be read"),
        (file(event("DTSTART;VALUE=DATE:20260210", "DTSTART;VALUE=DATE:20260211")), "has several DTSTART"),
        (file(event("DTSTART;VALUE=DATE:20260210", "DTEND;VALUE=DATE:20260209")), "ends before it begins"),
        (file(event("DTSTART;VALUE=DATE:20260210", "DTEND:20260211T000000")), "begins with a day and ends with a time"),
        (file(event("DTSTART;VALUE=DATE:20260210", "DTEND;VALUE=DATE:20280210")), "longer than 366 days"),
        (file(event("DTSTART;VALUE=DATE:99990210")), "outside 1900 to 2200"),
        (file(event("DTSTART;VALUE=DATE:20260210", "RRULE:FREQ=SECONDLY")), "makes no days off"),
        (file(event("DTSTART;VALUE=DATE:20260210", "RRULE:FREQ=DAILY;INTERVAL=0")), "RRULE of event 1 .* cannot"),
        (file(event("DTSTART;VALUE=DATE:20260210", "RRULE:FREQ=YEARLY;BYDAY=XX")), "RRULE of event 1 .* cannot"),
        (file(event("DTSTART;VALUE=DATE:20260210", "RDATE:00010101T000000Z")), "beyond all years"),
        (file(event("DTSTART;VALUE=DATE:20260210", "RDATE;VALUE=TIME:100000")), "the RDATE of event 1 .* cannot"),
        (file(event("SUMMARY:a\x00b", "DTSTART;VALUE=DATE:20260210")), "NUL"),
        (file(event(f"SUMMARY:{'x' * 201}", "DTSTART;VALUE=DATE:20260210")), "at most 200"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_file_and_the_place(text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=rf"^days\.ics: .*{message}.*Nothing was imported\.$") as caught:
        read_days_off(text, "days.ics", zone=ZoneInfo("America/New_York"), years=YEARS)
    assert "\n" not in str(caught.value)


def test_a_file_cannot_bring_days_without_end() -> None:
    text = file(event("DTSTART;VALUE=DATE:19000101", "RRULE:FREQ=DAILY"))
    with pytest.raises(InvalidError, match="more than 10,000 days"):
        read_days_off(text, "days.ics", zone=BAGHDAD, years=range(1900, 2000))


GOOD = file(
    event("UID:1", "SUMMARY:Off", "DTSTART;VALUE=DATE:20250210", "RRULE:FREQ=YEARLY;UNTIL=20270210", "EXDATE:20260210"),
    event("DTSTART;TZID=Europe/London:20260210T233000", "DURATION:P1D", "RDATE;VALUE=PERIOD:20260301T000000Z/PT1H"),
)


@given(st.data())
def test_a_mutated_file_is_read_or_refused(data: st.DataObject) -> None:
    text = list(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(
            st.sampled_from(["", ":", ";", "=", "\r\n", "0", "9", "X", "\x00", ",", "-", "T", "\ud800"])
        )
    try:
        found = read_days_off("".join(text), "days.ics", zone=BAGHDAD, years=YEARS)
    except InvalidError:
        return
    assert all(isinstance(day, date) and name for day, name in found)
