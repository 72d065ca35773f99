"""tracker recur."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import Ref
from tracker.cli.output import put
from tracker.cli.state import State, state_of
from tracker.domain.calendar import WEEKDAYS
from tracker.domain.text import plural
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.services.recurrence import Recurring

app = typer.Typer()


@app.command("recur", epilog="Example: tracker recur ACT-1 'every 3 months on the 1st working day'")
def recur(
    context: typer.Context,
    ref: Ref,
    rule: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RULE]", help="Like 'every month on the last day', 'every 2 weeks on sunday', 'FREQ=MONTHLY'."
        ),
    ] = None,
    counted_from: Annotated[
        str | None,
        typer.Option("--from", metavar="due|done", help="Count from the due date (usual), or from the day it is done."),
    ] = None,
    skip: Annotated[bool, typer.Option("--skip", help="Leave this occurrence out; it is due on the next day.")] = False,
    end: Annotated[bool, typer.Option("--end", help="Nothing comes after this one.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is skipped.")] = "",
) -> None:
    """Let an item come again: closing it opens the next one.

    With a ref alone: the rule and the next days. A day that is free becomes the next working day.
    """
    from tracker.services import recurrence

    text = " ".join(rule or [])
    _check(rule, counted_from, skip=skip, end=end, reason=reason)
    state = state_of(context)
    if skip:
        _tell_skipped(state, recurrence.skip(state.workspace, ref, reason))
    elif end:
        found = recurrence.end(state.workspace, ref)
        put(f"{found.item.ref}  does not recur any more")
    elif rule is not None:
        _show(state, recurrence.recur(state.workspace, ref, text, counted_from=counted_from or "due"))
    else:
        _show(state, recurrence.recurring(state.workspace, ref))


def _check(rule: list[str] | None, counted_from: str | None, *, skip: bool, end: bool, reason: str) -> None:
    if (rule is not None) + skip + end > 1:
        raise UsageError("Give one of: a rule, --skip, --end.", hint="See: tracker recur --help")
    if counted_from is not None and rule is None:
        raise UsageError("--from goes with a rule.", hint="Like: tracker recur ACT-1 'every 3 months' --from done")
    if reason and not skip:
        raise UsageError("--reason goes with --skip.", hint="Like: tracker recur ACT-1 --skip --reason 'Eid'")


def _show(state: State, found: Recurring) -> None:
    if found.rule is None:
        put(f"{found.item.ref}  does not recur")
        state.say(f"Let it: tracker recur {found.item.ref} 'every 3 months on the 1st working day'")
        return
    origin = "the due date" if found.counted_from == "due" else "the day it is done"
    put(f"{found.item.ref}  {found.rule}, counted from {origin}")
    put(f"due   {_day(found.item.due) if found.item.due else 'no date'}")
    for day in found.days:
        put(f"then  {_day(day)}")
    if not found.days:
        state.say("This one is the last.")


def _tell_skipped(state: State, found: Recurring) -> None:
    if found.item.due:
        put(f"{found.item.ref}  due {_day(found.item.due)}")
    if found.missed:
        state.say(f"{plural(found.missed, 'more day')} of the series had passed.")


def _day(day: date) -> str:
    return f"{day} {WEEKDAYS[day.weekday()]}"
