"""From a rule to a day: where it starts, what is counted, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tracker.domain.calendar import Calendar
from tracker.domain.rules import Rule, Unit, parse_rule
from tracker.domain.text import did_you_mean
from tracker.errors import InvalidError

Anchor = date | datetime
LegKind = Literal["count", "pause", "resume", "extension"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch on the way to a day. `count` and `unit` say how far it goes; of a pause they are what was left."""

    kind: LegKind
    start: date
    end: date
    count: int = 0
    unit: Unit = "d"
    rolled_from: date | None = None  # the day itself was free
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether working days were looked at on the way."""
        return self.kind != "pause" and (self.unit == "wd" or self.rolled_from is not None or self.count != 0)


@dataclass(frozen=True, slots=True)
class Target:
    """The day that a rule leads to, and the way there. `at` is the time of day, at the office, of a rule in hours."""

    rule: Rule
    day: date
    anchor: date
    legs: tuple[Leg, ...] = ()
    at: datetime | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day that was looked at on a calendar; None where none was."""
        days = [day for leg in self.legs if leg.counts for day in (leg.start, leg.end, leg.rolled_from) if day]
        if days:  # a pause looks at how far the day was then, which without a count before it is the anchor
            days += [self.anchor, *(day for leg in self.legs if leg.kind == "pause" for day in (leg.start, leg.end))]
        return (min(days), max(days)) if days else None


def reach(rule: Rule, anchors: Mapping[str, Anchor], calendar: Calendar) -> Target:
    """Return the day that a rule means, with the way there. The anchor's day is day zero.

    Days that land on a free day roll on to the next working day; a lead time (a negative distance) rolls back instead,
    because later would be too late. Hours are wall clock: 48h before eight o'clock is eight o'clock two days earlier,
    also where a clock change lies between. `anchors` holds the days, or local times, that plain words, `field:NAME` and
    `@NAME` stand for. Raises InvalidError where the anchor has no day yet.
    """
    found = start_of(rule, anchors)
    if found is None:
        raise _no_day(rule, anchors)
    start = as_day(found)
    if rule.unit == "h" and rule.count and isinstance(found, datetime):
        at = found + timedelta(hours=rule.count)
        return Target(rule, at.date(), start, (Leg("count", start, at.date(), rule.count, "h"),), at)
    if rule.count == 0 and rule.unit != "wd":
        return Target(rule, start, start, at=found if isinstance(found, datetime) else None)
    leg = count(start, rule.count, rule.unit, calendar)
    return Target(rule, leg.end, start, (leg,))


def start_of(rule: Rule, anchors: Mapping[str, Anchor]) -> Anchor | None:
    """Return the day, or local time, that a rule counts from; None where its anchor has none yet."""
    return rule.day or anchors.get(rule.anchor)


def unrolled(rule: Rule, start: Anchor, calendar: Calendar) -> date:
    """Return the day that a rule leads to, also where it is free: a validity begins and ends on its day."""
    day = as_day(start)
    return calendar.add(day, rule.count, rule.unit) if rule.count else day


def count(start: date, distance: int, unit: Unit, calendar: Calendar, kind: LegKind = "count", reason: str = "") -> Leg:
    """Return the stretch from `start` over a distance, rolled off a free day. Raises InvalidError."""
    day = calendar.add(start, distance, unit)
    end = day
    if unit not in ("h", "wd"):
        end = calendar.roll_forward(day) if distance >= 0 else calendar.roll_back(day)
    return Leg(kind, start, end, distance, unit, day if end != day else None, reason)


def resolve(rule: Rule, anchors: Mapping[str, Anchor], calendar: Calendar) -> date:
    """Return the day that `reach` finds. Raises InvalidError."""
    return reach(rule, anchors, calendar).day


def as_day(anchor: Anchor) -> date:
    """Return the day of an anchor."""
    return anchor.date() if isinstance(anchor, datetime) else anchor


def parse_length(text: str) -> tuple[int, Unit]:
    """Return a length of time, like `10wd` or `2 weeks`, as count and unit. Raises InvalidError."""
    bare = text.strip().lstrip("+").strip()
    try:
        rule = parse_rule(bare) if re.match(r"[0-9٠-٩۰-۹]", bare) else None
    except InvalidError:
        rule = None
    if rule is None or rule.anchor != "today" or rule.count < 1:
        raise InvalidError(f"'{text}' is not a length of time.", hint="Write one like 10wd, 5d or 2w.")
    return rule.count, rule.unit


def _no_day(rule: Rule, anchors: Mapping[str, Anchor]) -> InvalidError:
    near = did_you_mean(rule.anchor, anchors)
    if rule.anchor.startswith("@"):
        known = ", ".join(name for name in anchors if name.startswith("@"))
        return InvalidError(f"There is no milestone '{rule.anchor[1:]}'.", hint=near or f"Milestones: {known}.")
    return InvalidError(f"'{rule.anchor}' has no date here.", hint=near or "Give it a date first.")
