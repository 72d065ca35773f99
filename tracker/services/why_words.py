"""Why a deadline is what it is, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.domain.calendar import WEEKDAYS, CountedDay
from tracker.domain.dates import day_in_words
from tracker.domain.text import plural
from tracker.services.why import OWN, Part, Why


def why_lines(found: Why, today: date, *, all_days: bool = False, commands: bool = True) -> list[str]:
    """Return the explanation; the days of every date with `all_days`, else only of the deadline.

    With `commands`, it says what to type at the shell for what is missing.
    """
    return list(_lines(found, today, all_days=all_days, commands=commands))


def _lines(found: Why, today: date, *, all_days: bool, commands: bool) -> Iterator[str]:
    item = found.item
    yield f"{item.ref}  {item.title}"
    if not item.is_open:
        yield f"It was closed on {item.closed}: it has no deadline any more."
    elif item.deadline is None:
        yield "It has no deadline."
    else:
        yield f"Deadline {day_in_words(item.deadline, today)}"
    for part in found.parts:
        yield ""
        yield from _part_lines(part, days=all_days or part.is_deadline, clock=" your time" * found.other_clock)
    if any(stretch.days for part in found.parts for stretch in part.stretches):
        free = ", ".join(WEEKDAYS[day] for day in sorted(found.weekend)) or "no day"
        yield f"\nCounted on the calendar {found.calendar} ({found.calendar_title}; weekend: {free}; {found.zone})."
    for year in found.unknown_years:
        yield f"The public holidays of {year} are not known: only weekends could be left out."
    for what, command in found.missing:
        yield f"\n{what}:\n  {command}" if commands else f"\n{what}."
    if commands and not all_days and sum(any(one.days for one in part.stretches) for part in found.parts) > 1:
        yield f"Each day of the other dates: tracker why {item.ref} --all"
    if found.moved:
        yield "\nIt moved, the latest first"
        for line in found.moved:
            yield f"  {line}"


def _part_lines(part: Part, *, days: bool, clock: str) -> Iterator[str]:
    when = f"{part.at:%a %Y-%m-%d %H:%M}{clock}" if part.at else f"{part.day:%a} {part.day}"
    left = part.working_days_left
    far = "no working day left" if not left else plural(abs(left), "working day") + (" left" if left > 0 else " ago")
    yield f"{part.title}: {when} ({far}){'  <- the deadline' if part.is_deadline else ''}"
    yield f"  {part.source}" if part.source.startswith(OWN) else f"  Rule: {part.rule}, from {part.source}"
    if part.first:
        yield f"  It was {part.first:%a} {part.first} at first"
    for stretch in part.stretches:
        yield f"  {stretch.text}"
        for line in _day_lines(stretch.days) if days else ():
            yield f"    {line}"
    for one in part.estimates:
        when = f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}"
        yield (f"  ± {one.name} ({when}) is estimated. A day earlier: {_or_same(one.if_earlier, part.day)}; "
            f"a day later: {_or_same(one.if_later, part.day)}.")  # fmt: skip


def _or_same(day: date, usual: date) -> str:
    return "the same date" if day == usual else f"{day:%a} {day}"


def _day_lines(days: tuple[CountedDay, ...]) -> list[str]:
    """Return the days with those in a row that are counted, or free for one reason, on one line."""
    runs: list[list[CountedDay]] = []
    for day in days:
        if runs and (day.number is None) == (runs[-1][-1].number is None) and day.why == runs[-1][-1].why:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_run(run) for run in runs]


def _run(run: list[CountedDay]) -> str:
    first, last = run[0], run[-1]
    when = f"{first.day:%a} {first.day}" + (f" to {last.day:%a} {last.day}" if len(run) > 1 else "")
    if first.number is None:
        return f"{when:<32} free: {first.why}"
    return f"{when:<32} " + (f"day {first.number}" if len(run) == 1 else f"days {first.number} to {last.number}")
