"""Arguments and options that several commands share, with what a shell completes for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from typer._click import Context
from typer.core import TyperCommand

from tracker.cli.state import state_of
from tracker.domain.text import display_safe
from tracker.errors import TrackerError, UsageError

_MEANS_MORE = re.compile(r"""[][\\$`"'*?!<>|;&~{}]""")


_NEGATED = re.compile(r"^-([A-Za-z_][A-Za-z_.]+[:=<>].*)", re.DOTALL)

Completer = Callable[[typer.Context, str], list[tuple[str, str]]]


def completing(what: str) -> Completer:
    """Return a completion function for `what` (see services.completion)."""

    def complete_it(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from tracker.services.completion import complete

        try:
            return harmless(complete(state_of(context).workspace, what, incomplete))
        except TrackerError:  # wrong settings: a shell must never show an error of ours
            return []

    return complete_it


def harmless(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return completions without what a shell, or Typer on the way there, would read as more than text.

    The scripts for zsh evaluate what they are given, and Typer reads help as Rich markup.
    """
    return [
        (value, _MEANS_MORE.sub("", display_safe(about)))
        for value, about in found
        if value == display_safe(value) and not _MEANS_MORE.search(value)
    ]


Ref = Annotated[str, typer.Argument(metavar="REF", help="An item, like CLR-14.", autocompletion=completing("ref"))]
Refs = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF...", help="Items, like CLR-14 CLR-15.", autocompletion=completing("ref")),
]
Query = Annotated[str | None, typer.Option("--query", metavar="QUERY", help="All items that match, instead of refs.")]
View = Annotated[
    str | None, typer.Option("--view", metavar="NAME", help="A saved view.", autocompletion=completing("view"))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The day it happened, if not today: a date, yesterday, 3 days ago."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        "-f",
        metavar="NAME=VALUE",
        help="Set a typed field; NAME= takes it away. May be repeated.",
        autocompletion=completing("field"),
    ),
]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,C", help="Which columns, in which order; fields by name.")
]
Format = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="table, csv, json or md.")]
Plain = Annotated[bool, typer.Option("--plain", help="CSV without the byte order mark that Excel needs.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, max=1_000_000, help="At most so many.")]


def split_list(text: str | None) -> tuple[str, ...]:
    """Return the parts of a comma-separated list."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def pairs(given: list[str] | None) -> dict[str, str]:
    """Return NAME=VALUE options as a dictionary. Raises UsageError for one without `=`, or a name given twice."""
    found: dict[str, str] = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(f"'{text}' is not NAME=VALUE.", hint="Write it like --field staff_count=12")
        if name in found:
            raise UsageError(f"--field {name} is given twice.", hint="Give it once.")
        found[name] = value
    return found


def given(**options: str | None) -> dict[str, str]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}


class QueryCommand(TyperCommand):
    """A command whose arguments are a query: `-tag:draft` among them is a part of it, not an option."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the arguments after writing `-key:value` as `not key:value`."""
        return super().parse_args(ctx, [_NEGATED.sub(r"not \1", word) if word[:2] != "--" else word for word in args])
