"""What errors say: what is wrong and what to do in any front end, and apart from that what to type at the shell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracker
from tracker.cli.app import COMMANDS
from tracker.errors import InvalidError, QueryError, RuleError

HOME = Path(tracker.__file__).parent
OF_THE_SHELL = re.compile(rf"\btracker (?:{'|'.join(COMMANDS)})\b|(?<!\S)--[a-z]")
FOR_ALL = [path for part in ("services", "domain", "storage") for path in sorted((HOME / part).rglob("*.py"))]
RAISED = [path for path in sorted(HOME.rglob("*.py")) if path.relative_to(HOME).parts[0] != "cli"]
# What is printed by a command that the UI does not have, and what reads a line in the syntax of a command.
SHELL_ONLY = {"doctor.py", "add_line.py"}


def name_of(path: Path) -> str:
    """Return a file by its place in the package."""
    return str(path.relative_to(HOME))


def literal(node: ast.AST) -> str:
    """Return the text of a string as far as it is written in the source."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def strings(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield the strings below a node that are said to somebody: no docstrings, and nothing that is a command."""
    match node:
        case ast.JoinedStr():
            yield node, literal(node)
        case ast.Constant(value=str(text)):
            yield node, text
        case ast.Expr(value=ast.Constant()) | ast.keyword(arg="command"):
            return
        case ast.Assign(targets=[ast.Name(id="command")]):
            return
        case ast.FunctionDef(name=name, args=arguments) if name.endswith("_command") or "commands" in [
            one.arg for one in arguments.kwonlyargs
        ]:
            return
        case ast.Call(func=ast.Name(id="Missing"), args=[what, hint, _]):
            for part in (what, hint):
                yield from strings(part)
            return
    if isinstance(node, ast.JoinedStr):
        return
    for child in ast.iter_child_nodes(node):
        yield from strings(child)


@pytest.mark.parametrize("path", FOR_ALL, ids=name_of)
def test_what_is_said_to_everybody_names_no_command_and_no_option(path: Path) -> None:
    """What is typed at the shell is kept apart, or left out where the reader wants no commands."""
    if path.name in SHELL_ONLY:
        pytest.skip("the syntax of commands")
    for node, text in strings(ast.parse(path.read_text(encoding="utf-8"))):
        assert not OF_THE_SHELL.search(text), f"{name_of(path)}:{getattr(node, 'lineno', 0)} says {text!r}"


@pytest.mark.parametrize("path", RAISED, ids=name_of)
def test_every_error_keeps_its_command_apart(path: Path) -> None:
    """The hint is a clause that a command can follow, or else a sentence; neither it nor the message names one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not getattr(node.func, "id", "").endswith("Error"):
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        place = f"{name_of(path)}:{node.lineno}"
        hint = literal(given["hint"]) if "hint" in given else ""
        for part in [*node.args, *filter(None, [given.get("hint")])]:
            for _, text in strings(part):
                assert not OF_THE_SHELL.search(text), f"{place} says {text!r}"
        if isinstance(given.get("hint"), ast.Attribute):
            assert "command" in given, f"{place}: what another error said to do goes with its command"
        if "command" in given and hint:
            assert hint[-1] not in ".:", f"{place}: a command follows {hint!r}"
            assert not hint.endswith(("with", "First", "like", "example")), f"{place}: {hint!r} says nothing by itself"
        elif hint:
            assert hint[-1] in ".?!…", f"{place}: {hint!r} is no sentence"


@pytest.mark.parametrize(
    ("hint", "command", "shell", "plain"),
    [
        ("", "", "It is closed.", "It is closed."),
        ("Open it again.", "", "It is closed. Open it again.", "It is closed. Open it again."),
        ("Open it", "tracker move X", "It is closed. Open it: tracker move X", "It is closed. Open it."),
        ("", "tracker list", "It is closed. See: tracker list", "It is closed."),
        ("Did you mean it?", "", "It is closed. Did you mean it?", "It is closed. Did you mean it?"),
    ],
)  # fmt: skip
def test_the_shell_is_told_the_command_and_others_only_what_to_do(
    hint: str, command: str, shell: str, plain: str
) -> None:
    error = InvalidError("It is closed.", hint=hint, command=command)
    assert (str(error), error.plain) == (shell, plain)


def test_errors_with_a_place_know_their_command_too() -> None:
    for kind in (QueryError, RuleError):
        error = kind("No.", part="x", position=3, hint="Look", command="tracker list")
        assert (error.position, error.plain, str(error)) == (3, "No. Look.", "No. Look: tracker list")
