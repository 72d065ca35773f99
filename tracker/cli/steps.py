"""tracker step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import On, Ref
from tracker.cli.output import put
from tracker.cli.state import State, state_of

if TYPE_CHECKING:
    from tracker.services.steps import Checklist

app = typer.Typer()
step = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker step done CLR-14 staff-list")
app.add_typer(step, name="step")

Wanted = Annotated[list[str], typer.Argument(metavar="STEP...", help="Its number, its key, or words of its title.")]
One = Annotated[str, typer.Argument(metavar="STEP", help="Its number, its key, or words of its title.")]


@step.callback()
def steps() -> None:
    """Work through an item's checklist."""


@step.command("list", epilog="Example: tracker step list CLR-14")
def list_(context: typer.Context, ref: Ref) -> None:
    """List an item's steps."""
    from tracker.services.page_words import step_line
    from tracker.services.steps import list_steps

    checklist = list_steps(state_of(context).workspace, ref)
    put(f"{checklist.item.ref}  {checklist.item.title}")
    for entry in checklist.steps:
        put(f"  {step_line(entry)}")


@step.command("add", epilog="Example: tracker step add CLR-14 'Translate the letter' --due '+3d' --before staff-list")
def add(
    context: typer.Context,
    ref: Ref,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done.")],
    required: Annotated[bool, typer.Option("--required", help="It cannot be removed, only skipped.")] = False,
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="Who does it.")] = "",
    due: Annotated[
        str | None, typer.Option("--due", metavar="RULE", help="A date, or a rule like 'today + 3wd'.")
    ] = None,
    before: Annotated[str | None, typer.Option("--before", metavar="STEP", help="Put it before this step.")] = None,
) -> None:
    """Add a step, at the end unless --before says where."""
    from tracker.services.steps import add_step

    state = state_of(context)
    _tell(state, add_step(state.workspace, ref, title, required=required, owner=owner, due=due, before=before), "Added")


@step.command(
    "done", epilog="Example: tracker step done REG-1 office-confirmed --how 'Called +964 ..., spoke to the clerk'"
)
def done(
    context: typer.Context,
    ref: Ref,
    wanted: Wanted,
    on: On = None,
    how: Annotated[str, typer.Option("--how", metavar="TEXT", help="How it was done; kept with the step.")] = "",
) -> None:
    """Check steps off."""
    from tracker.services.steps import close_steps

    state = state_of(context)
    _tell(state, close_steps(state.workspace, ref, wanted, on=on, how=how), "Done")


@step.command("reopen", epilog="Example: tracker step reopen REG-1 3")
def reopen(context: typer.Context, ref: Ref, wanted: Wanted) -> None:
    """Open steps again that were done or skipped."""
    from tracker.services.steps import reopen_steps

    state = state_of(context)
    _tell(state, reopen_steps(state.workspace, ref, wanted), "Open again")


@step.command("skip", epilog="Example: tracker step skip REG-1 5 --reason 'not asked for at this level'")
def skip(
    context: typer.Context,
    ref: Ref,
    wanted: Wanted,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not needed.")],
    on: On = None,
) -> None:
    """Skip steps that are not needed here, with a reason."""
    from tracker.services.steps import close_steps

    state = state_of(context)
    _tell(state, close_steps(state.workspace, ref, wanted, on=on, skip=reason), "Skipped")


@step.command("remove", epilog="Example: tracker step remove CLR-14 12")
def remove(context: typer.Context, ref: Ref, wanted: One) -> None:
    """Take a step off the list that was added by mistake."""
    from tracker.services.steps import remove_step

    state = state_of(context)
    _tell(state, remove_step(state.workspace, ref, wanted), "Removed")


def _tell(state: State, checklist: Checklist, what: str) -> None:
    for entry in checklist.touched:
        put(f"{checklist.item.ref}  {what}: {entry.position}. {entry.title}")
    if office := checklist.unverified:
        state.say(
            f"For other items {office} is still unverified. If you are sure that it exists: "
            f"tracker authority edit {office} --status confirmed --reason '...'"
        )
    left = [entry for entry in checklist.steps if entry.status == "open"]
    done = len(checklist.steps) - len(left)
    state.say(
        f"{done} of {len(checklist.steps)} steps done."
        + (f" Next: {left[0].position}. {left[0].title}" if left else "")
    )
