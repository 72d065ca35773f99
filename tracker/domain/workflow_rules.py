"""What an item may do now, by its workflow: the open moves, what each still needs, and the clock of a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal

from tracker.domain.calendar import EVERY_DAY
from tracker.domain.fields import DATES, all_values, comparable, show_value
from tracker.domain.items import Item
from tracker.domain.rules import parse_rule
from tracker.domain.text import did_you_mean, search_key
from tracker.domain.workflow import ITEM_DATES, Check, Field, Move, StepTemplate, Workflow
from tracker.domain.workflow_conditions import holds
from tracker.errors import TransitionError


@dataclass(frozen=True, slots=True)
class Situation:
    """What counts about an item when it is about to move. A step that the item does not have cannot hold it up.

    `fields` hold stored values, with the item's own `valid_from` and `valid_until` where the workflow has such fields.
    Checks against `today` are left out where it is not given.
    """

    status: str
    fields: Mapping[str, object]
    done_steps: frozenset[str]
    known_steps: frozenset[str]
    authority_ref: str
    today: date | None = None


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that leads out of the present status, with what it still lacks and what it warns of."""

    move: Move
    missing_fields: tuple[Field, ...] = ()
    missing_steps: tuple[StepTemplate, ...] = ()
    missing_reference: bool = False
    warnings: tuple[str, ...] = ()
    unfilled: tuple[Field, ...] = ()  # what warnings say is missing, and the move does not need
    refusals: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the move can be taken as things are; a warning does not prevent it."""
        return not (self.missing_fields or self.missing_steps or self.missing_reference or self.refusals)


def open_moves(workflow: Workflow, situation: Situation) -> list[OpenMove]:
    """Return the moves out of the situation's status, in the order of the file."""
    moves = workflow.moves_from(situation.status)
    values = all_values(workflow, situation.fields) if moves else {}
    return [_open_move(workflow, move, situation, values) for move in moves]


def find_move(workflow: Workflow, status: str, to: str) -> Move:
    """Return the move from `status` to `to`. Raises TransitionError that lists where the item can go now."""
    keys = {_status_key(state.key): state.key for state in workflow.states}
    keys |= {_status_key(state.title): state.key for state in workflow.states if _status_key(state.title) not in keys}
    target = keys.get(_status_key(to))
    moves = workflow.moves_from(status)
    allowed = f"From here: {', '.join(move.to for move in moves)}." if moves else f"Nothing leads out of '{status}'."
    if target is None:
        near = did_you_mean(to, (state.key for state in workflow.states))
        raise TransitionError(f"'{to}' is not a status of {workflow.title}.", hint=f"{near} {allowed}".strip())
    for move in moves:
        if move.to == target:
            return move
    if target == status:
        raise TransitionError(f"The status is '{status}' already.", hint=allowed)
    raise TransitionError(f"'{status}' cannot become '{target}' in one move.", hint=allowed)


def clock(workflow: Workflow, status: str, fields: Mapping[str, object]) -> tuple[str, str]:
    """Return the rules for `target` and `late` that a status sets for an item with these stored values."""
    state = workflow.state(status)
    if state.cases:
        values = all_values(workflow, fields)
        for case in state.cases:
            if holds(workflow, case.when, values):
                return case.target, case.late
    return state.target, state.late


def _status_key(text: str) -> str:
    return "_".join(search_key(text).replace("-", " ").replace("_", " ").split())


def _open_move(workflow: Workflow, move: Move, situation: Situation, values: Mapping[str, object]) -> OpenMove:
    failed = [
        (check.level, message)
        for check in move.checks
        if holds(workflow, check.when, values) and (message := _failure(workflow, check, values, situation.today))
    ]
    wanted = (
        check.field for check in move.checks if holds(workflow, check.when, values) and _empty(values.get(check.field))
    )
    unfilled = (workflow.field(key) for key in dict.fromkeys(wanted) if key not in move.needs)
    filled = {fill.field for fill in move.fills if holds(workflow, fill.when, values)}
    missing = [key for key in move.needs if key not in filled and _empty(values.get(key))]
    waiting = situation.known_steps - situation.done_steps
    return OpenMove(
        move,
        missing_fields=tuple(workflow.field(key) or Field(key, key) for key in missing),
        missing_steps=tuple(step for step in workflow.steps if step.key in move.after and step.key in waiting),
        missing_reference=move.needs_reference and not situation.authority_ref.strip(),
        warnings=tuple(message for level, message in failed if level == "warn"),
        refusals=tuple(message for level, message in failed if level == "refuse"),
        unfilled=tuple(field for field in unfilled if field is not None and not field.computed),
    )


def _empty(value: object) -> bool:
    return value is None or value in ("", [])


def _failure(workflow: Workflow, check: Check, values: Mapping[str, object], today: date | None) -> str:
    """Return why the check fails, or an empty string."""
    field = workflow.field(check.field) or Field(check.field, check.field)
    value = values.get(field.key)
    if _empty(value):
        return f"{field.title} is missing. {check.message}".rstrip()
    found, shown = comparable(field, value), show_value(field, value, UTC)
    for limit, lowest in ((check.minimum, True), (check.maximum, False)):
        bound = _bound(workflow, field, limit, values, today) if limit else None
        if bound is None:
            continue
        (kind, edge), words = bound
        if found is None or found[0] != kind:
            return f"{field.title} is {shown}, which cannot be compared with {words}. {check.message}".rstrip()
        # Values of one kind are of one type.
        if (found[1] < edge) if lowest else (found[1] > edge):  # type: ignore[operator]
            side = "at least" if lowest else "at most"
            return f"{field.title} is {shown}; {side} {words} is expected. {check.message}".rstrip()
    return ""


def _bound(
    workflow: Workflow, field: Field, limit: str, values: Mapping[str, object], today: date | None
) -> tuple[tuple[str, Decimal | str], str] | None:
    """Return a limit as it compares and as it reads; None while the field or the day it hangs on is not known."""
    other = workflow.field(limit)
    if other is not None:
        value = values.get(limit)
        found = None if _empty(value) else comparable(other, value)
        return (found, show_value(other, value, UTC)) if found else None
    if field.type not in DATES:
        return ("number", Decimal(limit)), show_value(field, limit, UTC)
    rule = parse_rule(limit)
    anchor = rule.day or (today if rule.anchor == "today" else None)
    if anchor is None:
        return None
    day = EVERY_DAY.add(anchor, rule.count, rule.unit).isoformat()
    return ("day", day), day


def granted_until(item: Item, workflow: Workflow) -> date | None:
    """Return the day on which what was granted ends: the date that the workflow's `renews` counts from."""
    anchor = workflow.renews.split(" ")[0].removeprefix("field:")
    if anchor in ITEM_DATES:
        found: date | None = getattr(item, anchor)
        return found
    value = item.fields.get(anchor)
    return date.fromisoformat(str(value)[:10]) if value else None
