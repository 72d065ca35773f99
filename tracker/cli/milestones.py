"""tracker milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.bulk import SHOWN
from tracker.cli.listing import print_rows
from tracker.cli.options import DryRun, Format, Yes, completing
from tracker.cli.output import aligned, ask, in_words, put
from tracker.cli.state import State, state_of
from tracker.cli.trials import print_shifts
from tracker.domain.calendar import WEEKDAYS
from tracker.domain.table import Column
from tracker.domain.text import plural, shorten

if TYPE_CHECKING:
    from tracker.services.milestones import MilestoneMove, MilestonePage

app = typer.Typer()
milestone = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog="Example: tracker milestone move withdrawal 2026-02-14 --reason 'announced by the ministry'",
)
app.add_typer(milestone, name="milestone")

Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help="Its key, or a part of it.", autocompletion=completing("milestone")),
]
When = Annotated[
    str, typer.Argument(metavar="DATE|RULE", help="A date, or a rule that follows another: '@pacts-signed + 6m'.")
]
Certainty = Annotated[str | None, typer.Option("--certainty", metavar="WORD", help="confirmed, estimated or disputed.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything else.")]


@milestone.callback()
def milestones() -> None:
    """Named dates that deadlines hang on: `--due "@withdrawal + 30d"`."""


@milestone.command("list", epilog="Example: tracker milestone list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the milestones by day, and how much hangs on each."""
    from tracker.services.milestones import list_milestones

    state = state_of(context)
    rows = [
        (
            one.milestone.key,
            one.milestone.day,
            WEEKDAYS[one.milestone.day.weekday()],
            one.milestone.title,
            one.milestone.certainty,
            one.milestone.rule,
            one.items,
            one.milestones,
            one.milestone.note,
        )
        for one in list_milestones(state.workspace)
    ]
    columns = [
        Column("key", "Key"),
        Column("day", "Day", "date"),
        Column("weekday", "Weekday"),
        Column("title", "Title"),
        Column("certainty", "Certainty"),
        Column("rule", "Follows"),
        Column("items", "Open items", "integer"),
        Column("milestones", "Milestones", "integer"),
        Column("note", "Note"),
    ]
    print_rows(state, "Milestones", columns, rows, format_)


@milestone.command("show", epilog="Example: tracker milestone show withdrawal")
def show(context: typer.Context, key: Key) -> None:
    """Show a milestone, how far it can be trusted, and what hangs on it."""
    from tracker.services.milestones import show_milestone

    state = state_of(context)
    _print_page(state, show_milestone(state.workspace, key))


@milestone.command("add", epilog="Example: tracker milestone add camp-closed 'The camp is closed' 2026-03-01")
def add(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A short key, like camp-closed.")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What happens then.")],
    when: When,
    certainty: Certainty = None,
    note: Note = None,
) -> None:
    """Add a milestone. It is estimated unless you say otherwise.

    With a rule like '@pacts-signed + 6m' it moves whenever that milestone does.
    """
    from tracker.services.milestones import add_milestone

    state = state_of(context)
    added = add_milestone(state.workspace, key, title, when, certainty=certainty or "estimated", note=note or "")
    put(f"{added.key}  {in_words(state, added.day)}")
    state.say(f'Let an item hang on it: tracker due REF "@{added.key} + 30d"')


@milestone.command(
    "move", epilog="Example: tracker milestone move withdrawal 2026-02-14 --reason 'announced by the ministry'"
)
def move(
    context: typer.Context,
    key: Key,
    when: When,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Who says so; kept in the history.")],
    certainty: Certainty = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Move a milestone with everything that hangs on it.

    Milestones that follow it move along, and so do the deadlines counted from any of them.
    """
    from tracker.services.milestones import move_milestone

    state = state_of(context)

    def do(*, trial: bool) -> MilestoneMove:
        return move_milestone(state.workspace, key, when, reason, certainty=certainty, dry_run=trial)

    if dry_run:
        _print_move(state, do(trial=True), will=True)
        return
    shown = False
    if state.interactive and not yes:
        tried = do(trial=True)
        if tried.shifts or len(tried.days) > 1:
            shown = True
            _print_moved(tried)
            ask(state, f"{_said(tried)} would move. Go on?", assume=False)
    _print_move(state, do(trial=False), will=False, shown=shown)


@milestone.command("edit", epilog="Example: tracker milestone edit withdrawal --certainty confirmed")
def edit(
    context: typer.Context,
    key: Key,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What happens then.")] = None,
    certainty: Certainty = None,
    note: Note = None,
) -> None:
    """Change what is said about a milestone. Its day is moved with: tracker milestone move."""
    from tracker.services.milestones import edit_milestone

    entry = edit_milestone(state_of(context).workspace, key, title=title, certainty=certainty, note=note)
    put(f"{entry.key}  {entry.title}: {entry.certainty}")


def _print_page(state: State, page: MilestonePage) -> None:
    from tracker.services.milestone_words import hanging_lines, milestone_facts, milestone_heading

    put(milestone_heading(page.milestone))
    aligned(milestone_facts(page.milestone, state.workspace.today))
    for line in hanging_lines(page):
        put(f"  {line}")


def _print_move(state: State, done: MilestoneMove, *, will: bool, shown: bool = False) -> None:
    entry = done.milestone
    if done.nothing:
        state.say(f"Nothing to change: {entry.key} is so already.")
        return
    if not shown:
        _print_moved(done)
    if not done.days:
        put(f"{entry.key}  stays on {entry.day}: {entry.certainty}")
    if entry.base:
        state.say(f"It moves whenever {entry.base} does.")
    elif done.before.base:
        state.say(f"It no longer follows {done.before.base}.")
    if will:
        state.say(f"{_said(done)} would move. Nothing was changed.")
    else:
        state.say(f"{_said(done)} moved. Take it back: tracker undo")


def _print_moved(done: MilestoneMove) -> None:
    for one in done.days[:SHOWN]:
        put(f"{one.key}  {one.old} -> {one.new}  {shorten(one.title, 60)}")
    if len(done.days) > SHOWN:
        put(f"... and {plural(len(done.days) - SHOWN, 'more milestone')}")
    print_shifts(done.shifts)


def _said(done: MilestoneMove) -> str:
    return f"{plural(len(done.days), 'milestone')} and {plural(len(done.shifts), 'deadline')}"
