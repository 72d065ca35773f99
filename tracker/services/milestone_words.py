"""A milestone in words: what it is, how far it can be trusted, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.domain.dates import day_in_words
from tracker.domain.milestones import Milestone
from tracker.domain.parties import DOUBT
from tracker.domain.text import plural, shorten
from tracker.services.milestones import MilestonePage

SHOWN = 20  # items that hang on a milestone


def milestone_heading(entry: Milestone) -> str:
    """Return which milestone it is, and how certain."""
    return f"{entry.key}  {entry.title}: {entry.certainty}"


def milestone_facts(entry: Milestone, today: date) -> tuple[tuple[str, str], ...]:
    """Return the names and values of what is known of a milestone, without those that are empty."""
    facts = (("Day", day_in_words(entry.day, today)), ("Follows", entry.rule), ("Note", entry.note))
    return tuple(fact for fact in facts if fact[1])


def hanging_lines(page: MilestonePage) -> Iterator[str]:
    """Yield what a milestone relies on, and the first of what hangs on it."""
    for claim in page.claims:
        yield f"Relies on {claim.key} ({DOUBT[claim.status]}): {claim.statement}"
    if page.milestones:
        yield f"{plural(len(page.milestones), 'milestone')} follow{'s' if len(page.milestones) == 1 else ''} it:"
    for other in page.milestones:
        yield f"  {other.key}  {other.day}  {other.rule}"
    if page.items:
        yield f"{plural(len(page.items), 'open item')} hang{'s' if len(page.items) == 1 else ''} on it:"
    for item in page.items[:SHOWN]:
        yield f"  {item.ref}  {item.deadline or 'no deadline'}  {shorten(item.title, 60)}"
    if len(page.items) > SHOWN:
        yield f"  ... and {plural(len(page.items) - SHOWN, 'more item')}"
    if not (page.items or page.milestones):
        yield "Nothing hangs on it."
