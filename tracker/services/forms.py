"""Forms for items: what can be filled in, and what a typed text would mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tracker.domain import fields
from tracker.domain.completion import Name
from tracker.domain.dates import day_in_words
from tracker.domain.items import PRIORITIES, Item, parse_ref, parse_tag
from tracker.domain.past_days import parse_past_day
from tracker.domain.text import clean_title
from tracker.domain.two_clocks import at_the_office
from tracker.domain.workflow import Field, Workflow
from tracker.errors import InvalidError, TrackerError
from tracker.services.edits import Blank, Edit, all_fields, owner_in_words, values_of
from tracker.services.names import NO_NAMES, Names, names_in
from tracker.services.open_moves import blocked_words, find_move_of, moves_of, what_is_missing
from tracker.storage import parties
from tracker.storage.calendars import zone_of
from tracker.storage.items import load, load_steps
from tracker.storage.several import open_blockers
from tracker.storage.workflows import find_workflow, load_workflow, load_workflows
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIELD = "field."  # what the names of typed fields begin with in a form
_COMMAS = ",،"
_BETWEEN = re.compile(rf"[{_COMMAS}\s]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a form: its name, its title, what stands in it, and what helps to fill it in.

    `choices` complete what is typed by their beginnings, `names` by any of their words too, and what `complete` finds
    of this kind as one types (see services/completion). `lines` tells that it may have several lines, `many` that
    several may stand in it, one after the other.
    """

    name: str
    title: str
    value: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    lines: bool = False
    complete: str = ""
    names: tuple[Name, ...] = ()
    many: bool = False


REASON = Asked("reason", "Reason", "", "why; kept in the history")
WHEN = Asked("on", "On", "", "the day it happened, if not today")


@dataclass(frozen=True, slots=True)
class ItemForm:
    """A form for an item that exists, or for a new one of a kind; `item` is as it was when the form was made.

    `known` is all of the item that somebody may change, whether this form asks for it or not.
    """

    workflow: Workflow
    item: Item | None
    asked: tuple[Asked, ...]
    known: tuple[Asked, ...] = ()

    def value(self, name: str) -> str:
        """Return what stood in a line when the form was made."""
        return next((asked.value for asked in self.asked if asked.name == name), "")


def edit_form(workspace: Workspace, ref: str) -> ItemForm:
    """Return the form of an item as it is now. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        workflow = load_workflow(connection, item.workflow)
        return _form(workspace, workflow, item, names_in(connection, workspace.actor))


def add_form(workspace: Workspace, kind: str) -> ItemForm:
    """Return the form for a new item. Raises NotFoundError."""
    with workspace.read() as connection:
        return _form(workspace, find_workflow(connection, kind), None, names_in(connection, workspace.actor))


def list_kinds(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the key and the title of each kind of item."""
    with workspace.read() as connection:
        return [(flow.key, flow.title) for flow in load_workflows(connection).values()]


