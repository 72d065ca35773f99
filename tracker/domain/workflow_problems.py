"""What is wrong with a workflow, in words for the person who wrote the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from functools import partial

from tracker.domain.fields import DATES, NUMBERS, choice_key, formula, limit_of, parse_value
from tracker.domain.rules import parse_rule
from tracker.domain.text import did_you_mean, is_wordlike
from tracker.domain.workflow import Check, Field, Move, State, Workflow
from tracker.domain.workflow_conditions import parse_condition
from tracker.errors import InvalidError

GROUPS = ("contractor", "ngo", "researcher", "investor", "other")

_PREFIX = re.compile(r"[A-Z]{2,6}")
_FIELD_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


def problems(workflow: Workflow) -> list[str]:
    """Return what is wrong, each with the key it is about; an empty list means that the workflow can be used."""
    return [
        *_head(workflow),
        *_states(workflow),
        *_steps(workflow),
        *_fields(workflow),
        *(problem for move in workflow.moves for problem in _move(workflow, move)),
        *_routes(workflow),
    ]


def name_of(move: Move) -> str:
    """Return how a message calls a move: `move draft, sent -> withdrawn`."""
    return f"move {', '.join(move.sources)} -> {move.to}"


def _head(workflow: Workflow) -> Iterator[str]:
    if not is_wordlike(workflow.key):
        yield f"key: '{workflow.key}' is not a key; use lower-case letters, digits, - and _."
    if not _PREFIX.fullmatch(workflow.prefix):
        yield f"prefix: '{workflow.prefix}' is not a prefix; use 2 to 6 capital letters."
    if workflow.group not in GROUPS:
        yield f"group: '{workflow.group}' is not a group; one of: {', '.join(GROUPS)}."
    yield from _rule(workflow, "renews", workflow.renews)
    yield from _when(workflow, "renews_when", workflow.renews_when)
    if workflow.ends:
        yield from _date_field(workflow, "ends", workflow.ends)
    for days in workflow.alerts:
        if days < 1:
            yield f"alerts: {days} is not a number of days; use 1 or more."


def _states(workflow: Workflow) -> Iterator[str]:
    if not workflow.states:
        yield "state: there is none."
        return
    yield from _keys("state", (state.key for state in workflow.states), is_wordlike, "letters, digits, - and _")
    if workflow.start.closed:
        yield f"state '{workflow.start.key}': it comes first, where new items start, and so cannot be closed."
    if not any(state.closed for state in workflow.states):
        yield "state: none is closed, so that no item could ever end."
    for state in workflow.states:
        yield from _state(workflow, state)


def _state(workflow: Workflow, state: State) -> Iterator[str]:
    where = f"state '{state.key}'"
    if state.closed and not state.outcome:
        yield f"{where}, outcome: a closed state says how the item ended."
    if state.outcome and not state.closed:
        yield f"{where}, outcome: only a closed state has one."
    if state.closed and (state.target or state.late or state.cases or state.waits_on != "nobody"):
        yield f"{where}: a closed state waits on nobody and has no target."
    if state.pauses and state.waits_on != "us":
        yield f"{where}, pauses: their clock pauses only in a state that waits on us."
    if state.interval:
        yield from _interval(workflow, where, state)
    yield from _rule(workflow, f"{where}, target", state.target)
    yield from _rule(workflow, f"{where}, late", state.late)
    for case in state.cases:
        yield from _when(workflow, f"{where}, case", case.when, needed=True)
        yield from _rule(workflow, f"{where}, case target", case.target)
        yield from _rule(workflow, f"{where}, case late", case.late)
    if state.extension and not re.fullmatch(r"[1-9][0-9]{0,3}(h|d|wd|w|m|y)", state.extension):
        yield f"{where}, extension: '{state.extension}' is not a length; write one like 10wd."


def _interval(workflow: Workflow, where: str, state: State) -> Iterator[str]:
    yield from _known(f"{where}, interval", "field", state.interval, (field.key for field in workflow.fields))
    field = workflow.field(state.interval)
    if field and field.type != "integer":
        yield f"{where}, interval: the field '{state.interval}' is not a whole number of days."
    if not state.target:
        yield f"{where}, interval: it takes the place of a target's length, and there is no target."


def _steps(workflow: Workflow) -> Iterator[str]:
    yield from _keys("step", (step.key for step in workflow.steps), is_wordlike, "letters, digits, - and _")
    for step in workflow.steps:
        yield from _rule(workflow, f"step '{step.key}', due", step.due)


def _fields(workflow: Workflow) -> Iterator[str]:
    yield from _keys("field", (field.key for field in workflow.fields), _is_field_key, "letters, digits and _")
    for field in workflow.fields:
        where = f"field '{field.key}'"
        if field.computed:
            yield from _computed(workflow, field, where)
            continue
        found = [*_choices(field, where), *_limits(field, where)]
        yield from found
        if field.default and not found:
            yield from _tried(f"{where}, default", partial(parse_value, field, field.default, UTC))


def _computed(workflow: Workflow, field: Field, where: str) -> Iterator[str]:
    parts = formula(field.computed)
    if not parts:
        yield f"{where}, computed: '{field.computed}' is not a formula; write percent(part, whole)."
    if field.type != "percent":
        yield f"{where}, type: a computed field is a percent."
    if field.default:
        yield f"{where}, default: a computed field has none."
    for key in parts or ():
        other = workflow.field(key)
        yield from _known(f"{where}, computed", "field", key, (entry.key for entry in workflow.fields))
        if other and (other.computed or other.type not in NUMBERS):
            yield f"{where}, computed: the field '{key}' is not a number or money that can be filled in."


def _choices(field: Field, where: str) -> Iterator[str]:
    if field.type == "choice" and not field.choices:
        yield f"{where}, choices: a choice needs at least one."
    if field.choices and field.type != "choice":
        yield f"{where}, choices: only a field of type choice has them."
    for key, count in Counter(map(choice_key, field.choices)).items():
        if not key:
            yield f"{where}, choices: one of them is empty."
        elif count > 1:
            yield f"{where}, choices: '{key}' is there {count} times."


def _limits(field: Field, where: str) -> Iterator[str]:
    limits = [("minimum", field.minimum), ("maximum", field.maximum)]
    found = []
    for name, limit in limits:
        if not limit:
            continue
        if field.type not in (*NUMBERS, *DATES):
            yield f"{where}, {name}: a field of type {field.type} has none."
            continue
        try:
            found.append(limit_of(field, limit, UTC))
        except InvalidError as error:
            yield f"{where}, {name}: {error}"
    if len(found) == 2 and found[0] and found[1] and found[0] > found[1]:
        yield f"{where}, minimum: it is more than the maximum."


def _move(workflow: Workflow, move: Move) -> Iterator[str]:
    where = name_of(move)
    states = [state.key for state in workflow.states]
    for key in dict.fromkeys((*move.sources, move.to)):
        yield from _known(where, "state", key, states)
    if not move.sources:
        yield f"{where}, from: there is no state to start from."
    if move.to in move.sources:
        yield f"{where}: it leads back to where it starts."
    for source in dict.fromkeys(move.sources):
        same = [other for other in workflow.moves for key in other.sources if (key, other.to) == (source, move.to)]
        if len(same) > 1 and same[0] is move:
            yield f"move {source} -> {move.to}: it is there {len(same)} times."
    for key in move.needs:
        yield from _known(f"{where}, needs", "field", key, (field.key for field in workflow.fields))
    for key in move.after:
        yield from _known(f"{where}, after", "step", key, (step.key for step in workflow.steps))
    yield from _rule(workflow, f"{where}, by_date", move.by_date)
    if move.papers_until:
        yield from _date_field(workflow, f"{where}, papers_until", move.papers_until)
    for check in move.checks:
        yield from _check(workflow, f"{where}, check", check)
    for fill in move.fills:
        yield from _date_field(workflow, f"{where}, fill", fill.field)
        yield from _rule(workflow, f"{where}, fill '{fill.field}'", fill.rule, needed=True)
        yield from _when(workflow, f"{where}, fill '{fill.field}'", fill.when)


def _check(workflow: Workflow, where: str, check: Check) -> Iterator[str]:
    yield from _known(where, "field", check.field, (field.key for field in workflow.fields))
    yield from _when(workflow, where, check.when)
    field = workflow.field(check.field)
    for name, limit in (("minimum", check.minimum), ("maximum", check.maximum)):
        if not field or not limit or workflow.field(limit):
            continue
        where_exactly = f"{where} '{check.field}', {name}"
        if field.type in DATES:
            yield from _rule(workflow, where_exactly, limit, anchors=("today",))
        elif field.type == "money":
            yield f"{where_exactly}: money is compared with another field of money."
        elif field.type not in NUMBERS:
            yield f"{where_exactly}: a field of type {field.type} has none."
        elif not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", limit):
            yield f"{where_exactly}: '{limit}' is neither a number nor a field."


def _routes(workflow: Workflow) -> Iterator[str]:
    """Find the states that cannot be reached, and those that can never end, once every move names real states."""
    if not workflow.states or not all(
        workflow.knows(key) for move in workflow.moves for key in (*move.sources, move.to)
    ):
        return
    forward = {state.key: {move.to for move in workflow.moves_from(state.key)} for state in workflow.states}
    backward = {key: {source for source, targets in forward.items() if key in targets} for key in forward}
    reached = _reached(forward, [workflow.start.key])
    ending = _reached(backward, [state.key for state in workflow.states if state.closed])
    for key in forward:
        if key not in reached:
            yield f"state '{key}': no way leads to it from '{workflow.start.key}'."
        if key not in ending and ending:
            yield f"state '{key}': no way leads from it to a closed state."


def _reached(ways: dict[str, set[str]], start: Iterable[str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = ways.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _keys(kind: str, keys: Iterable[str], fits: Callable[[str], bool], allowed: str) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if not fits(key):
            yield f"{kind} '{key}': this is not a key; use lower-case {allowed}, a letter first."
        if count > 1:
            yield f"{kind} '{key}': it is there {count} times."


def _is_field_key(key: str) -> bool:
    return _FIELD_KEY.fullmatch(key) is not None


def _known(where: str, kind: str, key: str, known: Iterable[str]) -> Iterator[str]:
    names = list(known)
    if key not in names:
        yield f"{where}: there is no {kind} '{key}'. {did_you_mean(key, names)}".rstrip()


def _rule(
    workflow: Workflow, where: str, text: str, *, needed: bool = False, anchors: tuple[str, ...] = ()
) -> Iterator[str]:
    if not text and not needed:
        return
    try:
        rule = parse_rule(text)
    except InvalidError as error:
        yield f"{where}: {error}"
        return
    if anchors and not rule.day and rule.anchor not in anchors:
        yield f"{where}: '{text}' counts from neither a date nor {' nor '.join(anchors)}."
    elif rule.relative and not anchors:
        yield f"{where}: '{text}' counts from today, which moves; use entered."
    elif rule.anchor.startswith("field:"):
        yield from _date_field(workflow, where, rule.anchor.removeprefix("field:"))


def _date_field(workflow: Workflow, where: str, key: str) -> Iterator[str]:
    yield from _known(where, "field", key, (field.key for field in workflow.fields))
    field = workflow.field(key)
    if field and field.type not in DATES:
        yield f"{where}: the field '{key}' is not a date."


def _when(workflow: Workflow, where: str, when: str, *, needed: bool = False) -> Iterator[str]:
    if when or needed:
        yield from _tried(f"{where}, when", partial(parse_condition, workflow, when))


def _tried(where: str, read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except InvalidError as error:
        yield f"{where}: {error}"
