"""The real program on a pseudo-terminal: hostile text in every view, and a terminal that is left as it was."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from tests.builders import item, make_authority, make_item, make_stakeholder
from tests.cli.running import process
from tests.cli.test_hostile_text import HOSTILE
from tests.tui.pseudo import USUAL, Terminal, on_terminal
from tracker.services.claims import settle_claim
from tracker.services.items import add_notes
from tracker.services.milestones import add_milestone
from tracker.services.views import add_view
from tracker.tui.views import VIEWS
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")

# What hostile text would have the terminal do; the program itself has no use for any of it.
FORBIDDEN = [b"\x1b]0;owned", b"\x1b[2J\xc2\x9b", b"\xc2\x9b31m", "\u202e".encode(), "\u2066".encode(), b"\x7f"]


def hostile(workspace: Workspace) -> None:
    """Put hostile text everywhere that a person can put text."""
    name = make_stakeholder(workspace, f"Evil {HOSTILE}", "ngo")
    make_authority(workspace, "EVL", f"Office {HOSTILE}")
    for due in ("2026-01-02", "today", "2026-01-08"):
        made = make_item(
            workspace,
            title=f"Title {HOSTILE}",
            rationale=HOSTILE,
            stakeholder=name,
            authority="EVL",
            reference=HOSTILE,
            owner=HOSTILE,
            due=due,
        )
    add_notes(workspace, [made.ref], f"Note {HOSTILE}\n{HOSTILE}")
    add_view(workspace, "evil", "is:open", note=HOSTILE)
    add_milestone(workspace, "evil", f"Stone {HOSTILE}", "2026-01-09", certainty="confirmed")
    settle_claim(workspace, "office-moim", "disputed", HOSTILE)


def left_sane(terminal: Terminal) -> None:
    """Check that nothing that was switched on is left on."""
    assert terminal.modes_left_on() == USUAL


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_hostile_text_is_shown_in_every_view_and_commands_nothing(seeded: Workspace, size: tuple[int, int]) -> None:
    hostile(seeded)
    seeded.close()
    columns, lines = size
    with on_terminal("tui", columns=columns, lines=lines) as terminal:
        terminal.shows(VIEWS[0].title)
        for entry in VIEWS:
            terminal.write(entry.key)
            terminal.shows(f"{entry.key} {entry.title}")
            terminal.rest()
            terminal.write("jj\r")
            terminal.rest()
            terminal.write("\x1b")
            terminal.rest()
        terminal.write("2")
        terminal.shows("[red]a[/red]")
        terminal.write("w")
        terminal.shows("Why the deadline")
        terminal.write("\x1b")
        terminal.rest()
        terminal.write("q")
        assert terminal.ends() == 0
        left_sane(terminal)
    for sequence in FORBIDDEN:
        assert sequence not in terminal.raw


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_sane(seeded: Workspace, number: signal.Signals) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        os.kill(terminal.process.pid, number)
        assert terminal.ends() == 143
        left_sane(terminal)
    assert item(seeded, "REG-1").status == "preparing"


def test_a_crash_leaves_the_terminal_sane_and_says_one_line(seeded: Workspace) -> None:
    seeded.close()
    code = (
        "import sys\n"
        "from tracker.cli.main import main\n"
        "from tracker.tui.widgets.grid import Grid\n"
        "def down(self): raise RuntimeError('broken on purpose')\n"
        "Grid.action_down = down\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    with on_terminal("tui", "--view", "items", code=code) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("j")
        assert terminal.ends() == 70
        left_sane(terminal)
        said = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :].decode()
    assert "Something unexpected went wrong (RuntimeError: broken on purpose)" in said
    assert "Traceback" not in said


def test_no_color_means_no_colour(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items", variables={"NO_COLOR": "1"}) as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.write("q")
        assert terminal.ends() == 0
    colours = set(terminal.raw.split(b"\x1b[38;2;")[1:])
    grey = [part.split(b"m")[0].split(b";")[:3] for part in colours]
    assert all(len(set(rgb)) == 1 for rgb in grey), "only greys are left"


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
