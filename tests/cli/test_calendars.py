"""tracker calendar, as it is typed and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import done, run
from tests.cli.terminal import on_terminal, uncolored
from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE

pytestmark = pytest.mark.usefixtures("database")

ADD = ("calendar", "add-day", "2026-01-08", "Heat holiday", "--reason", "decree 12")


@pytest.fixture(autouse=True)
def _due(database: Path) -> None:
    """CLR-1 is due in three working days: Wednesday, Thursday, and after Iraq's weekend Sunday."""
    done("edit", "CLR-1", "--due", "today + 3wd")


def deadline() -> str:
    return str(
        json.loads(done("list", "kind:clearance", "--columns", "deadline", "--format", "json"))["rows"][0]["deadline"]
    )


def test_a_list_shows_what_each_calendar_is() -> None:
    lines = [line.split() for line in done("calendar", "list").splitlines()]
    assert lines[2][:6] == ["iq", "Iraq", "Friday,", "Saturday", "IQ", "Asia/Baghdad"]
    rows = json.loads(done("calendar", "list", "--format", "json"))["rows"]
    assert rows[0] | {"offices": "", "stakeholders": ""} == {
        "key": "gb-eng", "title": "England", "weekend": "Saturday, Sunday", "country": "GB", "subdivision": "ENG",
        "time_zone": "Europe/London", "day_ends_at": 24, "years": "2025-2028", "offices": "", "stakeholders": "",
    }  # fmt: skip
    assert rows[1]["offices"] == "AACC, HAO, IDRI, JOC, MoIM, NDF"


def test_a_year_is_shown_in_order_with_everything_that_is_known_of_a_day() -> None:
    done("calendar", "add-day", "2026-07-20", "Heat holiday", "--reason", "50 degrees")
    done("calendar", "remove-day", "2026-01-06", "--reason", "they are open")
    lines = done("calendar", "show").splitlines()

    assert lines[0] == "iq  Iraq, 2026"
    assert "  Weekend       Friday, Saturday" in lines
    assert "  Time zone     Asia/Baghdad" in lines
    assert "  Working days  250" in lines
    assert "  2026-01-06  Tuesday    worked by hand  (they are open)" in lines
    assert "  2026-01-06  Tuesday    Army Day  عيد الجيش" in lines
    assert "  2026-03-20  Friday     Eid al-Fitr (estimated)  عيد الفطر" in lines
    assert "  2026-07-20  Monday     off by hand: Heat holiday  (50 degrees)" in lines
    days = [line.split()[0] for line in lines if line.startswith("  20")]
    assert days == sorted(days)


def test_a_year_is_written_in_the_usual_formats() -> None:
    lines = done("calendar", "show", "2026", "--calendar", "gb-eng", "--format", "csv").splitlines()
    assert lines[0].endswith("day,weekday,name,name_ar,kind,estimated,reason")
    assert "2026-04-06,Monday,Easter Monday,,public,no," in lines
    rows = json.loads(done("calendar", "show", "--format", "json"))["rows"]
    assert rows[0] == {
        "day": "2026-01-01", "weekday": "Thursday", "name": "New Year's Day", "name_ar": "رأس السنة الميلادية",
        "kind": "public", "estimated": False, "reason": "",
    }  # fmt: skip
    assert "| 2026-01-06 | Tuesday | Army Day |" in done("calendar", "show", "--format", "md")


def test_a_year_that_is_not_stored_is_looked_up_and_said_to_be() -> None:
    shown = run("calendar", "show", "2031", "--calendar", "gb-eng")
    assert "2031-12-25  Thursday   Christmas Day" in shown.out
    assert "2031 was looked up just now and is not stored yet" in shown.err
    cure = shown.err.strip().partition("tracker ")[2]
    assert cure == "calendar refill 2031 --calendar gb-eng"
    done(*cure.split())
    again = run("calendar", "show", "2031", "--calendar", "gb-eng")
    assert (again.out, again.err) == (shown.out, "")


def test_a_year_that_nobody_knows_is_said_aloud() -> None:
    shown = run("calendar", "show", "2150")
    assert shown.code == 0
    assert shown.err == "Public holidays of 2150 are not known; only the weekend is counted.\n"
    assert "Working days  261" in shown.out


