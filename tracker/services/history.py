"""What was done, taking it back, and doing it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from tracker.domain.history import Event, Operation
from tracker.domain.items import parse_ref
from tracker.domain.text import plural
from tracker.errors import ConflictError, NotFoundError
from tracker.services.deadlines import refresh, refresh_after
from tracker.services.wording import LENGTH, event_lines, visible
from tracker.storage import history
from tracker.storage.changes import Changes
from tracker.storage.rows import name_of
from tracker.workspace import ITSELF, Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SEARCH = 500  # operations looked through for one that can be undone
_TOLD = 10  # changes that a reversal tells of


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation, how many items it touched, and what it changed, in words, where that was asked for."""

    operation: Operation
    items: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reversal:
    """An operation that was taken back or done again, and the first few of `count` changes that this was, in words."""

    operation: Operation
    lines: tuple[str, ...]
    count: int


def list_history(
    workspace: Workspace, ref: str | None = None, *, limit: int = 20, details: bool = False, length: int = LENGTH
) -> list[Entry]:
    """Return the latest operations, newest first, of everything or of one item. Raises NotFoundError, InvalidError.

    Of a value that changed, so many characters are told.
    """
    with workspace.read() as connection:
        item_id = None
        if ref is not None:
            item_id = history.item_id_of(connection, parse_ref(ref))
            if item_id is None:
                raise NotFoundError(f"There never was an item {parse_ref(ref)}.", command="tracker list")
        operations = history.latest_operations(connection, item_id=item_id, limit=limit)
        wanted = details or item_id is not None
        return [
            Entry(
                entry,
                history.count_items(connection, entry.id or 0),
                _lines(connection, workspace, entry, item_id, details=details, length=length) if wanted else (),
            )
            for entry in operations
        ]


def show_operation(workspace: Workspace, operation_id: int) -> Entry:
    """Return an operation that can be taken back or done again, and the first few of what it changed.

    Raises as `undo` does.
    """
    with workspace.read() as connection:
        operation = _named(connection, operation_id)
        told = _told(visible(history.events_of(connection, operation_id)))
        more = (f"{len(told) - _TOLD} more",) * (len(told) > _TOLD)
        lines = (*_told_lines(connection, workspace, told), *more)
        return Entry(operation, history.count_items(connection, operation_id), lines)


def entry_lines(entry: Entry, zone: tzinfo) -> list[str]:
    """Return an entry in words: its number, when, by whom and what, then why and what it changed."""
    operation = entry.operation
    undone = f"  (undone by {operation.undone_by})" if operation.undone_by else ""
    count = f"  [{plural(entry.items, 'item')}]" if entry.items > 1 else ""
    when = f"{operation.at.astimezone(zone):%Y-%m-%d %H:%M}"
    lines = [f"{operation.id:>6}  {when}  {operation.actor}: {operation.summary}{count}{undone}"]
    lines += [f"        why: {operation.reason}"] if operation.reason else []
    return lines + [f"        {line}" for line in entry.lines]


def _lines(
    connection: Connection, workspace: Workspace, entry: Operation, item_id: int | None, *, details: bool, length: int
) -> tuple[str, ...]:
    events = history.events_of(connection, entry.id or 0, item_id=item_id)
    return event_lines(connection, events, workspace.zone, all_of_them=details, length=length)


def undo(workspace: Workspace, operation_id: int | None = None) -> Reversal:
    """Take back an operation, the latest one of this actor unless named.

    Raises NotFoundError, and ConflictError where it is undone already or someone changed the same thing since.
    """
    with workspace.change("undo", "undo") as changes:
        operation = _to_undo(changes.connection, workspace.actor, operation_id)
        changes.operation = workspace.operation(
            "undo", f"undo {operation.id}: {operation.summary}", reverses=operation.id
        )
        done = _reverse(changes, workspace, operation, operation)
    if operation.actor == ITSELF:
        workspace.remark("It happened by date, and will again with the next change, unless you correct the date first.")
    return done


def redo(workspace: Workspace, operation_id: int | None = None) -> Reversal:
    """Do again what was undone, the latest of this actor unless named; the operation told of is in force again."""
    with workspace.change("redo", "redo") as changes:
        operation, reversal = _to_redo(changes.connection, workspace.actor, operation_id)
        changes.operation = workspace.operation(
            "redo", f"redo {operation.id}: {operation.summary}", reverses=reversal.id
        )
        return _reverse(changes, workspace, reversal, operation)


