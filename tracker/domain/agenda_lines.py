"""Entries of an agenda as lines of text in columns, for a terminal, a file or a mail."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.agenda import Entry
from tracker.domain.text import display_safe, display_width, pad, plural, shorten

WHAT, TITLE = 30, 16  # cells that a column of `what` takes at most, and that a title keeps at least


def entry_lines(
    entries: Sequence[Entry], width: int | None = None, *, days: bool = False, usual: int | None = None
) -> list[str]:
    """Return a line per entry: the day if `days`, the hour, ref, what it is, the title and who.

    With a width, long text is cut to it. `usual` is how many working days are left on the usual calendar: an entry
    that is counted on another and differs says so.
    """
    lead = [_lead(entry, days=days, hours=any(other.time for other in entries)) for entry in entries]
    whats = [display_safe(entry.what) for entry in entries]
    if width is not None:
        whats = [shorten(what, WHAT) for what in whats]
    first = max(map(display_width, lead), default=0)
    second = min(WHAT, max(map(display_width, whats), default=0))
    lines = []
    for entry, begin, what in zip(entries, lead, whats, strict=True):
        front = f"  {pad(begin, first)}  {pad(what, second)}  "
        tail = _tail(entry, usual)
        title = display_safe(entry.title)
        if width is not None:
            title = shorten(title, max(TITLE, width - display_width(front) - display_width(tail)))
        line = f"{front}{title}{tail}"
        lines.append(line if width is None else shorten(line, width))
    return lines


def _lead(entry: Entry, *, days: bool, hours: bool) -> str:
    parts = [str(entry.day)] if days else []
    parts += [f"{entry.time:5}"] if hours else []
    return "  ".join([*parts, display_safe(entry.ref)])


def _tail(entry: Entry, usual: int | None) -> str:
    who = [display_safe(name) for name in (entry.stakeholder, entry.authority) if name]
    said = [", ".join(who)] if who else []
    if entry.office_time:
        said.append(f"{entry.time} your time, {entry.office_time} at the office")
    if usual is not None and entry.working_days_left != usual:
        said.append(f"{plural(entry.working_days_left, 'working day')} there")
    if entry.also_passed:
        said.append(f"{plural(entry.also_passed, 'more date')} passed")
    return f"  ({'; '.join(said)})" if said else ""
