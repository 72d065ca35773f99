"""Health: red, amber or green, worked out from the facts of the day and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Health = Literal["red", "amber", "green", ""]

_SIGNS = {"red": "!!", "amber": "!", "green": "ok"}  # readable without colour too
MARKS = {health: f"{sign} {health}" for health, sign in _SIGNS.items()}
DUE_SOON_DAYS, EXPIRING_DAYS, STALE_DAYS = 7, 60, 30  # where the settings say nothing


def mark(health: str, *, doubt: bool = False) -> str:
    """Return the sign of a health, with `?` where what the item relies on is disputed."""
    return " ".join(filter(None, (_SIGNS.get(health, ""), "?" if doubt else "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFacts:
    """What the health of an item depends on. `updated` is the day of the latest change, in the user's time zone.

    `blocked` means by an item that is still open, `disputed` that it or its authority relies on something disputed.
    `alert_from` is the day of its first alert, where its workflow has `alerts`; `unobserved` tells that what is watched
    at intervals was not looked at for two of them.
    """

    today: date
    updated: date
    is_open: bool = True
    deadline: date | None = None
    valid_until: date | None = None
    alert_from: date | None = None
    alerts: bool = False
    unobserved: bool = False
    blocked: bool = False
    disputed: bool = False


def health_of(
    facts: HealthFacts,
    *,
    due_soon_days: int = DUE_SOON_DAYS,
    expiring_days: int = EXPIRING_DAYS,
    stale_days: int = STALE_DAYS,
) -> tuple[Health, tuple[str, ...]]:
    """Return the health and the reasons for it, the worst first; a closed item has neither.

    Due today is due soon, not overdue; valid until today is expiring, not expired; stale is unchanged for more than
    `stale_days`. That nobody confirmed an office says nothing about the item's health: each one starts like that.
    """
    if not facts.is_open:
        return "", ()
    today = facts.today
    red = {
        "overdue": facts.deadline is not None and facts.deadline < today,
        "blocked": facts.blocked,
        "expired": facts.valid_until is not None and facts.valid_until < today,
    }
    amber = {
        "due soon": _is_soon(facts.deadline, today, due_soon_days),
        "expiring": _is_expiring(facts, expiring_days),
        "stale": facts.unobserved or facts.updated < today - timedelta(days=stale_days),
        "disputed": facts.disputed,
    }
    reasons = tuple(reason for reason, holds in (red | amber).items() if holds)
    return "red" if any(red.values()) else "amber" if reasons else "green", reasons


def _is_expiring(facts: HealthFacts, usual_days: int) -> bool:
    if not facts.alerts:
        return _is_soon(facts.valid_until, facts.today, usual_days)
    alerted = facts.alert_from is not None and facts.alert_from <= facts.today
    return alerted and facts.valid_until is not None and facts.valid_until >= facts.today


def _is_soon(day: date | None, today: date, days: int) -> bool:
    return day is not None and today <= day <= today + timedelta(days=days)
