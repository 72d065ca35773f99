"""From a rule to a day, and from the dates of an item to its deadline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.domain.calendar import Calendar
from tracker.domain.items import Step
from tracker.domain.rules import Rule
from tracker.domain.text import did_you_mean
from tracker.errors import InvalidError


def resolve(rule: Rule, anchors: Mapping[str, date], calendar: Calendar) -> date:
    """Return the day that a rule means. The anchor's day is day zero; calendar days that land on a free day roll on.

    `anchors` holds the days that plain words, `field:NAME` and `@NAME` stand for. Raises InvalidError where the
    anchor has no day yet.
    """
    start = rule.day or anchors.get(rule.anchor)
    if start is None:
        near = did_you_mean(rule.anchor, anchors)
        if rule.anchor.startswith("@"):
            known = ", ".join(name for name in anchors if name.startswith("@"))
            raise InvalidError(f"There is no milestone '{rule.anchor[1:]}'.", hint=near or f"Milestones: {known}.")
        raise InvalidError(f"'{rule.anchor}' has no date here.", hint=near or "Give it a date first.")
    if rule.count == 0:
        return start
    day = calendar.add(start, rule.count, rule.unit)
    return day if rule.unit in ("h", "wd") or rule.count < 0 else calendar.roll_forward(day)


def pinned(rule: Rule, today: date) -> Rule:
    """Return the rule with `today` written as the day it was said on, so that it means the same tomorrow."""
    return Rule(today.isoformat(), rule.count, rule.unit) if rule.anchor == "today" else rule


def nearest_deadline(due: date | None, steps: Iterable[Step]) -> tuple[date | None, str]:
    """Return the nearest date that needs action and where it is from: `due`, `step:ID`, or nothing."""
    dated = [(due, 0, "due")] if due else []
    dated += [(step.due, step.position, f"step:{step.id}") for step in steps if step.due and step.status == "open"]
    return min(((day, origin) for day, _, origin in sorted(dated)), default=(None, ""), key=lambda found: found[0])
