"""tracker milestone, as it is typed and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import done, run
from tests.cli.terminal import on_terminal, uncolored
from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE

MOVE = ("milestone", "move", "withdrawal", "2026-02-14", "--reason", "announced by the ministry")
MOVED = [
    "withdrawal  2025-12-31 -> 2026-02-14  Last forces withdrawn, as scheduled",
    "CLR-1  2026-02-01 -> 2026-03-17  Obtain each clearance from the access office before a missi…",
]


@pytest.fixture(autouse=True)
def _due(database: Path) -> None:
    """CLR-1 hangs on the withdrawal."""
    done("edit", "CLR-1", "--due", "@withdrawal + 30d")


def deadline() -> str:
    found = json.loads(done("list", "kind:clearance", "--columns", "deadline", "--format", "json"))
    return str(found["rows"][0]["deadline"])


def milestones() -> dict[str, dict[str, object]]:
    return {row["key"]: row for row in json.loads(done("milestone", "list", "--format", "json"))["rows"]}


def test_a_list_shows_what_hangs_on_each() -> None:
    rows = milestones()
    assert next(iter(rows)) == "exit-plan-notice"
    assert rows["withdrawal"] | {"title": "", "note": ""} == {
        "key": "withdrawal", "day": "2025-12-31", "weekday": "Wednesday", "title": "", "certainty": "disputed",
        "rule": "", "items": 1, "milestones": 0, "note": "",
    }  # fmt: skip
    assert (rows["ceremony"]["milestones"], rows["liaison-end-ceremony"]["rule"]) == (1, "@ceremony + 6m")
    csv = done("milestone", "list", "--format", "csv").splitlines()
    assert csv[0].endswith("key,day,weekday,title,certainty,rule,items,milestones,note")
    assert "pacts-signed  " in done("milestone", "list")


def test_a_page_shows_what_it_rests_on_and_what_hangs_on_it() -> None:
    lines = done("milestone", "show", "withdr").splitlines()
    assert lines[0] == "withdrawal  Last forces withdrawn, as scheduled: disputed"
    assert "  Day   2025-12-31 (Wednesday, 5 days ago)" in lines
    assert "  Relies on withdrawal-complete (DISPUTED): Everyone in the coalition leaves." in lines
    assert "  1 open item hangs on it:" in lines
    assert "    CLR-1  2026-02-01  Obtain each clearance from the access office before a missi…" in lines
    lines = done("milestone", "show", "ceremony").splitlines()
    assert lines[-2:] == ["  1 milestone follows it:", "    liaison-end-ceremony  2026-04-15  @ceremony + 6m"]
    lines = done("milestone", "show", "liaison-end-control").splitlines()
    assert lines[1] == "  Day      2026-04-01 (Wednesday, in 86 days)"
    assert lines[2] == "  Follows  @full-control + 6m"
    assert lines[-1] == "  Nothing hangs on it."


def test_a_move_says_what_moved_and_can_be_taken_back() -> None:
    result = run(*MOVE)
    assert result.lines == MOVED
    assert result.err == "1 milestone and 1 deadline moved. Take it back: tracker undo\n"
    assert deadline() == "2026-03-17"
    reason = "(milestone withdrawal moved to 2026-02-14 (announced by the ministry))"
    assert f"deadline: 2026-02-01 -> 2026-03-17  {reason}" in done("history", "CLR-1", "--details")
    done("undo")
    assert (deadline(), milestones()["withdrawal"]["day"]) == ("2026-02-01", "2025-12-31")


def test_a_dry_run_shows_the_same_and_changes_nothing() -> None:
    result = run(*MOVE, "--dry-run")
    assert result.lines == MOVED
    assert result.err == "1 milestone and 1 deadline would move. Nothing was changed.\n"
    assert deadline() == "2026-02-01"


@pytest.mark.parametrize(("typed", "after"), [("n\n", "2026-02-01"), ("y\n", "2026-03-17")])
def test_on_a_terminal_it_is_shown_and_asked_first(typed: str, after: str) -> None:
    screen = on_terminal(*MOVE, typed=typed)
    assert "1 milestone and 1 deadline would move. Go on? [y/N]" in screen.out
    assert screen.out.count("2026-02-01 -> 2026-03-17") == 1
    assert ("Take it back: tracker undo" in screen.out, deadline()) == (typed == "y\n", after)


def test_nobody_is_asked_with_yes_or_where_nothing_hangs_on_it() -> None:
    assert "[y/N]" not in on_terminal(*MOVE, "--yes").out
    assert deadline() == "2026-03-17"
    alone = on_terminal("milestone", "move", "announced", "2026-01-02", "--reason", "x")
    assert "[y/N]" not in alone.out
    assert "1 milestone and 0 deadlines moved" in alone.out


def test_what_follows_moves_along_until_it_is_moved_itself() -> None:
    result = run("milestone", "move", "ceremony", "2025-11-01", "--reason", "a photograph")
    assert result.lines == [
        "ceremony  2025-10-15 -> 2025-11-01  Handover ceremony",
        "liaison-end-ceremony  2026-04-15 -> 2026-05-01  Liaison cell ends, counted from the ceremony",
    ]
    result = run("milestone", "move", "liaison-end-ceremony", "2026-05-01", "--reason", "a letter")
    assert result.lines == ["liaison-end-ceremony  stays on 2026-05-01: disputed"]
    assert "It no longer follows ceremony." in result.err
    result = run("milestone", "move", "liaison-end-ceremony", "@ceremony + 6m", "--reason", "no letter")
    assert "It moves whenever ceremony does." in result.err
    again = run("milestone", "move", "liaison-end-ceremony", "@ceremony + 6m", "--reason", "no letter")
    assert (again.code, again.out) == (0, "")
    assert again.err == "Nothing to change: liaison-end-ceremony is so already.\n"


def test_one_is_added_and_used_as_it_says() -> None:
    result = run("milestone", "add", "camp-closed", "The camp is closed", "@withdrawal + 2m", "--note", "One source.")
    assert result.out == "camp-closed  2026-02-28 (Saturday, in 54 days)\n"
    assert result.err == 'Let an item hang on it: tracker due REF "@camp-closed + 30d"\n'
    assert milestones()["camp-closed"]["certainty"] == "estimated"
    done("edit", "CLR-1", "--due", "@camp-closed + 30d")
    assert deadline() == "2026-03-30"
    run(*MOVE)
    assert deadline() == "2026-05-14"


def test_what_is_said_of_it_is_edited() -> None:
    edited = done("milestone", "edit", "withdrawal", "--title", "All gone", "--certainty", "confirmed", "--note", "")
    assert edited == "withdrawal  All gone: confirmed"
    assert milestones()["withdrawal"]["note"] == ""


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["show", "withdrawl"], 66, "There is no milestone 'withdrawl'. Did you mean 'withdrawal'?"),
        (["show", "zzz"], 66, "There are: "),
        (["show", "liaison"], 65, "could be 'liaison-end-pacts'"),
        (["add", "withdrawal", "X", "2026-01-01"], 65, "There is a milestone 'withdrawal' already"),
        (["add", "x y", "X", "2026-01-01"], 65, "'x y' cannot be a key"),
        (["add", "x", "X", "@nowhere + 3d"], 65, "There is no milestone 'nowhere'"),
        (["add", "x", "X", "entered + 3d"], 65, "a date of an item"),
        (["add", "x", "X", "2026-02-30"], 65, "There is no 2026-02-30"),
        (["add", "x", "X", "2026-02-03", "--certainty", "sure"], 65, "'sure' is not a certainty"),
        (["move", "withdrawal", "2026-01-01"], 2, "Missing option '--reason'"),
        (["move", "withdrawal", "2026-01-01", "--reason", " "], 65, "moves for a reason"),
        (["move", "withdrawal", "@withdrawal + 2w", "--reason", "x"], 65, "withdrawal -> withdrawal"),
        (["move", "ceremony", "@liaison-end-ceremony", "--reason", "x"], 65, "ceremony -> liaison-end-ceremony -> cer"),
        (["edit", "withdrawal"], 65, "Nothing to change on withdrawal"),
        (["list", "--format", "xml"], 65, "There is no format 'xml'"),
    ],
)  # fmt: skip
def test_a_slip_gets_one_line_with_the_cure(words: list[str], code: int, part: str) -> None:
    result = run("milestone", *words)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    assert part in result.err


def test_hostile_text_is_shown_as_typed() -> None:
    done("milestone", "add", "evil", HOSTILE, "@withdrawal + 1d", "--note", HOSTILE)
    texts = [
        done("milestone", "show", "evil"),
        done("milestone", "list"),
        uncolored(run("milestone", "list", columns=400).out),
        uncolored(run("milestone", "list", columns=60).out),
        done("milestone", "move", "evil", "2026-07-01", "--reason", HOSTILE),
        done("history", "--details", "--limit", "2"),
    ]
    for text in texts:
        assert "[red]a[/red]" in text
        assert FORBIDDEN & set(text.replace("\n", "")) == set()
