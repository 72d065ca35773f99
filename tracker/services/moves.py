"""Taking items from one status to another, as their workflow allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.calendar import EVERY_DAY
from tracker.domain.clocks import Resumes
from tracker.domain.deadlines import start_of, unrolled
from tracker.domain.items import Item, Step
from tracker.domain.past_days import parse_past_day
from tracker.domain.rules import parse_rule
from tracker.domain.text import clean
from tracker.domain.workflow import CLOCK_POLICY, Move, Workflow
from tracker.domain.workflow_conditions import holds
from tracker.domain.workflow_rules import OpenMove, open_moves
from tracker.errors import InvalidError, TransitionError
from tracker.services.deadlines import refresh
from tracker.services.edits import all_fields, anchors_of, check_order, said_days, split_dates, typed_fields
from tracker.services.items import named
from tracker.services.move_refusals import none_move, overridden, why_not
from tracker.services.open_moves import blocked_words, find_move_of, moves_of, situation_of
from tracker.services.renewals import supersede
from tracker.services.selection import check_versions, select_items
from tracker.services.trial import attempt
from tracker.storage import schema
from tracker.storage.calendars import calendar_of
from tracker.storage.changes import Changes
from tracker.storage.concerned import renewed_by
from tracker.storage.items import load_by_id
from tracker.storage.schedules import Reader
from tracker.storage.several import open_blockers, steps_of
from tracker.storage.stays import begin_stay
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """Where to, and what was given along with it. `override` is the reason for going though something is missing.

    With `where_missing`, the reference and the fields are only for items whose move lacks them; no other is touched.
    """

    to: str
    on: str | None = None
    reference: str | None = None
    reason: str = ""
    override: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    where_missing: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One item's move: from which status to which, on which day, with what was warned of or overridden."""

    item: Item
    move: Move
    status_title: str
    on: date
    warnings: tuple[str, ...]
    overridden: tuple[str, ...]
    filled: tuple[tuple[str, str], ...] = ()  # dates that the move filled in, by field
    closes: bool = False
    superseded: tuple[str, ...] = ()  # what it renewed and takes the place of now
    follows: Item | None = None  # the next one of what recurs
    due: date | None = None  # afterwards, as is the rest
    deadline: date | None = None
    deadline_from: str = ""


@dataclass(frozen=True, slots=True)
class Stuck:
    """An item that cannot move, and why."""

    ref: str
    why: str


def move_items(
    workspace: Workspace,
    refs: Sequence[str],
    request: MoveRequest,
    *,
    query: str | None = None,
    versions: Mapping[str, int] | None = None,
    dry_run: bool = False,
) -> list[Moved]:
    """Take one or several items to another status in one operation; all of them, or none.

    `versions` are those that the person saw, by ref; where one is another by now, nothing is moved. Raises
    TransitionError that names what is missing and the command that supplies it, InvalidError, NotFoundError,
    ConflictError.
    """
    with attempt(workspace, "move", "move items", reason=_reason_of(request), dry_run=dry_run) as changes:
        chosen = select_items(changes.connection, workspace, refs, query)
        check_versions(chosen, versions)
        plans = _plan_all(changes.connection, workspace, chosen, request, would=dry_run)
        for plan in plans:
            _take(changes, plan)
        ids = [plan.moved.item.id for plan in plans]
        refresh(changes, workspace, [*ids, *renewed_by(changes.connection, ids)])
        done = [_with_followers(changes, workspace, plan.moved) for plan in plans]
        changes.summary = f"move {named([plan.moved.item for plan in plans])} to {plans[0].values['status']}"
    return done


def try_moves(workspace: Workspace, refs: Sequence[str], request: MoveRequest) -> tuple[list[Moved], list[Stuck]]:
    """Return how several items would move, and which of them cannot; nothing is written, and nobody kept waiting.

    What only follows from the moves, such as their deadlines afterwards, is not found out. Raises TransitionError where
    not one of them can move, InvalidError, NotFoundError.
    """
    stuck: list[Stuck] = []
    _reason_of(request)  # what is wrong with it is said now, and not only when it is saved
    with workspace.read() as connection:
        chosen = select_items(connection, workspace, refs, None)
        plans = _plan_all(connection, workspace, chosen, request, stuck, would=True)
    return [plan.moved for plan in plans], stuck


