"""Reads days off from an iCalendar file (RFC 5545); `icalendar` and `dateutil` are imported when one is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from tracker.domain.dates import EARLIEST, LATEST
from tracker.domain.text import clean, display_safe
from tracker.errors import InvalidError

if TYPE_CHECKING:
    from icalendar.cal import Component

LARGEST = 2_000_000  # bytes of a file
MOST_DAYS = 10_000  # that one file can bring
LONGEST = 366  # days of one event
DAY = timedelta(days=1)
NAMELESS = "Day off"
_HINT = "Nothing was imported."
_DATES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_REPEATS = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
# The end is looked after here, and which hours of a day are meant makes no difference.
_LEFT_OUT = ("UNTIL=", "BYHOUR=", "BYMINUTE=", "BYSECOND=")


@dataclass(frozen=True, slots=True)
class _Event:
    """An event in the calendar's own time. `place` is how messages call it."""

    place: str
    name: str
    uid: str
    start: datetime
    length: timedelta
    replaces: date | None
    cancelled: bool
    component: Component


def read_days_off(text: str, name: str, *, zone: tzinfo, years: Collection[int]) -> list[tuple[date, str]]:
    """Return each day that an event of the file falls on, with the event's name, in order and without doubles.

    Times are read in `zone`; an event that repeats is followed through `years`. Cancelled events are left out.
    Raises InvalidError that names the file (`name`) and what is wrong with it.
    """
    try:
        events = [_event(component, number, zone) for number, component in enumerate(_components(text), start=1)]
        found: set[tuple[date, str]] = set()
        instead = {(event.uid, event.replaces) for event in events if event.replaces}
        for event in events:
            if event.cancelled:
                continue
            for start in _starts(event, zone, years):
                if event.replaces is None and (event.uid, start.date()) in instead:
                    continue
                found |= {(day, event.name) for day in _days(event, start) if day <= LATEST}
                if len(found) > MOST_DAYS:
                    raise InvalidError(f"it has more than {MOST_DAYS:,} days")
    except OverflowError:
        raise InvalidError(f"{name}: a date in it is beyond all years that can be counted.", hint=_HINT) from None
    except InvalidError as error:
        raise InvalidError(f"{name}: {display_safe(error.message).rstrip('.')}.", hint=_HINT) from None
    return sorted(found)


