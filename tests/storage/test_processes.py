"""Several processes on one file, through the real command line: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tracker
from tests.builders import raw, rows
from tracker.services.doctor import examine
from tracker.storage.checks import event_chain_break
from tracker.workspace import Workspace

ROOT = Path(tracker.__file__).parents[1]
PROCESSES, EACH = 8, 12

# Runs the real command line again and again in one process, and says each ref once it is acknowledged.
ADDING = """
import contextlib, io, itertools, sys
from tracker.cli.main import main

for number in itertools.islice(itertools.count(), int(sys.argv[2]) or None):
    out = io.StringIO()
    out.reconfigure = lambda **options: None
    with contextlib.redirect_stdout(out):
        code = main(["add", "action", f"{sys.argv[1]} {number}"])
    if code:
        sys.exit(code)
    print(out.getvalue().split()[0], flush=True)
"""


def start(*command: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, *command], stdout=pipe, stderr=pipe, text=True, cwd=ROOT)


def finish(started: list[subprocess.Popen[str]]) -> tuple[list[str], str]:
    """Wait for all and return the refs they acknowledged, and what they complained of."""
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0] * len(started), ended
    refs = [word for out, _ in ended for word in out.split() if word.startswith("ACT-")]
    return refs, "".join(error for _, error in ended)


def test_eight_processes_that_add_lose_nothing_and_share_no_ref(empty: Workspace) -> None:
    refs, complaints = finish([start("-c", ADDING, f"process {number}", str(EACH)) for number in range(PROCESSES)])
    assert len(refs) == PROCESSES * EACH
    assert sorted(refs) == sorted(row["ref"] for row in rows(empty, "items"))
    assert len(set(refs)) == len(refs)
    assert "locked" not in complaints
    assert "in use" not in complaints
    assert {row["number"] for row in rows(empty, "items")} == set(range(1, len(refs) + 1))
    with empty.read() as connection:
        assert event_chain_break(connection) == ""


def test_eight_commands_at_once_all_succeed(empty: Workspace) -> None:
    started = [start("-m", "tracker", "add", "action", f"command {number}") for number in range(PROCESSES)]
    refs, complaints = finish(started)
    assert sorted(set(refs)) == sorted(row["ref"] for row in rows(empty, "items"))
    assert len(rows(empty, "items")) == PROCESSES
    assert "locked" not in complaints


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("round_", range(2))
def test_what_was_acknowledged_before_a_kill_is_there_and_the_file_is_sound(empty: Workspace, round_: int) -> None:
    process = start("-c", ADDING, "killed", "0")
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(random.randint(1, 12))]
    for _ in range(random.randrange(20_000)):  # die at any moment of what comes next
        pass
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    acknowledged += [line for line in rest.splitlines() if line.startswith("ACT-")]
    assert all(acknowledged)
    stored = {row["ref"] for row in rows(empty, "items")}
    assert set(acknowledged) <= stored
    assert len(stored) - len(acknowledged) <= 1  # one may have been saved and not yet said
    assert [finding.what for finding in examine(empty) if finding.level == "problem"] == []


def test_a_journal_left_by_a_kill_is_rolled_back_by_whoever_comes_next(empty: Workspace) -> None:
    """Dies in the middle of a transaction that has already written to the file."""
    dying = """
import os, signal, sys
from tracker.storage.database import open_database
with open_database(sys.argv[1]).write() as connection:
    connection.exec_driver_sql("PRAGMA cache_size=1")
    connection.exec_driver_sql("PRAGMA cache_spill=1")
    connection.exec_driver_sql("UPDATE workflows SET title = 'gone', source = source || source")
    connection.exec_driver_sql("DELETE FROM events")
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""
    path = empty.location
    before = rows(empty, "workflows"), len(rows(empty, "events"))
    empty.database.close()
    process = start("-c", dying, path)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert Path(f"{path}-journal").exists()
    assert (rows(empty, "workflows"), len(rows(empty, "events"))) == before
    with raw(path) as other:
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert not Path(f"{path}-journal").exists()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM on Windows")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_in_the_middle_of_a_change_rolls_it_back(empty: Workspace, number: int, code: int) -> None:
    interrupted = """
import os, sys
from tracker.cli import main
from tracker.storage.changes import Changes

real = Changes.allocate
def allocate(self, prefix):
    found = real(self, prefix)
    os.kill(os.getpid(), int(sys.argv[1]))
    return found
Changes.allocate = allocate
sys.exit(main.main(["add", "action", "never"]))
"""
    process = start("-c", interrupted, str(int(number)))
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in complaint
    assert complaint.count("\n") == 1
    assert rows(empty, "items") == []
    with raw(empty.location) as other:
        assert other.execute("SELECT * FROM counters").fetchall() == []
