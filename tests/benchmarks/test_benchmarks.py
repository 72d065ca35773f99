"""The databases and yardsticks of `make bench`. Nothing here looks at a clock."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks import NOW, bare_csv, calendar_day, plain_update, run, tui
from benchmarks.__main__ import main
from benchmarks.cases import CASES, Case, names_of
from benchmarks.child import ROOT, ChildFailedError, Taken, environment, run_module
from benchmarks.content import RARE_ITEMS, RARE_WORD
from benchmarks.rows import TODAY
from benchmarks.run import PARTS
from benchmarks.table import Bound, Table
from benchmarks.terminal import first_screen, idle
from benchmarks.tui import Found
from tracker.cli.main import main as tracker_main
from tracker.domain.text import search_key
from tracker.services.deadlines import refresh
from tracker.settings import Settings
from tracker.storage import database as storage_database
from tracker.workspace import Workspace

ITEMS = 300
# What the program itself put in at the beginning has a random id, which the hashes of its events cover.
CONTENT = {
    "items": "*", "steps": "*", "notes": "*", "tags": "*", "links": "*", "reliances": "*", "stakeholders": "*",
    "authorities": "*", "claims": "*", "views": "*", "counters": "*", "item_text": "rowid, body",
    "stays": "*", "extensions": "*", "turns": "*",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "bench.db"
    assert main(["generate", str(path), "--items", str(ITEMS)]) == 0
    return path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where databases are kept from one run to the next."""
    return tmp_path_factory.mktemp("kept")


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def tracker(database: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        cwd=ROOT,
        env=environment(database.parent, database),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_generated_database_is_sound(database: Path) -> None:
    assert "The file is sound, and the history is unbroken." in tracker(database, "doctor")


def test_generating_twice_gives_the_same_rows(database: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    main(["generate", str(again), "--items", str(ITEMS)])
    for table, columns in CONTENT.items():
        statement = f"SELECT {columns} FROM {table} ORDER BY 1"
        assert rows(database, statement) == rows(again, statement), table
    events = "SELECT item_id, field, old, new, hash FROM events WHERE entity = 'items' ORDER BY id"
    assert rows(database, events) == rows(again, events)


def test_no_index_is_missing(database: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    tracker(made, "init", "--seed", "none")
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
    assert rows(database, indexes) == rows(made, indexes)


def test_statuses_deadlines_and_owners_are_mixed(database: Path) -> None:
    ((still_open, late, without),) = rows(
        database,
        "SELECT count(*), sum(deadline < '2026-01-15'), sum(deadline IS NULL) FROM items WHERE closed IS NULL",
    )
    assert 0.6 * ITEMS < still_open < 0.8 * ITEMS
    assert late > 10
    assert without > 10
    assert len(rows(database, "SELECT DISTINCT workflow, status FROM items")) > 30


def test_dates_are_what_the_program_would_have_worked_out(database: Path) -> None:
    workspace = Workspace(str(database), "bench", Settings(now=NOW, time_zone="UTC"))
    every = [item_id for (item_id,) in rows(database, "SELECT id FROM items")]
    before = {table: rows(database, f"SELECT * FROM {table}") for table in ("items", "steps", "turns", "events")}
    with workspace.change("recount", "work all dates out again") as changes:
        assert refresh(changes, workspace, every) == []
    workspace.close()
    assert {table: rows(database, f"SELECT * FROM {table}") for table in before} == before


def test_clocks_of_all_kinds_are_there(database: Path) -> None:
    counts = {
        "clocks": "SELECT count(*) FROM items WHERE deadline_from = 'clock'",
        "second tiers": "SELECT count(*) FROM items WHERE late IS NOT NULL",
        "rules of people": "SELECT count(*) FROM items WHERE due_rule <> ''",
        "rules of steps": "SELECT count(*) FROM steps WHERE due_rule <> '' AND due IS NOT NULL",
        "stays": "SELECT max(0, count(*) - (SELECT count(*) FROM items)) FROM stays",
        "resumed clocks": "SELECT count(*) FROM stays WHERE resumes <> ''",
        "extensions": "SELECT count(*) FROM extensions",
        "turns": "SELECT count(*) FROM turns WHERE day > '2026-01-15'",
        "renewals": "SELECT count(*) FROM items WHERE renew_on IS NOT NULL",
        "calendars": "SELECT max(0, count(DISTINCT calendar_id) - 2) FROM authorities",
    }
    found = {name: rows(database, statement)[0][0] for name, statement in counts.items()}
    assert all(found.values()), found
    assert rows(database, "SELECT * FROM turns WHERE day <= '2026-01-15'") == []
    assert rows(database, "SELECT id FROM items EXCEPT SELECT item_id FROM stays WHERE left IS NULL") == []


def test_the_full_text_index_holds_what_the_items_say(database: Path) -> None:
    found = dict(rows(database, "SELECT rowid, body FROM item_text"))
    for item_id, *words in rows(database, "SELECT id, ref, title, authority_ref FROM items"):
        steps = rows(database, f"SELECT title FROM steps WHERE item_id = {item_id} ORDER BY position")
        notes = rows(database, f"SELECT body FROM notes WHERE item_id = {item_id} ORDER BY id")
        said = [*words, *(text for (text,) in steps + notes)]
        assert found[item_id] == search_key("\n".join(said))


def test_a_rare_word_is_as_rare_in_any_database(database: Path) -> None:
    assert len(tracker(database, "list", f"{RARE_WORD} (is:open or is:closed)", "--format", "csv").splitlines()) == (
        1 + RARE_ITEMS
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_every_measured_command_works(
    database: Path, case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(database.parent, database).items():
        monkeypatch.setenv(name, value)
    assert tracker_main(case.words(names_of(database), 0)) == 0, capsys.readouterr().err


def test_a_command_that_fails_is_told(database: Path) -> None:
    with pytest.raises(ChildFailedError, match="There is no item"):
        run_module(["tracker", "show", "REG-99999"], environment(database.parent, database))


def test_the_bare_loop_and_the_report_hold_the_same_cells(database: Path, tmp_path: Path) -> None:
    bare, ours = tmp_path / "bare.csv", tmp_path / "report.csv"
    bare_csv.write(str(database), str(bare), TODAY)
    tracker(database, "report", "status", "--output", str(ours))
    cells = [list(csv.reader(path.read_bytes().decode("utf-8-sig").splitlines(keepends=True))) for path in (bare, ours)]
    assert cells[0] == cells[1]
    assert len(cells[0]) == 1 + ITEMS
    assert bare.read_bytes() == ours.read_bytes()
    filled = [any(row[place] for row in cells[0][1:]) for place in range(len(bare_csv.COLUMNS))]
    assert all(filled), "a column that is always empty compares nothing"


def test_the_minimal_command_reads_the_same_file(database: Path) -> None:
    given = environment(database.parent, database) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-m", "benchmarks.minimal", "--limit", "25"]
    done = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, encoding="utf-8", check=True)
    assert len(done.stdout.splitlines()) == 25


def test_the_table_names_each_target(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.run.CASES", CASES[:1])
    monkeypatch.setattr("benchmarks.tui.CHANGES", 1)
    monkeypatch.setattr("benchmarks.tui.WARM_UPS", 0)
    monkeypatch.setattr("benchmarks.tui.HELD", 3)
    monkeypatch.setattr("benchmarks.tui.ROWS", 200)
    monkeypatch.setattr("benchmarks.terminal.SETTLES", 0.5)
    monkeypatch.setattr("benchmarks.terminal.RESTS", 0.5)
    sizes = ["--sizes", "60", "--counted", "180"]
    assert main(["run", *sizes, "--runs", "1", "--folder", str(kept)]) == 0
    printed = capsys.readouterr().out
    for text in ("list --limit 25 ", "<= 1.3x", "report status --output FILE (same bytes)", "<= 1.5x", "<= 120 MiB"):
        assert text in printed
    for text in ("the longest pause of the event loop", "<= 0.1 s", "From the key to the screen", "<= 0.5 s"):
        assert text in printed
    assert re.search(r"the title of an item .* ms .*<= 1 s", printed)
    if Path("/proc/self/schedstat").exists():
        assert re.search(r"overview +\d+\.\d+% +x.*%.*<= 2.5x", printed)
    assert "calendar add-day" in printed
    assert sorted(path.suffix for path in kept.iterdir() if path.is_file()) == [".db", ".db"]


def test_each_command_is_told_against_itself_on_the_smallest_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {size: tmp_path / f"{size}.db" for size in (60, 120)}

    def taken(words: list[str], given: dict[str, str]) -> Taken:
        return Taken(0.1 if given["TRACKER_DB"] == str(files[60]) else 0.2, 50.0)

    monkeypatch.setattr("benchmarks.run.CASES", CASES[:1])
    monkeypatch.setattr("benchmarks.run.names_of", lambda path: None)
    monkeypatch.setattr("benchmarks.run.run_module", taken)
    table = Table()
    run._commands(table, tmp_path, files, 3)
    assert re.search(r"list --limit 25 +100 ms +x2\.00 200 ms +<= 1\.3x +MISSED", capsys.readouterr().out)
    assert table.missed == ["list --limit 25"]


def test_the_largest_database_is_told_against_the_smallest(capsys: pytest.CaptureFixture[str]) -> None:
    def found(first: float, pause: float, shown: float, memory: float) -> Found:
        return Found(first, {"End": pause}, {"End": shown}, frozenset({"End"}), memory)

    table = Table()
    runs = {
        60: [found(1.0, 0.02, 0.05, 100.0)] * 3,
        120: [found(1.2, 0.05, 0.2, 120.0)] * 2 + [found(9, 0.2, 0.6, 200)],
    }
    tui._whole(table, runs)
    tui._ratios(table, runs)
    printed = capsys.readouterr().out
    for told in (r"End +50/50/50 ms +x2\.00 200/200/600 ms +<= 0\.5 s, <= 3x +MISSED",
                 r"longest pause of all +20 ms +x2\.50 50 ms +<= 1\.3x +MISSED",
                 r"first screen +1,000 ms +x1\.20 1,200 ms +<= 1\.3x +holds",
                 r"peak memory +100 MiB +x1\.20 120 MiB +<= 1\.3x +holds"):  # fmt: skip
        assert re.search(told, printed), told
    assert table.missed == ["End", "longest pause of all"]


def test_a_target_that_is_missed_is_told_and_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.line("soon", ["10 ms"], Bound(0.01, 0.1, " s"), Bound(3.0, 3.0))
    table.line("late", ["200 ms"], Bound(0.2, 0.1, " s"), Bound(1.0, 3.0))
    table.line("all of it", ["9 s"], without="it counts")
    soon, late, whole = capsys.readouterr().out.splitlines()
    assert soon.endswith("<= 0.1 s, <= 3x  holds")
    assert late.endswith("<= 0.1 s, <= 3x  MISSED")
    assert whole.endswith("none: it counts")
    assert table.missed == ["late"]


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 1)], ids=["usual", "strict"])
def test_a_target_that_is_missed_is_an_error_where_that_is_asked_for(
    kept: Path, monkeypatch: pytest.MonkeyPatch, strict: list[str], code: int
) -> None:
    monkeypatch.setattr("benchmarks.run._commands", lambda table, *given: table.line("x", [], Bound(2.0, 1.0)))
    for part in ("_start", "tui.report", "_csv", "_calendar_day"):
        monkeypatch.setattr(f"benchmarks.run.{part}", lambda *given: None)
    arguments = ["run", "--sizes", "60", "--counted", "60", "--folder", str(kept), *strict]
    assert main(arguments) == code


def test_one_part_alone_can_be_measured(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    for name in PARTS:
        monkeypatch.setitem(PARTS, name, lambda *given, name=name: measured.append(name))
    for name in PARTS:
        assert main(["run", "--sizes", "60", "--only", name, "--folder", str(kept)]) == 0
    assert measured == list(PARTS)


def test_make_bench_fails_where_a_target_is_missed() -> None:
    (command,) = re.findall(r"^bench:.*\n\t(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert "--strict" in command.split()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_the_program_is_looked_at_on_a_terminal(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(database.parent, database)
    assert first_screen(given) > 0
    monkeypatch.setattr("benchmarks.terminal.SETTLES", 10.0)
    with pytest.raises(ChildFailedError, match="It ended"):
        idle({"none": (["tracker", "tui", "--view", "nowhere"], given)})


def test_changes_of_others_leave_the_items_as_they_were(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copyfile(database, other)
    answer = tmp_path / "seen.json"
    run_module(["benchmarks.seen_changes", str(other), str(answer), "1"], environment(tmp_path, other))
    (seconds,) = json.loads(answer.read_text(encoding="utf-8"))
    assert seconds > 0
    titles = "SELECT ref, title FROM items ORDER BY id"
    assert rows(other, titles) == rows(database, titles)


def test_a_day_off_writes_the_items_that_count_over_it_and_no_others(database: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.db"
    shutil.copyfile(database, after)
    tracker(after, *calendar_day.ADD)
    did = calendar_day.effect(database, after)
    assert len(did.concerned) >= len(did.written) >= len(did.moves) > 10
    workspace = Workspace(str(after), "bench", Settings(now=NOW, time_zone="UTC"))
    with workspace.change("recount", "work all dates out again") as changes:
        assert refresh(changes, workspace, range(1, ITEMS + 1)) == [], "an item that counts over it was left out"
        assert changes.operation_id is None
    workspace.close()
    tracker(after, *calendar_day.RESET)
    calendar_day.check_all_is_back(database, after)


def test_an_item_that_should_not_have_been_written_is_told(database: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.db"
    shutil.copyfile(database, after)
    tracker(after, *calendar_day.ADD)
    with closing(sqlite3.connect(after)) as connection, connection:
        connection.execute(
            "UPDATE items SET late = '2026-02-02' WHERE id = (SELECT max(id) FROM items WHERE closed <> '')"
        )
    with pytest.raises(ChildFailedError, match="1 items were written"):
        calendar_day.effect(database, after)
    with pytest.raises(ChildFailedError, match="not as they were"):
        calendar_day.check_all_is_back(database, after)


def test_a_plain_update_sets_the_same_deadlines(database: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.db"
    shutil.copyfile(database, plain)
    (item_id, deadline), *_ = rows(plain, "SELECT id, deadline FROM items WHERE deadline IS NOT NULL")
    plain_update.update(str(plain), [(item_id, deadline, "2026-03-03")])
    assert rows(plain, f"SELECT deadline FROM items WHERE id = {item_id}") == [("2026-03-03",)]
    assert rows(plain, "SELECT item_id, field, old, new FROM events ORDER BY id DESC LIMIT 1") == [
        (item_id, "deadline", f'"{deadline}"', '"2026-03-03"')
    ]


def test_a_plain_update_has_the_pragmas_of_the_program() -> None:
    assert tuple(f"{name}={value}" for name, value, _ in storage_database._PRAGMAS) == plain_update.PRAGMAS


def test_the_day_of_the_rows_is_the_day_they_are_looked_at() -> None:
    assert NOW.startswith(str(TODAY))
