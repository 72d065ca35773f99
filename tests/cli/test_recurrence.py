"""tracker recur."""

from __future__ import annotations

import pytest

from tests.cli.running import column, done, run

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _exercise(database: object) -> None:
    done("add", "action", "Emergency exercise", "--due", "2026-01-04")


def test_a_rule_is_set_and_shown_with_the_days_that_follow() -> None:
    expected = [
        "ACT-1  every 3 months on the 1st working day, counted from the due date",
        "due   2026-01-04 Sunday",
        "then  2026-04-01 Wednesday",
        "then  2026-07-01 Wednesday",
        "then  2026-10-01 Thursday",
        "then  2027-01-03 Sunday",
        "then  2027-04-01 Thursday",
    ]
    assert run("recur", "ACT-1", "every quarter on the 1st working day").lines == expected
    assert run("recur", "act 1").lines == expected


def test_a_rule_needs_no_quotes() -> None:
    assert "every 2 weeks on sunday" in done("recur", "ACT-1", "every", "2", "weeks", "on", "sun")


def test_a_rule_can_be_said_in_arabic() -> None:
    assert "every 3 months" in done("recur", "ACT-1", "كل ٣ أشهر")


def test_it_counts_from_the_day_it_is_done_if_told_so() -> None:
    lines = run("recur", "ACT-1", "every month", "--from", "done").lines
    assert lines[0] == "ACT-1  every month, counted from the day it is done"
    assert lines[2] == "then  2026-02-05 Thursday"


def test_without_a_rule_it_says_so_and_how_to_set_one() -> None:
    result = run("recur", "ACT-1")
    assert (result.code, result.out) == (0, "ACT-1  does not recur\n")
    assert "tracker recur ACT-1 'every 3 months" in result.err


def test_skipping_says_the_new_day_and_what_had_passed() -> None:
    done("recur", "ACT-1", "every day")
    result = run("recur", "ACT-1", "--skip", "--reason", "nobody was there")
    assert result.out == "ACT-1  due 2026-01-05 Monday\n"
    assert column("due", "ACT-1") == ["2026-01-05"]
    assert "skip ACT-1 of 2026-01-04, now due 2026-01-05" in done("history", "ACT-1", "--limit", "1")
    done("edit", "ACT-1", "--due", "2025-12-31")
    assert "1 more day of the series had passed." in run("recur", "ACT-1", "--skip").err


def test_ending_says_so() -> None:
    done("recur", "ACT-1", "every day")
    assert done("recur", "ACT-1", "--end") == "ACT-1  does not recur any more"
    assert done("recur", "ACT-1") == "ACT-1  does not recur"


def test_the_last_one_says_so() -> None:
    assert "This one is the last." in run("recur", "ACT-1", "every day 1 time").err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ACT-1", "every mnth"], 65, "'mnth' is not something to count in. Did you mean month?"),
        (["ACT-1", "every month on the 32nd"], 65, "'on the 32nd' is in no month."),
        (["ACT-1", ""], 65, "The rule is empty."),
        (["ACT-1", "FREQ=HOURLY"], 65, "once a day at most"),
        (["ACT-1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"], 65, "names no day that ever comes"),
        (["ACT-1", "every month", "--from", "donne"], 65, "Did you mean done?"),
        (["ACT-1", "every month until 2025-01-01"], 65, "The series is over on 2025-01-01"),
        (["ACT-1", "--skip"], 65, "ACT-1 does not recur."),
        (["ACT-1", "--end"], 65, "ACT-1 does not recur."),
        (["ACT-1", "every month", "--skip"], 2, "Give one of"),
        (["ACT-1", "--skip", "--end"], 2, "Give one of"),
        (["ACT-1", "--from", "done"], 2, "--from goes with a rule"),
        (["ACT-1", "--end", "--reason", "x"], 2, "--reason goes with --skip"),
        (["ACT-9", "every month"], 66, "There is no item ACT-9"),
        (["exercise", "every month"], 65, "'exercise' is not a ref"),
        ([], 2, "Missing argument 'REF'"),
    ],
)
def test_misuse_is_answered_in_one_line(words: list[str], code: int, says: str) -> None:
    result = run("recur", *words)
    assert (result.code, result.out) == (code, "")
    assert says in result.err
    assert result.err.count("\n") == 1
