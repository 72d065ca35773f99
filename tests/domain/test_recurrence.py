"""Recurrences: reading them, writing them, and the days that their words name."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import FRIDAY, SATURDAY, SUNDAY, Calendar, DayOff
from tracker.domain.recurrence import LAST, MOST_WORKING_DAYS, Pick, Recurrence, parse_recurrence
from tracker.domain.recurrence_days import word_days
from tracker.domain.recurrence_words import SUGGESTED
from tracker.domain.rrule import MOST
from tracker.errors import RuleError

PLAIN = Calendar("plain")
IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}), {date(2026, 1, 1): (DayOff("New Year"),)})
EVERY = st.integers(1, MOST)
ENDS = st.one_of(
    st.just({}),
    st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(lambda day: {"until": day}),
    st.integers(1, MOST).map(lambda times: {"times": times}),
)
PLACES = st.one_of(
    st.builds(Pick, st.just("day"), st.just(LAST) | st.integers(1, 31)),
    st.builds(Pick, st.just("working day"), st.just(LAST) | st.integers(1, MOST_WORKING_DAYS)),
    st.builds(Pick, st.just("weekday"), st.sampled_from([1, 2, 3, 4, LAST]), st.integers(0, 6)),
)
IN_A_MONTH = st.one_of(
    st.builds(lambda day: Pick("day", day.day, month=day.month), st.dates(date(2028, 1, 1), date(2028, 12, 31))),
    st.builds(
        lambda number, month: Pick("working day", number, month=month), st.sampled_from([1, LAST]), st.integers(1, 12)
    ),
)
WEEKDAYS = st.frozensets(st.integers(0, 6)).map(lambda days: tuple(sorted(days, key=lambda day: (day + 1) % 7)))
IN_WORDS = st.one_of(
    st.builds(Recurrence, EVERY, st.sampled_from(["day", "working day"])),
    st.builds(Recurrence, EVERY, st.just("week"), WEEKDAYS),
    st.builds(Recurrence, EVERY, st.sampled_from(["month", "year"]), pick=st.none() | PLACES),
    st.builds(Recurrence, EVERY, st.just("year"), pick=IN_A_MONTH),
)
RRULES = st.builds(
    lambda frequency, interval, more: ";".join(
        filter(None, [f"FREQ={frequency}", f"INTERVAL={interval}" if interval > 1 else "", more])
    ),
    st.sampled_from(["MONTHLY", "YEARLY"]),
    EVERY,
    st.sampled_from(["", "BYDAY=SU,WE", "BYMONTH=1,7;BYMONTHDAY=-1", "BYDAY=-1TH", "BYDAY=MO,TU;BYSETPOS=1;WKST=SU"]),
).map(lambda parts: Recurrence(rrule=parts))


# Reading and writing.


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("every day", "every day"),
        ("Every Working Day", "every working day"),
        ("every 3 business days", "every 3 working days"),
        ("every week", "every week"),
        ("every 2 weeks", "every 2 weeks"),
        ("every two weeks", "every 2 weeks"),
        ("every sunday", "every sunday"),
        ("every Wednesday and Sunday", "every sunday and wednesday"),
        ("every sun, wed", "every sunday and wednesday"),
        ("every other sunday", "every 2 weeks on sunday"),
        ("every 2 weeks on sun", "every 2 weeks on sunday"),
        ("every month", "every month"),
        ("every month on the 15th", "every month on the 15th"),
        ("every month on 1", "every month on the 1st"),
        ("every month on the last day", "every month on the last day"),
        ("every month on the 1st working day", "every month on the 1st working day"),
        ("every month on the last working day of the month", "every month on the last working day"),
        ("every month on the first sunday", "every month on the 1st sunday"),
        ("first sunday of every month", "every month on the 1st sunday"),
        ("the last working day of each month", "every month on the last working day"),
        ("every 3 months", "every 3 months"),
        ("every quarter", "every 3 months"),
        ("every 2 quarters", "every 6 months"),
        ("every quarter on the 1st working day", "every 3 months on the 1st working day"),
        ("every 6 months", "every 6 months"),
        ("twice a year", "every 6 months"),
        ("every half year", "every 6 months"),
        ("every year", "every year"),
        ("every year on 31 march", "every year on the 31st of march"),
        ("every year on march 31", "every year on the 31st of march"),
        ("31 march every year", "every year on the 31st of march"),
        ("every year on the last working day of june", "every year on the last working day of june"),
        ("weekly", "every week"),
        ("monthly on the 2nd", "every month on the 2nd"),
        ("quarterly", "every 3 months"),
        ("yearly", "every year"),
        ("six-monthly", "every 6 months"),
        ("every month until 2027-12-31", "every month until 2027-12-31"),
        ("every month 4 times", "every month 4 times"),
        ("every month on the 15th 1 time", "every month on the 15th 1 time"),
        ("كل يوم", "every day"),
        ("كل يوم عمل", "every working day"),
        ("كل أسبوعين", "every 2 weeks"),
        ("كل أسبوعين يوم الأحد", "every 2 weeks on sunday"),
        ("كل يوم أحد", "every sunday"),
        ("كل أحد والأربعاء", "every sunday and wednesday"),
        ("كل ٣ أشهر", "every 3 months"),
        ("كل ربع سنة", "every 3 months"),
        ("نصف سنوي", "every 6 months"),
        ("مرتين في السنة", "every 6 months"),
        ("كل شهر في أول يوم عمل", "every month on the 1st working day"),
        ("كل شهر في اليوم الأخير حتى ٢٠٢٧-١٢-٣١", "every month on the last day until 2027-12-31"),
        ("كل سنة في 1 كانون الثاني", "every year on the 1st of january"),
        ("كل شهر ٤ مرات", "every month 4 times"),
        ("RRULE:FREQ=MONTHLY;INTERVAL=3", "RRULE:FREQ=MONTHLY;INTERVAL=3"),
        ("freq=weekly; byday=su,we; interval=1; count=4", "RRULE:FREQ=WEEKLY;BYDAY=SU,WE;COUNT=4"),
        ("FREQ=MONTHLY;BYDAY=+1su;UNTIL=20271231T000000Z", "RRULE:FREQ=MONTHLY;BYDAY=1SU;UNTIL=20271231"),
    ],
)
def test_words_have_one_form_in_which_they_are_kept(text: str, canonical: str) -> None:
    found = parse_recurrence(text)
    assert str(found) == canonical
    assert parse_recurrence(canonical) == found


@given(IN_WORDS | RRULES, ENDS)
def test_a_recurrence_is_read_as_it_is_written(recurrence: Recurrence, ends: dict[str, object]) -> None:
    whole = Recurrence(
        recurrence.every, recurrence.unit, recurrence.weekdays, recurrence.pick, recurrence.rrule, **ends  # type: ignore[arg-type]
    )  # fmt: skip
    assert parse_recurrence(str(whole)) == whole


@pytest.mark.parametrize(
    ("text", "part", "says"),
    [
        ("", "", "The rule is empty"),
        ("every", "", "Something is missing at the end of 'every'"),
        ("every month on", "", "on the 15th"),
        ("every mnth", "mnth", "Did you mean month?"),
        ("monthy", "monthy", "Did you mean monthly?"),
        ("every 0 days", "0", "From 1 to 999"),
        ("every 1000 days", "1000", "From 1 to 999"),
        ("every month on sunday", "sunday", "every month on the first sunday"),
        ("every sunday on monday", "monday", "does not go with 'every sunday'"),
        ("every first sunday", "first sunday", "in two ways"),
        ("every day on the 15th", "on the 15th", "does not go with 'every day'"),
        ("every month on the 32nd", "on the 32nd", "From 1 to 31, or the last"),
        ("every month on the fifth sunday", "on the fifth sunday", "is not in every month"),
        ("every year on 30 february", "on 30 february", "From 1 to 29"),
        ("every month on 31 march", "on 31 march", "every year on 31 march"),
        ("every month on the last", "last", "the last working day"),
        ("every half month", "month", "every half year"),
        ("every working month", "month", "every working day"),
        ("every month until", "", "until 2027-12-31"),
        ("every month until 2027-02-30", "2027-02-30", "There is no 2027-02-30"),
        ("every month 0 times", "0", "From 1 to 999"),
        ("every month 4 times until 2027-01-01", "until", "a second time"),
        ("every month or so", "or", "is not understood here"),
        ("كل شهر في اليوم 40", "في اليوم 40", "From 1 to 31"),
        ("FREQ=HOURLY", "FREQ=HOURLY", "once a day at most"),
        ("FREQ=MONTLY", "FREQ=MONTLY", "Did you mean MONTHLY?"),
        (" INTERVAL=3", "INTERVAL=3", "FREQ=MONTHLY"),
        ("RRULE:FREQ=DAILY;BYHOUR=3", "BYHOUR=3", "not times of the day"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0", "Numbers from 1 to 999"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32", "or -1 to -31 from the end"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX", "'XX' is not a weekday"),
        ("FREQ=MONTHLY;WKST=XX", "WKST=XX", "'XX' is not a weekday"),
        ("FREQ=WEEKLY;BYDAY=1SU", "BYDAY=1SU", "needs a month or a year"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1", "does not go with FREQ=WEEKLY"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "COUNT=3", "Say one of them"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY", "said twice"),
        ("FREQ=DAILY;INTERVL=2", "INTERVL=2", "Did you mean INTERVAL?"),
        ("FREQ=DAILY;UNTIL=2027", "UNTIL=2027", "UNTIL=20271231"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL=20270230", "There is no 2027-02-30"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS=1", "Add one, like BYDAY"),
        ("every day\x00", "", "NUL"),
        ("every day " * 30, "", "at most 200"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, part: str, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_recurrence(text)
    error = caught.value
    assert says in str(error)
    assert error.part == part
    assert text[error.position :].startswith(part)


@given(
    st.text()
    | st.lists(st.sampled_from([*SUGGESTED, "on", "the", "of", "15th", "3", "first", "march", "4", "كل"])).map(" ".join)
    | st.lists(
        st.sampled_from(["FREQ=DAILY", "FREQ=YEARLY", "BYDAY=1SU,XX", "COUNT=3", "=", "BYWEEKNO=-1", "RRULE:"])
    ).map(";".join)
)
def test_nothing_but_an_error_for_people_comes_from_any_text(text: str) -> None:
    try:
        found = parse_recurrence(text)
    except RuleError as error:
        part, position = error.part, error.position
    else:
        assert parse_recurrence(str(found)) == found
        return
    assert text[position:].startswith(part)


# The days of the words.


def first(text: str, start: date, count: int, *, after: date | None = None, calendar: Calendar = PLAIN) -> list[str]:
    days = word_days(parse_recurrence(text), start, after or start - timedelta(days=1), calendar)
    return [day.isoformat() for day in islice(days, count)]


@pytest.mark.parametrize(
    ("text", "start", "days"),
    [
        ("every 2 days", date(2026, 1, 5), ["2026-01-05", "2026-01-07", "2026-01-09"]),
        ("every 2 weeks", date(2026, 1, 5), ["2026-01-05", "2026-01-19", "2026-02-02"]),
        ("every 2 weeks on sunday", date(2026, 1, 5), ["2026-01-11", "2026-01-25", "2026-02-08"]),
        ("every sunday and wednesday", date(2026, 1, 5), ["2026-01-07", "2026-01-11", "2026-01-14"]),
        ("every month", date(2026, 1, 31), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("every month on the 30th", date(2026, 1, 5), ["2026-01-30", "2026-02-28", "2026-03-30"]),
        ("every 3 months on the 1st", date(2026, 1, 5), ["2026-04-01", "2026-07-01", "2026-10-01"]),
        ("every month on the last day", date(2026, 1, 5), ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("every month on the 2nd sunday", date(2026, 1, 5), ["2026-01-11", "2026-02-08", "2026-03-08"]),
        ("every month on the last sunday", date(2026, 1, 5), ["2026-01-25", "2026-02-22", "2026-03-29"]),
        ("every year", date(2024, 2, 29), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("every year on 31 march", date(2026, 6, 1), ["2027-03-31", "2028-03-31"]),
    ],
)
def test_days_are_counted_from_the_start_and_do_not_drift(text: str, start: date, days: list[str]) -> None:
    assert first(text, start, len(days)) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("every month on the 1st working day", ["2026-01-04", "2026-02-01", "2026-03-01", "2026-04-01"]),
        ("every month on the last working day", ["2026-01-29", "2026-02-26", "2026-03-31"]),
        ("every month on the 23rd working day", ["2026-01-29", "2026-02-26", "2026-03-31"]),
        ("every working day", ["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-11"]),
        ("every 3 working days", ["2026-01-04", "2026-01-07", "2026-01-12"]),
    ],
)
def test_working_days_are_those_of_the_calendar(text: str, days: list[str]) -> None:
    assert first(text, date(2026, 1, 1), len(days), calendar=IRAQ) == days


def test_a_month_without_a_working_day_is_passed_over() -> None:
    shut = {date(2026, 2, 1) + timedelta(days=gone): (DayOff("shut"),) for gone in range(28)}
    closed = Calendar("closed", days_off=shut)
    found = first("every month on the last working day", date(2026, 1, 1), 2, calendar=closed)
    assert found == ["2026-01-31", "2026-03-31"]


def test_nothing_comes_after_the_year_2200() -> None:
    assert first("every year", date(2199, 5, 1), 5) == ["2199-05-01", "2200-05-01"]
    assert first("every 2 weeks", date(2200, 12, 20), 5) == ["2200-12-20"]


@given(IN_WORDS, st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_beginning_later_finds_the_same_days(recurrence: Recurrence, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    whole = islice(word_days(recurrence, start, start - timedelta(days=1), PLAIN), 1000)
    late = word_days(recurrence, start, after, PLAIN)
    assert next((day for day in whole if day > after), None) == next(late, None)


@given(EVERY, st.dates(date(1950, 1, 1), date(2050, 1, 1)))
def test_a_month_later_is_the_same_day_or_the_last(every: int, start: date) -> None:
    for day in islice(word_days(Recurrence(every), start, start, PLAIN), 5):
        assert day.day == min(start.day, months.monthrange(day.year, day.month)[1])
        assert ((day.year - start.year) * 12 + day.month - start.month) % every == 0


def test_the_weekday_of_a_pick_is_that_weekday() -> None:
    days = word_days(parse_recurrence("every month on the last sunday"), date(2026, 1, 1), date(2026, 1, 1), PLAIN)
    assert {day.weekday() for day in islice(days, 24)} == {SUNDAY}