def _reverse(changes: Changes, workspace: Workspace, operation: Operation, told_of: Operation) -> Reversal:
    reason = changes.operation.summary
    refresh(changes, workspace, history.reverse(changes, operation), reason=reason)
    # What other items depend on may have come back too: a day off, a milestone, an office's calendar.
    connection = changes.connection
    refresh_after(changes, workspace, history.events_of(connection, operation.id or 0), reason=reason)
    told = _told(visible(history.events_of(connection, changes.operation_id or 0)))
    return Reversal(told_of, _told_lines(connection, workspace, told), len(told))


def _told_lines(connection: Connection, workspace: Workspace, told: Sequence[Event]) -> tuple[str, ...]:
    """Return the first few changes in words, each with its item where there are several."""
    lines = event_lines(connection, told[:_TOLD], workspace.zone)
    if len({event.item_id for event in told}) > 1:
        refs = (name_of(connection, "items", event.item_id) for event in told)
        lines = tuple(f"{ref} {line}".lstrip() for ref, line in zip(refs, lines, strict=False))
    return lines


def _told(events: Sequence[Event]) -> list[Event]:
    """Return what there is to tell, item by item, its status first: of one that came or went no more than that."""
    whole = {event.item_id for event in events if event.entity == "items" and not event.field}
    told = [event for event in events if event.item_id not in whole or (event.entity == "items" and not event.field)]
    return sorted(
        (replace(event, reason="") for event in told), key=lambda event: (event.item_id or 0, event.field != "status")
    )


def _to_undo(connection: Connection, actor: str, operation_id: int | None) -> Operation:
    if operation_id is not None:
        operation = _named(connection, operation_id)
        if operation.command == "init":
            raise ConflictError("Creating the database cannot be undone.", hint="Remove its file instead.")
        if operation.undone_by is not None:
            raise ConflictError(
                f"Operation {operation_id} is undone already.",
                hint="Do it again",
                command=f"tracker redo {operation_id}",
            )
        return operation
    for operation in history.latest_operations(connection, actor=actor, limit=_SEARCH):
        if operation.reverses is None and operation.undone_by is None and operation.command != "init":
            return operation
    raise NotFoundError(
        f"Nothing of yours ({actor}) to undo.",
        hint="Another's operation is undone by its number",
        command="tracker undo NUMBER",
    )


def _named(connection: Connection, operation_id: int) -> Operation:
    """Return the operation that somebody named, which is none that took another back or did it again."""
    operation = history.load_operation(connection, operation_id)
    if operation is None:
        raise NotFoundError(f"There is no operation {operation_id}.", command="tracker history")
    if operation.reverses is not None:
        undid = operation.command == "undo"
        first = operation.reverses if undid else _first_of(connection, operation.reverses)
        raise ConflictError(
            f"Operation {operation_id} only took another back or did it again.",
            hint=f"That was operation {first}",
            command=f"tracker {'redo' if undid else 'undo'} {first}",
        )
    return operation


def _first_of(connection: Connection, reversal_id: int) -> int:
    """Return the operation that an undo took back."""
    reversal = history.load_operation(connection, reversal_id)
    return reversal.reverses if reversal and reversal.reverses else reversal_id


def _to_redo(connection: Connection, actor: str, operation_id: int | None) -> tuple[Operation, Operation]:
    operation = _latest_undone(connection, actor) if operation_id is None else _named(connection, operation_id)
    reversal = history.load_operation(connection, operation.undone_by) if operation.undone_by else None
    if reversal is None:
        raise ConflictError(f"Operation {operation.id} is not undone.", command="tracker history")
    return operation, reversal


def _latest_undone(connection: Connection, actor: str) -> Operation:
    """Return what the actor's latest undo took back, if nothing else was done by them since."""
    for operation in history.latest_operations(connection, actor=actor, limit=_SEARCH):
        if operation.reverses is None:
            break
        if operation.command == "undo" and operation.undone_by is None:
            found = history.load_operation(connection, operation.reverses)
            if found is not None and found.undone_by == operation.id:
                return found
    raise NotFoundError(
        f"Nothing of yours ({actor}) to redo.",
        hint="What was undone before a later change is redone by its number",
        command="tracker redo NUMBER",
    )
