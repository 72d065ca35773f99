"""Several items at once: shown before, asked for on a terminal, one operation."""

from __future__ import annotations

import sys

import pytest

from tests.cli.running import column, done, run

pytestmark = pytest.mark.usefixtures("database")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
EDIT = ["edit", "--query", "is:open", "--owner", "omar"]
MOVE = ["move", "REG-1", "DAT-1", "withdrawn", "--override", "all over"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [(EDIT, "REG-1  owner: nothing -> omar"), (["edit", "REG-1", "--owner", "omar"], "REG-1  owner: nothing -> omar")],
)
def test_a_dry_run_shows_and_changes_nothing(words: list[str], shown: str) -> None:
    before = done("history")
    result = run(*words, "--dry-run")

    assert (result.code, shown in result.out) == (0, True)
    assert done("history") == before
    assert "omar" not in column("owner")


def test_a_dry_run_of_a_move_changes_nothing() -> None:
    before = done("history")

    assert run("move", "CLR-1", "cancelled", "--override", "x", "--dry-run").out.startswith("CLR-1  draft -> cancelled")
    assert done("history") == before


def test_where_nobody_can_be_asked_it_is_done() -> None:
    result = run(*EDIT)

    assert result.err == "4 changes to 4 items made. Take it back: tracker undo\n"
    assert column("owner") == ["omar"] * 4


def test_one_command_is_one_undo() -> None:
    done(*EDIT)
    done("undo")

    assert column("owner") == [""] * 4


def test_one_that_cannot_move_keeps_all_of_them() -> None:
    result = run("move", "REG-1", "CLR-1", "cancelled", "--reason", "x")

    assert result.code == 65
    assert result.err.startswith("tracker: 1 of 2 cannot move (REG-1), so none did.")
    assert "cancelled" not in column("status", "is:open or is:closed")


@posix
@pytest.mark.parametrize(
    ("typed", "code", "owner"),
    [("n\n", 0, ""), ("\n", 0, ""), ("y\n", 0, "omar"), ("yes\n", 0, "omar"), ("نعم\n", 0, "omar")],
)
def test_on_a_terminal_it_asks_first(typed: str, code: int, owner: str) -> None:
    from tests.cli.terminal import on_terminal

    result = on_terminal(*EDIT, typed=typed)

    assert "4 changes to 4 items" in result.out
    assert "Make these changes? [y/N]" in result.out
    assert (result.code, column("owner")) == (code, [owner] * 4)
    assert ("Nothing was changed." in result.out) is (owner == "")


@posix
def test_yes_does_not_ask() -> None:
    from tests.cli.terminal import on_terminal

    result = on_terminal(*EDIT, "--yes")

    assert result.code == 0
    assert "[y/N]" not in result.out
    assert column("owner") == ["omar"] * 4


@posix
def test_one_item_is_changed_without_asking() -> None:
    from tests.cli.terminal import on_terminal

    assert "[y/N]" not in on_terminal("edit", "REG-1", "--owner", "omar").out


@posix
def test_a_bulk_move_asks_too() -> None:
    from tests.cli.terminal import on_terminal

    result = on_terminal(*MOVE, typed="n\n")

    assert "Move them? [y/N]" in result.out
    assert "2 items would move" in result.out
    assert "withdrawn" not in column("status", "is:open or is:closed")
