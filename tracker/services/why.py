"""Why a deadline is what it is: each date of an item with the way to it, from the rule to the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.domain.calendar import Calendar, CountedDay, Moveable
from tracker.domain.clocks import Clock, working_days_left
from tracker.domain.deadlines import Leg, Target
from tracker.domain.items import Item, Step, parse_ref
from tracker.domain.rules import parse_rule
from tracker.domain.schedule import Facts, Schedule, office_zone, other_clock, schedule, state_rules
from tracker.domain.text import plural
from tracker.domain.workflow_picture import UNIT_WORDS, rule_in_words
from tracker.domain.workflow_rules import granted_until
from tracker.storage.history import last_reason_given, reasons_for
from tracker.storage.items import load, load_links
from tracker.storage.schedules import Reader
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA = "tracker.why/1"
OWN = "set for this item"  # the source of a date that was given, and not counted from a clock
_OF_THEM = {"us": "Our clock", "them": "Their clock", "nobody": "The clock"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the way, in words, with each day that was counted or skipped where days were."""

    kind: str
    text: str
    start: date
    end: date
    days: tuple[CountedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A holiday on the way that is only estimated, and the day if it falls a day earlier, or a day later."""

    name: str
    first: date
    last: date
    if_earlier: date
    if_later: date


@dataclass(frozen=True, slots=True)
class Part:
    """One date of an item. `kind`: clock, late, paused, due, step, renewal; `at` is a time in the reader's zone."""

    kind: str
    title: str
    source: str
    rule: str
    rule_in_words: str
    day: date
    at: datetime | None
    working_days_left: int
    is_deadline: bool
    first: date | None  # the day that a clock first set, where it moved since
    stretches: tuple[Stretch, ...]
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """All dates of an item, the deadline first; what is missing for a date that the workflow would set; what moved it.

    `unknown_years` are those whose public holidays nobody knows, so that only weekends could be left out.
    """

    item: Item
    calendar: str
    calendar_title: str
    weekend: frozenset[int]
    zone: str
    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]
    moved: tuple[str, ...]
    unknown_years: tuple[int, ...]
    other_clock: bool = False  # the office's clock shows other hours than the reader's


def explain(workspace: Workspace, ref: str) -> Why:
    """Return why an item's dates are what they are. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        facts = Reader(connection, workspace.zone, workspace.settings.calendar).facts(item.id)
        moved = reasons_for(connection, item.id, "deadline")
        given = last_reason_given(connection, item.id, "due", "due_rule") or _renewed(connection, item)
    found, calendar = schedule(facts), facts.calendar
    unknown = calendar.unknown  # of the years on the way; counting the days left asks about all from today on
    parts = [_part(facts, found, *one, workspace.today) for one in _targets(facts, found, given)]
    return Why(
        item=item,
        calendar=calendar.key,
        calendar_title=calendar.title or calendar.key,
        weekend=calendar.weekend,
        zone=calendar.time_zone or str(workspace.zone),
        parts=tuple(sorted(parts, key=lambda part: not part.is_deadline)),
        missing=tuple(_missing(facts, found)),
        moved=tuple(f"{old or 'none'} -> {new or 'none'}: {reason}" for old, new, reason in moved),
        unknown_years=unknown,
        other_clock=any(other_clock(facts, part.at) for part in parts if part.at),
    )


def _renewed(connection: Connection, item: Item) -> str:
    """Return what ends on an item's own date, where that is what it renews."""
    for link in load_links(connection, item.id) if item.due else ():
        if link.kind == "renews" and link.outward:
            old = load(connection, link.ref)
            if granted_until(old, load_workflow(connection, old.workflow)) == item.due:
                return f"{old.ref}, which it renews, ends then"
    return ""


Pick = Callable[[Schedule], Target | None]


