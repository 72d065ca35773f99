"""The real program on a pseudo-terminal: whatever ends it, what was begun is saved, the terminal left as it was."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.builders import item, raw, rows
from tests.cli.running import process
from tests.tui.pseudo import USUAL, Terminal, left_sane, on_terminal, said_at_the_end
from tests.tui.test_report_screen import many
from tracker.domain.text import display_safe
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


@contextmanager
def saving(terminal: Terminal, workspace: Workspace) -> Iterator[None]:
    """Write a note that has to wait for another process, which gives way when the block ends."""
    with raw(workspace.path) as other:
        terminal.shows("REG-1", "q Quit")
        other.execute("BEGIN IMMEDIATE")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("called them\x13")
        terminal.shows("Saving")
        yield
        terminal.rest()
        assert terminal.process.poll() is None, "it waits for what it saves"
        other.execute("ROLLBACK")


def kept(workspace: Workspace) -> list[str]:
    """Return the lines of the only file with what was typed and not saved."""
    (path,) = workspace.path.parent.glob("*.unsaved-*.txt")
    assert path.stat().st_mode & 0o077 == 0
    return path.read_text(encoding="utf-8").splitlines()


CODES = {"TERM": 143, "HUP": 143, "INT": 130}
SIGNALS = pytest.mark.parametrize("name", CODES)


def send(terminal: Terminal, name: str) -> None:
    """Send a signal to the program, as `kill` does."""
    os.kill(terminal.process.pid, signal.Signals[f"SIG{name}"])


@SIGNALS
def test_a_signal_leaves_the_terminal_sane(seeded: Workspace, name: str) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        send(terminal, name)
        assert terminal.ends() == CODES[name]
        left_sane(terminal)
        assert said_at_the_end(terminal) == ["Stopped."]
    assert item(seeded, "REG-1").status == "preparing"


@pytest.mark.parametrize("ended", ["TERM", "q"])
def test_being_told_to_go_on_leaves_the_terminal_sane(seeded: Workspace, ended: str) -> None:
    """As systemd stops what it runs, and as some shells bring a program to the front that never was in the back."""
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        if ended == "q":
            send(terminal, "CONT")
            terminal.rest()
            terminal.write("q")
        else:
            send(terminal, "TERM")
            send(terminal, "CONT")
        assert terminal.ends() == CODES.get(ended, 0)
        left_sane(terminal)


def test_a_program_that_was_put_into_the_back_is_all_there_again_and_ends_as_usual(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.rest()
        before = terminal.text()
        send(terminal, "TSTP")
        terminal.waits(lambda: terminal.modes_left_on() == USUAL)
        assert os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOWAIT)
        terminal.clear()
        send(terminal, "CONT")
        terminal.waits(lambda: terminal.text() == before)
        terminal.write("2j")
        terminal.rest()
        terminal.write("q")
        assert terminal.ends() == 0
        left_sane(terminal)


@SIGNALS
def test_a_signal_in_the_middle_of_a_save_finishes_it(seeded: Workspace, name: str) -> None:
    with on_terminal("tui", "--view", "items") as terminal:
        with saving(terminal, seeded):
            send(terminal, name)
        assert terminal.ends() == CODES[name]
        left_sane(terminal)
        assert said_at_the_end(terminal) == ["Stopped; a change that was begun was finished."]
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


@SIGNALS
def test_what_was_typed_when_a_signal_came_is_left_on_the_terminal(seeded: Workspace, name: str) -> None:
    seeded.close()
    with on_terminal("--quiet", "tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("\x1b[200~called \u202ethem\nتم الاتصال\x1b[201~")
        terminal.shows("الاتصال")
        send(terminal, name)
        assert terminal.ends() == CODES[name]
        left_sane(terminal)
        assert said_at_the_end(terminal) == [
            "Typed and not saved: A note on REG-1",
            f"  Note: called {display_safe(chr(0x202E))}them",
            "    تم الاتصال",
        ]
        assert kept(seeded) == said_at_the_end(terminal)
    assert rows(seeded, "notes") == []


CLOSED = pytest.mark.parametrize("controlled", [True, False], ids=["a window", "a line"])


@CLOSED
def test_a_window_that_is_closed_while_something_is_typed_ends_it(seeded: Workspace, controlled: bool) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items", controlled=controlled) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("called")
        terminal.shows("called")
        terminal.hang_up()
        assert terminal.ends() == 143
    assert kept(seeded) == ["Typed and not saved: A note on REG-1", "  Note: called"]
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("Typed and not saved, when it was stopped:", "Remove it once")
        terminal.write("q")
        assert terminal.ends() == 0


def test_a_window_that_is_closed_over_the_palette_ends_it(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items", controlled=True) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("\x10")
        terminal.shows("Search for commands")
        terminal.hang_up()
        assert terminal.ends() == 143


@CLOSED
def test_a_window_that_is_closed_in_the_middle_of_a_save_finishes_it(seeded: Workspace, controlled: bool) -> None:
    with on_terminal("tui", "--view", "items", controlled=controlled) as terminal:
        with saving(terminal, seeded):
            terminal.hang_up()
        assert terminal.ends() == 143
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


def test_a_signal_while_it_begins_leaves_the_terminal_sane(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.waits(lambda: b"\x1b[?1049h" in terminal.raw)
        send(terminal, "TERM")
        assert terminal.ends() == 143
        assert terminal.modes_left_on() == USUAL


BROKEN = """
import sys
from tracker.cli.main import main
from tracker.tui.app import TrackerApp
def keys(self): raise RuntimeError("broken on purpose")
TrackerApp.action_keys = keys
sys.exit(main(sys.argv[1:]))
"""
F1 = "\x1bOP"


def test_a_crash_leaves_the_terminal_sane_and_says_one_line(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items", code=BROKEN) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write(F1)
        assert terminal.ends() == 70
        left_sane(terminal)
        (line,) = said_at_the_end(terminal)
    assert "Something unexpected went wrong (RuntimeError: broken on purpose)" in line


def test_what_was_typed_before_a_crash_is_left_on_the_terminal(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items", code=BROKEN) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("called")
        terminal.shows("called")
        terminal.write(F1)
        assert terminal.ends() == 70
        left_sane(terminal)
        heading, typed, also, line = said_at_the_end(terminal)
    assert also.startswith("This is also in ")
    assert (heading, typed) == ("Typed and not saved: A note on REG-1", "  Note: called")
    assert "broken on purpose" in line


def test_a_crash_in_the_middle_of_a_save_finishes_it(seeded: Workspace) -> None:
    with on_terminal("tui", "--view", "items", code=BROKEN) as terminal:
        with saving(terminal, seeded):
            terminal.write(F1)
        assert terminal.ends() == 70
        left_sane(terminal)
        assert "not saved" not in "".join(said_at_the_end(terminal))
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


def test_what_was_being_saved_when_it_crashed_is_kept_where_that_fails(seeded: Workspace) -> None:
    variables = {"TRACKER_BUSY_SECONDS": "2"}
    with raw(seeded.path) as other, on_terminal("tui", "--view", "items", code=BROKEN, variables=variables) as terminal:
        terminal.shows("REG-1", "q Quit")
        other.execute("BEGIN IMMEDIATE")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("called them\x13")
        terminal.shows("Saving")
        terminal.write(F1)
        assert terminal.ends() == 70
        left_sane(terminal)
        other.execute("ROLLBACK")
    assert rows(seeded, "notes") == []
    assert kept(seeded) == ["Typed and not saved: A note on REG-1", "  Note: called them"]


HANGING = """
import sys
from tracker.cli.main import main
{patched}
def hangs(*given, **named): return open({pipe!r}).read()
{name} = hangs
sys.exit(main(sys.argv[1:]))
"""


def asks_for_a_report(terminal: Terminal, number: str) -> None:
    """Open the box that saves the report of all there is."""
    terminal.shows("-1", "q Quit")
    terminal.write("r")
    terminal.shows(number)
    terminal.write("w")
    terminal.shows("Save the report")


class Pipe:
    """A pipe that nobody writes to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = -1
        os.mkfifo(path)

    def read_by(self, patched: str, name: str) -> str:
        """Return code that runs the program, with a function in it that reads the pipe instead."""
        return HANGING.format(patched=patched, pipe=str(self._path), name=name)

    def hangs(self) -> bool:
        """Tell whether the program reads it; from then on it waits for what never comes."""
        with suppress(OSError):
            self._held = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
        return self._held >= 0

    def close(self) -> None:
        """Let it go."""
        os.close(self._held)