def _components(text: str) -> list[Component]:
    from icalendar import Calendar

    try:
        text.encode()  # half a character pair would stop icalendar in the middle
        calendars = Calendar.from_ical(text, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InvalidError(f"it is not an iCalendar file ({reason})") from None
    if not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise InvalidError("it is not an iCalendar file (it does not begin with BEGIN:VCALENDAR)")
    if not events:
        raise InvalidError("it has no events")
    return events


def _event(component: Component, number: int, zone: tzinfo) -> _Event:
    summary = component.get("SUMMARY", "")
    first = str(summary[0] if isinstance(summary, list) else summary)
    name = clean(first, what=f"name of event {number}", limit=200, lines=False) or NAMELESS
    place = f"event {number} ('{name}')"
    for prop, _ in component.errors:
        if prop in _DATES:
            raise InvalidError(f"the {prop} of {place} cannot be read")
    start = _moment(component, "DTSTART", place)
    if start is None:
        raise InvalidError(f"{place} has no DTSTART")
    replaces = _moment(component, "RECURRENCE-ID", place)
    return _Event(
        place=place,
        name=name,
        uid=str(component.get("UID", number)),
        start=_local(start, zone),
        length=_length(component, start, zone, place),
        replaces=None if replaces is None else _local(replaces, zone).date(),
        cancelled=str(component.get("STATUS", "")).upper() == "CANCELLED",
        component=component,
    )


def _moment(component: Component, prop: str, place: str) -> date | datetime | None:
    found = component.get(prop)
    if found is None:
        return None
    value = getattr(found, "dt", None)
    if not isinstance(value, date):
        raise InvalidError(f"{place} has {'several' if isinstance(found, list) else 'no date in'} {prop}")
    if not EARLIEST.year <= value.year <= LATEST.year:
        raise InvalidError(f"{place} is outside {EARLIEST.year} to {LATEST.year}")
    return value


def _length(component: Component, start: date | datetime, zone: tzinfo, place: str) -> timedelta:
    """Return how long an event lasts; without an end a whole day, or a moment where it has a time."""
    end = _moment(component, "DTEND", place)
    length = DAY if not isinstance(start, datetime) else timedelta()
    if end is not None:
        if isinstance(end, datetime) != isinstance(start, datetime):
            raise InvalidError(f"{place} begins with a day and ends with a time, or the other way round")
        length = _local(end, zone) - _local(start, zone)
    elif "DURATION" in component:
        length = getattr(component["DURATION"], "dt", None) or length
    if not isinstance(length, timedelta) or length < timedelta():
        raise InvalidError(f"{place} ends before it begins")
    if length > DAY * LONGEST:
        raise InvalidError(f"{place} lasts longer than {LONGEST} days")
    return length


def _days(event: _Event, start: datetime) -> Iterator[date]:
    """Yield the days that an event touches. Its end is not a part of it: midnight is the end of the day before."""
    day, end = start.date(), start + event.length
    yield day
    while datetime.combine(day + DAY, time()) < end:
        day += DAY
        yield day


def _starts(event: _Event, zone: tzinfo, years: Collection[int]) -> Iterator[datetime]:
    """Yield the moments at which an event begins; of one that repeats those in `years`."""
    rule = event.component.get("RRULE")
    more = _moments(event.component, "RDATE", zone, event.place)
    if (rule is None and not more) or event.replaces is not None:
        yield event.start
        return
    gone = {moment.date() for moment in _moments(event.component, "EXDATE", zone, event.place)}
    found = {event.start, *more} if rule is None else {*more, *_repeated(event, rule, zone, years)}
    yield from sorted(moment for moment in found if moment.year in years and moment.date() not in gone)


def _repeated(event: _Event, rule: Any, zone: tzinfo, years: Collection[int]) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr

    if isinstance(rule, list):
        raise InvalidError(f"{event.place} has several RRULE")
    if str(rule.get("FREQ", [""])[0]).upper() not in _REPEATS:
        raise InvalidError(f"{event.place} repeats in a way that makes no days off")
    if int(rule.get("INTERVAL", [1])[0]) < 1:
        raise InvalidError(f"the RRULE of {event.place} cannot be read")
    until = rule.get("UNTIL", [None])[0]
    last = datetime.combine(date(max(years), 12, 31), time.max)
    if until is not None:
        if not isinstance(until, date):
            raise InvalidError(f"the RRULE of {event.place} cannot be read")
        end = _local(until, zone) if isinstance(until, datetime) else datetime.combine(until, time.max)
        last = min(last, end)
    text = ";".join(part for part in rule.to_ical().decode().split(";") if not part.upper().startswith(_LEFT_OUT))
    try:
        moments = rrulestr(text, dtstart=event.start)
    except (ValueError, TypeError, KeyError, IndexError):
        raise InvalidError(f"the RRULE of {event.place} cannot be read") from None
    for moment in moments:
        if moment > last:
            return
        yield moment


def _moments(component: Component, prop: str, zone: tzinfo, place: str) -> list[datetime]:
    found = component.get(prop, [])
    lists: Iterable[Any] = found if isinstance(found, list) else [found]
    moments = [moment.dt for one in lists for moment in one.dts]
    starts = [moment[0] if isinstance(moment, tuple) else moment for moment in moments]
    if not all(isinstance(start, date) for start in starts):
        raise InvalidError(f"the {prop} of {place} cannot be read")
    return [_local(start, zone) for start in starts]


def _local(moment: date | datetime, zone: tzinfo) -> datetime:
    """Return a moment in the calendar's zone, without saying so; a time without a zone is meant in it already."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
