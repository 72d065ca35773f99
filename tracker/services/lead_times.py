"""A window that opens too soon for the time its office wants: said when it is entered, with the nearest possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from tracker.domain.calendar import Calendar
from tracker.domain.deadlines import Anchor, reach
from tracker.domain.items import parse_ref
from tracker.domain.rules import Rule
from tracker.domain.schedule import Facts, anchors_of, office_zone, other_clock, schedule, state_rules
from tracker.domain.workflow_picture import rule_in_words
from tracker.storage.items import load
from tracker.storage.schedules import Reader
from tracker.workspace import Workspace

_FARTHEST = 60  # days looked ahead, beyond the lead time itself, for one that does not end on days off


def too_near(workspace: Workspace, refs: Sequence[str]) -> list[str]:
    """Return, for each item whose lead time is over already, what it was and the earliest date still possible."""
    with workspace.read() as connection:
        reader = Reader(connection, workspace.zone, workspace.settings.calendar)
        ids = [load(connection, parse_ref(ref)).id for ref in refs]
        return [line for stored in reader.read(ids) for line in warnings_of(workspace, stored.facts)]


def warnings_of(workspace: Workspace, facts: Facts) -> Iterator[str]:
    """Yield what there is to say about an item's lead time: nothing, as a rule."""
    rule, found = state_rules(facts)[0], schedule(facts)
    if rule is None or found.target is None or rule.count >= 0 or not rule.anchor.startswith("field:"):
        return
    field = facts.workflow.field(rule.anchor.removeprefix("field:"))
    now = workspace.now.astimezone(office_zone(facts.calendar, workspace.zone)).replace(tzinfo=None)
    by = found.target.at
    if field is None or not ((by < now) if by is not None else (found.target.day < workspace.today)):
        return
    opens = anchors_of(facts)[rule.anchor]
    earliest = _earliest(rule, opens, now, workspace.today, facts.calendar)
    clock = by if by is not None else opens
    whose = " These are times at the office." if isinstance(clock, datetime) and other_clock(facts, clock) else ""
    last = f"{by:%Y-%m-%d %H:%M}" if by is not None else str(found.target.day)
    yield (
        f"{facts.item.ref}: {field.title} {_shown(opens)} is too near: {rule_in_words(facts.workflow, str(rule))} was"
        f" {last}. The earliest that is still possible is {_shown(earliest)}.{whose}"
    )


def _earliest(rule: Rule, opens: Anchor, now: datetime, today: date, calendar: Calendar) -> Anchor:
    """Return the first date, or local time, from which the lead time still lies ahead; hours from the next full one."""
    if rule.unit == "h" and isinstance(opens, datetime):
        full = now if now == now.replace(minute=0, second=0) else now.replace(minute=0, second=0) + timedelta(hours=1)
        return full + timedelta(hours=-rule.count)
    day = calendar.add(today, -rule.count, rule.unit)
    for gone in range(_FARTHEST):
        tried = day + timedelta(days=gone)
        if reach(rule, {rule.anchor: tried}, calendar).day >= today:
            return tried
    return day


def _shown(anchor: Anchor) -> str:
    return f"{anchor:%Y-%m-%d %H:%M}" if isinstance(anchor, datetime) else str(anchor)
