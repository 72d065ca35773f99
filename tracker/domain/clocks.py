"""The clock of a status: when it began, where it stood still, and how much longer it was given.

A clock is never stored. It is worked out from an item's stays, so that it cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from tracker.domain.calendar import Calendar
from tracker.domain.deadlines import Anchor, Leg, Target, count, parse_length, reach
from tracker.domain.rules import Rule

Resumes = Literal["", "continue", "restart"]
OWN_ANCHORS = ("entered", "submitted")  # they move with the clock; what hangs on another date does not wait for us


@dataclass(frozen=True, slots=True)
class Stay:
    """An item's time in one status. `resumes` says what the clock did on entering; the present stay was not left."""

    id: int
    status: str
    entered: date
    left: date | None = None
    resumes: Resumes = ""
    first: date | None = None  # the day that its clock first set, whatever moved it since
    by_date: bool = False  # nobody took the move into it: its day had come


@dataclass(frozen=True, slots=True)
class Extension:
    """More time that was granted to the clock of a stay, or to the person's own date where `stay_id` is None."""

    id: int
    stay_id: int | None
    length: str
    reason: str
    original: date | None
    granted: date


@dataclass(frozen=True, slots=True)
class Pause:
    """A time for which a clock stood still, because the ball was with us."""

    began: date
    ended: date


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: the status it is for, its day zero, its pauses and extensions in order."""

    status: str
    began: date
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    restarted: bool = False
    stay_id: int = field(default=0, compare=False)  # in which it began
    repeated: bool = False  # it began again with an observation


def clock_of(stays: Sequence[Stay], extensions: Sequence[Extension], place: int = -1) -> Clock:
    """Return the clock that ran in the stay at `place`, the present one unless told otherwise."""
    at = len(stays) + place if place < 0 else place
    present, pauses = stays[at], list[Pause]()
    mine = {present.id}
    while stays[at].resumes == "continue":
        before = next((i for i in range(at - 1, -1, -1) if stays[i].status == present.status), None)
        if before is None:
            break
        pauses.append(Pause(stays[before].left or stays[before + 1].entered, stays[at].entered))
        at = before
        mine.add(stays[at].id)
    granted = tuple(sorted((one for one in extensions if one.stay_id in mine), key=lambda one: (one.granted, one.id)))
    began = stays[at].entered
    restarted = stays[at].resumes == "restart"
    return Clock(present.status, began, tuple(reversed(pauses)), granted, restarted, stays[at].id)


def anchors_for(clock: Clock, anchors: Mapping[str, Anchor]) -> Mapping[str, Anchor]:
    """Return an item's anchors as a clock has them: it began on a day of its own."""
    began = {"entered": clock.began, "submitted": clock.began}
    return {**anchors, **began} if clock.restarted or clock.repeated else {**anchors, "entered": clock.began}


def target_of(rule: Rule, clock: Clock, anchors: Mapping[str, Anchor], calendar: Calendar) -> Target:
    """Return the day that a rule sets for a clock: counted, then moved by each pause and extension in their order.

    A pause keeps the working days that were left when it began; they are counted on from the day it ended. Raises
    InvalidError where the anchor has no day.
    """
    target = reach(rule, anchors_for(clock, anchors), calendar)
    pauses = clock.pauses if rule.anchor in OWN_ANCHORS else ()
    happened: list[tuple[date, int, Pause | Extension]] = [(one.ended, 0, one) for one in pauses]
    happened += [(one.granted, 1, one) for one in clock.extensions]
    for _, _, event in sorted(happened, key=lambda entry: entry[:2]):
        target = _paused(target, event, calendar) if isinstance(event, Pause) else _extended(target, event, calendar)
    return target


def extended(target: Target, extensions: Iterable[Extension], calendar: Calendar) -> Target:
    """Return a target moved by each of the extensions, in their order."""
    for extension in extensions:
        target = _extended(target, extension, calendar)
    return target


def working_days_left(target: Target, day: date, calendar: Calendar) -> int:
    """Return the working days from `day` to a target, negative where it has passed."""
    return calendar.working_days_between(day, target.day)


def _paused(target: Target, pause: Pause, calendar: Calendar) -> Target:
    if target.rule.unit == "h":
        moved = target.day + timedelta(days=(pause.ended - pause.began).days)
        resumed = Leg("resume", target.day, moved, (moved - target.day).days)
        return _moved(target, Leg("pause", pause.began, pause.ended), resumed)
    left = working_days_left(target, pause.began, calendar)
    # On a free day the last working day is where what is late is counted back from: it must stay as late as it was.
    ended = calendar.roll_back(pause.ended) if left < 0 else pause.ended
    resumed = count(ended, left, "wd", calendar, "resume")
    return _moved(target, Leg("pause", pause.began, pause.ended, left, "wd"), resumed)


def _extended(target: Target, extension: Extension, calendar: Calendar) -> Target:
    distance, unit = parse_length(extension.length)
    if target.at is not None and unit == "h":
        at = target.at + timedelta(hours=distance)
        leg = Leg("extension", target.day, at.date(), distance, unit, reason=extension.reason)
        return replace(target, day=at.date(), legs=(*target.legs, leg), at=at)
    return _moved(target, count(target.day, distance, unit, calendar, "extension", extension.reason))


def _moved(target: Target, *legs: Leg) -> Target:
    """Return a target after more stretches; an hour stays the hour that it was."""
    day = legs[-1].end
    at = datetime.combine(day, target.at.time()) if target.at is not None else None
    return replace(target, day=day, legs=(*target.legs, *legs), at=at)
