"""tracker agenda, as its users see it."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.cli.running import done, process, run

pytestmark = pytest.mark.usefixtures("empty_database")


def add(words: str) -> None:
    done("add", "action", *shlex.split(words))


def test_days_stand_under_each_other_with_what_has_passed_on_top() -> None:
    add("'Call the clerk' --due 2026-01-02")
    add("'Send the list' --due 2026-01-05")
    add("'Ask again' --due 2026-01-06")

    assert done("agenda") == (
        "Monday 2026-01-05, and what is dated up to Monday 2026-01-19\n"
        "\nOverdue\n  2026-01-02  ACT-1  due  Call the clerk\n"
        "\nMon 2026-01-05 (today)\n  ACT-2  due  Send the list\n"
        "\nTue 2026-01-06 (tomorrow, no working day, free: Army Day)\n  ACT-3  due  Ask again"
    )


def test_what_the_limit_cut_is_counted_with_the_command_that_shows_it() -> None:
    for day in range(6, 10):
        add(f"'Call' --due 2026-01-{day:02}")

    assert done("agenda", "--limit", "1").splitlines()[-1] == "and 3 more: tracker agenda --days 14 --limit 10"
    assert "more" not in done("agenda", "--limit", "4")


def test_only_the_latest_overdue_are_shown() -> None:
    for day in range(1, 24):
        add(f"'Call' --due 2025-12-{day:02}")

    lines = done("agenda").splitlines()

    assert lines[3] == "  2025-12-23  ACT-23  due  Call"
    assert lines[-1] == "  and 3 more overdue: tracker list is:overdue"


def test_a_query_and_a_distance_narrow_it() -> None:
    add("'Water' --due 2026-01-06 --tag water")
    add("'Tents' --due 2026-01-06")

    assert "Tents" not in done("agenda", "tag:water")
    assert "Water" not in done("agenda", "-tag:water")
    assert done("agenda", "--days", "0").endswith("Nothing is dated.")


def test_json_has_flat_rows() -> None:
    add("'اتصل بالمكتب' --due 2026-01-07 --owner omar")

    data = json.loads(done("agenda", "--format", "json"))

    assert {key: data[key] for key in ("schema", "today", "last", "more_passed", "more_ahead")} == {
        "schema": "tracker.agenda/1",
        "today": "2026-01-05",
        "last": "2026-01-19",
        "more_passed": [],
        "more_ahead": 0,
    }
    assert data["rows"] == [
        {
            "day": "2026-01-07",
            "kind": "due",
            "what": "due",
            "ref": "ACT-1",
            "title": "اتصل بالمكتب",
            "time": "",
            "stakeholder": "",
            "authority": "",
            "owner": "omar",
            "status": "open",
            "working_days_left": 1,
            "also_passed": 0,
            "office_time": "",
        }
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_on_a_terminal_lines_are_cut_and_in_a_pipe_they_are_whole(width: int) -> None:
    add(f"'{'x' * 200}' --due 2026-01-06")

    assert max(map(len, run("agenda", "--limit", "9", columns=width).out.splitlines()[3:])) <= width
    assert "x" * 200 in done("agenda")


def test_a_title_cannot_command_the_terminal() -> None:
    done("add", "action", "\x1b]0;gone\x07[red]\u202e", "--due", "2026-01-06")

    out = run("agenda", columns=100).out

    assert "[red]" in out
    assert not any(mark in out for mark in "\x1b\x07\u202e")


def test_arabic_goes_out_as_utf8_whatever_the_locale() -> None:
    add("'قافلة مياه' --due 2026-01-06")

    assert "قافلة مياه".encode() in process("agenda", variables={"LC_ALL": "C", "PYTHONUTF8": "0"}).stdout


@pytest.mark.parametrize(
    ("words", "code"), [("--format xml", 2), ("--days -1", 2), ("--limit 0", 2), ("status:nonsense", 65)]
)
def test_what_cannot_be_done_is_said(words: str, code: int) -> None:
    result = run("agenda", *words.split())

    assert result.code == code
    assert result.err.startswith("tracker: ")
