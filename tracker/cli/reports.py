"""tracker report, tracker export."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tracker.cli.options import Columns, Force, Format, Output, Plain, QueryCommand, View, split_list
from tracker.cli.output import format_of, print_file, print_table, put, write_table
from tracker.cli.state import state_of
from tracker.domain.text import plural
from tracker.errors import UsageError

app = typer.Typer()


@app.command(
    "report", cls=QueryCommand, epilog="Example: tracker report status 'kind:clearance' --output clearances.csv"
)
def report(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="status or overview; without it, the list of reports.")
    ] = None,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which items; all of them if not given.")
    ] = None,
    view: View = None,
    columns: Columns = None,
    format_: Format = None,
    output: Output = None,
    plain: Plain = False,
    force: Force = False,
) -> None:
    """Write a report, as CSV for Excel or on the terminal.

    --columns picks and orders the columns, also typed fields by name, and others such as rationale, deadline, entered,
    valid_until.
    """
    from tracker.services.reports import list_reports, report_table

    state = state_of(context)
    if name is None:
        if output or view or columns or format_:
            raise UsageError("Which report?", hint="Like: tracker report status --output status.csv")
        for known, about in list_reports():
            put(f"{known:<10} {about}")
        return
    chosen = format_of(format_, output)
    opened = report_table(state.workspace, name, " ".join(query or []), split_list(columns), view=view)
    if output is not None:
        write_table(state, opened, chosen or "csv", output, plain=plain, force=force)
        return
    if chosen is None and not sys.stdout.isatty():
        chosen = "csv"
    if print_table(state, opened, chosen, plain=plain) == 0:
        state.say("No item matches.")


@app.command("export", cls=QueryCommand, epilog="Example: tracker export --output everything.json")
def export(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which items; all of them if not given.")
    ] = None,
    output: Output = None,
    force: Force = False,
    sensitive: Annotated[
        str | None, typer.Option("--sensitive", metavar="A,B", help="Sensitive fields to include, by name.")
    ] = None,
) -> None:
    """Write everything as JSON, for other programs.

    Items with their steps, notes and links, and all they refer to. Sensitive fields stay out.
    """
    from tracker.services.export import export_to_file, spool_export

    state = state_of(context)
    wanted = split_list(sensitive)
    text = " ".join(query or [])
    if output is not None:
        count = export_to_file(state.workspace, output, text, wanted, force=force)
        if not count:
            state.say("No item matches.")
        state.say(f"Wrote {plural(count, 'item')} to {output}")
        return
    file, count = spool_export(state.workspace, text, wanted)
    if not count:
        state.say("No item matches.")
    print_file(file)