def test_a_day_off_says_what_moved_and_can_be_taken_back() -> None:
    result = run(*ADD)
    assert result.lines == [
        "2026-01-08  off: Heat holiday",
        "CLR-1  2026-01-11 -> 2026-01-12  Obtain each clearance from the access office before a missi…",
    ]
    assert result.err == "1 deadline moved. Take it back: tracker undo\n"
    assert deadline() == "2026-01-12"
    assert "calendar iq: off 2026-01-08: Heat holiday" in done("history", "--limit", "1")
    done("undo")
    assert "Heat holiday" not in done("calendar", "show")


def test_a_dry_run_says_what_would_move() -> None:
    result = run(*ADD, "--dry-run")
    assert result.lines[1].startswith("CLR-1  2026-01-11 -> 2026-01-12")
    assert result.err == "1 deadline would move. Nothing was changed.\n"
    assert deadline() == "2026-01-11"


@pytest.mark.parametrize(
    ("arguments", "typed", "expected"),
    [((), "n\n", "2026-01-11"), ((), "\n", "2026-01-11"), ((), "y\n", "2026-01-12"), (("--yes",), "", "2026-01-12")],
)
def test_on_a_terminal_what_moves_is_shown_first(arguments: tuple[str, ...], typed: str, expected: str) -> None:
    result = on_terminal(*ADD, *arguments, typed=typed, columns=120)

    assert result.code == 0
    assert ("1 deadline would move. Go on? [y/N]" in result.out) is bool(typed)
    assert result.out.count("CLR-1  2026-01-11 -> 2026-01-12") == 1
    assert ("Nothing was changed." in result.out) is (expected == "2026-01-11")
    assert deadline() == expected


def test_on_a_terminal_nothing_is_asked_where_nothing_moves() -> None:
    result = on_terminal("calendar", "add-day", "2026-07-20", "Heat holiday", "--reason", "x")
    assert "[y/N]" not in result.out
    assert "0 deadlines moved" in result.out


def test_many_deadlines_are_counted_and_the_first_are_shown() -> None:
    for number in range(22):
        done("add", "action", f"Call {number}", "--due", "today + 3wd")
    result = run(*ADD, "--dry-run")
    assert len(result.lines) == 22
    assert result.lines[-1] == "... and 3 more deadlines"
    assert result.err.startswith("23 deadlines would move.")


def test_days_in_a_row_and_back() -> None:
    until = ("--until", "2026-01-10")
    assert len(done("calendar", "add-day", "2026-01-07", "Mourning", *until, "--reason", "x").splitlines()) == 5
    assert deadline() == "2026-01-13"
    assert done("calendar", "reset-day", "2026-01-07", *until).splitlines()[0] == (
        "2026-01-07  no longer decided by hand: Mourning"
    )
    assert deadline() == "2026-01-11"


def test_a_worked_day_has_a_name_of_its_own_if_one_is_given() -> None:
    done("calendar", "remove-day", "2026-01-09", "Make-up day", "--reason", "for the 6th")
    assert deadline() == "2026-01-09"
    assert "worked by hand: Make-up day  (for the 6th)" in done("calendar", "show")


def test_a_calendar_is_added_and_changed() -> None:
    assert done("calendar", "add", "iq-krg", "--title", "Kurdistan Region", "--country", "IQ") == "iq-krg"
    done("calendar", "edit", "iq-krg", "--weekend", "none", "--day-ends-at", "15", "--time-zone", "Asia/Dubai")
    page = done("calendar", "show", "--calendar", "iq-krg")
    for part in ("Kurdistan Region, 2026", "Weekend       none", "Asia/Dubai", "A day ends    at 15:00"):
        assert part in page
    assert run("calendar", "edit", "iq", "--weekend", "sat,sun").lines == [
        "CLR-1  2026-01-11 -> 2026-01-09  Obtain each clearance from the access office before a missi…"
    ]


def test_a_refill_says_when_there_was_nothing_new() -> None:
    assert run("calendar", "refill").err == "Nothing to change on calendar iq: it is so already.\n"
    assert "Public holidays of 2150 are not known" in run("calendar", "refill", "2150").err
    assert run("calendar", "refill", "2033").lines[0] == "2033-01-01  public holiday came: New Year's Day"


