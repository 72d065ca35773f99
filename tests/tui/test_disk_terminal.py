"""The real program, to which the system refuses room on the disk, and gives it again."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.builders import raw, rows
from tests.cli.running import process
from tests.tui.pseudo import Terminal, on_terminal
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux changes the limits of a process that runs")


def may_write(terminal: Terminal, most: int | None) -> None:
    """Let no file of the program grow past so many bytes; the system refuses each write past them."""
    import resource

    limit = resource.RLIM_INFINITY if most is None else most
    resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def type_path(terminal: Terminal, path: str) -> None:
    """Type a path in place of the one that stands there."""
    terminal.write("\x01")
    terminal.rest()
    terminal.write("\x0b")
    terminal.rest()
    terminal.write(path)
    terminal.shows(f"{path} ")


def test_a_note_that_finds_no_room_is_not_lost(seeded: Workspace) -> None:
    seeded.close()
    note = "a long note " * 1500
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        may_write(terminal, seeded.path.stat().st_size)
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write(f"\x1b[200~{note}\x1b[201~")
        terminal.shows("a long note")
        for _ in range(2):
            terminal.write("\x13")
            terminal.shows("not saved", "a long note", "A note on REG-1")
            terminal.rest()
            assert rows(seeded, "notes") == []
        seeded.close()
        may_write(terminal, None)
        terminal.write("\x13")
        terminal.shows("Noted on REG-1")
        terminal.write("q")
        assert terminal.ends() == 0
    assert [row["body"] for row in rows(seeded, "notes")] == [note.strip()]
    with raw(seeded.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_report_that_finds_no_room_leaves_the_file_that_was_there(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded.close()
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "a.csv"
    target.write_text("what was there\n")
    with on_terminal("tui", "--view", "items", columns=150) as terminal:
        terminal.shows("REG-1", "q Quit")
        may_write(terminal, 300)
        terminal.write("r")
        terminal.shows("4 rows")
        terminal.write("w")
        terminal.shows("Save the report")
        type_path(terminal, "out/a.csv")
        terminal.write("\x13")
        terminal.shows("exists already", "Press ctrl+s again")
        terminal.write("\x13")
        terminal.shows("cannot be written", "File too large", "out/a.csv")
        assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("a.csv", "what was there\n")]
        may_write(terminal, None)
        terminal.write("\x13")
        terminal.shows("exists already", "Press ctrl+s again")
        terminal.write("\x13")
        terminal.shows("Wrote 4 rows")
        terminal.write("\x11")
        assert terminal.ends() == 0
    command = process("report", "status", "--output", str(folder / "command.csv"))
    assert command.returncode == 0, command.stderr
    assert target.read_bytes() == (folder / "command.csv").read_bytes()


def test_a_report_in_a_place_where_no_folder_can_be_is_refused_in_words(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded.close()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    with on_terminal("tui", "--view", "items", columns=150) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("r")
        terminal.shows("4 rows")
        terminal.write("w")
        terminal.shows("Save the report")
        for place in ("file/a.csv", "/dev/full/b.csv"):
            type_path(terminal, place)
            terminal.write("\x13")
            terminal.shows("cannot be written", f"{place} ")
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.ends() == 143
