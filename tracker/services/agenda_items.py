"""The items of a day of the agenda, as a query that lists just them."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.query import LENGTH_LIMIT
from tracker.domain.text import plural
from tracker.services.agenda import DayPage


@dataclass(frozen=True, slots=True)
class DayItems:
    """A query, empty where a day has no items, and what it lists in words."""

    query: str
    said: str


def items_of_day(page: DayPage) -> DayItems:
    """Return the items that the list of a day shows, by their refs: an item may be there by the date of a step.

    Where the list does not show all it has, or the refs are too many for a query, it is the items by their deadlines.
    Those that only have permission on that day are left out where they are too many.
    """
    day = f"{page.day:%a} {page.day}"
    windows = () if page.more_windows else page.windows
    entries = [entry for entry in (*page.passed, *page.entries, *windows) if not entry.ref.startswith("@")]
    refs = list(dict.fromkeys(entry.ref for entry in entries))
    query = f"ref:{','.join(refs)}"
    if not refs and page.more_windows:
        return DayItems(page.more_windows.query, f"All with permission on {day}.")
    if not refs:
        return DayItems("", f"No item is dated on {day}.")
    if not page.more and not page.more_passed and len(query) <= LENGTH_LIMIT:
        overdue = ", with what has passed" if page.passed else ""
        return DayItems(query, f"{plural(len(refs), 'item')} of {day}{overdue}.")
    if page.passed:
        return DayItems(f"deadline<={page.day}", f"Too many to name: all with a deadline up to {day}.")
    return DayItems(f"deadline:{page.day}", f"Too many to name: all with their deadline on {day}.")