def _targets(facts: Facts, found: Schedule, given: str) -> Iterator[tuple[str, str, str, Pick]]:
    """Yield (kind, title, where the rule is from, how to find it in a schedule) of each date that there is.

    `given` is who set the item's own date and the reason that was given for it, or what it renews.
    """
    workflow, item = facts.workflow, facts.item
    state = workflow.state(item.status)
    law = f"the workflow {workflow.title}, status {state.title}: a target, not law"
    if found.target:
        yield "clock", f"{_OF_THEM[state.waits_on]}: {state.title}", law, lambda one: one.target
    if found.late:
        yield "late", f"Very late: {state.title}", law, lambda one: one.late
    if found.paused and found.paused_target:
        there = workflow.state(found.paused.status)
        source = f"the workflow {workflow.title}, status {there.title}; it stands still since {item.entered}"
        yield "paused", f"{_OF_THEM[there.waits_on]}: {there.title} (paused)", source, lambda one: one.paused_target
    if found.due:
        own = f"{OWN}: {item.due_rule}" if item.due_rule else OWN
        yield "due", "Its own date", f"{own} ({given})" if given else own, _due
    for step in facts.steps:
        if step.id in found.steps:
            yield "step", f"Step: {step.title}", _step_source(facts, step), _of_step(step.id)
    if found.renewal:
        yield "renewal", "Start the renewal", f"the workflow {workflow.title}", lambda one: one.renewal


def _due(found: Schedule) -> Target | None:
    return found.due


def _of_step(step_id: int) -> Pick:
    return lambda found: found.steps.get(step_id)


def _step_source(facts: Facts, step: Step) -> str:
    template = next((one for one in facts.workflow.steps if one.key and one.key == step.key), None)
    return (
        f"the workflow {facts.workflow.title}"
        if template and template.due
        else f"{OWN}: {step.due_rule}".removesuffix(": ")
    )


def _part(facts: Facts, found: Schedule, kind: str, title: str, source: str, pick: Pick, today: date) -> Part:
    target = pick(found)
    assert target is not None  # noqa: S101 - _targets yields only dates that are there
    clock = found.paused if kind == "paused" else found.clock
    origin = {"clock": "clock", "due": "due"}.get(kind, "")
    is_step = kind == "step" and found.steps.get(_id_of(found.deadline_from)) is target
    return Part(
        kind=kind,
        title=title,
        source=source,
        rule=str(target.rule),
        rule_in_words=rule_in_words(facts.workflow, str(target.rule)),
        day=target.day,
        at=_at(facts, target),
        working_days_left=working_days_left(target, facts.item.entered if kind == "paused" else today, facts.calendar),
        first=_first(facts, clock, target) if kind == "clock" else None,
        is_deadline=bool(origin and origin == found.deadline_from) or is_step,
        stretches=tuple(_stretches(facts, target, clock if kind in ("clock", "late", "paused") else None)),
        estimates=tuple(_estimates(facts, target, pick)),
    )


def _at(facts: Facts, target: Target) -> datetime | None:
    """Return the hour of a target as the reader's clock shows it."""
    if target.at is None:
        return None
    there = target.at.replace(tzinfo=office_zone(facts.calendar, facts.zone))
    return there.astimezone(facts.zone).replace(tzinfo=None)


def _moment(facts: Facts, target: Target) -> str:
    """Return the hour from which the hours of a target are counted, and whose clock shows it where that matters."""
    if target.at is None:
        return ""
    at = target.at - timedelta(hours=target.rule.count)
    return f" {at:%H:%M}{' at the office' if other_clock(facts, at) else ''}"


def _first(facts: Facts, clock: Clock | None, target: Target) -> date | None:
    began = next((stay.first for stay in facts.stays if clock and stay.id == clock.stay_id), None)
    return began if began != target.day else None


def _id_of(origin: str) -> int:
    return int(origin.partition(":")[2] or 0)


def _stretches(facts: Facts, target: Target, clock: Clock | None) -> Iterator[Stretch]:
    calendar = facts.calendar
    for leg in target.legs:
        yield Stretch(leg.kind, _words(facts, target, leg, clock), leg.start, leg.end, _days(calendar, leg))
        if leg.rolled_from is not None:
            why = calendar.why_free(leg.rolled_from)
            way = "the next working day" if leg.end > leg.rolled_from else "the working day before"
            text = f"{_day(leg.rolled_from)} is free ({why}), so it is {way}"
            yield Stretch("rolled", text, leg.rolled_from, leg.end, tuple(calendar.walk(leg.rolled_from, leg.end)))


