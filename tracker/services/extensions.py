"""More time: for the clock of a status, or for a person's own date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tracker.domain.clocks import Extension
from tracker.domain.dates import day_in_words
from tracker.domain.deadlines import Target, count, parse_length
from tracker.domain.items import Item, parse_ref
from tracker.domain.past_days import parse_past_day
from tracker.domain.schedule import Facts, Schedule, schedule
from tracker.domain.text import clean
from tracker.errors import ConflictError, InvalidError
from tracker.services.deadlines import refresh
from tracker.storage import schema
from tracker.storage.items import load
from tracker.storage.schedules import Reader
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Extended:
    """What was extended: `clock` or `due`, from which day to which, and what speaks against it."""

    item: Item
    what: str
    old: date
    new: date
    warnings: tuple[str, ...] = ()

    @property
    def nearer(self) -> date | None:
        """The deadline, where that is another day than the one that was extended."""
        return self.item.deadline if self.item.deadline != self.new else None


def extend(
    workspace: Workspace,
    ref: str,
    length: str | None,
    reason: str,
    *,
    on: str | None = None,
    own: bool = False,
    seen: date | None = None,
) -> Extended:
    """Give the present clock more time, or with `own` the person's own date; the original date stays known.

    Where no clock runs it is the person's own date as well. Without a length the workflow's own is taken. `seen` is
    the day that the person saw it count from. Raises InvalidError, NotFoundError, and ConflictError where that is
    another by now.
    """
    why = extension_reason(reason)
    granted = parse_past_day(on, workspace.today) if on else workspace.today
    with workspace.change("extend", "extend a deadline", reason=why) as changes:
        plan = _plan(changes.connection, workspace, ref, length, own=own)
        item, target, distance = plan.facts.item, plan.target, plan.length
        if seen is not None and target.day != seen:
            raise ConflictError(
                f"Someone changed when {item.ref} is due meanwhile, from {seen} to {target.day}; nothing was saved.",
                hint="Look again.",
            )
        row = {"item_id": item.id, "stay_id": plan.stay_id, "length": distance, "reason": why}
        changes.add(schema.extensions, row | {"original": target.day, "granted": granted})
        if plan.stay_id is None and not item.due_rule:  # what is counted on from has to be known
            changes.set(schema.items, item.id, {"due_rule": str(item.due)})
        refresh(changes, workspace, [item.id], reason=f"extended by {distance}: {why}")
        changes.summary = f"extend {item.ref} by {distance}"
        now = load(changes.connection, item.ref)
    new = (now.due if plan.stay_id is None else now.target) or target.day
    return Extended(now, "due" if plan.stay_id is None else "clock", target.day, new, plan.warnings)


def extension_reason(text: str) -> str:
    """Return why there is more time. Raises InvalidError where that is not said."""
    why = clean(text, what="reason", lines=False)
    if not why:
        raise InvalidError("An extension has a reason.", hint="Say it", command="--reason 'their letter 88 of 3 March'")
    return why


def extended_from(workspace: Workspace, ref: str) -> date | None:
    """Return the day that more time would count from, None where there is none. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        target = _counts_from(schedule(Reader(connection, workspace.zone, workspace.settings.calendar).facts(item.id)))
    return target.day if target else None


def _counts_from(found: Schedule) -> Target | None:
    return found.target or found.due


def check_extension(workspace: Workspace, ref: str, length: str | None, *, on: str | None = None) -> str:
    """Return the day that more time would lead to, in words, and what speaks against it. Raises what `extend` would."""
    granted = parse_past_day(on, workspace.today) if on else workspace.today
    with workspace.read() as connection:
        plan = _plan(connection, workspace, ref, length)
    facts, old = plan.facts, plan.target.day
    after = max((one.id for one in facts.extensions), default=0) + 1
    extension = Extension(after, plan.stay_id, plan.length, "", old, granted)
    found = schedule(replace(facts, extensions=(*facts.extensions, extension)))
    new = found.due if plan.stay_id is None else found.target
    notes = "".join(f". Note: {warning}" for warning in plan.warnings)
    return f"until {day_in_words(new.day if new else old, workspace.today)}, in place of {old}{notes}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would be extended: the clock of a stay, or the person's own date where `stay_id` is None."""

    facts: Facts
    target: Target
    stay_id: int | None
    length: str
    warnings: tuple[str, ...]


def _plan(connection: Connection, workspace: Workspace, ref: str, length: str | None, *, own: bool = False) -> _Plan:
    """Return what there is to extend, by how much. Raises InvalidError, NotFoundError."""
    item = load(connection, parse_ref(ref))
    facts = Reader(connection, workspace.zone, workspace.settings.calendar).facts(item.id)
    found = schedule(facts)
    distance = _length(facts, length)
    target = found.due if own else _counts_from(found)
    if target is None:
        what = "no date of its own" if own else "no date"
        raise InvalidError(
            f"{item.ref} has {what} to extend.", hint="Give it one", command=f"tracker due {item.ref} DATE"
        )
    count(target.day, *parse_length(distance), facts.calendar)  # it must lead to a day
    clock = found.target is not None and not own
    stay_id = facts.stays[-1].id if clock else None
    return _Plan(facts, target, stay_id, distance, _warnings(facts, found, distance) if clock else ())


def _length(facts: Facts, given: str | None) -> str:
    """Return the length of an extension as it is stored. Raises InvalidError."""
    text = given or facts.workflow.state(facts.item.status).extension
    if not text:
        raise InvalidError(
            "How much longer?", hint="Say it, like 10wd", command=f"tracker extend {facts.item.ref} 10wd --reason '...'"
        )
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
