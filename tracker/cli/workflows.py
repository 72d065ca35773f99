"""tracker workflow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.listing import print_rows
from tracker.cli.options import Force, Format, Output, completing
from tracker.cli.output import aligned, put
from tracker.cli.state import state_of
from tracker.domain.table import Column
from tracker.domain.workflow import Field

app = typer.Typer()
workflow = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker workflow show clearance")
app.add_typer(workflow, name="workflow")

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="Its key, prefix or title, like clearance or CLR.", autocompletion=completing("kind")
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A workflow file (TOML).")]


@workflow.callback()
def workflows() -> None:
    """The kinds of items: their statuses, moves, steps and fields."""


@workflow.command("list", epilog="Example: tracker workflow list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the kinds of items."""
    from tracker.services.workflows import list_workflows

    state = state_of(context)
    rows = [
        (flow.key, flow.prefix, flow.title, flow.group, len(flow.states), len(flow.steps), len(flow.fields))
        for flow in list_workflows(state.workspace)
    ]
    columns = [
        Column("kind", "Kind"),
        Column("prefix", "Prefix"),
        Column("title", "Title"),
        Column("group", "For"),
        Column("states", "States", "integer"),
        Column("steps", "Steps", "integer"),
        Column("fields", "Fields", "integer"),
    ]
    print_rows(state, "Workflows", columns, rows, format_)


@workflow.command("show", epilog="Example: tracker workflow show clearance")
def show(context: typer.Context, kind: Kind) -> None:
    """Draw a kind's statuses and moves, and list its steps and fields."""
    from tracker.domain.workflow_picture import draw
    from tracker.services.workflows import show_workflow

    flow = show_workflow(state_of(context).workspace, kind)
    put(draw(flow).rstrip())
    if flow.steps:
        put("\nSteps of a new item")
        aligned([(step.key, step.title + ("" if step.required else " (optional)")) for step in flow.steps])
    if flow.fields:
        put("\nFields")
        aligned([(entry.key, f"{_type(entry)}: {entry.title}") for entry in flow.fields])


def _type(entry: Field) -> str:
    """Return what a field takes, in words."""
    if entry.computed:
        return f"computed, {entry.computed}"
    kind = f"one of {', '.join(entry.choices)}" if entry.choices else entry.type
    return f"{kind}, sensitive" if entry.sensitive else kind


@workflow.command("export", epilog="Example: tracker workflow export clearance --output clearance.toml")
def export(context: typer.Context, kind: Kind, output: Output = None, force: Force = False) -> None:
    """Write a kind's file, to change it and load it again."""
    from tracker.services.workflows import export_workflow, save_workflow

    state = state_of(context)
    if output is None:
        sys.stdout.write(export_workflow(state.workspace, kind))
        return
    save_workflow(state.workspace, kind, output, force=force)
    state.say(f"Wrote {output}. Check it after changes: tracker workflow check {output}")


@workflow.command("check", epilog="Example: tracker workflow check clearance.toml")
def check(context: typer.Context, file: File) -> None:
    """Check a workflow file without loading it."""
    from tracker.services.workflows import check_workflow

    flow = check_workflow(file)
    size = f"{len(flow.states)} statuses, {len(flow.moves)} moves, {len(flow.steps)} steps"
    put(f"{file}: {flow.title} is sound ({size}).")


@workflow.command("load", epilog="Example: tracker workflow load clearance.toml")
def load(context: typer.Context, file: File) -> None:
    """Put a workflow file into the database, for everyone on it."""
    from tracker.services.workflows import load_workflow_file

    state = state_of(context)
    loaded = load_workflow_file(state.workspace, file)
    what = "Added" if loaded.is_new else "Changed" if loaded.changed else "Unchanged"
    put(f"{what}: {loaded.workflow.key} ({loaded.workflow.prefix}), {loaded.workflow.title}")
    for status in loaded.orphans:
        state.say(f"Items in '{status}' keep it, though the workflow no longer knows it: tracker list status:{status}")
