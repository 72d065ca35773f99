"""The real program on a pseudo-terminal keeps to what was asked of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.builders import make_item
from tests.cli.running import process
from tests.tui.pseudo import left_sane, on_terminal
from tracker.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


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


def test_views_and_themes_go_by_the_names_that_are_seen_too(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "Offices", "--theme", "light") as terminal:
        terminal.shows("[7 Offices]", "HAO", "q Quit")
        terminal.write("t")
        terminal.shows("Theme: dark-contrast")  # the one after light
        terminal.write("q")
        assert terminal.ends() == 0


def test_an_unknown_view_or_theme_is_named(seeded: Workspace) -> None:
    for option, said in (("--view", "Views: overview"), ("--theme", "Themes: tracker-dark")):
        with on_terminal("tui", option, "x") as terminal:
            assert terminal.ends() == 2
        assert said in terminal.raw.decode()
