"""Clocks that pause, go on, start again and are extended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import accumulate

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tracker.domain.calendar import FRIDAY, SATURDAY, SUNDAY, Calendar, DayOff
from tracker.domain.clocks import Clock, Extension, Pause, Stay, clock_of, target_of, working_days_left
from tracker.domain.deadlines import Anchor
from tracker.domain.rules import parse_rule
from tracker.errors import InvalidError
from tracker.storage.public_holidays import public_holidays

IRAQ = Calendar("iq", frozenset({FRIDAY, SATURDAY}), source=partial(public_holidays, "IQ", ""))
ENGLAND = Calendar("gb-eng", frozenset({SATURDAY, SUNDAY}), source=partial(public_holidays, "GB", "ENG"))
PLAIN = Calendar("plain")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def stays(*lines: str) -> list[Stay]:
    """Stays one after the other: `review 01-05`, `review 01-12 continue`."""
    parts = [line.split() for line in lines]
    begun = [day(entered) for _, entered, *_ in parts]
    return [
        Stay(number, status, entered, left, *resumes)  # type: ignore[arg-type]
        for number, ((status, _, *resumes), entered, left) in enumerate(
            zip(parts, begun, [*begun[1:], None], strict=True), start=1
        )
    ]


def extension(length: str, granted: date | str = "01-05", *, stay: int = 1, number: int = 1) -> Extension:
    on = day(granted) if isinstance(granted, str) else granted
    return Extension(number, stay, length, "because", None, on)


def ran(*pauses: tuple[date, date], began: date, extensions: Sequence[Extension] = ()) -> Clock:
    return Clock("review", began, tuple(Pause(*pause) for pause in pauses), tuple(extensions))


def target(rule: str, clock: Clock, calendar: Calendar, **anchors: Anchor) -> date:
    return target_of(parse_rule(rule), clock, {"submitted": clock.began, **anchors}, calendar).day


# Which clock it is.


def test_a_status_starts_a_clock() -> None:
    assert clock_of(stays("draft 01-01", "review 01-05"), []) == Clock("review", day("01-05"))


def test_going_on_keeps_the_first_day_and_knows_each_pause() -> None:
    chain = stays("review 01-05", "question 01-07", "review 01-12 continue", "fee 01-15", "review 01-20 continue")
    clock = clock_of(chain, [])
    assert (clock.began, clock.restarted) == (day("01-05"), False)
    assert clock.pauses == (Pause(day("01-07"), day("01-12")), Pause(day("01-15"), day("01-20")))


def test_a_pause_lasts_over_everything_between() -> None:
    chain = stays("review 01-05", "question 01-07", "fee 01-09", "review 01-12 continue")
    assert clock_of(chain, []).pauses == (Pause(day("01-07"), day("01-12")),)


def test_a_restart_forgets_what_was_before_it() -> None:
    chain = stays("review 01-05", "question 01-07", "review 01-12 restart", "fee 01-15", "review 01-20 continue")
    assert clock_of(chain[:3], []) == Clock("review", day("01-12"), restarted=True)
    assert clock_of(chain, []) == Clock("review", day("01-12"), (Pause(day("01-15"), day("01-20")),), restarted=True)


def test_coming_back_without_more_words_starts_anew() -> None:
    chain = stays("review 01-05", "question 01-07", "review 01-12")
    assert clock_of(chain, []) == Clock("review", day("01-12"))


def test_a_chain_that_was_cut_begins_where_it_is_known_from() -> None:
    assert clock_of(stays("review 01-12 continue"), []) == Clock("review", day("01-12"))
    assert clock_of(stays("question 01-07", "review 01-12 continue"), []) == Clock("review", day("01-12"))


def test_the_clock_of_an_earlier_stay_can_be_asked_for() -> None:
    chain = stays("review 01-05", "question 01-07", "review 01-12 continue", "fee 01-15")
    assert clock_of(chain, [], 2) == Clock("review", day("01-05"), (Pause(day("01-07"), day("01-12")),))
    assert clock_of(chain, [], -4) == clock_of(chain, [], 0) == Clock("review", day("01-05"))


def test_extensions_belong_to_the_stays_of_the_clock_in_the_order_they_were_granted() -> None:
    chain = stays("review 01-05", "question 01-07", "review 01-12 continue")
    ours = [extension("5wd", "01-13", stay=3, number=4), extension("2wd", "01-06", stay=1, number=9)]
    others = [extension("1wd", stay=2, number=5), Extension(6, None, "9d", "own date", None, day("01-06"))]
    assert [one.length for one in clock_of(chain, [*ours, *others]).extensions] == ["2wd", "5wd"]
    again = stays("review 01-05", "question 01-07", "review 01-12 restart")
    assert [one.length for one in clock_of(again, ours).extensions] == ["5wd"]


# By hand, on the calendars of 2026.


@pytest.mark.parametrize(
    ("calendar", "rule", "began", "pauses", "extended", "expected"),
    [
        # Eid al-Fitr is 20 to 22 March, the weekend Friday and Saturday, 16 March a holiday.
        (IRAQ, "entered + 10wd", "03-08", [], [], "03-24"),
        (IRAQ, "entered + 10wd", "03-08", [("03-18", "03-25")], [], "03-30"),  # three were left
        (IRAQ, "entered + 10wd", "03-08", [("03-10", "03-12"), ("03-19", "03-23")], [], "03-29"),
        (IRAQ, "entered + 10wd", "03-08", [], [("03-10", "10wd")], "04-07"),
        (IRAQ, "entered + 10wd", "03-08", [("03-18", "03-25")], [("03-26", "5wd")], "04-06"),
        (IRAQ, "entered + 10wd", "03-08", [], [("03-10", "1w")], "03-31"),
        (IRAQ, "entered + 5wd", "05-20", [], [], "06-01"),  # Arafah and Eid al-Adha are 26 to 29 May
        (IRAQ, "entered + 5wd", "05-20", [("05-25", "05-29")], [], "06-01"),  # a pause over days off costs nothing
        (IRAQ, "entered + 28d", "02-20", [], [], "03-23"),
        (IRAQ, "entered + 28d", "02-20", [("03-01", "03-10")], [], "04-01"),  # fourteen working days were left
        (IRAQ, "entered + 10wd", "03-08", [("03-29", "04-05")], [], "03-31"),  # three late, and three late again
        # Easter is 3 and 6 April; Christmas 25, 26 and, for it, 28 December.
        (ENGLAND, "entered + 20wd", "03-23", [], [], "04-22"),
        (ENGLAND, "entered + 20wd", "03-23", [("04-02", "04-07")], [], "04-23"),
        (ENGLAND, "entered + 20wd", "03-23", [("04-02", "04-06")], [], "04-22"),
        (ENGLAND, "entered + 20wd", "03-23", [], [("04-01", "10wd")], "05-07"),
        (ENGLAND, "entered + 5wd", "12-18", [], [], "12-29"),
        (ENGLAND, "entered + 5wd", "12-18", [("12-24", "12-29")], [], "12-30"),
    ],
)
def test_worked_by_hand(
    calendar: Calendar,
    rule: str,
    began: str,
    pauses: list[tuple[str, str]],
    extended: list[tuple[str, str]],
    expected: str,
) -> None:
    granted = [extension(length, on, number=number) for number, (on, length) in enumerate(extended)]
    clock = ran(*((day(first), day(last)) for first, last in pauses), began=day(began), extensions=granted)
    assert target(rule, clock, calendar) == day(expected)


def test_what_hangs_on_the_sending_moves_with_a_pause_too() -> None:
    clock = ran((day("01-12"), day("01-20")), began=day("01-08"))
    assert target("submitted + 28d", clock, PLAIN, submitted=day("01-01")) == day("02-06")


def test_a_restart_counts_from_the_answer_also_what_hung_on_the_sending() -> None:
    clock = clock_of(stays("review 01-05", "question 01-07", "review 01-12 restart"), [])
    assert target("submitted + 28d", clock, PLAIN, submitted=day("01-01")) == day("02-09")
    assert target("entered + 28d", clock, PLAIN) == day("02-09")


@pytest.mark.parametrize(
    "rule", ["field:window_from - 48h", "field:window_from", "@handover + 10wd", "2026-03-01 + 10wd"]
)
def test_what_hangs_on_another_date_does_not_wait_for_us(rule: str) -> None:
    anchors = {"field:window_from": datetime.fromisoformat("2026-02-01 08:00"), "@handover": day("01-20")}
    began, pause = day("01-05"), (day("01-06"), day("01-30"))
    paused, running = (target_of(parse_rule(rule), ran(*gone, began=began), anchors, IRAQ) for gone in ([pause], []))
    assert paused == running


def test_hours_stand_still_for_whole_days() -> None:
    assert target("entered + 72h", ran((day("01-06"), day("01-16")), began=day("01-05")), IRAQ) == day("01-18")


def test_a_clock_whose_anchor_has_no_day_says_so() -> None:
    with pytest.raises(InvalidError, match="'field:window_from' has no date here"):
        target("field:window_from - 1d", ran(began=day("01-05")), IRAQ)


# For any calendar.

CALENDARS = st.builds(
    Calendar,
    st.just("any"),
    st.frozensets(st.integers(0, 6), max_size=5),
    st.dictionaries(st.dates(day("01-01"), day("06-01")), st.just((DayOff("free"),)), max_size=25),
    st.dictionaries(st.dates(day("01-01"), day("06-01")), st.just("worked"), max_size=5),
)
BEGAN = st.dates(day("01-01"), day("02-01"))
GAPS = st.lists(st.integers(0, 12), min_size=2, max_size=6).map(lambda gaps: gaps[: len(gaps) // 2 * 2])


def pauses_after(began: date, gaps: list[int]) -> list[tuple[date, date]]:
    """Pauses with these numbers of days before and in each."""
    days = [began + timedelta(days=gone) for gone in accumulate(gaps)]
    return list(zip(days[::2], days[1::2], strict=True))


def left(rule: str, clock: Clock, on: date, calendar: Calendar) -> int:
    return working_days_left(target_of(parse_rule(rule), clock, {}, calendar), on, calendar)


@given(CALENDARS, BEGAN, GAPS, st.integers(1, 30))
def test_pausing_never_shortens_or_lengthens_the_working_time(
    calendar: Calendar, began: date, gaps: list[int], number: int
) -> None:
    """What ran before each pause and what is left after the last add up to the rule's own number.

    With one exception: where nothing is left and the clock goes on on a free day, it ends on the next working day.
    """
    pauses = pauses_after(began, gaps)
    spent, went_on = 0, began
    for paused, resumed in pauses:
        spent += calendar.working_days_between(went_on, paused)
        assume(number != spent or calendar.works(resumed))
        went_on = resumed
    assert left(f"entered + {number}wd", ran(*pauses, began=began), went_on, calendar) == number - spent


@given(CALENDARS, BEGAN, st.integers(1, 20), st.integers(0, 20))
def test_nothing_left_on_a_free_day_ends_on_the_next_working_day(
    calendar: Calendar, began: date, number: int, away: int
) -> None:
    ended = calendar.add(began, number, "wd")
    resumed = ended + timedelta(days=away)
    after = target(f"entered + {number}wd", ran((ended, resumed), began=began), calendar)
    assert after == calendar.roll_forward(resumed)


@given(CALENDARS, BEGAN, st.integers(0, 40), st.integers(0, 30), st.sampled_from(["10wd", "28d", "1m"]))
def test_what_is_left_or_late_is_as_much_after_a_pause(
    calendar: Calendar, began: date, gone: int, away: int, length: str
) -> None:
    """Also for calendar days, and for a clock that is late already."""
    paused = began + timedelta(days=gone)
    resumed = paused + timedelta(days=away)
    before = left(f"entered + {length}", ran(began=began), paused, calendar)
    assume(before != 0 or calendar.works(resumed))
    assert left(f"entered + {length}", ran((paused, resumed), began=began), resumed, calendar) == before


@given(CALENDARS, BEGAN, st.integers(0, 40), st.sampled_from(["10wd", "28d", "2w"]))
def test_pausing_and_going_on_the_same_day_changes_nothing(
    calendar: Calendar, began: date, gone: int, length: str
) -> None:
    paused = began + timedelta(days=gone)
    rule = f"entered + {length}"
    assume(calendar.works(paused) or left(rule, ran(began=began), paused, calendar) != 0)
    assert target(rule, ran((paused, paused), began=began), calendar) == target(rule, ran(began=began), calendar)


@given(CALENDARS, BEGAN, st.integers(1, 20), st.integers(1, 20), st.integers(0, 40))
def test_an_extension_by_working_days_adds_exactly_that_many(
    calendar: Calendar, began: date, number: int, more: int, gone: int
) -> None:
    rule, granted = f"entered + {number}wd", began + timedelta(days=gone)
    before = target(rule, ran(began=began), calendar)
    after = target(rule, ran(began=began, extensions=[extension(f"{more}wd", granted)]), calendar)
    assert calendar.working_days_between(before, after) == more
    assert after == target(f"entered + {number + more}wd", ran(began=began), calendar)


@given(CALENDARS, BEGAN, GAPS, st.integers(1, 10), st.integers(0, 90))
def test_it_does_not_matter_whether_the_extension_or_the_pause_came_first(
    calendar: Calendar, began: date, gaps: list[int], more: int, granted: int
) -> None:
    """As long as the clock is not over before it is extended."""
    pauses, rule = pauses_after(began, gaps), "entered + 60wd"
    extensions = [extension(f"{more}wd", began + timedelta(days=granted))]
    first, any_time = ([extension(f"{more}wd", began)], extensions)
    days = {target(rule, ran(*pauses, began=began, extensions=granted), calendar) for granted in (first, any_time)}
    assert days == {target(f"entered + {60 + more}wd", ran(*pauses, began=began), calendar)}


@given(
    CALENDARS,
    BEGAN,
    GAPS,
    st.lists(st.tuples(st.sampled_from(["2d", "1wd"]), st.integers(0, 30)), max_size=2),
    st.integers(-3, 60),
    st.sampled_from(["+ 10wd", "+ 28d", "", "+ 48h"]),
)
@example(PLAIN, day("01-01"), [5, 24], [], 3, "")  # late from the first day: what is left hangs on all days since
def test_a_day_off_outside_the_span_changes_nothing(
    calendar: Calendar, began: date, gaps: list[int], more: list[tuple[str, int]], away: int, length: str
) -> None:
    extensions = [extension(size, began + timedelta(days=granted)) for size, granted in more]
    clock = ran(*pauses_after(began, gaps), began=began, extensions=extensions)
    rule, off = parse_rule(f"entered {length}"), began + timedelta(days=away)
    found = target_of(rule, clock, {}, calendar)
    changed = Calendar("any", calendar.weekend, {**calendar.days_off, off: (DayOff("x"),)}, calendar.worked)
    if found.span is None or not found.span[0] <= off <= found.span[1]:
        assert target_of(rule, clock, {}, changed) == found
