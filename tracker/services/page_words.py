"""The page of an item in words, part by part, for whoever shows it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, tzinfo

from tracker.domain.dates import day_in_words
from tracker.domain.fields import show_value
from tracker.domain.history import Operation
from tracker.domain.items import PRIORITIES, Link, Note, Step
from tracker.domain.parties import DOUBT
from tracker.domain.text import plural, shorten
from tracker.domain.two_clocks import at_the_office
from tracker.services.pages import ItemPage

WAITS = {"us": "waiting on us", "them": "waiting on the office", "nobody": "waiting on nobody"}
WHOSE = {"us": "our", "them": "their", "nobody": "the"}
STEP_MARKS = {"open": "[ ]", "done": "[x]", "skipped": "[-]"}
LINES = 3  # lines of what one operation changed


def standing(page: ItemPage) -> str:
    """Return where an item stands, since when, on whom it waits, and its health with the reasons."""
    item, status = page.item, page.workflow.state(page.item.status)
    line = f"{status.title} since {item.entered}, {WAITS[item.waits_on]}"
    if not item.is_open:
        line = f"Closed on {item.closed}: {status.title}" + (f" ({item.outcome})" if item.outcome else "")
    health = f"{page.health}: {', '.join(page.health_reasons)}" if page.health_reasons else page.health
    return f"{line}  [{health}]" if health else line


def meaning(page: ItemPage, today: date) -> str:
    """Return what the dates of a validity say against the words of the status, or else those words."""
    item = page.item
    if item.is_open and item.waits_on == "nobody":
        if item.valid_until and item.valid_until < today:
            return f"NOT valid any more: it ended on {item.valid_until}."
        if item.valid_from and item.valid_from > today:
            return f"NOT valid yet: it begins on {item.valid_from}."
    return page.workflow.state(item.status).text


def facts(page: ItemPage, today: date, zone: tzinfo, *, commands: bool = True) -> list[tuple[str, str]]:
    """Return the names and values of what is known of an item, without those that are empty.

    With `commands`, a value says which command leads on from it.
    """
    item, next_step = page.item, page.next_step
    office = f"{item.authority_name} ({item.authority}), {DOUBT[item.authority_status]}" if item.authority else ""
    how = commands and item.deadline is not None
    all_facts = [
        ("Next step", f"{next_step.position}. {next_step.title}" if next_step and item.is_open else ""),
        ("Deadline", deadline(page, today, zone) + (f". How it came about: tracker why {item.ref}" * how)),
        ("Very late", f"after {item.late}" if item.late else ""),
        ("Their clock", _paused(page)),
        ("Why", item.rationale),
        ("Stakeholder", item.stakeholder),
        ("Office", office),
        ("Their reference", item.authority_ref),
        ("Owner", item.owner or ("nobody yet" if item.is_open else "")),
        ("Priority", PRIORITIES[item.priority] if item.priority != 1 else ""),
        ("Raised", str(item.raised)),
        ("Submitted", str(item.submitted or "")),
        ("Valid", f"{item.valid_from or '?'} to {item.valid_until}" if item.valid_until else ""),
        ("Renew from", f"{item.renew_on}" + f": tracker renew {item.ref}" * commands if item.renew_on else ""),
        ("Recurs", f"{item.recurrence}, counted from {item.recurs_from.split(' ')[0]}" if item.recurrence else ""),
        ("Tags", ", ".join(item.tags)),
    ]
    return [(name, value) for name, value in all_facts if value]


def deadline(page: ItemPage, today: date, zone: tzinfo) -> str:
    """Return the deadline with its hour, if it has one, how far it is, and where it is from.

    Where the office's clock shows another hour than the reader's, both are said.
    """
    item = page.item
    if item.deadline is None:
        return "none set" if item.is_open else ""
    hour = ""
    if item.deadline_at:
        here, there = item.deadline_at.astimezone(zone), item.deadline_at.astimezone(page.there)
        if here.utcoffset() != there.utcoffset():
            day = "" if here.date() == item.deadline else f" {here:%A}"
            hour = f" by{day} {here:%H:%M} your time, {_hour_of(there, item.deadline)} at the office"
        elif here.date() == item.deadline:
            hour = f" by {here:%H:%M}"
    when = f"{day_in_words(item.deadline, today)}{hour}"
    return f"{when}: {deadline_reason(page)}"


def _hour_of(moment: datetime, day: date) -> str:
    """Return the hour at which a day is over: midnight is the end of it, not the beginning of the next."""
    return f"{moment:%H:%M}" if moment.date() == day else "24:00"


def _paused(page: ItemPage) -> str:
    """Return since when the office's clock stands still, if it does."""
    status = page.workflow.state(page.item.status)
    return f"stands still since {page.item.entered}, while the ball is with us" if status.pauses else ""


