"""Every command has help and an example that can be typed, and is in the reference."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from docs.tools.commands import every_command
from docs.tools.examples import ROOT
from tracker.cli.app import command

if TYPE_CHECKING:
    from typer._click import Command

COMMANDS = [("tracker", command()), *every_command()]
NAMES = [name for name, _ in COMMANDS]


@pytest.mark.parametrize(("name", "entry"), COMMANDS, ids=NAMES)
def test_a_command_has_help_and_an_example(name: str, entry: Command) -> None:
    assert entry.help
    assert entry.epilog
    assert entry.epilog.startswith("Example: tracker ")
    for parameter in entry.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"


@pytest.mark.parametrize(("name", "entry"), COMMANDS, ids=NAMES)
def test_an_example_is_of_that_command_and_can_be_read(name: str, entry: Command) -> None:
    text = (entry.epilog or "").removeprefix("Example: ").partition(". More on")[0]
    words = shlex.split(text)
    assert text.startswith(name)
    longest = max((known for known in NAMES if f"{text} ".startswith(f"{known} ")), key=len)
    called = dict(COMMANDS)[longest]
    with called.make_context(longest, words[len(longest.split()) :]):
        pass


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_command_is_in_the_reference(name: str) -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert f"\n{'#' * name.count(' ')}# {name}\n" in text
