"""What a change did, or would do, to one item or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.cli.output import put
from tracker.cli.state import State
from tracker.domain.items import parse_ref
from tracker.domain.text import plural
from tracker.errors import InvalidError

if TYPE_CHECKING:
    from tracker.services.edits import Change
    from tracker.services.moves import Moved
    from tracker.services.pages import ItemPage

SHOWN = 20  # lines of a preview


def is_ref(word: str) -> bool:
    """Tell whether a word looks like a ref."""
    try:
        parse_ref(word)
    except InvalidError:
        return False
    return True


def print_changes(state: State, changes: Sequence[Change], *, will: bool) -> None:
    """Print what an edit changed, or would."""
    from tracker.services.change_words import change_lines

    if not changes:
        state.say("Nothing to change: it is so already.")
        return
    for line in change_lines(changes[:SHOWN]):
        put(line)
    if len(changes) > SHOWN:
        put(f"... and {plural(len(changes) - SHOWN, 'more change')}")
    count = len({change.ref for change in changes})
    made = "" if will else " made. Take it back: tracker undo"
    state.say(f"{plural(len(changes), 'change')} to {plural(count, 'item')}{made}")


def print_moved(state: State, moved: Sequence[Moved], *, will: bool) -> None:
    """Print what a move did, or would, with what was warned of."""
    from tracker.services.change_words import moved_line, moved_remarks

    for entry in moved[:SHOWN]:
        put(moved_line(entry))
        for remark in moved_remarks(entry, state.workspace.today, will=will):
            state.say(f"  {remark}")
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
