"""Hostile text in every view of the real program: it is seen, and none of it reaches the terminal as a command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.tui.hostile import fill, seen, text
from tests.tui.pseudo import USUAL, Terminal, on_terminal
from tracker.tui.views import VIEWS
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")

SIZES = pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)], ids=["80x24", "120x40"])
# What a person or another program wrote, and where it is to be seen without scrolling.
IN_VIEW = {
    "overview": ("Title", "Who"),
    "items": ("Title",),
    "board": ("Title", "Who"),
    "agenda": ("Holiday", "Stone", "Title"),
    "timeline": ("Title",),
    "stakeholders": ("Who",),
    "authorities": ("Office",),
    "claims": ("Claim",),
}
ON_PAGE = ("Title", "Why", "Who", "Office", "Ref", "Own", "tag")
FURTHER_DOWN = ("Step", "Note")


def shown(terminal: Terminal, *words: str) -> None:
    """Wait until the beginnings of hostile texts are seen, and nothing that they ask for has happened."""
    terminal.shows(*map(seen, words))
    assert terminal.title == ""
    assert terminal.text().strip()


def ended(terminal: Terminal) -> None:
    """End the program; check all that it ever wrote."""
    terminal.write("q")
    assert terminal.ends() == 0
    assert terminal.commands() == set()
    assert terminal.modes_left_on() == USUAL
    assert terminal.title == ""


def test_what_would_command_a_terminal_is_told_from_what_the_program_says(tmp_path: Path) -> None:
    """The check itself: hostile text that is let through is found, and it does what it says."""
    (tmp_path / "x").write_text(text("Title"))
    with on_terminal(code=f"print(open({str(tmp_path / 'x')!r}).read())") as terminal:
        assert terminal.ends() == 0
    found = {command[:4] for command in terminal.commands()}
    assert {"\x1b[2J", "\x1b]0;", "\x9b", "\x90", "\u202e", "\u2066", "\x01", "\x7f"} <= found
    assert "owned" in terminal.title


@SIZES
def test_it_is_seen_in_every_view_and_commands_nothing(seeded: Workspace, columns: int, lines: int) -> None:
    fill(seeded)
    seeded.close()
    with on_terminal("tui", columns=columns, lines=lines) as terminal:
        for entry in VIEWS:
            if entry.name != "overview":
                terminal.write(entry.key)
            terminal.shows(f"{entry.key} {entry.title}")
            shown(terminal, *IN_VIEW[entry.name])
        terminal.write("6")
        shown(terminal, "Who")
        terminal.write("G\r")  # the stakeholder's own page
        terminal.shows("Group     ngo")
        shown(terminal, "Who", "Title")
        terminal.write("7")
        shown(terminal, "Office")
        terminal.write("j\r")  # the office's
        terminal.shows("Does it exist:")
        shown(terminal, "Office", "Title")
        ended(terminal)


@SIZES
def test_it_is_seen_on_the_page_of_an_item_and_in_all_that_explains_it(
    seeded: Workspace, columns: int, lines: int
) -> None:
    ref = fill(seeded)
    seeded.close()
    with on_terminal("tui", "--view", "board", columns=columns, lines=lines) as terminal:
        shown(terminal, "Title")
        terminal.write("\r")
        shown(terminal, *ON_PAGE)
        terminal.write("G")
        shown(terminal, *FURTHER_DOWN)
        for key, heading, words in (
            ("H", f"What was done to {ref}", ("Title", "Step", "Note")),
            ("w", f"Why the deadline of {ref}", ("Title",)),
        ):
            terminal.write(key)
            terminal.shows(heading)
            shown(terminal, *words)
            left(terminal, heading)
        left(terminal, "Back")
        ended(terminal)


def left(terminal: Terminal, text: str) -> None:
    """Go back from what a text is seen on."""
    terminal.shows(text)
    terminal.write("\x1b")
    terminal.no_longer_shows(text)


@SIZES
def test_it_is_seen_in_reports_forms_and_questions(seeded: Workspace, columns: int, lines: int) -> None:
    ref = fill(seeded)
    seeded.close()
    with on_terminal("tui", "--view", "items", columns=columns, lines=lines) as terminal:
        shown(terminal, "Title")
        terminal.write("r")
        terminal.shows("Save as CSV")
        shown(terminal, "Who", "Title")
        terminal.write("r")
        terminal.shows("Counts by stakeholder")
        shown(terminal, "Who")
        left(terminal, "Save as CSV")
        terminal.write("e")
        terminal.shows("Cancel (esc)")
        shown(terminal, "Title", "Who", "Own", "Ref", "tag", "Why")
        left(terminal, "Cancel (esc)")
        terminal.write("?")
        left(terminal, "Keys in Items")
        terminal.write("\x10")
        terminal.shows("Add step")
        terminal.write("[red]zz[/]")
        left(terminal, "[red]zz[/]")
        terminal.write("n")
        terminal.shows(f"A note on {ref}")
        terminal.write("[red]note[/]\x13")
        terminal.shows("Noted on", "Take it back")
        ended(terminal)