@pytest.mark.parametrize(
    ("patched", "name"),
    [
        ("from tracker.workspace import Watch", "Watch.changed"),
        ("from tracker.tui import item_actions", "item_actions.explain"),
    ],
    ids=["the watch", "a read"],
)
def test_a_disk_that_never_answers_keeps_nobody_from_leaving(
    seeded: Workspace, tmp_path: Path, patched: str, name: str
) -> None:
    """A pipe that nobody writes to is as silent as a network disk that went away: the system call never returns."""
    seeded.close()
    pipe = Pipe(tmp_path / "pipe")
    with on_terminal("tui", "--view", "items", columns=120, code=pipe.read_by(patched, name)) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.waits(pipe.hangs)
        terminal.write("q")
        assert terminal.ends() == 0
        left_sane(terminal)
        assert said_at_the_end(terminal) == []
    pipe.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("save_report.is_taken", "Stopped: nothing was written."),
        ("save_report.write_report", "Nobody knows whether"),
    ],
    ids=["looked at", "written to"],
)
@pytest.mark.parametrize("waits", [False, True], ids=["stopped", "stopped while it is waited for"])
def test_a_folder_for_a_report_that_never_answers_keeps_nobody_from_leaving(
    seeded: Workspace, tmp_path: Path, name: str, said: str, waits: bool
) -> None:
    seeded.close()
    pipe = Pipe(tmp_path / "pipe")
    patched = "from tracker.tui import work\nfrom tracker.tui.screens import save_report\nwork.CLEARS = 0.3"
    home = {"HOME": str(tmp_path)}
    code = pipe.read_by(patched, name)
    with on_terminal("tui", "--view", "items", columns=120, variables=home, code=code) as terminal:
        asks_for_a_report(terminal, "4 rows")
        terminal.write("\x13")
        terminal.waits(pipe.hangs)
        if waits:
            terminal.write("\x11")
            terminal.shows("it ends when that is done")
        terminal.write("\x1b")
        terminal.shows(said)
        terminal.no_longer_shows("it ends when that is done")
        terminal.write("\x11")
        assert terminal.ends() == 0
        left_sane(terminal)
    pipe.close()
    assert list(tmp_path.glob("*.csv")) == []