def check_line(workspace: Workspace, form: ItemForm, name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line would mean, where that is more than it says. Raises what saving it would.

    It is read with the other texts of the form, which dates may hang on.
    """
    text = texts[name]
    if text == form.value(name) and name != "due":
        return ""
    if name == "kind":
        return ""
    if not text.strip() and name != "title":
        return "nothing"
    edit = _as_edit({name: text})
    with workspace.read() as connection:
        values = values_of(connection, workspace, form.workflow, edit, form.item or _blank(workspace, form, texts))
        key = name.removeprefix(FIELD)
        match name:
            case "stakeholder":
                return parties.find_stakeholder(connection, text).name
            case "authority":
                return parties.find_authority(connection, text).in_words
            case "owner":
                return owner_in_words(workspace, text)
            case "due" | "raised":
                return day_in_words(values[name], workspace.today)
            case "priority":
                return PRIORITIES[values[name]]
            case _ if name.startswith(FIELD):
                entry, there = form.workflow.field(key), ""
                if entry is not None and entry.type == "datetime":
                    there = _at_the_office(connection, workspace, values["fields"].get(key), texts, form.item)
                return f"{_meaning(workspace, entry, values, key)}{there and f' ({there})'}"
    return ""


def _at_the_office(
    connection: Connection, workspace: Workspace, value: object, texts: Mapping[str, str], item: Item | None
) -> str:
    """Return what the clock of the office shows then, of the one that is typed or else that of the item."""
    office = item.authority_id if item else None
    with suppress(TrackerError):  # it is said in its own line
        office = parties.find_authority(connection, texts["authority"]).id if texts.get("authority") else office
    zone = zone_of(connection, office, item.stakeholder_id if item else None, workspace.settings.calendar)
    return at_the_office(datetime.fromisoformat(str(value)), workspace.zone, ZoneInfo(zone)) if zone and value else ""


def planned_item(workspace: Workspace, kind: str, title: str, edit: Edit) -> list[tuple[str, str]]:
    """Return what adding an item would make of what is typed, as titles and values. Raises what adding it would."""
    with workspace.read() as connection:
        workflow = find_workflow(connection, kind)
        blank = Blank(workspace.today, workspace.today, fields.default_values(workflow))
        values = values_of(connection, workspace, workflow, edit, blank)
        found = [(workflow.title, clean_title(title))]
        if edit.stakeholder:
            found.append(("Stakeholder", parties.find_stakeholder(connection, edit.stakeholder).name))
        if edit.authority:
            found.append(("Office", parties.find_authority(connection, edit.authority).in_words))
    found += [("Owner", values["owner"])] if edit.owner else []
    found += [("Due", day_in_words(values["due"], workspace.today))] if edit.due else []
    found += [("Priority", PRIORITIES[values["priority"]])] if edit.priority else []
    found += [("Tags", ", ".join(parse_tag(tag) for tag in edit.tags))] if edit.tags else []
    found += [("Their reference", values["authority_ref"])] if edit.reference else []
    found += [("Raised", day_in_words(values["raised"], workspace.today))] if edit.raised else []
    found += [("Why", values["rationale"])] if edit.rationale else []
    for key in edit.fields:
        entry = workflow.field(key)
        found.append((entry.title if entry else key, _meaning(workspace, entry, values, key)))
    return found


def check_day(workspace: Workspace, text: str) -> str:
    """Return a day on which something happened in words, nothing where none is typed. Raises InvalidError."""
    return day_in_words(parse_past_day(text, workspace.today), workspace.today) if text.strip() else ""


def edit_of(form: ItemForm, texts: Mapping[str, str]) -> Edit:
    """Return what was changed in a form: lines that say what they said before are left alone."""
    changed = {name: text for name, text in texts.items() if text.strip() != form.value(name).strip()}
    if form.item is not None and "tags" in changed:
        before, now = (set(entries_of(text)) for text in (form.value("tags"), changed.pop("tags")))
        return replace(_as_edit(changed), tags=tuple(sorted(now - before)), untag=tuple(sorted(before - now)))
    return _as_edit(changed)


def nothing_changed() -> InvalidError:
    """Return what there is to say where a form is saved that says what it said before."""
    return InvalidError("Nothing was changed.", hint="Press escape to go back.")


def texts_of(title: str, edit: Edit) -> dict[str, str]:
    """Return what stands in the lines of a form for a new item where somebody has asked for this much already."""
    plain = ("stakeholder", "authority", "owner", "due", "priority", "reference", "rationale", "raised")
    found = {name: value for name in plain if (value := getattr(edit, name)) is not None}
    found |= {f"{FIELD}{key}": text for key, text in edit.fields.items()}
    return {"title": title, **found} | ({"tags": ", ".join(edit.tags)} if edit.tags else {})


def move_form(workspace: Workspace, ref: str, to: str) -> tuple[ItemForm, tuple[str, ...]]:
    """Return a form for one item's move, with a line for each field that it needs or wants; and what else is missing.

    Raises NotFoundError, TransitionError.
    """
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        workflow = load_workflow(connection, item.workflow)
        move = find_move_of(item, workflow, to)
        steps = load_steps(connection, item.id)
        blockers = open_blockers(connection, [item.id])[item.id]
    found = next(entry for entry in moves_of(item, steps, workflow, workspace.today) if entry.move == move)
    needed = "; this move needs it" * found.missing_reference
    reference = Asked("reference", "Their reference", item.authority_ref, f"the office's own number{needed}")

    def lines(entries: Sequence[Field]) -> list[Asked]:
        return [_field_line(workspace, entry, item.fields.get(entry.key)) for entry in entries if entry.key]

    asked = [*[reference] * found.missing_reference, *lines(found.missing_fields), WHEN]  # what is needed comes first
    asked += [reference] * (move.sends and not item.authority_ref and not found.missing_reference)
    asked += [*lines(found.unfilled), REASON]
    without_fields = replace(found, missing_fields=(), missing_reference=False)
    missing = tuple(one.what for one in what_is_missing(item.ref, without_fields))
    if missing:
        asked.append(Asked("override", "Go anyway: why", "", "the reason for moving though that is missing"))
    notes = (f"note: {said}" for said in (*found.warnings, *blocked_words(blockers)))
    known = _known(workflow, item, _lines(workspace, workflow, item, NO_NAMES))
    return ItemForm(workflow, item, tuple(asked), known), (*missing, *notes)


def check_move_line(workspace: Workspace, form: ItemForm, name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line of a move means. Raises what moving would."""
    if name == "on":
        return check_day(workspace, texts[name])
    return check_line(workspace, form, name, texts) if name.startswith(FIELD) and texts[name].strip() else ""


def typed_fields_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of typed fields by the fields' own names."""
    return {name.removeprefix(FIELD): text for name, text in texts.items() if name.startswith(FIELD)}


def _as_edit(texts: Mapping[str, str]) -> Edit:
    plain = {name: text for name, text in texts.items() if not name.startswith(FIELD) and name != "tags"}
    return Edit(fields=typed_fields_of(texts), tags=entries_of(texts.get("tags", "")), **plain)


def entries_of(text: str) -> tuple[str, ...]:
    """Return what stands between the commas of a text, Arabic ones too."""
    return tuple(entry.strip() for entry in text.replace("،", ",").split(",") if entry.strip())


def last_entry(text: str) -> tuple[str, str]:
    """Return what comes before the last of several words, with the comma that belongs there, and that word."""
    word = _BETWEEN.split(text)[-1]
    before = text.removesuffix(word)
    return (before if not before.strip() or before.rstrip()[-1] in _COMMAS else f"{before.rstrip()}, ", word)


def _form(workspace: Workspace, workflow: Workflow, item: Item | None, names: Names) -> ItemForm:
    asked = _lines(workspace, workflow, item, names)
    return ItemForm(workflow, item, asked, _known(workflow, item, asked))


def _known(workflow: Workflow, item: Item | None, asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
    return (*asked, Asked("status", "Status", workflow.state(item.status).title)) if item else asked


def _lines(workspace: Workspace, workflow: Workflow, item: Item | None, names: Names) -> tuple[Asked, ...]:
    tags = ", ".join(item.tags) if item else ""
    due = ((item.due_rule or str(item.due)) if item.due else "") if item else ""
    asked = [
        Asked("title", "Title", item.title if item else "", "what is to be done, in a line"),
        Asked("stakeholder", "Stakeholder", item.stakeholder if item else "", "who acts", names=names.stakeholders),
        Asked("authority", "Office", item.authority if item else "", "who decides", names=names.offices),
        Asked("owner", "Owner", item.owner if item else "", "who sees to it", names=names.owners),
        Asked("due", "Due", due, "a date, or: next thu, in 3 days, +10wd, eom, @milestone + 30d", names.rules),
        Asked("priority", "Priority", PRIORITIES[item.priority] if item else "", ", ".join(PRIORITIES), PRIORITIES),
        Asked("reference", "Their reference", item.authority_ref if item else "", "the office's own number"),
        Asked("tags", "Tags", tags, "with commas between them", names=names.tags, many=True),
        Asked(
            "raised", "Raised", str(item.raised if item else workspace.today), "the day it came up: a date, yesterday"
        ),
        Asked("rationale", "Why", item.rationale if item else "", "why it is worth doing", lines=True),
    ]
    known = all_fields(item) if item else fields.default_values(workflow)
    asked += [_field_line(workspace, entry, known.get(entry.key)) for entry in workflow.fields if not entry.computed]
    return tuple(asked)


_EXAMPLES = {
    "date": "a date, or: next thu, in 3 days, +10wd",
    "datetime": "a date and a time, like 2026-03-31 08:00, or: next thu 08:00",
    "money": "an amount and its currency, like 1200.50 USD",
    "percent": "like 30 or 33.25%",
    "integer": "a whole number",
    "decimal": "a number, like 33.25",
    "boolean": "yes or no",
    "list": "entries with commas between them",
    "url": "an address, like https://...",
}


def _field_line(workspace: Workspace, entry: Field, value: object) -> Asked:
    choices = entry.choices or (("yes", "no") if entry.type == "boolean" else ())
    hint = entry.text or (f"one of: {', '.join(entry.choices)}" if entry.choices else _EXAMPLES.get(entry.type, ""))
    shown = fields.show_value(entry, value, workspace.zone)
    return Asked(f"{FIELD}{entry.key}", entry.title, shown, hint, choices, lines="\n" in shown)


def _blank(workspace: Workspace, form: ItemForm, texts: Mapping[str, str]) -> Blank:
    """Return what a new item would be: with those fields that are typed and can be read already."""
    filled = dict(fields.default_values(form.workflow))
    for key, text in typed_fields_of(texts).items():
        declared = form.workflow.field(key)
        if declared is not None and text.strip():
            with suppress(InvalidError):
                filled[key] = fields.parse_value(declared, text, workspace.zone)
    return Blank(workspace.today, workspace.today, filled)


def _meaning(workspace: Workspace, entry: Field | None, values: Mapping[str, Any], key: str) -> str:
    value = values.get(key) or values.get("fields", {}).get(key)
    if isinstance(value, str) and entry is not None and entry.type == "date":
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_in_words(value, workspace.today)
    return fields.show_value(entry, value, workspace.zone) if entry is not None else ""
