"""The real program on a pseudo-terminal: it is left as it was, whatever ends it, and keeps to what was asked of it."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.builders import item, make_item, raw, rows
from tests.cli.running import process
from tests.tui.pseudo import USUAL, Terminal, on_terminal
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


def left_sane(terminal: Terminal) -> None:
    """Check that nothing that was switched on is left on; `on_terminal` looks at how lines are read and echoed."""
    for mode in (b"1049", b"1003", b"2004"):  # the other screen, the mouse, pasting
        assert b"\x1b[?%sh" % mode in terminal.raw
    assert b"\x1b[?25l" in terminal.raw
    assert terminal.modes_left_on() == USUAL
    assert terminal.keyboard_left_changed() == 0


def said_at_the_end(terminal: Terminal) -> list[str]:
    """Return the lines that stand on the usual screen, after the program left its own."""
    rest = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :].decode()
    return [line for line in re.sub(r"\x1b\[\??[0-9]+[a-z]", "", rest).splitlines() if line]


@contextmanager
def saving(terminal: Terminal, workspace: Workspace, path: str = "") -> Iterator[None]:
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


def test_a_change_made_with_keys_is_there_afterwards(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("n")
        terminal.shows("A note on REG-1")
        terminal.write("called them\x13")
        terminal.shows("Noted on REG-1")
        terminal.write("q")
        assert terminal.ends() == 0
        left_sane(terminal)
    assert b"called them" in process("show", "REG-1").stdout


SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["terminated", "hung up"])


@SIGNALS
def test_a_signal_leaves_the_terminal_sane(seeded: Workspace, number: signal.Signals) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        os.kill(terminal.process.pid, number)
        assert terminal.ends() == 143
        left_sane(terminal)
    assert item(seeded, "REG-1").status == "preparing"


@SIGNALS
def test_a_signal_in_the_middle_of_a_save_finishes_it(seeded: Workspace, number: signal.Signals) -> None:
    with on_terminal("tui", "--view", "items") as terminal:
        with saving(terminal, seeded):
            os.kill(terminal.process.pid, number)
        assert terminal.ends() == 143
        left_sane(terminal)
        assert said_at_the_end(terminal) == ["Stopped; a change that was begun was finished."]
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


def test_a_window_that_is_closed_in_the_middle_of_a_save_finishes_it(seeded: Workspace) -> None:
    with on_terminal("tui", "--view", "items") as terminal:
        with saving(terminal, seeded):
            terminal.hang_up()
        assert terminal.ends() == 143
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


def test_a_signal_while_it_begins_leaves_the_terminal_sane(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.waits(lambda: b"\x1b[?1049h" in terminal.raw)
        os.kill(terminal.process.pid, signal.SIGTERM)
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


def test_a_crash_in_the_middle_of_a_save_finishes_it(seeded: Workspace) -> None:
    with on_terminal("tui", "--view", "items", code=BROKEN) as terminal:
        with saving(terminal, seeded):
            terminal.write(F1)
        assert terminal.ends() == 70
        left_sane(terminal)
    assert [note["body"] for note in rows(seeded, "notes")] == ["called them"]


HANGING = """
import sys
from tracker.cli.main import main
{patched}
def hangs(*given): return open({pipe!r}).read()
{name} = hangs
sys.exit(main(sys.argv[1:]))
"""


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
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = HANGING.format(patched=patched, pipe=str(pipe), name=name)
    held = -1

    def hangs() -> bool:
        """Tell whether the program reads the pipe; from then on it waits for what never comes."""
        nonlocal held
        with suppress(OSError):
            held = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        return held >= 0

    with on_terminal("tui", "--view", "items", columns=120, code=code) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.waits(hangs)
        terminal.write("q")
        assert terminal.ends() == 0
        left_sane(terminal)
        assert said_at_the_end(terminal) == []
    os.close(held)


# Colours


@pytest.mark.parametrize(
    "variables",
    [{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"TERM": "xterm-256color"}],
    ids=["millions", "256"],
)
@pytest.mark.parametrize("how", ["variable", "option", "not"])
def test_no_color_leaves_greys_only(seeded: Workspace, variables: dict[str, str], how: str) -> None:
    make_item(seeded, due="2026-01-02")  # late: a warning in colour
    seeded.close()
    if how == "variable":
        variables = variables | {"NO_COLOR": "1"}
    with on_terminal(*["--no-color"] * (how == "option"), "tui", variables=variables) as terminal:
        for key in "1235":
            terminal.write(key)
            terminal.shows("ACT-1", "q Quit")
        terminal.write("q")
        assert terminal.ends() == 0
    assert bool(terminal.colors()) == (how == "not")
    if how != "not":
        assert re.search(rb"\x1b\[[0-9;]*[34]8;", terminal.raw), "greys are left"


# Settings


def test_a_theme_is_remembered_in_the_file_that_was_named(seeded: Workspace, tmp_path: Path) -> None:
    seeded.close()
    file = tmp_path / "mine.toml"
    file.write_text('# My own.\nactor = "Zainab"  # me\ntui_columns = ["ref", "title:30"]\n\n# Last words.\n')
    variables = {"COLORTERM": "truecolor"}
    with on_terminal("--config", str(file), "tui", "--view", "items", variables=variables) as terminal:
        terminal.shows("REG-1", "q Quit")
        before = terminal.grounds
        terminal.write("t")
        terminal.shows("Theme: light")
        terminal.waits(lambda: "tui_theme" in file.read_text())
        terminal.write("q")
        assert terminal.ends() == 0
    kept = file.read_text()
    assert 'tui_theme = "tracker-light"' in kept
    for line in ("# My own.", 'actor = "Zainab"  # me', 'tui_columns = ["ref", "title:30"]', "# Last words."):
        assert line in kept
    assert not (tmp_path / "settings.toml").exists()
    with on_terminal("--config", str(file), "tui", "--view", "items", variables=variables) as terminal:
        terminal.shows("REG-1", "q Quit")
        assert not terminal.grounds & (before - {"default"})
        terminal.write("q")
        assert terminal.ends() == 0


def test_a_theme_that_there_is_not_is_said_and_keeps_nobody_from_working(seeded: Workspace, tmp_path: Path) -> None:
    seeded.close()
    (tmp_path / "settings.toml").write_text('tui_theme = "solar"\n')
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "There is no theme 'solar' (tui_theme in the settings). t changes it.")
        terminal.write("t")
        terminal.shows("Theme: light")
        terminal.waits(lambda: "tracker-light" in (tmp_path / "settings.toml").read_text())
        terminal.write("q")
        assert terminal.ends() == 0


def test_settings_that_cannot_be_read_are_one_line(seeded: Workspace, tmp_path: Path) -> None:
    for text, said in (("tui_theme = 3\n", "tui_theme: this must be text in quotes"), ("tui_theme = \n", "valid TOML")):
        (tmp_path / "settings.toml").write_text(text)
        with on_terminal("tui", columns=200) as terminal:
            assert terminal.ends() == 78
        assert b"\x1b[?1049h" not in terminal.raw
        assert said in terminal.raw.decode()
        assert terminal.raw.decode().count("\n") == 1


# Where it cannot begin


def test_without_a_terminal_it_says_so(seeded: Workspace) -> None:
    done = process("tui")
    assert done.returncode == 2
    assert b"needs a terminal" in done.stderr
    assert process("tui", "--view", "x").returncode == 2


def test_an_unknown_view_or_theme_is_named(seeded: Workspace) -> None:
    for option, said in (("--view", "Views: overview"), ("--theme", "Themes: tracker-dark")):
        with on_terminal("tui", option, "x") as terminal:
            assert terminal.ends() == 2
        assert said in terminal.raw.decode()
