"""All dates of one item: its own, the two tiers of its clock, its steps', its renewal's, and what it turns into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tracker.domain.calendar import Calendar
from tracker.domain.clocks import OWN_ANCHORS, Clock, Extension, Stay, anchors_for, clock_of, extended, target_of
from tracker.domain.deadlines import Anchor, Target, as_day, reach, start_of, unrolled
from tracker.domain.fields import all_values
from tracker.domain.items import Item, Step
from tracker.domain.rules import Rule, parse_rule
from tracker.domain.workflow import ITEM_DATES, State, Workflow
from tracker.domain.workflow_conditions import holds
from tracker.domain.workflow_rules import clock as clock_rules
from tracker.errors import InvalidError

MOST_TURNS = 8  # changes by date that are looked ahead; no sensible workflow has more in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an item's dates depend on. `milestones` are needed only where a rule names one.

    `observed` is the day of its latest observation, `renewed` tells whether a renewal of it is under way.
    """

    item: Item
    workflow: Workflow
    calendar: Calendar
    zone: tzinfo
    stays: tuple[Stay, ...]
    extensions: tuple[Extension, ...] = ()
    steps: tuple[Step, ...] = ()
    milestones: Mapping[str, date] = field(default_factory=dict)
    observed: date | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What an item becomes on a day, if nobody changes it before, and the dates that it has then."""

    day: date
    state: State
    dates: Schedule
    span: tuple[date | None, date | None] = (None, None)  # what was counted over for its day and that deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The dates of an item; `deadline` is the nearest that needs action, `deadline_from` where it is from.

    `deadline_at` is the instant at which it is over. `steps` holds the days of the open steps that have one, by id.
    """

    due: Target | None = None
    clock: Clock | None = None
    target: Target | None = None
    late: Target | None = None
    paused: Clock | None = None  # their clock, which stands still while the ball is with us
    paused_target: Target | None = None
    later: tuple[Target, ...] = ()  # what the clock would count to, were the target not nearer
    steps: Mapping[int, Target] = field(default_factory=dict)
    renewal: Target | None = None
    valid_until: date | None = None
    alert_from: date | None = None  # the first alert before the validity ends
    deadline: date | None = None
    deadline_from: str = ""
    deadline_at: datetime | None = None
    turns: tuple[Turn, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every day that was worked out."""
        found = (self.due, self.target, self.late, self.paused_target, *self.later, self.renewal, *self.steps.values())
        return tuple(one for one in found if one is not None)

    @property
    def span(self) -> tuple[date | None, date | None]:
        """The first and the last day that any of them, or what follows a turn, was counted over."""
        days = [day for one in self.targets for day in one.span or ()]
        days += [day for turn in self.turns for day in turn.span if day is not None]
        return (min(days), max(days)) if days else (None, None)


def schedule(facts: Facts) -> Schedule:
    """Return all dates of an item; a closed one has none. What hangs on a date that is missing is left out."""
    found, turns = _dates(facts), tuple(_turns(facts))
    return replace(found, turns=turns) if turns else found


def anchors_of(facts: Facts) -> dict[str, Anchor]:
    """Return the days, or local times at the office, that a rule about an item can start from."""
    item, here = facts.item, office_zone(facts.calendar, facts.zone)
    values = {**item.fields, **{name: getattr(item, name) for name in ITEM_DATES}}
    return named_anchors(values, here, facts.milestones, entered=item.entered, submitted=item.submitted)


def named_anchors(
    values: Mapping[str, Any], here: tzinfo, milestones: Mapping[str, date], *, entered: date, submitted: date | None
) -> dict[str, Anchor]:
    """Return what rules can start from by the names that they call it: those of `values` that are days, or moments.

    `values` are an item's fields with the dates that are columns of its own, as days or as they are stored.
    """
    texts = {key: local(value, here) for key, value in values.items() if isinstance(value, str)}
    days = {**texts, **{key: value for key, value in values.items() if isinstance(value, date)}}
    found: dict[str, Anchor | None] = {f"field:{key}": day for key, day in days.items()}
    found |= {"entered": entered, "submitted": submitted, **{name: days.get(name) for name in ITEM_DATES}}
    found |= {f"@{key}": day for key, day in milestones.items()}
    return {name: day for name, day in found.items() if day is not None}


def office_zone(calendar: Calendar, zone: tzinfo) -> tzinfo:
    """Return the time zone of an office, or `zone` where its calendar names none."""
    return ZoneInfo(calendar.time_zone) if calendar.time_zone else zone


def other_clock(facts: Facts, at: datetime) -> bool:
    """Tell whether the office's clock and the reader's differ about a moment at the office."""
    there = at.replace(tzinfo=office_zone(facts.calendar, facts.zone))
    return there.utcoffset() != there.astimezone(facts.zone).utcoffset()


def local(value: str, zone: tzinfo) -> Anchor | None:
    """Return a stored date, or the local time in `zone` of a stored moment; None for any other text."""
    try:
        if len(value) == 10 and value[4] == "-":
            return date.fromisoformat(value)
        if value[10:11] == "T":
            return datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):  # text that was stored before a field was a date
        pass
    return None


def state_rules(facts: Facts) -> tuple[Rule | None, Rule | None]:
    """Return the rules for the two tiers of the present status, as its case and its interval have them."""
    item, state = facts.item, facts.workflow.state(facts.item.status)
    rules = clock_rules(facts.workflow, item.status, item.fields)
    target, late = (parse_rule(text) if text else None for text in rules)
    days = item.fields.get(state.interval) if state.interval else None
    if target and isinstance(days, int):
        return Rule(target.anchor, days, "d"), Rule(late.anchor, 2 * days, "d") if late else None
    return target, late


def clock_now(facts: Facts) -> Clock:
    """Return the clock of the present status; one that repeats began again with the latest observation."""
    clock = clock_of(facts.stays, facts.extensions)
    if facts.workflow.state(facts.item.status).repeats and facts.observed and facts.observed > clock.began:
        granted = tuple(one for one in clock.extensions if one.granted >= facts.observed)
        return replace(clock, began=facts.observed, pauses=(), extensions=granted, repeated=True)
    return clock


def _dates(facts: Facts) -> Schedule:
    item = facts.item
    if not item.is_open:
        return Schedule()
    anchors = anchors_of(facts)
    clock = clock_now(facts) if facts.stays else None
    target, late = (_clocked(rule, clock, anchors, facts) for rule in state_rules(facts))
    steps = {step.id: day for step in facts.steps if step.status == "open" and (day := _own(step, anchors, facts))}
    due = _due(anchors, facts)
    paused = _paused_clock(facts)
    paused_target = _paused_target(paused, anchors, facts) if paused else None
    later: list[Target] = []
    if paused_target and paused_target.rule.anchor not in OWN_ANCHORS:
        # What hangs on another date, such as a window, does not wait for us: the nearer of the two counts.
        target, *later = sorted((one for one in (target, paused_target) if one), key=lambda one: one.day)
        paused = paused_target = None
    valid_until = _valid_until(facts)
    nearest, origin = _nearest(due, target, steps, facts.steps)
    return Schedule(
        due=due,
        clock=clock,
        target=target,
        late=late,
        paused=paused,
        paused_target=paused_target,
        later=tuple(later),
        steps=steps,
        renewal=_renewal(anchors, facts),
        valid_until=valid_until,
        alert_from=_alert_from(valid_until, facts),
        deadline=nearest.day if nearest else None,
        deadline_from=origin,
        deadline_at=_over(nearest, facts) if nearest else None,
    )


def _clocked(rule: Rule | None, clock: Clock | None, anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    if rule is None or clock is None or start_of(rule, anchors_for(clock, anchors)) is None:
        return None  # it hangs on a date that is not there yet, such as a window
    try:
        return target_of(rule, clock, anchors, facts.calendar)
    except InvalidError:  # further than any calendar goes
        return None


def _own(dated: Item | Step, anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    """Return a person's own date: by its rule where it has one, else as it is stored.

    A date whose rule hangs on something that has no day any more has none either.
    """
    if dated.due_rule:
        return _reached(parse_rule(dated.due_rule), anchors, facts)
    return Target(Rule(dated.due.isoformat()), dated.due, dated.due) if dated.due else None


def _due(anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    """Return the item's own date, with the extensions that were granted to it."""
    found = _own(facts.item, anchors, facts)
    granted = sorted((one for one in facts.extensions if one.stay_id is None), key=lambda one: (one.granted, one.id))
    return extended(found, granted, facts.calendar) if found else None


def _paused_clock(facts: Facts) -> Clock | None:
    """Return the clock of theirs that stands still in a status that pauses it."""
    before = len(facts.stays) - 2
    if not facts.workflow.state(facts.item.status).pauses or before < 0:
        return None
    return clock_of(facts.stays, facts.extensions, before)


def _paused_target(clock: Clock, anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    there = replace(facts, item=replace(facts.item, status=clock.status))
    return _clocked(state_rules(there)[0], clock, anchors, there)


def _renewal(anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    """Return the day on which the renewal should begin, while something is granted and no renewal is under way."""
    rule = facts.workflow.renews
    if not rule or facts.renewed or not _is_renewed_at_all(facts):
        return None
    if not facts.workflow.state(facts.item.status).granted:
        return None
    return _reached(parse_rule(rule), anchors, facts)


def _reached(rule: Rule, anchors: Mapping[str, Anchor], facts: Facts) -> Target | None:
    """Return the day that a rule means; None where its anchor has no day, or it lies further than any calendar goes."""
    if start_of(rule, anchors) is None:
        return None
    try:
        return reach(rule, anchors, facts.calendar)
    except InvalidError:
        return None


def _valid_until(facts: Facts) -> date | None:
    """Return the end of the validity: of a workflow that calls it otherwise, once what was asked for is granted."""
    if not facts.workflow.ends:
        return facts.item.valid_until
    value = facts.item.fields.get(facts.workflow.ends)
    granted = facts.workflow.state(facts.item.status).granted
    day = local(value, facts.zone) if granted and isinstance(value, str) else None
    return as_day(day) if day else None


def _alert_from(valid_until: date | None, facts: Facts) -> date | None:
    alerts = facts.workflow.alerts
    return valid_until - timedelta(days=max(alerts)) if valid_until and alerts and _is_renewed_at_all(facts) else None


def _is_renewed_at_all(facts: Facts) -> bool:
    when = facts.workflow.renews_when
    return not when or holds(facts.workflow, when, all_values(facts.workflow, facts.item.fields))


def _nearest(
    due: Target | None, target: Target | None, steps: Mapping[int, Target], listed: tuple[Step, ...]
) -> tuple[Target | None, str]:
    """Return the nearest date that needs action; of equal ones the person's own, then the clock's, then a step's."""
    found = [(due, "due"), (target, "clock")]
    found += [(steps[step.id], f"step:{step.id}") for step in listed if step.id in steps]
    dated = [(one, origin) for one, origin in found if one is not None]
    return min(dated, key=lambda entry: entry[0].day, default=(None, ""))


def _over(target: Target, facts: Facts) -> datetime:
    """Return the instant at which a day is over at the office, or that of the hour which the rule names."""
    if target.at is not None:
        return target.at.replace(tzinfo=office_zone(facts.calendar, facts.zone)).astimezone(UTC)
    return facts.calendar.ends(target.day, facts.zone)


def _turns(facts: Facts) -> list[Turn]:
    """Follow the moves that the calendar makes, from the present status on."""
    found: list[Turn] = []
    seen = {facts.item.status}
    while facts.item.is_open and len(found) < MOST_TURNS:
        ahead = _next_turn(facts)
        if ahead is None or ahead[1] in seen:
            break
        day, status, counted = ahead
        seen.add(status)
        facts = _turned(facts, day, facts.workflow.state(status))
        then = _dates(facts)
        looked = [one for one in (*counted, *then.span) if one is not None]
        span = (min(looked), max(looked)) if looked else (None, None)
        found.append(Turn(day, facts.workflow.state(status), then, span))
    return found


def _next_turn(facts: Facts) -> tuple[date, str, Sequence[date]] | None:
    """Return the day of the next turn, the status it leads to, and the days between which it was counted."""
    moves = [move for move in facts.workflow.moves_from(facts.item.status) if move.by_date]
    anchors = anchors_of(facts) if moves else {}
    days: list[tuple[date, str]] = []
    counted: list[date] = []
    for move in moves:
        rule = parse_rule(move.by_date)
        start = start_of(rule, anchors)
        if start is not None:
            day = unrolled(rule, start, facts.calendar)
            days.append((max(day, facts.item.entered), move.to))
            counted += [as_day(start), day] if rule.unit == "wd" else []
    return (*min(days), counted) if days else None


def _turned(facts: Facts, day: date, state: State) -> Facts:
    item = replace(facts.item, **state.entered_on(day))
    return replace(facts, item=item, stays=(*facts.stays, Stay(0, state.key, day)))
