"""Milestones: named dates of the world, some of which follow from others by a rule such as `@pacts-signed + 6m`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.calendar import Calendar
from tracker.domain.rules import Rule, parse_rule, said_on
from tracker.domain.text import did_you_mean
from tracker.errors import InvalidError

CERTAINTIES = ("confirmed", "estimated", "disputed")
_LISTED = 8  # milestones named in a message


@dataclass(frozen=True, slots=True)
class Milestone:
    """A named date. With a `rule` its day follows from another milestone; without one somebody set it."""

    id: int
    key: str
    title: str
    day: date
    certainty: str = "estimated"
    rule: str = ""
    note: str = ""
    version: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.key,)

    @property
    def base(self) -> str:
        """The key of the milestone that it follows, or nothing."""
        return base_of(self.rule)


def base_of(rule: str) -> str:
    """Return the key of the milestone that a stored rule starts from, or nothing."""
    return rule.partition(" ")[0][1:] if rule.startswith("@") else ""


def parse_following(text: str) -> Rule:
    """Return a rule that starts from a milestone. Raises InvalidError for any other."""
    rule = parse_rule(text)
    if not rule.anchor.startswith("@"):
        raise InvalidError(f"'{text}' follows no milestone.", hint="Write it like @pacts-signed + 6m.")
    return rule


def parse_when(text: str, today: date, calendar: Calendar, days: Mapping[str, date]) -> tuple[date, str]:
    """Return the day that a date or a rule means, and the rule as it is stored: empty unless it follows a milestone.

    Words that depend on today are settled now. `days` holds the day of each milestone. Raises RuleError, InvalidError.
    """
    rule = said_on(parse_rule(text), today, calendar)
    if rule.day is not None:
        return counted(rule, rule.day, calendar), ""
    base = base_of(str(rule))
    if not base:
        raise InvalidError(
            f"'{rule.anchor}' is a date of an item, and a milestone belongs to none.",
            hint="Start from a date, from today, or from another milestone: @pacts-signed + 6m.",
        )
    if base not in days:
        command = "" if days else "tracker milestone add"
        raise InvalidError(f"There is no milestone '{base}'.", hint=_known(base, days), command=command)
    return counted(rule, days[base], calendar), str(rule)


def counted(rule: Rule, start: date, calendar: Calendar) -> date:
    """Return the day a rule's distance from `start`. Raises InvalidError outside the years 1900 to 2200.

    It may be a free day: what happens in the world does not wait for the next working day, as an office would.
    """
    return calendar.add(start, rule.count, rule.unit) if rule.count else start


def chain(bases: Mapping[str, str], key: str) -> list[str]:
    """Return a milestone, the one it follows, and so on to one that follows none. Raises InvalidError for a circle.

    `bases` holds for each milestone which one it follows. One that is not among them ends the chain.
    """
    path = [key]
    while (base := bases[path[-1]]) in bases:
        if base in path:
            circle = " -> ".join([*path[path.index(base) :], base])
            raise InvalidError(f"{base} would follow itself: {circle}.", hint="Give one of them a date of its own.")
        path.append(base)
    return path


def carried(known: Mapping[str, Milestone], keys: Iterable[str], calendar: Calendar) -> dict[str, date]:
    """Return the day, counted anew, of some milestones and of all that follow them, near or far; the first ones first.

    One that follows a milestone which is gone keeps its day. Raises InvalidError for a circle.
    """
    bases = {key: milestone.base for key, milestone in known.items()}
    wanted = set(keys)
    chains = {key: path for key in known if wanted & set(path := chain(bases, key))}
    days = {key: milestone.day for key, milestone in known.items()}
    for key in sorted(chains, key=lambda one: len(chains[one])):
        if (base := bases[key]) in days:
            days[key] = counted(parse_rule(known[key].rule), days[base], calendar)
    return {key: days[key] for key in sorted(chains, key=lambda one: (len(chains[one]), days[one], one))}


def _known(wanted: str, days: Mapping[str, date]) -> str:
    if not days:
        return "There are no milestones yet; add one"
    more = ", ..." if len(days) > _LISTED else ""
    return did_you_mean(wanted, days) or f"Milestones: {', '.join(list(days)[:_LISTED])}{more}."
