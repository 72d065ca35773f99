"""The page of one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.cli.output import STYLES, aligned, put, styled
from tracker.cli.state import State

if TYPE_CHECKING:
    from tracker.services.pages import ItemPage


def print_page(state: State, page: ItemPage) -> None:
    """Print everything about an item, the most important first."""
    from tracker.services import page_words as words

    today, zone = state.workspace.today, state.workspace.zone
    put(f"{page.item.ref}  {page.item.title}")
    styled(state, words.standing(page), STYLES.get(page.health, ""))
    put(words.meaning(page, today))
    put()
    aligned(words.facts(page, today, zone))
    _part("What can happen next", move_lines(page))
    _part(words.steps_heading(page), [f"  {words.step_line(step)}" for step in page.steps])
    if fields := words.field_facts(page, zone):
        put("\nFields")
        aligned(fields)
    _part("Links", [f"  {words.link_line(link)}" for link in page.links])
    claims = words.claim_lines(page)
    _part(words.claims_heading(page), [line for first, rest in claims for line in (f"  {first}", *_under(rest))])
    _part("Notes, newest first", ["  " + words.note_line(note).replace("\n", "\n      ") for note in page.notes])
    if page.more_notes:
        put(f"  ... all notes: tracker show {page.item.ref} --notes")
    put("\nLast changes")
    for operation, lines in page.changes:
        put(f"  {words.operation_line(operation, zone)}")
        for line in _under(words.changed_lines(lines)):
            put(line)
    put(f"  All of them: tracker history {page.item.ref}")


def _part(heading: str, lines: list[str]) -> None:
    if lines:
        put(f"\n{heading}")
        for line in lines:
            put(line)


def _under(lines: list[str]) -> list[str]:
    return [f"      {line}" for line in lines]


def move_lines(page: ItemPage) -> list[str]:
    """Return, for each open move, the command that takes it and what is still missing with the commands for that."""
    from tracker.services.open_moves import what_is_missing

    lines = []
    for found in page.moves:
        missing = what_is_missing(page.item.ref, found)
        lines.append(f"  {found.move.to}: {found.move.title}" + (", but first:" if missing else ""))
        if not missing:
            lines.append(f"      tracker move {page.item.ref} {found.move.to}")
        for one in missing:
            lines.append(f"    - {one.what}")
            lines += [f"      {one.command}"] if one.command else []
        lines += [f"    note: {warning}" for warning in found.warnings]
    return lines


def print_json(page: ItemPage) -> None:
    """Print the page as JSON: the schema `tracker.item/1`."""
    import sys
    from dataclasses import asdict

    from tracker.formats.json import dump
    from tracker.services.open_moves import what_is_missing

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
                "needs": [one.what for one in what_is_missing(page.item.ref, found)],
                "warnings": found.warnings,
            }
            for found in page.moves
        ],
    }
    sys.stdout.write(dump(data, indent=2) + "\n")