def _words(facts: Facts, target: Target, leg: Leg, clock: Clock | None) -> str:
    length = plural(abs(leg.count), UNIT_WORDS[leg.unit])
    match leg.kind:
        case "pause":
            left = f"; {_left(leg.count)}" if leg.unit == "wd" else ""
            return f"it stood still from {_day(leg.start)} to {_day(leg.end)}, while the ball was with us{left}"
        case "resume":
            return f"it went on from {_day(leg.start)} with what was left"
        case "extension":
            return f"extended by {length}: {leg.reason}"
    by_clock = " by the clock on the wall" if target.at is not None else ""
    return f"{length} {'after' if leg.count >= 0 else 'before'} {_anchor(facts, target, clock)}{by_clock}"


def _left(count: int) -> str:
    if count < 0:
        return f"it was {plural(-count, 'working day')} late by then"
    return f"{plural(count, 'working day')} {'was' if count == 1 else 'were'} left"


def _anchor(facts: Facts, target: Target, clock: Clock | None) -> str:
    """Return what a count starts from, in words, with its day."""
    rule, day = target.rule, _day(target.anchor)
    state = facts.workflow.state(clock.status if clock else facts.item.status)
    if rule.anchor == "entered" and clock is not None:
        if clock.repeated:
            return f"the latest observation, {day}"
        return f"{'the answer that started it again' if clock.restarted else f'{state.title} began'}, {day}"
    if rule.anchor == "submitted":
        return f"it was submitted, {day}"
    if rule.anchor.startswith("field:"):
        field = facts.workflow.field(rule.anchor.removeprefix("field:"))
        return f"{field.title if field else rule.anchor}, {day}{_moment(facts, target)}"
    if rule.anchor.startswith("@"):
        return f"the milestone {rule.anchor[1:]}, {day}"
    return day if rule.day else f"{rule.anchor.replace('_', ' ')}, {day}"


def _days(calendar: Calendar, leg: Leg) -> tuple[CountedDay, ...]:
    """Return each day that was looked at, where working days were counted."""
    if leg.kind == "pause" or leg.unit != "wd":
        return ()
    return tuple(calendar.walk(leg.start, leg.end))


def _estimates(facts: Facts, target: Target, pick: Pick) -> Iterator[Estimate]:
    """Yield the estimated holidays that the way passes, with the day that it would be were they moved by one."""
    if target.span is None:
        return
    for holiday in facts.calendar.estimated_near(*target.span):
        earlier, later = (_if_moved(facts, holiday, by, pick) or target.day for by in (-1, 1))
        counted = any(leg.unit == "wd" for leg in target.legs)
        touched = counted and any(target.span[0] < day <= target.span[1] for day in holiday.days)
        if touched or {earlier, later} != {target.day}:
            yield Estimate(holiday.name, holiday.days[0], holiday.days[-1], earlier, later)


def _if_moved(facts: Facts, holiday: Moveable, by: int, pick: Pick) -> date | None:
    found = pick(schedule(replace(facts, calendar=facts.calendar.moved(holiday, by))))
    return found.day if found else None


def _missing(facts: Facts, found: Schedule) -> Iterator[tuple[str, str]]:
    """Yield what keeps the status from having a clock, with the command that supplies it."""
    item = facts.item
    for what, dated, found_day in _ruled(facts, found):
        if dated and found_day is None and item.is_open:
            command = f"tracker due {item.ref} DATE"
            yield f"{what} hangs on '{parse_rule(dated).anchor}', which has no day", command
    rule = state_rules(facts)[0]
    if rule is None or found.target is not None or not item.is_open:
        return
    field = facts.workflow.field(rule.anchor.removeprefix("field:")) if rule.anchor.startswith("field:") else None
    words = rule_in_words(facts.workflow, str(rule))
    title = facts.workflow.state(item.status).title
    if field is not None:
        command = f"tracker edit {item.ref} --field {field.key}=..."
        yield f"{title} has a target, {words}, but '{field.title}' is not filled in", command
    else:
        command = f"tracker show {item.ref}"
        yield f"{title} has a target, {words}, but that has no date", command


def _ruled(facts: Facts, found: Schedule) -> Iterator[tuple[str, str, Target | None]]:
    yield "Its own date", facts.item.due_rule, found.due
    templates = {template.key for template in facts.workflow.steps if template.due}
    for step in facts.steps:
        if step.status == "open" and step.key not in templates:
            yield f"Step {step.position}", step.due_rule, found.steps.get(step.id)


def _day(day: date) -> str:
    return f"{day:%a} {day}"
