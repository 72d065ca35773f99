"""More time: for the clock of a status, or for a person's own date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.deadlines import count, parse_length
from tracker.domain.items import Item, parse_ref
from tracker.domain.schedule import Facts, Schedule, schedule
from tracker.domain.text import clean
from tracker.errors import InvalidError
from tracker.services.deadlines import refresh
from tracker.services.edits import parse_day
from tracker.storage import schema
from tracker.storage.items import load
from tracker.storage.schedules import Reader
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Extended:
    """What was extended: `clock` or `due`, from which day to which, and what speaks against it."""

    item: Item
    what: str
    old: date
    new: date
    warnings: tuple[str, ...] = ()


def extend(
    workspace: Workspace, ref: str, length: str | None, reason: str, *, on: str | None = None, own: bool = False
) -> Extended:
    """Give the present clock more time, or with `own` the person's own date; the original date stays known.

    Where no clock runs it is the person's own date as well. Without a length the workflow's own is taken. Raises
    InvalidError, NotFoundError.
    """
    why = clean(reason, what="reason", lines=False)
    if not why:
        raise InvalidError("An extension has a reason.", hint="Say it: --reason 'their letter 88 of 3 March'")
    granted = parse_day(on, workspace.today) if on else workspace.today
    with workspace.change("extend", "extend a deadline", reason=why) as changes:
        item = load(changes.connection, parse_ref(ref))
        facts = Reader(changes.connection, workspace.zone, workspace.settings.calendar).facts(item.id)
        found = schedule(facts)
        distance = _length(facts, length)
        clock = None if own else found.target
        target = clock or found.due
        if target is None:
            what = "no date of its own" if own else "no date"
            raise InvalidError(f"{item.ref} has {what} to extend.", hint=f"Give it one: tracker due {item.ref} DATE")
        count(target.day, *parse_length(distance), facts.calendar)  # it must lead to a day
        stay_id = facts.stays[-1].id if clock else None
        row = {"item_id": item.id, "stay_id": stay_id, "length": distance, "reason": why}
        changes.add(schema.extensions, row | {"original": target.day, "granted": granted})
        if stay_id is None and not item.due_rule:  # what is counted on from has to be known
            changes.set(schema.items, item.id, {"due_rule": str(item.due)})
        refresh(changes, workspace, [item.id], reason=f"extended by {distance}: {why}")
        changes.summary = f"extend {item.ref} by {distance}"
        now = load(changes.connection, item.ref)
    what = "clock" if clock else "due"
    new = (now.target if clock else now.due) or target.day
    return Extended(now, what, target.day, new, _warnings(facts, found, distance) if clock else ())


def _length(facts: Facts, given: str | None) -> str:
    """Return the length of an extension as it is stored. Raises InvalidError."""
    text = given or facts.workflow.state(facts.item.status).extension
    if not text:
        raise InvalidError("How much longer?", hint=f"Like: tracker extend {facts.item.ref} 10wd --reason '...'")
    number, unit = parse_length(text)
    return f"{number}{unit}"


def _warnings(facts: Facts, found: Schedule, length: str) -> tuple[str, ...]:
    """Return what the workflow says against another extension, or a longer one."""
    state = facts.workflow.state(facts.item.status)
    if not state.extension:
        return ()
    said = []
    if found.clock and found.clock.extensions:
        said.append(f"{state.title} has been extended before; the workflow knows of one, of {state.extension}")
    if length != state.extension:
        said.append(f"the workflow knows of an extension of {state.extension}, not of {length}")
    return tuple(said)
