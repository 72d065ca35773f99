"""tracker due, extend, why, renew, as they are typed and read."""

from __future__ import annotations

import json
import shlex
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import column, done, run
from tests.cli.terminal import on_terminal, uncolored
from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE

SENT = ["edit DAT-1 --field datasets=wells --field purpose=study --reference D/7", "step done DAT-1 office-confirmed"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database that each test copies is kept, once the first one made it."""
    return tmp_path_factory.mktemp("deadlines") / "tracker.db"


@pytest.fixture(autouse=True)
def _database(database: Path, template: Path) -> None:
    """The practical tips, with DAT-1 in processing since 5 January: until 3 February."""
    if template.exists():
        shutil.copy(template, database)
        return
    for line in (*SENT, "move DAT-1 submitted", "move DAT-1 processing"):
        done(*shlex.split(line))
    shutil.copy(database, template)


def why(ref: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done("why", ref, "--format", "json"))
    return found


# due


@pytest.mark.parametrize(
    ("rule", "out"),
    [
        ("2026-01-20", "REG-1  due 2026-01-20 (Tuesday, in 15 days)"),
        ("tomorrow", "REG-1  due 2026-01-06 (Tuesday, tomorrow)"),
        ("next thu", "REG-1  due 2026-01-15 (Thursday, in 10 days)"),
        ("+10wd", "REG-1  due 2026-01-20 (Tuesday, in 15 days)"),
        ("today", "REG-1  due 2026-01-05 (Monday, today)"),
        ("@withdrawal + 30d", "REG-1  due 2026-02-01 (Sunday, in 27 days)"),
        ("2025-12-31", "REG-1  due 2025-12-31 (Wednesday, 5 days ago)"),
    ],
)
def test_due_says_the_day_that_a_rule_means(rule: str, out: str) -> None:
    result = run("due", "reg-1", rule, "--reason", "promised")
    assert (result.code, result.out, result.err) == (0, f"{out}\n", "")
    assert "promised" in done("history", "REG-1")


def test_due_says_what_is_nearer() -> None:
    result = run("due", "DAT-1", "2026-03-01")
    assert result.out == "DAT-1  due 2026-03-01 (Sunday, in 55 days)\n"
    assert result.err == "Its deadline is 2026-02-03 (Tuesday, in 29 days): tracker why DAT-1\n"


def test_due_ends_with_none() -> None:
    done("due", "REG-1", "2026-01-20")
    assert done("due", "REG-1", "none") == "REG-1  has no due date of its own now"
    done("undo")
    assert column("due", "kind:registration") == ["2026-01-20"]


# extend


def test_extend_shows_both_days() -> None:
    result = run("extend", "dat-1", "--reason", "their letter 88")
    days = "2026-02-03 (Tuesday, in 29 days) -> 2026-02-17 (Tuesday, in 43 days)"
    assert (result.code, result.out) == (0, f"DAT-1  clock: {days}\n")
    assert result.err == ""
    assert column("deadline", "kind:data_request") == ["2026-02-17"]


def test_extend_notes_what_the_workflow_does_not_know() -> None:
    done("extend", "DAT-1", "--reason", "x")
    result = run("extend", "DAT-1", "5wd", "--reason", "x", "--on", "yesterday")
    assert result.err.splitlines() == [
        "  Note: Processing has been extended before; the workflow knows of one, of 10wd.",
        "  Note: the workflow knows of an extension of 10wd, not of 5wd.",
    ]


def test_extend_moves_an_own_date_where_no_clock_runs() -> None:
    done("due", "REG-1", "2026-01-20")
    assert done("extend", "REG-1", "2w", "--reason", "x").startswith("REG-1  due date: 2026-01-20 ")
    assert column("original_due", "kind:registration") == ["2026-01-20"]


# renew


def registered() -> None:
    for line in ("edit REG-1 --reference M/7", "step done REG-1 office-confirmed", "move REG-1 submitted",
                 "move REG-1 in_review", "move REG-1 registered"):  # fmt: skip
        done(*shlex.split(line))


def test_renew_says_what_it_made_and_by_when() -> None:
    registered()
    result = run("renew", "reg-1", "--owner", "me")
    assert result.code == 0
    assert result.out.startswith("REG-2  renews REG-1  ")
    assert result.err.splitlines() == [
        "Needed by 2027-01-05 (Tuesday, in 365 days), when REG-1 ends.",
        "8 steps to do again. See it: tracker show REG-2",
    ]
    assert column("owner", "REG-2") == ["layla"]
    for line in ("edit REG-2 --reference M/8", "step done REG-2 office-confirmed", "move REG-2 submitted",
                 "move REG-2 in_review"):  # fmt: skip
        done(*shlex.split(line))
    assert "  REG-1 is superseded: this takes its place." in run("move", "REG-2", "registered").err.splitlines()


# why


def test_why_tells_the_whole_way() -> None:
    assert done("why", "dat-1").splitlines()[1:] == [
        "Deadline 2026-02-03 (Tuesday, in 29 days)",
        "",
        "Their clock: Processing: Tue 2026-02-03 (20 working days left)  <- the deadline",
        "  Rule: entered + 20wd, from the workflow Data request, status Processing: a target, not law",
        "  20 working days after Processing began, Mon 2026-01-05",
        "    Tue 2026-01-06                   free: Army Day",
        "    Wed 2026-01-07 to Thu 2026-01-08 days 1 to 2",
        "    Fri 2026-01-09 to Sat 2026-01-10 free: weekend",
        "    Sun 2026-01-11 to Thu 2026-01-15 days 3 to 7",
        "    Fri 2026-01-16 to Sat 2026-01-17 free: weekend",
        "    Sun 2026-01-18 to Thu 2026-01-22 days 8 to 12",
        "    Fri 2026-01-23 to Sat 2026-01-24 free: weekend",
        "    Sun 2026-01-25 to Thu 2026-01-29 days 13 to 17",
        "    Fri 2026-01-30 to Sat 2026-01-31 free: weekend",
        "    Sun 2026-02-01 to Tue 2026-02-03 days 18 to 20",
        "",
        "Very late: Processing: Tue 2026-03-03 (40 working days left)",
        "  Rule: entered + 40wd, from the workflow Data request, status Processing: a target, not law",
        "  40 working days after Processing began, Mon 2026-01-05",
        "",
        "Counted on the calendar iq (Iraq; weekend: Friday, Saturday; Asia/Baghdad).",
        "Each day of the other dates: tracker why DAT-1 --all",
    ]


def test_why_shows_the_days_of_every_date_when_asked() -> None:
    lines = done("why", "DAT-1", "--all").splitlines()
    assert lines.count("    Tue 2026-01-06                   free: Army Day") == 2
    assert not [line for line in lines if "--all" in line]


def test_why_tells_both_days_of_an_estimated_feast() -> None:
    done("due", "REG-1", "2026-03-08 + 10wd")
    assert (
        "  ± Eid al-Fitr (2026-03-20 to 2026-03-22) is estimated. A day earlier: the same date; a day later: "
        "Wed 2026-03-25." in done("why", "REG-1").splitlines()
    )


def test_why_says_what_moved_it_what_is_missing_and_what_nobody_knows() -> None:
    done("calendar", "add-day", "2026-01-08", "Heat", "--reason", "decree 12")
    lines = done("why", "DAT-1").splitlines()
    assert lines[-2:] == [
        "It moved, the latest first",
        "  2026-02-03 -> 2026-02-04: calendar iq: off 2026-01-08: Heat (decree 12)",
    ]
    lines = done("why", "CLR-1").splitlines()
    assert lines[1] == "It has no deadline."
    assert lines[-1] == "  tracker edit CLR-1 --field window_from=..."
    done("due", "REG-1", "2150-12-20 + 20wd")
    assert [line for line in done("why", "REG-1").splitlines() if "not known" in line] == [
        f"The public holidays of {year} are not known: only weekends could be left out." for year in (2150, 2151)
    ]


def test_why_of_hours_shows_the_hour() -> None:
    done("edit", "CLR-1", "--field", "variant=movement", "--field", "window_from=2026-01-20 08:00")
    clock = next(line for line in done("why", "CLR-1").splitlines() if line.startswith("Our clock"))
    assert clock == "Our clock: Draft: Sun 2026-01-18 08:00 (8 working days left)"


@pytest.mark.parametrize(
    ("due", "far"),
    [
        ("2026-01-04", "1 working day ago"),
        ("2026-01-05", "no working day left"),
        ("2026-01-07", "1 working day left"),
    ],
)
def test_why_says_how_far_it_is(due: str, far: str) -> None:
    done("due", "REG-1", due)
    assert f"({far})  <- the deadline" in done("why", "REG-1")


def test_why_of_a_closed_item() -> None:
    done("move", "REG-1", "withdrawn")
    assert done("why", "REG-1").splitlines()[1:] == ["It was closed on 2026-01-05: it has no deadline any more."]


def test_why_as_json_has_every_day() -> None:
    found = why("DAT-1")
    assert list(found) == [
        "schema", "ref", "title", "deadline", "deadline_from", "calendar", "time_zone", "parts", "missing", "moved",
        "unknown_years",
    ]  # fmt: skip
    assert (found["schema"], found["deadline"], found["deadline_from"]) == ("tracker.why/1", "2026-02-03", "clock")
    for part, number in zip(found["parts"], (20, 40), strict=True):
        (stretch,) = part["stretches"]
        start, end = (date.fromisoformat(stretch[name]) for name in ("start", "end"))
        days = [date.fromisoformat(day["day"]) for day in stretch["days"]]
        assert days == [start + timedelta(days=gone) for gone in range(1, (end - start).days + 1)]
        assert [day["number"] for day in stretch["days"] if not day["why"]] == list(range(1, number + 1))
        assert all(day["number"] is None for day in stretch["days"] if day["why"])
    assert run("why", "DAT-1", "--format", "json", "--all").out == run("why", "DAT-1", "--format", "json").out


# What is wrong, and what is hostile.


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("due REG-1", 2, "Missing argument 'RULE'"),
        ("due REG-1 soon", 65, "'soon' is not something a date can start from"),
        ("due REG-1 '@nowhere + 3d'", 65, "There is no milestone 'nowhere'"),
        ("due REG-1 'submitted + 3d'", 65, "'submitted' has no date here"),
        ("due REG-1 2026-02-30", 65, "There is no 2026-02-30"),
        ("due REG-1 '+9999y'", 65, "outside 1900 to 2200"),
        ("due REG-9 tomorrow", 66, "There is no item REG-9"),
        ("due REG tomorrow", 65, "'REG' is not"),
        ("extend DAT-1 10wd", 65, "An extension has a reason. Say it: --reason"),
        ("extend DAT-1 --reason ' '", 65, "An extension has a reason"),
        ("extend DAT-1 ten --reason x", 65, "'ten' is not a length of time. Write one like 10wd"),
        ("extend DAT-1 0wd --reason x", 65, "'0wd' is not a length"),
        ("extend DAT-1 999y --reason x", 65, "outside 1900 to 2200"),
        ("extend DAT-1 5d --reason x --on tomorrow", 65, "tomorrow"),
        ("extend DAT-1 5d --reason x --on 2026-01-06", 65, "has not come yet"),
        ("extend REG-1 5d --reason x", 65, "REG-1 has no date to extend. Give it one: tracker due REG-1 DATE"),
        ("extend REG-1 --reason x", 65, "How much longer? Say it, like 10wd: tracker extend REG-1 10wd"),
        ("extend DAT-9 5d --reason x", 66, "There is no item DAT-9"),
        ("renew REG-1", 65, "REG-1 was never granted"),
        ("renew FND-1", 65, "has nothing to renew"),
        ("renew REG-9", 66, "There is no item REG-9"),
        ("why", 2, "Missing argument 'REF'"),
        ("why REG-9", 66, "There is no item REG-9"),
        ("why DAT-1 --format csv", 2, "why has no format 'csv'. It has: text, json."),
        ("why DAT-1 CLR-1", 2, "CLR-1"),
    ],
)
def test_misuse_is_one_line_that_says_what_to_do(line: str, code: int, message: str) -> None:
    before = done("history", "--limit", "1")
    result = run(*shlex.split(line))
    assert (result.code, result.out) == (code, "")
    assert message in result.err
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) <= (2 if code == 2 else 1)
    assert done("history", "--limit", "1") == before


@pytest.mark.parametrize("command", ["why DAT-1", "why DAT-1 --all", "show DAT-1", "history DAT-1", "why REG-1"])
def test_hostile_text_stays_text(command: str) -> None:
    done("edit", "DAT-1", "--title", f"Title {HOSTILE}", "--authority", "HAO")
    done("calendar", "add-day", "2026-01-08", f"Heat {HOSTILE}", "--reason", HOSTILE)
    done("extend", "DAT-1", "--reason", f"Letter {HOSTILE}")
    done("due", "REG-1", "+3wd", "--reason", HOSTILE)
    piped, shown = done(*command.split()), uncolored(on_terminal(*command.split()).out)
    for text in (piped, shown):
        assert "[red]a[/red] [/]" in text
        assert not FORBIDDEN & set(text.replace("\n", "").replace("\r", ""))


@pytest.mark.parametrize(
    "line", ["due REG-1 {}", "extend DAT-1 {} --reason x", "why {}", "renew {}", "why DAT-1 --format {}"]
)
def test_hostile_words_are_refused_without_harm(line: str) -> None:
    result = run(*(HOSTILE if word == "{}" else word for word in line.split()))
    assert result.code in (2, 65)
    assert not FORBIDDEN & set(result.err.replace("\n", ""))
