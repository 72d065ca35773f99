"""tracker view."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.listing import print_rows
from tracker.cli.options import Columns, Format, completing, split_list
from tracker.cli.output import aligned, put
from tracker.cli.state import state_of
from tracker.domain.table import Column

app = typer.Typer()
view = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker view add convoys 'kind:clearance is:waiting'"
)
app.add_typer(view, name="view")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The view's name.", autocompletion=completing("view"))]


@view.callback()
def views() -> None:
    """Saved queries. Use one with: tracker list --view NAME"""


@view.command("list", epilog="Example: tracker view list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the views."""
    from tracker.services.views import list_views

    state = state_of(context)
    rows = [(entry.name, entry.query, ",".join(entry.columns), entry.note) for entry in list_views(state.workspace)]
    columns = [Column("name", "Name"), Column("query", "Query"), Column("columns", "Columns"), Column("note", "Note")]
    print_rows(state, "Views", columns, rows, format_)


@view.command("show", epilog="Example: tracker view show convoys")
def show(context: typer.Context, name: Name) -> None:
    """Show what a view asks for."""
    from tracker.services.views import show_view

    entry = show_view(state_of(context).workspace, name)
    put(entry.name)
    aligned([("Query", entry.query), ("Columns", ", ".join(entry.columns)), ("Note", entry.note)])
    put(f"  Use it: tracker list --view {entry.name}")


@view.command(
    "add", epilog="Example: tracker view add convoys 'kind:clearance is:waiting' --columns ref,title,deadline"
)
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A short name: letters of any script, digits, '-'.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What it asks for, in quotes.")],
    columns: Columns = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What it is for.")] = "",
) -> None:
    """Save a query under a name."""
    from tracker.services.views import add_view

    put(add_view(state_of(context).workspace, name, query, split_list(columns), note).name)


@view.command("edit", epilog="Example: tracker view edit convoys --query 'kind:clearance is:open'")
def edit(
    context: typer.Context,
    name: Name,
    query: Annotated[str | None, typer.Option("--query", metavar="QUERY", help="What it asks for.")] = None,
    columns: Columns = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What it is for.")] = None,
) -> None:
    """Change a view."""
    from tracker.services.views import edit_view

    chosen = None if columns is None else split_list(columns)
    put(edit_view(state_of(context).workspace, name, query=query, columns=chosen, note=note).name)


@view.command("remove", epilog="Example: tracker view remove convoys")
def remove(context: typer.Context, name: Name) -> None:
    """Take a view away; tracker undo brings it back."""
    from tracker.services.views import remove_view

    put(f"Removed: {remove_view(state_of(context).workspace, name).name}")
