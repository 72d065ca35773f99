"""Which moves are open to an item, and what each still needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.items import Item, Step
from tracker.domain.workflow import Move, Workflow
from tracker.domain.workflow_rules import OpenMove, Situation, find_move, open_moves
from tracker.errors import TransitionError
from tracker.services.edits import all_fields


def moves_of(item: Item, steps: Sequence[Step], workflow: Workflow, today: date) -> list[OpenMove]:
    """Return the moves that are open to an item now and what each still needs."""
    return open_moves(workflow, situation_of(item, steps, all_fields(item), item.authority_ref, today))


def find_move_of(item: Item, workflow: Workflow, to: str) -> Move:
    """Return the move of an item to a status. Raises TransitionError that names the item and what is allowed now."""
    try:
        return find_move(workflow, item.status, to)
    except TransitionError as error:
        raise TransitionError(f"{item.ref}: {error.message}", hint=error.hint, command=error.command) from None


def situation_of(
    item: Item, steps: Sequence[Step], fields: Mapping[str, Any], reference: str, today: date
) -> Situation:
    """Return what the moves of an item depend on, with its fields and its reference as they are or would be."""
    return Situation(
        status=item.status,
        fields=fields,
        done_steps=frozenset(step.key for step in steps if step.status != "open"),
        known_steps=frozenset(step.key for step in steps if step.key),
        authority_ref=reference,
        today=today,
    )


def blocked_words(blockers: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of a move of an item that others block; it is not refused for that."""
    return (f"It waits for {', '.join(blockers)}, still open.",) if blockers else ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What a move still needs, how that is supplied, and the command that does it."""

    what: str
    hint: str = ""
    command: str = ""


def what_is_missing(ref: str, found: OpenMove) -> list[Missing]:
    """Return what a move still needs."""
    missing = [
        Missing(f"step '{step.title}' is open", "Check it off first", f"tracker step done {ref} {step.key}")
        for step in found.missing_steps
    ]
    missing += [
        Missing(
            f"{entry.title} is missing ({entry.key})",
            "Fill it in first",
            f"tracker edit {ref} --field {entry.key}={_example(entry.type)}",
        )
        for entry in found.missing_fields
    ]
    if found.missing_reference:
        command = f"tracker edit {ref} --reference 'their number'"
        missing.append(Missing("the office's reference is missing", "Note it first", command))
    if found.move.second_source:
        missing.append(Missing("an observation from a second source is missing"))
    return missing + [Missing(text.rstrip(".")) for text in found.refusals]


def _example(kind: str) -> str:
    return {
        "date": "YYYY-MM-DD",
        "datetime": "'YYYY-MM-DD HH:MM'",
        "money": "'1000 USD'",
        "integer": "1",
        "decimal": "1.5",
        "percent": "30",
        "boolean": "yes",
        "url": "https://...",
    }.get(kind, "'...'")