# Files


def writing(terminal: Terminal) -> None:
    """Begin to write the report of an item for each of many days."""
    asks_for_a_report(terminal, f"{MANY:,} rows")
    terminal.write("\x01")
    terminal.rest()
    terminal.write("\x0b")
    terminal.rest()
    terminal.write("out/a.csv")
    terminal.shows("out/a.csv")
    terminal.write("\x13")
    terminal.shows("Wrote", f" of {MANY:,} rows … escape stops it.")


MANY = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database with many items and its report are kept, once the first test made them."""
    return tmp_path_factory.mktemp("many")


@pytest.fixture
def folder(empty: Workspace, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a report goes that takes some seconds."""
    empty.close()
    if (made / "tracker.db").exists():
        shutil.copy(made / "tracker.db", empty.path)
    else:
        many(empty, MANY)
        empty.close()
        command = process("report", "status", "--output", str(made / "command.csv"))
        assert command.returncode == 0, command.stderr
        shutil.copy(empty.path, made / "tracker.db")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.parametrize("name", ["quit", *CODES])
def test_a_file_that_is_being_written_is_written_whole(folder: Path, made: Path, name: str) -> None:
    with on_terminal("tui", "--view", "items", columns=120) as terminal:
        writing(terminal)
        if name == "quit":
            terminal.write("\x11")
            terminal.shows("Writing a.csv")
        else:
            send(terminal, name)
        assert terminal.ends() == CODES.get(name, 0)
        left_sane(terminal)
        assert said_at_the_end(terminal) == ["Stopped; a.csv was written."] * (name != "quit")
    assert list(folder.iterdir()) == [folder / "a.csv"]
    assert (folder / "a.csv").read_bytes() == (made / "command.csv").read_bytes()


def test_nothing_is_left_of_a_file_that_there_is_no_time_for(folder: Path) -> None:
    with on_terminal("tui", "--view", "items", columns=120, variables={"TRACKER_BUSY_SECONDS": "0"}) as terminal:
        writing(terminal)
        send(terminal, "TERM")
        assert terminal.ends() == 143
        left_sane(terminal)
        assert said_at_the_end(terminal)[0] == "Stopped; a.csv was not written."
    assert list(folder.iterdir()) == []
