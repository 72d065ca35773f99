"""Moving several items at once: what is asked about all of them, what it would mean, and a look at it before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.dates import day_in_words
from tracker.domain.items import Item, parse_ref
from tracker.domain.past_days import parse_past_day
from tracker.domain.text import plural
from tracker.domain.workflow_rules import OpenMove
from tracker.services.change_words import moved_line
from tracker.services.forms import FIELD, REASON, WHEN, Asked, ItemForm, add_form, check_move_line
from tracker.services.move_choices import lacks_in_words
from tracker.services.moves import Moved, Stuck
from tracker.services.open_moves import moves_of
from tracker.services.several import PLAIN, Preview, plain
from tracker.storage.several import load_several, steps_of
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

LISTED = 8  # items of each kind that a preview names


@dataclass(frozen=True, slots=True)
class SeveralMove:
    """What moving several items asks for, and what else they lack; `samples` are the forms that a field is tried on.

    A field is asked for once and is then that of all items that lack it: there is a sample for each of their workflows.
    """

    asked: tuple[Asked, ...]
    missing: tuple[str, ...]
    samples: Mapping[str, tuple[ItemForm, ...]]


def several_move(workspace: Workspace, refs: Sequence[str], to: str) -> SeveralMove:
    """Return what moving items asks for, with a fixed number of statements for each workflow. Raises NotFoundError."""
    with workspace.read() as connection:
        chosen = load_several(connection, [parse_ref(ref) for ref in refs])
        flows = load_workflows(connection)
        steps = steps_of(connection, [item.id for item in chosen])
    ways: list[tuple[Item, OpenMove]] = [
        (item, found)
        for item in chosen
        for found in moves_of(item, steps[item.id], flows[item.workflow], workspace.today)
        if found.move.to == to
    ]
    lines, samples = _missing_fields(workspace, ways)
    asked = [WHEN]
    without = sum(found.missing_reference for _, found in ways)
    if without:
        asked.append(Asked("reference", "Their reference", "", f"the office's own number, {_for(without)}"))
    asked += [*lines, REASON]
    rest = [replace(found, missing_fields=(), missing_reference=False) for _, found in ways]
    missing = lacks_in_words(rest)
    if missing:
        asked.append(Asked("override", "Go anyway: why", "", "the reason for moving those too, though that is missing"))
    return SeveralMove(tuple(asked), tuple(missing), samples)


def _missing_fields(
    workspace: Workspace, ways: Sequence[tuple[Item, OpenMove]]
) -> tuple[list[Asked], dict[str, tuple[ItemForm, ...]]]:
    """Return a line for each field that a move of some item lacks, and the forms that each is tried on."""
    lacks = Counter(entry.key for _, found in ways for entry in found.missing_fields)
    forms: dict[str, ItemForm] = {}
    lines: dict[str, Asked] = {}
    samples: dict[str, dict[str, ItemForm]] = {}
    for item, found in ways:
        for entry in found.missing_fields:
            name = f"{FIELD}{entry.key}"
            if item.workflow in samples.get(name, {}):
                continue
            if item.workflow not in forms:
                forms[item.workflow] = add_form(workspace, item.workflow)
            asked = next((one for one in forms[item.workflow].asked if one.name == name), None)
            if asked is None:
                continue
            hint = " · ".join(filter(None, (_for(lacks[entry.key]), asked.hint)))
            lines.setdefault(name, replace(asked, value="", hint=hint))
            samples.setdefault(name, {})[item.workflow] = replace(forms[item.workflow], item=item, asked=(lines[name],))
    return list(lines.values()), {name: tuple(found.values()) for name, found in samples.items()}


def _for(count: int) -> str:
    return f"for the {plural(count, 'item')} without it" if count > 1 else "for the one item without it"


def check_several_move(workspace: Workspace, form: SeveralMove, name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line means. Raises what moving would."""
    if name == "on":
        text = texts[name].strip()
        return day_in_words(parse_past_day(text, workspace.today), workspace.today) if text else ""
    if name in PLAIN:
        return plain(name, texts[name])
    meanings = [check_move_line(workspace, sample, name, texts) for sample in form.samples.get(name, ())]
    return meanings[0] if meanings else ""


def preview_of_moves(moved: Sequence[Moved], stuck: Sequence[Stuck]) -> Preview:
    """Return what moving items would do: how many move, then which do not and why."""
    them = "it" if len(moved) == 1 else f"those {len(moved):,}" if stuck else "them"
    cannot = f", {len(stuck):,} cannot" if stuck else ""
    lines: list[str] = []
    if stuck:
        lines += ["Cannot move:", *(f"  {one.ref}  {one.why}" for one in stuck[:LISTED])]
        lines += _and_more(len(stuck) - LISTED)
    lines += ["Would move:", *(f"  {moved_line(one)}" for one in moved[:LISTED])]
    lines += _and_more(len(moved) - LISTED)
    without = Counter(re.sub(r" is missing \(\w+\)$", " is missing", what) for one in moved for what in one.overridden)
    lines += [
        f"{count:,} {'goes' if count == 1 else 'go'} although {what}" for what, count in without.most_common(LISTED)
    ]
    notes = Counter(warning for one in moved for warning in one.warnings)
    lines += [f"Note for {count:,}: {warning}" for warning, count in notes.most_common(LISTED)]
    said = f"{plural(len(moved), 'item')} would move{cannot}."
    return Preview(said, f"ctrl+s moves {them}; escape moves none.", tuple(lines))


def _and_more(left: int) -> list[str]:
    return [f"  ... and {plural(left, 'more item')}"] if left > 0 else []
