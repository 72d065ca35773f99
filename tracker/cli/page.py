"""The page of one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.cli.output import STYLES, aligned, in_words, put, styled
from tracker.cli.state import State
from tracker.domain.items import PRIORITIES, Step
from tracker.domain.text import plural, shorten

if TYPE_CHECKING:
    from tracker.services.pages import ItemPage

WAITS = {"us": "waiting on us", "them": "waiting on the office", "nobody": "waiting on nobody"}
WHOSE = {"us": "our", "them": "their", "nobody": "the"}
MARK = {"open": "[ ]", "done": "[x]", "skipped": "[-]"}
DOUBT = {"refuted": "REFUTED", "disputed": "DISPUTED", "unverified": "not verified", "confirmed": "confirmed"}


def print_page(state: State, page: ItemPage) -> None:
    """Print everything about an item, the most important first."""
    _heading(state, page)
    _facts(state, page)
    _moves(page)
    _steps(page)
    _fields(state, page)
    _links(page)
    _claims(page)
    _notes(page)
    _changes(state, page)


def move_lines(page: ItemPage) -> list[str]:
    """Return, for each open move, the command that takes it and what is still missing with the commands for that."""
    from tracker.services.moves import what_is_missing

    lines = []
    for found in page.moves:
        missing = what_is_missing(page.item.ref, found)
        lines.append(f"  {found.move.to}: {found.move.title}" + (", but first:" if missing else ""))
        if not missing:
            lines.append(f"      tracker move {page.item.ref} {found.move.to}")
        for what, command in missing:
            lines.append(f"    - {what}")
            lines += [f"      {command}"] if command else []
        lines += [f"    note: {warning}" for warning in found.warnings]
    return lines


def print_json(page: ItemPage) -> None:
    """Print the page as JSON: the schema `tracker.item/1`."""
    import sys
    from dataclasses import asdict

    from tracker.formats.json import dump
    from tracker.services.moves import what_is_missing

    data: dict[str, Any] = {"schema": "tracker.item/1", **asdict(page.item)}
    data |= {
        "health": page.health,
        "health_reasons": page.health_reasons,
        "steps": [asdict(step) for step in page.steps],
        "notes": [asdict(note) for note in page.notes],
        "links": [asdict(link) for link in page.links],
        "relies_on": [{**asdict(entry.claim), "through": entry.through} for entry in page.reliances],
        "moves": [
            {
                "to": found.move.to,
                "title": found.move.title,
                "ready": found.ready,
                "needs": [what for what, _ in what_is_missing(page.item.ref, found)],
                "warnings": found.warnings,
            }
            for found in page.moves
        ],
    }
    sys.stdout.write(dump(data, indent=2) + "\n")


def _heading(state: State, page: ItemPage) -> None:
    item, status = page.item, page.workflow.state(page.item.status)
    put(f"{item.ref}  {item.title}")
    health = f"{page.health}: {', '.join(page.health_reasons)}" if page.health_reasons else page.health
    line = f"{status.title} since {item.entered}, {WAITS[item.waits_on]}"
    if not item.is_open:
        line = f"Closed on {item.closed}: {status.title}" + (f" ({item.outcome})" if item.outcome else "")
    styled(state, f"{line}  [{health}]" if health else line, STYLES.get(page.health, ""))
    put(_standing(state, page) or status.text)


def _standing(state: State, page: ItemPage) -> str:
    """Return what the dates of a validity say against the words of the status, if anything."""
    item, today = page.item, state.workspace.today
    if not item.is_open or item.waits_on != "nobody":
        return ""
    if item.valid_until and item.valid_until < today:
        return f"NOT valid any more: it ended on {item.valid_until}."
    if item.valid_from and item.valid_from > today:
        return f"NOT valid yet: it begins on {item.valid_from}."
    return ""


def _facts(state: State, page: ItemPage) -> None:
    item = page.item
    put()
    office = f"{item.authority_name} ({item.authority}), {DOUBT[item.authority_status]}" if item.authority else ""
    next_step = page.next_step
    aligned(
        [
            ("Next step", f"{next_step.position}. {next_step.title}" if next_step and item.is_open else ""),
            ("Deadline", _deadline(state, page)),
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
            ("Renew from", f"{item.renew_on}: tracker renew {item.ref}" if item.renew_on else ""),
            ("Recurs", f"{item.recurrence}, counted from {item.recurs_from.split(' ')[0]}" if item.recurrence else ""),
            ("Tags", ", ".join(item.tags)),
        ]
    )


def _deadline(state: State, page: ItemPage) -> str:
    """Return the deadline with its hour, if it has one, how far it is, and where it is from."""
    item = page.item
    if item.deadline is None:
        return "none set" if item.is_open else ""
    at = item.deadline_at.astimezone(state.workspace.zone) if item.deadline_at else None
    hour = f" by {at:%H:%M}" if at and at.date() == item.deadline else ""
    return f"{in_words(state, item.deadline)}{hour}: {deadline_reason(page)}. How it came about: tracker why {item.ref}"


def _paused(page: ItemPage) -> str:
    """Return since when the office's clock stands still, if it does."""
    status = page.workflow.state(page.item.status)
    return f"stands still since {page.item.entered}, while the ball is with us" if status.pauses else ""


