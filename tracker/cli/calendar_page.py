"""The page of one year of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli.output import aligned, put
from tracker.cli.state import State
from tracker.domain.calendar_entries import weekend_words
from tracker.domain.text import pad

if TYPE_CHECKING:
    from tracker.domain.calendar_entries import CalendarDay
    from tracker.services.calendars import CalendarPage


def print_page(page: CalendarPage) -> None:
    """Print what a calendar is, and the days off of the year in order."""
    entry = page.entry
    put(f"{entry.key}  {entry.title}, {page.year}")
    aligned(
        [
            ("Weekend", weekend_words(entry.weekend)),
            ("Country", " ".join(filter(None, (entry.country, entry.subdivision)))),
            ("Time zone", entry.time_zone or "the reader's own"),
            ("A day ends", "at midnight" if entry.day_ends_at >= 24 else f"at {entry.day_ends_at}:00"),
            ("Working days", str(page.working_days)),
            ("Offices", ", ".join(entry.offices)),
            ("Stakeholders", ", ".join(entry.stakeholders)),
        ]
    )
    width = max((len(one.weekday) for one in page.days), default=0)
    for one in page.days:
        put(f"  {one.day}  {pad(one.weekday, width)}  {_about(one)}")


def _about(one: CalendarDay) -> str:
    mark = " (estimated)" if one.estimated else ""
    names = f"{one.name}{mark}{f'  {one.name_ar}' if one.name_ar else ''}"
    if one.kind == "public":
        return names
    named = "" if one.name == one.kind else f": {names}"
    if one.kind == "announced":
        return f"no longer estimated: {names}  ({one.reason})"
    return f"{'worked' if one.kind == 'worked' else 'off'} by hand{named}  ({one.reason})"


def remark_on(state: State, page: CalendarPage) -> None:
    """Say what the page cannot know, and what it knows without having stored it."""
    entry = page.entry
    if not entry.country:
        state.say("It has no country: only its weekend and the days added by hand are free.")
    elif not page.known:
        state.say(f"Public holidays of {page.year} are not known; only the weekend is counted.")
    elif not page.stored:
        state.say(
            f"{page.year} was looked up just now and is not stored yet; store it: "
            f"tracker calendar refill {page.year} --calendar {entry.key}"
        )
