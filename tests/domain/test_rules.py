"""Rules: the one grammar for dates that depend on others."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.calendar import FRIDAY, SATURDAY, SUNDAY, Calendar, DayOff
from tracker.domain.rule_words import DAYS, LENGTHS, MONTH_WORDS, MONTHS, NEXT, UNIT_WORDS, WEEKDAYS
from tracker.domain.rules import MOST, OWN_DATES, UNITS, Rule, parse_rule, said_on
from tracker.errors import InvalidError, RuleError

IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}))
ENGLAND = Calendar("gb-eng", frozenset({SATURDAY, SUNDAY}))
PLAIN = Calendar("plain")
MONDAY = date(2026, 1, 5)

RELATIVE = st.one_of(
    st.sampled_from(["today", "tomorrow", "yesterday", "eow", "eom", "eoy", *WEEKDAYS]),
    st.sampled_from(WEEKDAYS).map("next-{}".format),
    st.builds("{}-{}".format, st.integers(1, 29), st.sampled_from(MONTHS)),
)
FIXED = st.one_of(
    st.sampled_from([*OWN_DATES, "field:bid_date", "@withdrawal", "@end-of-year"]),
    st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat),
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-03-31", Rule("2026-03-31")),
        ("today", Rule("today")),
        ("today + 10wd", Rule("today", 10, "wd")),
        ("today+10wd", Rule("today", 10, "wd")),
        ("+3d", Rule("today", 3, "d")),
        ("-2w", Rule("today", -2, "w")),
        ("Entered + 1Y", Rule("entered", 1, "y")),
        ("field:window_from - 48h", Rule("field:window_from", -48, "h")),
        ("@withdrawal + 30d", Rule("@withdrawal", 30, "d")),
        ("@end-of-year - 1m", Rule("@end-of-year", -1, "m")),
        ("@end-of-year", Rule("@end-of-year")),
        ("٢٠٢٦-٠٣-٣١ + ٥wd", Rule("2026-03-31", 5, "wd")),
        ("2026-03-31 - 1w", Rule("2026-03-31", -1, "w")),
        ("valid_from + 1m", Rule("valid_from", 1, "m")),
        ("10wd", Rule("today", 10, "wd")),
        ("48h", Rule("today", 48, "h")),
        ("today + 0wd", Rule("today")),
        ("today \u2212 3d", Rule("today", -3, "d")),  # as a phone corrects a minus
        ("@full-control+30d", Rule("@full-control", 30, "d")),
    ],
)
def test_a_rule_is_an_anchor_and_a_signed_distance(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("tomorrow", Rule("tomorrow")),
        ("Yesterday", Rule("yesterday")),
        ("tomorrow + 2wd", Rule("tomorrow", 2, "wd")),
        ("Sunday", Rule("sun")),
        ("thurs", Rule("thu")),
        ("sun + 1w", Rule("sun", 1, "w")),
        ("sun-1w", Rule("sun", -1, "w")),
        ("next thu", Rule("next-thu")),
        ("Next  Thursday", Rule("next-thu")),
        ("in 3 days", Rule("today", 3, "d")),
        ("3 days", Rule("today", 3, "d")),
        ("in 2 weeks", Rule("today", 2, "w")),
        ("in 10 working days", Rule("today", 10, "wd")),
        ("10 workdays", Rule("today", 10, "wd")),
        ("in 48 hours", Rule("today", 48, "h")),
        ("1 month", Rule("today", 1, "m")),
        ("3 days ago", Rule("today", -3, "d")),
        ("a week ago", Rule("today", -1, "w")),
        ("in a month", Rule("today", 1, "m")),
        ("next week", Rule("today", 1, "w")),
        ("الخميس القادم", Rule("thu")),
        ("يوم الجمعة المقبلة", Rule("fri")),
        ("بعد غد", Rule("today", 2, "d")),
        ("the day after tomorrow", Rule("today", 2, "d")),
        ("بكرة", Rule("tomorrow")),
        ("next month", Rule("today", 1, "m")),
        ("next year", Rule("today", 1, "y")),
        ("today + 10 working days", Rule("today", 10, "wd")),
        ("entered + 3 days", Rule("entered", 3, "d")),
        ("@full-control - 2 weeks", Rule("@full-control", -2, "w")),
        ("eow", Rule("eow")),
        ("end of the week", Rule("eow")),
        ("eom - 2wd", Rule("eom", -2, "wd")),
        ("end of month", Rule("eom")),
        ("EOY", Rule("eoy")),
        ("31 march", Rule("31-mar")),
        ("march 31", Rule("31-mar")),
        ("31st of March", Rule("31-mar")),
        ("31 march - 1w", Rule("31-mar", -1, "w")),
        ("29 feb", Rule("29-feb")),
        ("31 mar 2026", Rule("2026-03-31")),
        ("March 31, 2026 + 5wd", Rule("2026-03-31", 5, "wd")),
    ],
)
def test_what_people_say_in_english(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("اليوم", Rule("today")),
        ("غدًا", Rule("tomorrow")),
        ("أمس", Rule("yesterday")),
        ("الأحد", Rule("sun")),
        ("يوم الاحد", Rule("sun")),
        ("الأربعاء + ٢d", Rule("wed", 2, "d")),
        ("السبت", Rule("sat")),
        ("بعد 3 أيام", Rule("today", 3, "d")),
        ("بعد ٣ أيام", Rule("today", 3, "d")),
        ("بعد ۱۰ أيام عمل", Rule("today", 10, "wd")),
        ("\u200fبعد أسبوع\u200f", Rule("today", 1, "w")),  # with the marks that come along when it is pasted
        ("بعد أسبوعين", Rule("today", 2, "w")),
        ("قبل شهر", Rule("today", -1, "m")),
        ("٤٨ ساعة", Rule("today", 48, "h")),
        ("الأسبوع القادم", Rule("today", 1, "w")),
        ("نهاية الشهر", Rule("eom")),
        ("نهاية السنة - ٢ أسابيع", Rule("eoy", -2, "w")),
        ("نهاية الأسبوع", Rule("eow")),
        ("٣١ آذار", Rule("31-mar")),
        ("٣١ كانون الأول ٢٠٢٦", Rule("2026-12-31")),
        ("1 مايو", Rule("1-may")),
    ],
)
def test_what_people_say_in_arabic(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


def test_every_word_in_the_tables_is_read() -> None:
    for word, anchor in DAYS.items():
        assert parse_rule(f"{word} + 1d") == Rule(anchor, 1, "d")
    for word, month in MONTH_WORDS.items():
        assert parse_rule(f"2 {word}") == parse_rule(f"{word} 2") == Rule(f"2-{month}")
    for word, unit in UNIT_WORDS.items():
        assert parse_rule(f"@x - 5 {word}") == Rule("@x", -5, unit)
        assert parse_rule(f"٥{word}") == Rule("today", 5, unit)
    for word, length in NEXT.items():
        assert parse_rule(word) == Rule("today", *length)
    for word, length in LENGTHS.items():
        assert parse_rule(f"in {word}") == Rule("today", *length)


@pytest.mark.parametrize("typed", ["next thrs", "thr", "tuh", "wde", "next tus", "10 wkz", "+3hrz", "3 yrz", "1 setp"])
def test_what_is_offered_for_a_slip_is_an_ordinary_word(typed: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(typed)
    near = re.search(r"Did you mean (\S+)\?", raised.value.hint)
    assert near is None or near[1] not in (
        "tues",
        "weds",
        "thur",
        "thurs",
        "sept",
        "hr",
        "hrs",
        "wk",
        "wks",
        "yr",
        "yrs",
    )


@pytest.mark.parametrize(("typed", "near"), [("next thrs", "thu"), ("tuhr", "thu"), ("10 wkz", "weeks")])
def test_an_odd_name_of_a_day_is_read_but_the_ordinary_one_offered(typed: str, near: str) -> None:
    with pytest.raises(RuleError, match=rf"Did you mean {near}\?"):
        parse_rule(typed)


def test_no_word_is_a_unit_and_a_month() -> None:
    assert not {*UNIT_WORDS} & {*MONTH_WORDS}


@pytest.mark.parametrize(
    ("text", "part", "message", "hint"),
    [
        ("", "", "The rule is empty", "today + 10wd"),
        ("  ", "", "The rule is empty", "today + 10wd"),
        ("2026-02-30", "2026-02-30", "There is no 2026-02-30", "month"),
        (" 2026-02-30 + 1d", "2026-02-30", "There is no 2026-02-30", "month"),
        ("2026-W01-1", "2026-W01", "'2026-W01' is not a date", "2026-03-31"),
        ("31/12/2026", "31/12/2026", "'31/12/2026' is not a date", "YEAR-MONTH-DAY: 2026-12-31."),
        ("٣١/١٢/٢٠٢٦", "٣١/١٢/٢٠٢٦", "'٣١/١٢/٢٠٢٦' is not a date", "YEAR-MONTH-DAY: 2026-12-31."),
        ("3.4.2026", "3.4.2026", "'3.4.2026' is not a date", "YEAR-MONTH-DAY: 2026-03-04 or 2026-04-03."),
        ("20260331", "20260331", "'20260331' is not a date", "2026-03-31"),
        ("2250-01-01", "2250-01-01", "2250-01-01 is outside 1900 to 2200", "year"),
        ("10", "10", "The unit is missing after '10'", "wd (working days)"),
        ("today + 10", "10", "The unit is missing after '10'", "wd (working days)"),
        ("in ١٠ ", "١٠", "The unit is missing after '١٠'", "wd (working days)"),
        ("today + 10 minutes", "minutes", "'minutes' is not a unit", "wd (working days)"),
        ("today + 10  wekes", "wekes", "'wekes' is not a unit", "Did you mean weeks?"),
        ("in 10 wekes", "wekes", "'wekes' is neither a unit nor a month", "Did you mean weeks?"),
        ("31 marhc", "marhc", "'marhc' is neither a unit nor a month", "Did you mean march?"),
        ("بعد ٣ ايم", "ايم", "'ايم' is neither a unit nor a month", "Did you mean أيام?"),
        ("today + 10000d", "10000", "10000 is too many", "At most 9999"),
        ("1" * 5_000 + " days", "1" * 5_000, "is too many", "At most 9999"),
        ("todya + 3d", "todya", "'todya' is not something a date can start from", "Did you mean today?"),
        ("  tomorow", "tomorow", "'tomorow' is not something a date can start from", "Did you mean tomorrow?"),
        ("next tursday", "tursday", "'tursday' is not something a date can start from", "Did you mean thursday?"),
        ("الأحدد", "الأحدد", "'الأحدد' is not something a date can start from", "Did you mean الأحد?"),
        ("marhc 31", "marhc", "'marhc' is not something a date can start from", "Did you mean march?"),
        ("march", "march", "'march' is not something a date can start from", "Add the day"),
        ("soon", "soon", "'soon' is not something a date can start from", "valid_from, valid_until, field:NAME"),
        ("within 3 days", "within", "'within' is not something a date can start from", "in 3 days"),
        ("field: + 3d", "field:", "'field:' is not something a date can start from", "field:NAME"),
        ("@ + 3d", "@", "'@' is not something a date can start from", "@MILESTONE"),
        ("nxt thu", "nxt thu", "'nxt thu' is not", "Did you mean next thu?"),
        ("gestern", "gestern", "'gestern' is not something a date can start from.", "yesterday"),
        ("gestern + 3d", "gestern", "can start from in 'gestern + 3d'.", "yesterday"),
        ("2026-03-31n", "2026-03-31n", "'2026-03-31n' is not a date.", "YEAR-MONTH-DAY"),
        ("2026-03-0l + 3d", "2026-03-0l", "'2026-03-0l' is not a date.", "YEAR-MONTH-DAY"),
        ("2026-03-31 x", "2026-03-31 x", "'2026-03-31 x' is not a date.", "YEAR-MONTH-DAY"),
        ("2026-03-31 + 3d + 4d", "2026-03-31 + 3d", "can start from in", "one distance"),
        ("today + 3d + 4d", "today + 3d", "'today + 3d' is not something a date can start from", "one distance"),
        ("next week + 4d", "next week", "'next week' is not something a date can start from", "one distance"),
        ("in 3 days + 4d", "in 3 days", "'in 3 days' is not something a date can start from", "one distance"),
        ("today 3d", "3d", "'3d' needs + or - before it", "Write today + 3d."),
        ("today +", "+", "'+' has no length after it", "+ 10wd"),
        ("in -3d", "in", "'in' is not something a date can start from", ""),
        ("31 feb", "31 feb", "There is no '31 feb'", "1 to 29"),
        ("0 mar + 1d", "0 mar", "There is no '0 mar'", "1 to 31"),
        ("mar 2026", "mar 2026", "There is no 'mar 2026'", "1 to 31"),
        ("29 feb 2025", "29 feb 2025", "There is no 2025-02-29", "month"),
        ("31 mar 26", "31 mar 26", "The year of '31 mar 26'", "2026"),
    ],
)
def test_an_error_points_at_the_part_that_cannot_be_read(text: str, part: str, message: str, hint: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(text)

    error = raised.value
    assert error.part == part
    assert text[error.position :].startswith(part)
    assert message in error.message
    assert hint in error.hint


def test_the_place_is_in_the_text_as_it_was_typed() -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(" \u200f+ ٣ days d")

    assert (raised.value.part, raised.value.position) == ("days d", 6)


@given(FIXED | RELATIVE, st.integers(-MOST, MOST), st.sampled_from(UNITS))
def test_a_rule_is_read_as_it_is_written(anchor: str, count: int, unit: str) -> None:
    rule = Rule(anchor, count, unit if count else "d")  # type: ignore[arg-type]

    assert parse_rule(str(rule)) == rule


_PIECES = st.sampled_from(
    ["today", "next", "sun", "الأحد", "يوم", "eom", "in", "ago", "بعد", "أسبوعين", "3", "٣", "³", "31", "2026", "mar",
     "آذار", "d", "wd", "days", "working", "-", "+", " ", "\n", "\u200f", "@", "field:", "x", "ſ", "2026-02-29", ",",
     "st"]
)  # fmt: skip


@given(
    st.text()
    | st.from_regex(r"[a-z@:0-9-]{0,12} ?[+-]? ?[0-9]{0,6}[a-z]{0,3}")
    | st.lists(_PIECES, max_size=8).map("".join)
    | st.lists(_PIECES, max_size=6).map(" ".join)
)
@settings(max_examples=500)
def test_nothing_but_an_error_for_people_comes_from_any_text(text: str) -> None:
    read = _read(text)

    if isinstance(read, Rule):
        assert parse_rule(str(read)) == read
    else:
        assert text[read.position : read.position + len(read.part)] == read.part
        assert read.message
        assert read.hint


def _read(text: str) -> Rule | RuleError:
    try:
        return parse_rule(text)
    except RuleError as error:
        return error


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-31 + 3d", date(2026, 3, 31)), ("today", None), ("@x", None), ("31 mar", None), ("sun", None)],
)
def test_an_anchor_that_is_a_date_is_a_day(text: str, day: date | None) -> None:
    assert parse_rule(text).day == day


@given(RELATIVE, FIXED, st.integers(-3, 3))
def test_what_depends_on_today_is_told_from_what_does_not(moving: str, fixed: str, count: int) -> None:
    assert Rule(moving, count).relative
    assert not Rule(fixed, count).relative


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-01-05"),
        ("tomorrow", "2026-01-06"),
        ("yesterday", "2026-01-04"),
        ("tue", "2026-01-06"),
        ("sun", "2026-01-11"),
        ("mon", "2026-01-12"),  # never today itself
        ("next thu", "2026-01-15"),
        ("next mon", "2026-01-19"),
        ("eow", "2026-01-08"),
        ("eom", "2026-01-31"),
        ("eoy", "2026-12-31"),
        ("5 jan", "2026-01-05"),  # today included
        ("4 jan", "2027-01-04"),
        ("31 march", "2026-03-31"),
        ("29 feb", "2028-02-29"),
    ],
)
def test_a_day_that_was_named_is_written_as_its_date(text: str, day: str) -> None:
    assert said_on(parse_rule(text), MONDAY, IRAQ) == Rule(day)
    assert said_on(parse_rule(f"{text} - 2wd"), MONDAY, IRAQ) == Rule(day, -2, "wd")


@pytest.mark.parametrize("text", ["2026-03-31 + 3d", "entered + 3d", "valid_from", "field:x - 1w", "@x + 1m"])
def test_what_does_not_depend_on_today_stays(text: str) -> None:
    assert said_on(parse_rule(text), MONDAY, IRAQ) == parse_rule(text)


def _closed(calendar: Calendar, *days: date) -> Calendar:
    return Calendar("closed", calendar.weekend, dict.fromkeys(days, (DayOff("Feast"),)))


@pytest.mark.parametrize(
    ("calendar", "today", "end"),
    [
        (IRAQ, date(2026, 1, 8), date(2026, 1, 8)),  # Thursday, the last working day
        (IRAQ, date(2026, 1, 9), date(2026, 1, 15)),  # on the weekend: of the week to come
        (IRAQ, date(2026, 1, 10), date(2026, 1, 15)),
        (IRAQ, date(2026, 1, 11), date(2026, 1, 15)),
        (ENGLAND, date(2026, 1, 8), date(2026, 1, 9)),
        (PLAIN, date(2026, 1, 5), date(2026, 1, 11)),
        (PLAIN, date(2026, 1, 11), date(2026, 1, 11)),
        (_closed(IRAQ, date(2026, 1, 8)), date(2026, 1, 5), date(2026, 1, 7)),
        (_closed(IRAQ, date(2026, 1, 8)), date(2026, 1, 8), date(2026, 1, 15)),  # nothing is left of this week
    ],
)
def test_the_week_ends_before_the_weekend_of_the_office(calendar: Calendar, today: date, end: date) -> None:
    assert said_on(parse_rule("eow"), today, calendar).day == end


def test_the_month_ends_with_its_last_day() -> None:
    assert said_on(parse_rule("eom"), date(2028, 2, 29), IRAQ).day == date(2028, 2, 29)
    assert said_on(parse_rule("eom"), date(2026, 2, 1), IRAQ).day == date(2026, 2, 28)
    assert said_on(parse_rule("eom"), date(2200, 12, 31), IRAQ).day == date(2200, 12, 31)


def test_a_day_outside_the_calendar_is_refused() -> None:
    for text in ("tomorrow", "sun", "1 jan"):
        with pytest.raises(InvalidError, match="2200"):
            said_on(parse_rule(text), date(2200, 12, 31), IRAQ)
    with pytest.raises(InvalidError, match="no working days"):
        said_on(parse_rule("eow"), MONDAY, Calendar("never", frozenset(range(7))))


@given(RELATIVE, st.dates(date(1901, 1, 1), date(2190, 12, 31)), st.sampled_from([IRAQ, ENGLAND, PLAIN]))
def test_only_yesterday_is_over_when_it_is_said(anchor: str, today: date, calendar: Calendar) -> None:
    day = said_on(Rule(anchor), today, calendar).day

    assert day is not None
    assert (day < today) == (anchor == "yesterday")
    if anchor in WEEKDAYS:
        assert day.weekday() == WEEKDAYS.index(anchor)
        assert 1 <= (day - today).days <= 7
        assert (said_on(Rule(f"next-{anchor}"), today, calendar).day or today) - day == timedelta(days=7)