def deadline_reason(page: ItemPage) -> str:
    """Return where the deadline comes from, in words."""
    item = page.item
    if item.deadline_from == "due":
        return f"the date you set, {item.due_rule}" if item.due_rule else "the date you set"
    if item.deadline_from == "clock":
        return f"{WHOSE[item.waits_on]} clock, {page.workflow.state(item.status).title}: a target, not law"
    step = next((step for step in page.steps if item.deadline_from == f"step:{step.id}"), None)
    return f"step {step.position} is due then" if step else item.deadline_from


def _moves(page: ItemPage) -> None:
    if page.moves:
        put("\nWhat can happen next")
        for line in move_lines(page):
            put(line)


def _steps(page: ItemPage) -> None:
    if not page.steps:
        return
    done = sum(step.status != "open" for step in page.steps)
    put(f"\nSteps ({done} of {len(page.steps)} done)")
    for step in page.steps:
        put(step_line(step))


def step_line(step: Step) -> str:
    """Return one line of a checklist."""
    extra = [f"due {step.due}"] if step.due and step.status == "open" else []
    extra += [step.owner] if step.owner else []
    extra += [f"{step.status} {step.closed}"] if step.closed else []
    extra += [step.reason] if step.reason else []
    extra += ["optional"] if not step.required and step.status == "open" else []
    return f"  {MARK[step.status]} {step.position:>2}. {step.title}" + (f"  ({'; '.join(extra)})" if extra else "")


def _fields(state: State, page: ItemPage) -> None:
    from tracker.domain.fields import show_value

    if not page.item.fields:
        return
    put("\nFields")
    rows = []
    for key, value in page.item.fields.items():
        declared = page.workflow.field(key)
        shown = show_value(declared, value, state.workspace.zone) if declared else str(value)
        note = (
            "  (computed)"
            if declared and declared.computed
            else "  (sensitive)"
            if declared and declared.sensitive
            else ""
        )
        rows.append((key, f"{shown}{note}"))
    aligned(rows)


def _links(page: ItemPage) -> None:
    if page.links:
        put("\nLinks")
        for link in page.links:
            put(f"  {link.words} {link.ref}  {shorten(link.title, 60)}{'' if link.is_open else '  (closed)'}")


def _claims(page: ItemPage) -> None:
    doubtful = [entry for entry in page.reliances if entry.claim.status != "confirmed"]
    if not page.reliances:
        return
    put(f"\nRelies on ({plural(len(doubtful), 'statement')} in doubt)")
    for entry in page.reliances:
        claim = entry.claim
        put(
            f"  {claim.key}: {DOUBT[claim.status]}"
            + (f", through {entry.through}" if entry.through != "the item" else "")
        )
        put(f"      {claim.statement}")
        if claim.disputed_by:
            put(f"      against it: {claim.disputed_by_statement} ({claim.disputed_by})")
        if claim.doubt:
            put(f"      doubt: {claim.doubt}")


def _notes(page: ItemPage) -> None:
    if page.notes:
        put("\nNotes, newest first")
    for note in page.notes:
        kind = "" if note.kind == "note" else f" {note.kind}"
        body = note.body.replace("\n", "\n      ")
        put(f"  {note.happened}{kind}, {note.author}: {body}")
    if page.more_notes:
        put(f"  ... all notes: tracker show {page.item.ref} --notes")


def _changes(state: State, page: ItemPage) -> None:
    put("\nLast changes")
    zone = state.workspace.zone
    for operation, lines in page.changes:
        put(f"  {operation.at.astimezone(zone):%Y-%m-%d %H:%M}  {operation.actor}: {operation.summary}")
        for line in lines[:3]:
            put(f"      {line}")
        if len(lines) > 3:
            put(f"      ... and {len(lines) - 3} more")
    put(f"  All of them: tracker history {page.item.ref}")
