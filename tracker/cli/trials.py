"""A change to a calendar on its way: tried, shown, asked about, done, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tracker.cli.bulk import SHOWN
from tracker.cli.output import ask, put
from tracker.cli.state import State
from tracker.domain.text import plural, shorten

if TYPE_CHECKING:
    from datetime import date

    from tracker.services.calendars import DayChange, Outcome
    from tracker.services.deadlines import Shift


def carry_out(state: State, do: Callable[[bool], Outcome], *, yes: bool, dry_run: bool) -> None:
    """Do something to a calendar and say what it did; where it moves deadlines and a person can be asked, ask first."""
    if dry_run:
        _print_outcome(state, do(True), will=True)
        return
    shown = False
    if state.interactive and not yes:
        tried = do(True)
        if tried.shifts:
            shown = True
            print_shifts(tried.shifts)
            ask(state, f"{plural(len(tried.shifts), 'deadline')} would move. Go on?", assume=False)
    _print_outcome(state, do(False), will=False, shown=shown)


def _print_outcome(state: State, done: Outcome, *, will: bool, shown: bool = False) -> None:
    for one in done.days[:SHOWN]:
        put(_day_line(one))
    if len(done.days) > SHOWN:
        put(f"... and {plural(len(done.days) - SHOWN, 'more day')}")
    if not shown:
        print_shifts(done.shifts)
    for remark in done.remarks:
        state.say(remark)
    if done.nothing:
        state.say(f"Nothing to change on calendar {done.calendar}: it is so already.")
    elif will:
        state.say(f"{plural(len(done.shifts), 'deadline')} would move. Nothing was changed.")
    else:
        state.say(f"{plural(len(done.shifts), 'deadline')} moved. Take it back: tracker undo")


def print_shifts(shifts: Sequence[Shift]) -> None:
    """Print the deadlines that moved, or the first of many."""
    for one in shifts[:SHOWN]:
        put(f"{one.ref}  {_when(one.old)} -> {_when(one.new)}  {shorten(one.title, 60)}")
    if len(shifts) > SHOWN:
        put(f"... and {plural(len(shifts) - SHOWN, 'more deadline')}")


def _when(day: date | None) -> str:
    return "none" if day is None else str(day)


_NOW = {
    "off": "off",
    "worked": "worked",
    "announced": "no longer estimated",
    "reset": "no longer decided by hand",
    "came": "public holiday came",
    "went": "public holiday went",
}


def _day_line(one: DayChange) -> str:
    named = "" if one.name == one.now else f": {shorten(one.name, 60)}"
    return f"{one.day}  {_NOW[one.now]}{named}"
