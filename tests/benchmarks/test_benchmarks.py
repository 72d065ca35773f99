"""The databases and yardsticks of `make bench`. Nothing here looks at a clock."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks import NOW, bare_csv
from benchmarks.__main__ import main
from benchmarks.cases import CASES, Case, names_of
from benchmarks.child import ROOT, ChildFailedError, environment, run_module
from benchmarks.content import RARE_ITEMS, RARE_WORD
from benchmarks.rows import TODAY
from tracker.cli.main import main as tracker_main
from tracker.domain.text import search_key

ITEMS = 300
# What the program itself put in at the beginning has a random id, which the hashes of its events cover.
CONTENT = {
    "items": "*", "steps": "*", "notes": "*", "tags": "*", "links": "*", "reliances": "*", "stakeholders": "*",
    "authorities": "*", "claims": "*", "views": "*", "counters": "*", "item_text": "rowid, body",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "bench.db"
    assert main(["generate", str(path), "--items", str(ITEMS)]) == 0
    return path


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


def test_deadlines_are_what_the_program_would_have_worked_out(database: Path) -> None:
    wrong = rows(
        database,
        """SELECT ref FROM items WHERE deadline IS NOT CASE WHEN closed IS NULL THEN (
               SELECT min(day) FROM (SELECT items.due AS day UNION ALL
                   SELECT due FROM steps WHERE item_id = items.id AND status = 'open')) END""",
    )
    assert wrong == []


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.run.CASES", CASES[:1])
    assert main(["run", "--sizes", "60,120", "--runs", "1", "--folder", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    for text in ("list --limit 25 ", "<= 1.3x", "report status --output FILE (same bytes)", "<= 1.5x", "<= 120 MiB"):
        assert text in printed
    assert sorted(path.suffix for path in tmp_path.iterdir() if path.is_file()) == [".db", ".db"]


def test_the_day_of_the_rows_is_the_day_they_are_looked_at() -> None:
    assert NOW.startswith(str(TODAY))
