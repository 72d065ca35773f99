"""tracker link, tracker unlink."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.options import Ref, completing
from tracker.cli.output import put
from tracker.cli.state import state_of
from tracker.errors import UsageError

app = typer.Typer()

BlockedBy = Annotated[
    str | None,
    typer.Option(
        "--blocked-by",
        metavar="OTHER",
        help="It cannot go on before OTHER is closed.",
        autocompletion=completing("ref"),
    ),
]
RelatesTo = Annotated[
    str | None,
    typer.Option("--relates-to", metavar="OTHER", help="It has to do with OTHER.", autocompletion=completing("ref")),
]


@app.command("link", epilog="Example: tracker link CLR-14 --blocked-by REG-1")
def link(context: typer.Context, ref: Ref, blocked_by: BlockedBy = None, relates_to: RelatesTo = None) -> None:
    """Link an item to another."""
    from tracker.services.links import link_items

    kind, other = _given(blocked_by, relates_to)
    item, found = link_items(state_of(context).workspace, ref, kind, other)
    put(f"{item.ref} {kind} {found.ref}")


@app.command("unlink", epilog="Example: tracker unlink CLR-14 --blocked-by REG-1")
def unlink(context: typer.Context, ref: Ref, blocked_by: BlockedBy = None, relates_to: RelatesTo = None) -> None:
    """Take a link away."""
    from tracker.services.links import unlink_items

    kind, other = _given(blocked_by, relates_to)
    item, found = unlink_items(state_of(context).workspace, ref, kind, other)
    put(f"{item.ref} is no longer {kind} {found.ref}")


def _given(blocked_by: str | None, relates_to: str | None) -> tuple[str, str]:
    if blocked_by and not relates_to:
        return "blocked-by", blocked_by
    if relates_to and not blocked_by:
        return "relates-to", relates_to
    raise UsageError("How are they linked?", hint="Give one of --blocked-by OTHER or --relates-to OTHER.")
