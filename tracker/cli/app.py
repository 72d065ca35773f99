"""The commands by name. A command's module is imported when it is called, so that starting stays quick."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer
from typer._click import Command, Context
from typer._click.formatting import HelpFormatter
from typer.core import TyperGroup

from tracker.cli.state import State

# What people do most comes first; the help shows the commands in this order.
SECTIONS: dict[str, dict[str, str]] = {
    "Every day": {
        "tui": "tui",
        "list": "items",
        "show": "items",
        "add": "items",
        "edit": "items",
        "move": "items",
        "note": "items",
        "due": "deadlines",
        "extend": "deadlines",
        "why": "deadlines",
        "renew": "deadlines",
        "step": "steps",
        "link": "links",
        "unlink": "links",
        "recur": "recurrence",
        "agenda": "agenda",
        "remind": "agenda",
    },
    "Reporting": {"report": "reports", "view": "views", "export": "reports"},
    "Who and what": {
        "stakeholder": "stakeholders",
        "authority": "authorities",
        "calendar": "calendars",
        "milestone": "milestones",
        "workflow": "workflows",
        "claim": "claims",
        "source": "claims",
    },
    "Looking back": {"history": "history", "undo": "history", "redo": "history"},
    "Setting up": {
        "init": "databases",
        "seed": "databases",
        "db": "databases",
        "config": "configuration",
        "doctor": "configuration",
    },
}
COMMANDS = {name: module for section in SECTIONS.values() for name, module in section.items()}


class Commands(TyperGroup):
    """A group that knows its commands' names and imports one when it is wanted."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: dict[str, Any] = dict.fromkeys(COMMANDS)  # the names only, for suggestions

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command, or None where there is none by that name."""
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands under the headings of SECTIONS."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, load_command(name).get_short_help_str(width)) for name in names])


_FLAGS = {"--quiet", "-q", "--no-color"}
_VALUES = {"--db", "--config", "--actor"}


def global_first(arguments: Sequence[str]) -> list[str]:
    """Return the words of a command with the global options in front, wherever people put them before a `--`."""
    words, front, rest = list(arguments), [], []
    while words:
        word = words.pop(0)
        if word == "--":
            rest += [word, *words]
            break
        if word in _FLAGS or (word.partition("=")[0] in _VALUES and "=" in word):
            front.append(word)
        elif word in _VALUES and words:
            front += [word, words.pop(0)]
        else:
            rest.append(word)
    return front + rest


@cache
def load_command(name: str) -> Command:
    """Import the module of a command and build that command only, once: a line to add is read at each letter."""
    module = importlib.import_module(f"tracker.cli.{COMMANDS[name]}")
    app: typer.Typer = module.app
    for group in app.registered_groups:
        if group.name == name:
            return typer.main.get_group_from_info(
                group, pretty_exceptions_short=True, rich_markup_mode=None, suggest_commands=True
            )
    info = next(info for info in app.registered_commands if info.name == name)
    return typer.main.get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)


def command() -> Command:
    """Return the whole program as one command."""
    return typer.main.get_command(app)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: tracker list is:overdue. More on a command: tracker COMMAND --help",
)


def _version(wanted: bool) -> None:
    if wanted:
        from tracker import __version__

        typer.echo(f"tracker {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    db: Annotated[str | None, typer.Option(metavar="PATH", help="The database to use.")] = None,
    config: Annotated[str | None, typer.Option(metavar="FILE", help="The settings file to use.")] = None,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="Your name in the history.")] = None,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No remarks, only results and errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Keep track of who must do what, at which office, by when and why.

    Without a command: what needs action now.
    """
    context.obj = State(db=db, config=config, actor=actor, color=not no_color, quiet=quiet)
    context.call_on_close(context.obj.close)
    if context.invoked_subcommand is None:
        from tracker.cli.now import show_now

        show_now(context.obj)
