"""What a person should be reminded of: which tiers an item has crossed, and which of them are news."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.domain.agenda import Dated, Entry, deadline_entry, is_very_late, renewal_entry, validity_entry
from tracker.domain.items import Item

Name = Literal["very-late", "late", "expired", "due", "due-soon", "renew", "expiring"]
Kind = Literal["deadline", "validity", "renewal"]

# The worst first: the order in which they are told, with their headings and what several are called in a subject.
HEADINGS: Mapping[Name, tuple[str, str]] = {
    "very-late": ("Very late", "very late"),
    "late": ("Late", "late"),
    "expired": ("Validity ended", "no longer valid"),
    "due": ("Due today", "due today"),
    "due-soon": ("Due soon", "due soon"),
    "renew": ("Renewal to start", "to renew"),
    "expiring": ("Validity ends soon", "expiring"),
}
WORST: tuple[Name, ...] = tuple(HEADINGS)
EXPIRED_DAYS = 366  # what ended longer ago is no news


@dataclass(frozen=True, slots=True)
class Tier:
    """A line that an item has crossed. `key` is what is remembered of it: `expiring-30` is another than `expiring-60`.

    `day` is the date that it was measured from: when that moves, the tier is new. `rank` is higher for what is worse,
    among tiers of one kind.
    """

    kind: Kind
    name: Name
    key: str
    day: date
    rank: int


@dataclass(frozen=True, slots=True)
class News:
    """What to tell of one kind of tier of an item, and all that is told with it."""

    tell: Tier
    mark: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of what is told."""

    name: Name
    entry: Entry


def deadline_tiers(item: Item, today: date, due_soon_days: int) -> list[Tier]:
    """Return the tiers of a deadline that are crossed, the worst last.

    Due soon begins `due_soon_days` before; due today is due, not late; late is from the day after on; very late from
    the day after the second tier of the clock on.
    """
    deadline = item.deadline
    if deadline is None or (deadline - today).days > due_soon_days:
        return []
    found = [Tier("deadline", "due-soon", "due-soon", deadline, 1)]
    if deadline <= today:
        found.append(Tier("deadline", "due", "due", deadline, 2))
    if deadline < today:
        found.append(Tier("deadline", "late", "late", deadline, 3))
    if item.late is not None and is_very_late(item, today):
        found.append(Tier("deadline", "very-late", "very-late", item.late, 4))
    return found


def validity_tiers(item: Item, today: date, alerts: Iterable[int]) -> list[Tier]:
    """Return the alerts before the end of a validity that are crossed, and its end, the worst last.

    The last day of the validity is still valid. What ended more than `EXPIRED_DAYS` ago is left out.
    """
    until = item.valid_until
    if until is None or (today - until).days > EXPIRED_DAYS:
        return []
    left = (until - today).days
    crossed = sorted({days for days in alerts if left <= days}, reverse=True)
    found = [Tier("validity", "expiring", alert_key(days), until, rank) for rank, days in enumerate(crossed, start=1)]
    if left < 0:
        found.append(Tier("validity", "expired", "expired", until, len(found) + 1))
    return found


def renewal_tiers(item: Item, today: date) -> list[Tier]:
    """Return the tier of a renewal that should have begun."""
    begin = item.renew_on
    return [Tier("renewal", "renew", "renew", begin, 1)] if begin is not None and begin <= today else []


def alert_key(days: int) -> str:
    """Return what is remembered of an alert so many days before the end of a validity."""
    return f"expiring-{days}"


def news(crossed: Sequence[Tier], told: Collection[tuple[str, date]]) -> News | None:
    """Return what is new among the crossed tiers of one kind: the worst; the lower ones are told with it.

    A tier is old once it, or a worse one of the same date, was told.
    """
    new = [tier for tier in crossed if not any(_covers(other, tier) for other in crossed if _is_in(other, told))]
    if not new:
        return None
    return News(new[-1], tuple(tier for tier in crossed if not _is_in(tier, told)))


def _covers(told: Tier, tier: Tier) -> bool:
    return told.day == tier.day and told.rank >= tier.rank


def _is_in(tier: Tier, told: Collection[tuple[str, date]]) -> bool:
    return (tier.key, tier.day) in told


def entry_of(dated: Dated, tier: Tier, today: date) -> Entry:
    """Return the entry that tells of a tier."""
    item = dated.item
    match tier.kind:
        case "validity":
            return validity_entry(dated, tier.day, today)
        case "renewal":
            return renewal_entry(dated, tier.day, today)
        case "deadline":
            return deadline_entry(dated, item.deadline or tier.day, today)


def worst_first(reminder: Reminder) -> tuple[int, date, str]:
    """The order in which reminders are told."""
    return WORST.index(reminder.name), reminder.entry.day, reminder.entry.ref


def counts(reminders: Iterable[Reminder]) -> dict[Name, int]:
    """Return how many there are of each name, the worst first."""
    found = dict.fromkeys(WORST, 0)
    for reminder in reminders:
        found[reminder.name] += 1
    return {name: count for name, count in found.items() if count}


def subject(reminders: Iterable[Reminder], today: date) -> str:
    """Return one line that says what is told: `Tracker: 3 late, 2 due soon (2026-01-05)`."""
    said = ", ".join(f"{count} {HEADINGS[name][1]}" for name, count in counts(reminders).items())
    return f"Tracker: {said} ({today})"
