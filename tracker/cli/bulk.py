"""What a change did, or would do, to one item or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.cli.output import in_words, put
from tracker.cli.state import State
from tracker.domain.items import PRIORITIES, parse_ref
from tracker.domain.text import plural, shorten
from tracker.errors import InvalidError

if TYPE_CHECKING:
    from tracker.services.edits import Change
    from tracker.services.moves import Moved
    from tracker.services.pages import ItemPage

SHOWN = 20  # lines of a preview
DEADLINE_FROM = {"due": "the date you set", "clock": "the clock of its status", "step": "an open step"}


def is_ref(word: str) -> bool:
    """Tell whether a word looks like a ref."""
    try:
        parse_ref(word)
    except InvalidError:
        return False
    return True


def print_changes(state: State, changes: Sequence[Change], *, will: bool) -> None:
    """Print what an edit changed, or would."""
    if not changes:
        state.say("Nothing to change: it is so already.")
        return
    for change in changes[:SHOWN]:
        old, new = (shorten(_value(change.name, value), 60) for value in (change.old, change.new))
        put(f"{change.ref}  {change.name}: {old or 'nothing'} -> {new or 'nothing'}")
    if len(changes) > SHOWN:
        put(f"... and {plural(len(changes) - SHOWN, 'more change')}")
    count = len({change.ref for change in changes})
    made = "" if will else " made. Take it back: tracker undo"
    state.say(f"{plural(len(changes), 'change')} to {plural(count, 'item')}{made}")


def print_moved(state: State, moved: Sequence[Moved], *, will: bool) -> None:
    """Print what a move did, or would, with what was warned of."""
    for entry in moved[:SHOWN]:
        put(f"{entry.item.ref}  {entry.item.status} -> {entry.move.to}  {shorten(entry.item.title, 60)}")
        for name, value in entry.filled:
            state.say(f"  Filled in: {name} = {value}")
        if entry.due and entry.due <= entry.on and not (will or entry.closes):
            state.say(f"  Its due date {entry.due} stays; take it away: tracker edit {entry.item.ref} --due none")
        if entry.deadline:
            source = DEADLINE_FROM[entry.deadline_from.partition(":")[0]]
            state.say(f"  Deadline {in_words(state, entry.deadline)}: {source}")
        for ref in entry.superseded:
            state.say(f"  {ref} is superseded: this takes its place.")
        if entry.follows:
            following = entry.follows
            state.say(f"  It recurs: {following.ref} is next, due {in_words(state, following.due)}.")
            state.say(f"  No more of them: tracker recur {following.ref} --end")
        for warning in entry.warnings:
            state.say(f"  Note: {warning}")
        for what in entry.overridden:
            state.say(f"  Overridden: {what}")
    if len(moved) > SHOWN:
        put(f"... and {plural(len(moved) - SHOWN, 'more item')}")
    if len(moved) > 1 or will:
        state.say(f"{plural(len(moved), 'item')} {'would move' if will else 'moved. Take it back: tracker undo'}")


def print_moves(state: State, page: ItemPage) -> None:
    """Print the moves that are open to an item now and what each still needs."""
    from tracker.cli.page import move_lines

    item = page.item
    put(f"{item.ref} is {item.status}. It can become:")
    for line in move_lines(page):
        put(line)
    if not page.moves:
        put("  nothing: this status is final.")


def _value(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "priority":
        return PRIORITIES[value]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
