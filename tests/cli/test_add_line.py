"""The line that adds an item in the terminal UI has the syntax of `tracker add`."""

from __future__ import annotations

import pytest

from tracker.cli.app import load_command
from tracker.cli.tui import parse_add
from tracker.services.add_line import AGAIN, OPTIONS, SHORT, begun_add
from tracker.services.forms import texts_of
from tracker.workspace import Workspace


def test_its_options_are_those_of_the_command() -> None:
    options = [param for param in load_command("add").params if param.param_type_name == "option"]
    assert {name for option in options for name in option.opts} == {*OPTIONS, *SHORT}
    assert {name for option in options if option.multiple for name in option.opts} == {*AGAIN, *SHORT}
    assert not any(option.is_flag or option.nargs != 1 for option in options)


def test_the_command_is_built_once_and_not_for_each_letter() -> None:
    assert load_command("add") is load_command("add")


@pytest.mark.parametrize(
    "line",
    [
        "clearance 'Water convoy'",
        "tracker add clearance Water",
        'clearance "Layla\'s convoy" --stakeholder ngo --authority HAO --owner me --due +10wd --priority high',
        "--tag a --tag 'b' clearance x --field staff_count=3 -f route='a = b'",
        "clearance x --reference=HAO/1 --rationale 'Why not' --raised yesterday",
        "clearance x --due=-3d --owner --due",
    ],
)
def test_what_can_be_read_is_read_as_the_command_reads_it(seeded: Workspace, line: str) -> None:
    kind, title, edit = parse_add(line)
    begun = begun_add(seeded, line)
    assert (begun.kind, begun.texts, begun.rest) == (kind, texts_of(title, edit), ())
