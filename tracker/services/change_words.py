"""What a change did to items, or would do, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.dates import day_in_words
from tracker.domain.items import PRIORITIES
from tracker.domain.parties import spoken
from tracker.domain.text import shorten
from tracker.services.edits import Change
from tracker.services.moves import Moved

DEADLINE_FROM = {"due": "its own due date", "clock": "the clock of its status", "step": "an open step"}
LENGTH = 60  # characters of a title or a value


def change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line for each value that changes."""
    for change in changes:
        old, new = (shorten(value_in_words(change.name, value), LENGTH) for value in (change.old, change.new))
        yield f"{change.ref}  {spoken(change.name)}: {old or 'nothing'} -> {new or 'nothing'}"


def moved_line(moved: Moved) -> str:
    """Return which item goes from where to where."""
    return f"{moved.item.ref}  {moved.item.status} -> {moved.move.to}  {shorten(moved.item.title, LENGTH)}"


def moved_remarks(moved: Moved, today: date, *, will: bool, commands: bool = True) -> Iterator[str]:
    """Yield what a person should know about a move that was made, or `will` be; with `commands`, how to change that."""
    for name, value in moved.filled:
        yield f"Filled in: {name} = {value}"
    if moved.due and moved.due <= moved.on and not (will or moved.closes):
        away = f"; take it away: tracker edit {moved.item.ref} --due none" * commands
        yield f"Its due date {moved.due} stays{away}"
    if moved.deadline:
        source = DEADLINE_FROM[moved.deadline_from.partition(":")[0]]
        yield f"Deadline {day_in_words(moved.deadline, today)}: {source}"
    for ref in moved.superseded:
        yield f"{ref} is superseded: this takes its place."
    if moved.follows:
        following = moved.follows
        yield f"It recurs: {following.ref} is next, due {day_in_words(following.due, today)}."
        if commands:
            yield f"No more of them: tracker recur {following.ref} --end"
    for warning in moved.warnings:
        yield f"Note: {warning}"
    for what in moved.overridden:
        yield f"Overridden: {what}"


def value_in_words(name: str, value: Any) -> str:
    """Return a value of an item as people read it."""
    if value is None:
        return ""
    if name == "priority":
        return PRIORITIES[value]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