def deadline_reason(page: ItemPage) -> str:
    """Return where the deadline comes from."""
    item = page.item
    if item.deadline_from == "due":
        return f"its own due date, {item.due_rule}" if item.due_rule else "its own due date"
    if item.deadline_from == "clock":
        return f"{WHOSE[item.waits_on]} clock, {page.workflow.state(item.status).title}: a target, not law"
    step = next((step for step in page.steps if item.deadline_from == f"step:{step.id}"), None)
    return f"step {step.position} is due then" if step else item.deadline_from


def steps_heading(page: ItemPage) -> str:
    """Return the heading of a checklist, with how much of it is done."""
    return f"Steps ({sum(step.status != 'open' for step in page.steps)} of {len(page.steps)} done)"


def step_line(step: Step) -> str:
    """Return one line of a checklist."""
    extra = [f"due {step.due}"] if step.due and step.status == "open" else []
    extra += [step.owner] if step.owner else []
    extra += [f"{step.status} {step.closed}"] if step.closed else []
    extra += [step.reason] if step.reason else []
    extra += ["optional"] if not step.required and step.status == "open" else []
    return f"{STEP_MARKS[step.status]} {step.position:>2}. {step.title}" + (f"  ({'; '.join(extra)})" if extra else "")


def field_facts(page: ItemPage, zone: tzinfo, *, titled: bool = False) -> list[tuple[str, str]]:
    """Return the typed fields that are filled, by key or title, with their values as people read them."""
    found = []
    for key, value in page.item.fields.items():
        declared = page.workflow.field(key)
        shown = show_value(declared, value, zone) if declared else str(value)
        note = "  (computed)" if declared and declared.computed else ""
        note = note or ("  (sensitive)" if declared and declared.sensitive else "")
        if declared and declared.type == "datetime" and (there := _at_the_office(value, zone, page.there)):
            note = f"  ({there})"
        found.append((declared.title if titled and declared else key, f"{shown}{note}"))
    return found


def _at_the_office(value: object, here: tzinfo, there: tzinfo) -> str:
    with suppress(ValueError):  # text that was stored before the field was a time
        return at_the_office(datetime.fromisoformat(str(value)), here, there)
    return ""


def link_line(link: Link) -> str:
    """Return one link to another item."""
    return f"{link.words} {link.ref}  {shorten(link.title, 60)}{'' if link.is_open else '  (closed)'}"


def claims_heading(page: ItemPage) -> str:
    """Return the heading of what an item relies on, with how much of it is in doubt."""
    doubtful = sum(entry.claim.status != "confirmed" for entry in page.reliances)
    return f"Relies on ({plural(doubtful, 'statement')} in doubt)"


def claim_lines(page: ItemPage) -> list[tuple[str, list[str]]]:
    """Return, for each claim that an item relies on, how far it can be trusted, and then what it says."""
    found = []
    for entry in page.reliances:
        claim = entry.claim
        first = f"{claim.key}: {DOUBT[claim.status]}"
        first += f", through {entry.through}" if entry.through != "the item" else ""
        lines = [claim.statement]
        if claim.disputed_by:
            lines.append(f"against it: {claim.disputed_by_statement} ({claim.disputed_by})")
        if claim.doubt:
            lines.append(f"doubt: {claim.doubt}")
        found.append((first, lines))
    return found


def note_line(note: Note) -> str:
    """Return a note with when, how and by whom; it may have several lines."""
    kind = "" if note.kind == "note" else f" {note.kind}"
    return f"{note.happened}{kind}, {note.author}: {note.body}"


def operation_line(operation: Operation, zone: tzinfo) -> str:
    """Return what was done, when and by whom."""
    return f"{operation.at.astimezone(zone):%Y-%m-%d %H:%M}  {operation.actor}: {operation.summary}"


def changed_lines(lines: tuple[str, ...]) -> list[str]:
    """Return the first of what an operation changed, and how much more there is."""
    return [*lines[:LINES], *([f"... and {len(lines) - LINES} more"] if len(lines) > LINES else [])]
