"""A workflow drawn in plain text, for people who will never open its file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from tracker.domain.rules import parse_rule
from tracker.domain.text import display_safe, plural
from tracker.domain.workflow import Case, Check, Move, State, StepTemplate, Workflow
from tracker.errors import InvalidError

WIDTH = 100

_TURN = {"us": "our turn", "them": "their turn", "nobody": "nobody's turn"}
UNIT_WORDS = {"h": "hour", "d": "day", "wd": "working day", "w": "week", "m": "month", "y": "year"}
_ANCHORS = {
    "entered": "the status began",
    "submitted": "it was sent",
    "valid_until": "the validity ends",
    "today": "today",
}


def draw(workflow: Workflow) -> str:
    """Return a picture of the states and moves, at most 100 columns wide."""
    lines = [
        *_wrapped(0, f"{workflow.title} ({workflow.key}, {workflow.prefix}-1, {workflow.prefix}-2, ...)"),
        *_wrapped(0, workflow.text),
        "",
    ]
    for state in workflow.states:
        lines += [*_state(workflow, state), ""]
    lines += _wrapped(0, "Times are targets: what to aim for and when to ask again. They are not law.")
    return "\n".join(lines)


def rule_in_words(workflow: Workflow, text: str) -> str:
    """Return a rule as a person would say it: `10 working days after the status began`."""
    try:
        rule = parse_rule(text)
    except InvalidError:
        return text
    anchor = _ANCHORS.get(rule.anchor, rule.anchor)
    if rule.anchor.startswith("field:"):
        key = rule.anchor.removeprefix("field:")
        field = workflow.field(key)
        anchor = f"'{field.title if field else key}'"
    elif rule.anchor.startswith("@"):
        anchor = f"the milestone {rule.anchor[1:]}"
    if not rule.count:
        return f"when {anchor}" if rule.anchor in ("entered", "submitted", "valid_until") else f"on {anchor}"
    length = plural(abs(rule.count), UNIT_WORDS[rule.unit])
    return f"{length} {'after' if rule.count > 0 else 'before'} {anchor}"


def _state(workflow: Workflow, state: State) -> Iterator[str]:
    kind = f"closed: {state.outcome}" if state.closed else _TURN[state.waits_on]
    if state.pauses:
        kind += ", their clock stops"
    start = "  (new items start here)" if state is workflow.start else ""
    yield from _wrapped(0, f"[{state.key}] {state.title} - {kind}{start}", hang=len(state.key) + 3)
    yield from _wrapped(4, state.text)
    for case in (*state.cases, Case("", state.target, state.late)):
        yield from _wrapped(4, _clock(workflow, case, otherwise=bool(state.cases) and not case.when))
    if state.repeats:
        yield from _wrapped(4, "The time starts again with each observation.")
    if state.extension:
        yield from _wrapped(4, f"May be extended once by {_length(state.extension)}.")
    for move in workflow.moves_from(state.key):
        yield from _wrapped(4, f"-> {move.to}: {move.title}", hang=3)
        for condition in _conditions(workflow, move):
            yield from _wrapped(7, condition, hang=2)


def _clock(workflow: Workflow, case: Case, *, otherwise: bool) -> str:
    words = []
    if case.target:
        words.append(f"target {rule_in_words(workflow, case.target)}")
    if case.late:
        words.append(f"very late {rule_in_words(workflow, case.late)}")
    if not words:
        return ""
    if case.when:
        said = f"if {_when(case.when)}: {'; '.join(words)}"
    else:
        said = f"{'otherwise: ' if otherwise else ''}{'; '.join(words)}"
    return f"{said[:1].upper()}{said[1:]}."


def _when(when: str) -> str:
    """Return `variant is movement and emergency is yes`."""
    parts = (part.partition("=") for part in when.split(","))
    return " and ".join(f"{name.strip()} is {value.strip()}" for name, _, value in parts)


def _length(extension: str) -> str:
    rule = parse_rule(f"today + {extension}")
    return plural(rule.count, UNIT_WORDS[rule.unit])


def _conditions(workflow: Workflow, move: Move) -> Iterator[str]:
    """Say what a move needs, does and looks at."""
    if move.needs:
        yield f"needs {_listed(_field_title(workflow, key) for key in move.needs)}"
    if move.needs_reference:
        yield "needs their reference number"
    if move.after:
        steps = {step.key: step for step in workflow.steps}
        yield f"first: {_listed(steps.get(key, StepTemplate(key, key)).title for key in move.after)}"
    if move.second_source:
        yield "needs an observation from a second source"
    if move.papers_until:
        yield f"no required document may expire before '{_field_title(workflow, move.papers_until)}'"
    for check in move.checks:
        yield _check(workflow, check)
    if move.sends:
        yield "counts as sent"
    if move.resumes:
        yield "their clock goes on" if move.resumes == "continue" else "their clock starts again"
    if move.by_date:
        yield f"happens by itself {rule_in_words(workflow, move.by_date)}"


def _check(workflow: Workflow, check: Check) -> str:
    words = [f"'{_field_title(workflow, check.field)}' is given"]
    for word, limit in (("at least", check.minimum), ("at most", check.maximum)):
        if limit:
            field = workflow.field(limit)
            edge = f"'{field.title}'" if field else rule_in_words(workflow, limit)
            words.append(f"{word} {edge}")
    where = f" (if {_when(check.when)})" if check.when else ""
    return f"{'warns' if check.level == 'warn' else 'refuses'} unless {', '.join(words)}{where}"


def _field_title(workflow: Workflow, key: str) -> str:
    field = workflow.field(key)
    return field.title if field else key


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _wrapped(indent: int, text: str, *, hang: int = 0) -> list[str]:
    space = " " * indent
    return textwrap.wrap(display_safe(text), WIDTH, initial_indent=space, subsequent_indent=space + " " * hang)