def _reason_of(request: MoveRequest) -> str:
    return clean(request.reason or request.override or "", what="reason", lines=False)


def _with_followers(changes: Changes, workspace: Workspace, moved: Moved) -> Moved:
    """Do what a move brings with it: end what the item renews, and begin the next one of what recurs."""
    item = moved.item
    ended: Sequence[Item] = ()
    if not moved.closes:
        workflow = load_workflow(changes.connection, item.workflow)
        ended = supersede(changes, workspace, item, workflow, moved.move.to, moved.on)
    follows = None
    if moved.closes and item.recurrence:
        from tracker.services.recurrence import follow_up

        next_id = follow_up(changes, workspace, item, moved.on)
        follows = load_by_id(changes.connection, next_id) if next_id is not None else None
    now = load_by_id(changes.connection, item.id)
    return replace(
        moved,
        superseded=tuple(old.ref for old in ended),
        follows=follows,
        due=now.due,
        deadline=now.deadline,
        deadline_from=now.deadline_from,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    moved: Moved
    values: dict[str, Any]
    reason: str
    resumes: Resumes


def _take(changes: Changes, plan: _Plan) -> None:
    """Write a move: the item's new status, the end of its stay in the old one, and the new stay."""
    item, rest = plan.moved.item, dict(plan.values)
    changes.set(schema.items, item.id, {"status": rest.pop("status")}, reason=plan.reason)
    changes.set(schema.items, item.id, rest)
    begin_stay(changes, item.id, plan.moved.move.to, plan.moved.on, plan.resumes)


def _plan_all(
    connection: Connection,
    workspace: Workspace,
    chosen: Sequence[Item],
    request: MoveRequest,
    stuck: list[Stuck] | None = None,
    *,
    would: bool = False,
) -> list[_Plan]:
    """Plan the moves of items; those that cannot move are put into `stuck` where that is given, else none may be so.

    Where they only `would` move, nothing is said of what was done.
    """
    if request.on:
        parse_past_day(request.on, workspace.today)  # what is wrong for all of them is said as that
    flows = {key: load_workflow(connection, key) for key in dict.fromkeys(item.workflow for item in chosen)}
    ids = [item.id for item in chosen]
    steps, blockers = steps_of(connection, ids), open_blockers(connection, ids)
    plans: list[_Plan] = []
    refused: list[tuple[Item, InvalidError]] = []
    for item in chosen:
        try:
            plan = _plan(connection, workspace, item, flows[item.workflow], steps[item.id], request)
            plans.append(plan if plan.moved.closes else _warned(plan, blocked_words(blockers[item.id])))
        except InvalidError as error:
            if stuck is None and not isinstance(error, TransitionError):
                raise
            refused.append((item, error))
    if refused and plans and stuck is not None:
        stuck += [Stuck(item.ref, why_not(item, error)) for item, error in refused]
    elif refused:
        raise none_move(chosen, refused, would=would)
    return plans


def _plan(
    connection: Connection,
    workspace: Workspace,
    item: Item,
    workflow: Workflow,
    steps: Sequence[Step],
    request: MoveRequest,
) -> _Plan:
    move = find_move_of(item, workflow, request.to)
    day = parse_past_day(request.on, workspace.today) if request.on else workspace.today
    if day < item.entered and item.status != workflow.start.key:
        raise InvalidError(
            f"{item.ref} is {item.status} since {item.entered}; it cannot have moved on before that ({day}).",
            hint="Check the day, or take the last move back",
            command="tracker undo",
        )
    if request.where_missing:
        request = _only_missing(request, move, moves_of(item, steps, workflow, workspace.today))
    reference = item.authority_ref
    if request.reference is not None:
        reference = clean(request.reference, what="reference", limit=200, lines=False)
    values = all_fields(item)
    if request.fields:
        given = said_days(connection, workspace, workflow, item, values, request.fields)
        values = typed_fields(workspace, workflow, values, given)
    filled = _filled(connection, workspace, item, workflow, move, values, day)
    values |= filled
    check_order(workflow, values, values)
    situation = situation_of(item, steps, values, reference, workspace.today)
    found = next(entry for entry in open_moves(workflow, situation) if entry.move == move)
    early = _early(connection, workspace, item, move, values, day)
    missing = overridden(item, found, request.override, early)
    state = workflow.state(move.to)
    columns: dict[str, Any] = {
        **state.entered_on(day),
        "authority_ref": reference,
        **split_dates(values),
        "raised": min(item.raised, day),  # what is noted down late was there earlier
    }
    if move.sends and item.submitted is None:
        columns["submitted"] = day
    reason = f"without: {', '.join(missing)}" if missing else ""
    warnings = (*found.warnings, *(_lead_times(connection, workspace, item, values) if request.fields else ()))
    if columns["raised"] != item.raised:
        filled["raised"] = str(columns["raised"])
    moved = Moved(item, move, state.title, day, warnings, missing, tuple(filled.items()), state.closed)
    return _Plan(moved, columns, reason, _resumes(move, values))


def _warned(plan: _Plan, warnings: tuple[str, ...]) -> _Plan:
    return replace(plan, moved=replace(plan.moved, warnings=(*plan.moved.warnings, *warnings)))


def _only_missing(request: MoveRequest, move: Move, found: Sequence[OpenMove]) -> MoveRequest:
    """Return the request with nothing but what a move of an item lacks."""
    lacks = next(entry for entry in found if entry.move == move)
    keys = {entry.key for entry in lacks.missing_fields}
    return replace(
        request,
        reference=request.reference if lacks.missing_reference else None,
        fields={key: text for key, text in request.fields.items() if key in keys},
    )


def _lead_times(connection: Connection, workspace: Workspace, item: Item, values: Mapping[str, Any]) -> list[str]:
    """Return what dates that are given along with a move leave too little time for."""
    from tracker.services.lead_times import warnings_of

    facts = Reader(connection, workspace.zone, workspace.settings.calendar).facts(item.id)
    given = replace(item, **split_dates(values))
    return list(warnings_of(workspace, replace(facts, item=given)))


def _resumes(move: Move, values: Mapping[str, Any]) -> Resumes:
    """Return what their clock does when the ball goes back: an item's own policy wins over the workflow's."""
    policy = values.get(CLOCK_POLICY)
    return policy if move.resumes and policy in ("continue", "restart") else move.resumes


def _filled(
    connection: Connection,
    workspace: Workspace,
    item: Item,
    workflow: Workflow,
    move: Move,
    values: Mapping[str, Any],
    day: date,
) -> dict[str, Any]:
    """Return the dates that a move fills in where they are empty, such as the end of a registration's year."""
    found: dict[str, Any] = {}
    parties = item.authority_id, item.stakeholder_id
    calendar = calendar_of(connection, *parties, workspace.settings.calendar) if move.fills else EVERY_DAY
    for fill in move.fills:
        present = dict(values) | found
        if present.get(fill.field) or not holds(workflow, fill.when, present):
            continue
        rule = parse_rule(fill.rule)
        anchors = anchors_of(connection, workspace, item, present, rule, calendar, entered=day)
        start = start_of(rule, anchors)
        if start is not None:
            found[fill.field] = unrolled(rule, start, calendar).isoformat()
    return found


def _early(
    connection: Connection, workspace: Workspace, item: Item, move: Move, values: Mapping[str, Any], day: date
) -> str:
    """Return what speaks against a move that the calendar makes, where its day has not come; nothing otherwise."""
    if not move.by_date:
        return ""
    rule = parse_rule(move.by_date)
    start = start_of(rule, anchors_of(connection, workspace, item, values, rule, EVERY_DAY))
    if start is None:
        return ""
    due = unrolled(rule, start, EVERY_DAY)
    return f"that day is {due}, and it is {day}" if day < due else ""
