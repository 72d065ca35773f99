"""tracker due, extend, why, renew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.options import On, Ref
from tracker.cli.output import in_words, put
from tracker.cli.state import state_of
from tracker.domain.items import parse_ref
from tracker.domain.text import plural
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.services.why import Why

app = typer.Typer()
TextOrJson = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")]


@app.command(
    "due",
    context_settings={"ignore_unknown_options": True},  # -3d is a rule
    epilog="Example: tracker due CLR-14 'next thu' --reason 'promised to the driver'",
)
def due(
    context: typer.Context,
    ref: Ref,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE", help="A date, 'tomorrow', 'sun', 'in 3 days', '+10wd', '@withdrawal + 30d'; 'none' ends it."
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the history.")] = "",
) -> None:
    """Give an item a date of your own. It counts beside the clock of its status: the nearer one is the deadline."""
    from tracker.services.edits import Edit
    from tracker.services.items import edit_items, item_version

    state = state_of(context)
    edit_items(state.workspace, [ref], Edit(due=rule), reason=reason)
    item = item_version(state.workspace, parse_ref(ref))
    put(f"{item.ref}  due {in_words(state, item.due)}" if item.due else f"{item.ref}  has no due date of its own now")
    if item.deadline and item.deadline != item.due:
        state.say(f"Its deadline is {in_words(state, item.deadline)}: tracker why {item.ref}")


@app.command("extend", epilog="Example: tracker extend DAT-3 10wd --reason 'their letter of 3 March'")
def extend(
    context: typer.Context,
    ref: Ref,
    length: Annotated[
        str | None, typer.Argument(metavar="[LENGTH]", help="Like 10wd or 5d; without it, what the workflow allows.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Who gave more time, and how.")] = "",
    on: On = None,
    own: Annotated[bool, typer.Option("--own", help="Extend your own date, though a clock runs.")] = False,
) -> None:
    """Give the clock of an item's status more time, or its own due date where no clock runs. The first date is kept."""
    from tracker.services.extensions import extend as extend_it

    state = state_of(context)
    done = extend_it(state.workspace, ref, length, reason, on=on, own=own)
    what = "clock" if done.what == "clock" else "due date"
    put(f"{done.item.ref}  {what}: {in_words(state, done.old)} -> {in_words(state, done.new)}")
    for warning in done.warnings:
        state.say(f"  Note: {warning}.")
    if done.nearer:
        state.say(f"Its deadline is {in_words(state, done.nearer)}: tracker why {done.item.ref}")


@app.command("renew", epilog="Example: tracker renew REG-1")
def renew(
    context: typer.Context,
    ref: Ref,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who sees to it; 'me' is you.")] = None,
) -> None:
    """Open the renewal of an item: a new one, linked to it, with the steps that recur and what stays the same."""
    from tracker.services.renewals import renew as renew_it

    state = state_of(context)
    done = renew_it(state.workspace, ref, owner=owner)
    put(f"{done.item.ref}  renews {done.old.ref}  {done.item.title}")
    if done.item.due:
        state.say(f"Needed by {in_words(state, done.item.due)}, when {done.old.ref} ends.")
    state.say(f"{plural(done.steps, 'step')} to do again. See it: tracker show {done.item.ref}")


@app.command("why", epilog="Example: tracker why CLR-14")
def why(
    context: typer.Context,
    ref: Ref,
    all_: Annotated[bool, typer.Option("--all", help="The days of every date, not only of the deadline.")] = False,
    format_: TextOrJson = "text",
) -> None:
    """Explain an item's deadline: the rule, each day counted or skipped and why, pauses and extensions.

    Where a public holiday on the way is only estimated: what the date would be if it fell a day earlier or later.
    """
    from tracker.services.why import explain
    from tracker.services.why_words import why_lines

    if format_ not in ("text", "json"):
        raise UsageError(f"why has no format '{format_}'.", hint="It has: text, json.")
    state = state_of(context)
    found = explain(state.workspace, ref)
    if format_ == "json":
        _print_json(found)
    else:
        for line in why_lines(found, state.workspace.today, all_days=all_):
            put(line)


def _print_json(found: Why) -> None:
    import sys
    from dataclasses import asdict

    from tracker.formats.json import dump
    from tracker.services.why import SCHEMA

    data: dict[str, Any] = {"schema": SCHEMA, "ref": found.item.ref, "title": found.item.title}
    data |= {"deadline": found.item.deadline, "deadline_from": found.item.deadline_from, "calendar": found.calendar}
    data |= {"time_zone": found.zone, "parts": [asdict(part) for part in found.parts]}
    data |= {"missing": [what for what, _ in found.missing], "moved": found.moved, "unknown_years": found.unknown_years}
    sys.stdout.write(dump(data, indent=2) + "\n")