def test_a_file_is_imported_or_refused_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "days.ics"
    event = "BEGIN:VEVENT\nSUMMARY:Heat\nDTSTART;VALUE=DATE:20260108\nEND:VEVENT\n"
    whole = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{}END:VCALENDAR\n"
    file.write_text(whole.format(event), encoding="utf-8")
    assert run("calendar", "import", str(file)).lines[0] == "2026-01-08  off: Heat"
    assert deadline() == "2026-01-12"
    file.write_text(whole.format(event.replace("20260108", "2026-01-07")), encoding="utf-8")
    refused = run("calendar", "import", str(file))
    assert (refused.code, refused.err.count("\n")) == (65, 1)
    assert "days.ics: the DTSTART of event 1 ('Heat') cannot be read. Nothing was imported." in refused.err


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["show", "--calendar", "gb"], 66, "There is no calendar 'gb'"),
        (["show", "20260"], 65, "The year 20260 is outside 1900 to 2200"),
        (["show", "soon"], 2, "this is not a whole number"),
        (["show", "--format", "xml"], 65, "There is no format 'xml'"),
        (["add-day", "2026-01-08", "Heat"], 2, "Missing option '--reason'"),
        (["add-day", "2026-02-30", "Heat", "--reason", "x"], 65, "There is no 2026-02-30"),
        (["add-day", "2026-01-08", "Heat", "--reason", "x", "--until", "2026-01-07"], 2, "is before 2026-01-08"),
        (["add-day", "2026-01-08", "Heat", "--reason", "x", "--until", "2028-01-07"], 65, "at most 366 fit"),
        (["remove-day", "2026-01-08", "--reason", "x"], 65, "works then already"),
        (["reset-day", "2026-01-08"], 65, "Nothing was decided by hand"),
        (["refill", "--calendar", "plain"], 65, "has no country"),
        (["add", "iq"], 65, "There is a calendar 'iq' already"),
        (["add", "x", "--country", "XX"], 65, "The public holidays of 'XX' are not known"),
        (["add", "x", "--country", "GB", "--subdivision", "XX"], 65, "One of: ENG, NIR, SCT, WLS"),
        (["edit", "iq"], 65, "Nothing to change on iq"),
        (["edit", "iq", "--weekend", "mon-sun"], 65, "'mon-sun' is not a weekday"),
        (["edit", "iq", "--time-zone", "Nowhere"], 65, "There is no time zone 'Nowhere'"),
        (["edit", "iq", "--day-ends-at", "25"], 65, "cannot end at 25"),
        (["announce", "2026-02-01", "--reason", "x"], 65, "No estimated holiday is within 3 days of 2026-02-01"),
        (["import", "nowhere.ics"], 66, "There is no file nowhere.ics"),
    ],
)  # fmt: skip
def test_a_slip_gets_one_line_with_the_cure(words: list[str], code: int, part: str) -> None:
    result = run("calendar", *words)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    assert part in result.err


def test_the_real_days_of_an_estimated_feast_are_announced() -> None:
    told = done("calendar", "announce", "2026-03-22", "--until", "2026-03-24", "--reason", "moon seen")
    assert "2026-03-20  no longer estimated: Eid al-Fitr" in told
    assert "2026-03-24  off: Eid al-Fitr" in told
    shown = done("calendar", "show", "2026")
    assert "  2026-03-20  Friday     no longer estimated: Eid al-Fitr  (moon seen)" in shown
    assert "  2026-03-24  Tuesday    off by hand: Eid al-Fitr  (moon seen)" in shown


def test_hostile_text_is_shown_as_typed() -> None:
    done("calendar", "add", "evil", "--title", HOSTILE[:150])
    texts = [
        done("calendar", "add-day", "2026-01-08", HOSTILE[:150], "--reason", HOSTILE),
        done("calendar", "show"),
        done("calendar", "show", "--format", "table"),
        done("calendar", "list"),
        uncolored(run("calendar", "list", columns=300).out),
        done("history", "--details", "--limit", "2"),
    ]
    for text in texts:
        assert "[red]a[/red]" in text
        assert FORBIDDEN & set(text.replace("\n", "")) == set()


def test_a_stakeholder_has_a_calendar() -> None:
    done("stakeholder", "add", "Relief works", "--group", "ngo", "--calendar", "us")
    assert "Calendar  us" in done("stakeholder", "show", "relief works")
    rows = json.loads(done("stakeholder", "list", "--format", "json"))["rows"]
    assert {row["name"]: row["calendar"] for row in rows}["Relief works"] == "us"
    done("stakeholder", "edit", "relief works", "--calendar", "none")
    assert "Calendar" not in done("stakeholder", "show", "relief works")
    assert run("stakeholder", "edit", "relief works", "--calendar", "uk").code == 66


def test_an_office_on_another_calendar_moves_its_deadlines() -> None:
    done("authority", "edit", "HAO", "--calendar", "us")
    assert deadline() == "2026-01-08"
