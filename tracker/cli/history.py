"""tracker history, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import completing
from tracker.cli.output import put
from tracker.cli.state import State, state_of
from tracker.domain.text import plural
from tracker.errors import NotFoundError

if TYPE_CHECKING:
    from tracker.services.history import Reversal

app = typer.Typer()
LARGEST = 2**63 - 1  # the largest number that a database can hold


def _storable(number: int | None) -> int | None:
    """Return the number of an operation. Raises NotFoundError for one that no operation can have."""
    if number is not None and abs(number) > LARGEST:
        raise NotFoundError(f"There is no operation {number}.", hint="See them with: tracker history")
    return number


Number = Annotated[
    int | None,
    typer.Argument(
        metavar="[OPERATION]", help="Its number in the history; your latest if not given.", callback=_storable
    ),
]


@app.command("history", epilog="Example: tracker history CLR-14")
def history(
    context: typer.Context,
    ref: Annotated[
        str | None,
        typer.Argument(metavar="[REF]", help="One item; everything if not given.", autocompletion=completing("ref")),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="How many operations.")] = 20,
    details: Annotated[bool, typer.Option("--details", help="Every changed value.")] = False,
) -> None:
    """Show what was done, by whom and when, newest first. The number in front is for undo."""
    from tracker.services.history import entry_lines, list_history

    state = state_of(context)
    entries = list_history(state.workspace, ref, limit=limit, details=details)
    for entry in entries:
        for line in entry_lines(entry, state.workspace.zone):
            put(line)
    if not entries:
        state.say("Nothing was done yet.")


@app.command("undo", epilog="Example: tracker undo")
def undo(context: typer.Context, operation: Number = None) -> None:
    """Take back one command, however many items it touched.

    It is refused where someone changed the same value since. History keeps both.
    """
    from tracker.services import history as service

    state = state_of(context)
    done = service.undo(state.workspace, operation)
    _tell(state, "Undone", done)
    state.say("Do it again: tracker redo")


@app.command("redo", epilog="Example: tracker redo")
def redo(context: typer.Context, operation: Number = None) -> None:
    """Do again what was undone."""
    from tracker.services import history as service

    state = state_of(context)
    _tell(state, "Done again", service.redo(state.workspace, operation))


def _tell(state: State, what: str, done: Reversal) -> None:
    operation = done.operation
    put(f"{what}: {operation.summary} (operation {operation.id}, {operation.actor})")
    for line in done.lines:
        state.say(f"  {line}")
    if done.count > len(done.lines):
        state.say(f"  ... and {plural(done.count - len(done.lines), 'more change')}")
