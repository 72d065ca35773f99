"""What a person asks to set on an item, read and checked: from words to columns."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain import deadlines, fields
from tracker.domain.calendar import Calendar
from tracker.domain.deadlines import Anchor
from tracker.domain.items import Item, parse_priority, parse_tag
from tracker.domain.past_days import parse_past_day
from tracker.domain.query_tree import ME
from tracker.domain.rules import Rule, parse_rule, said_on
from tracker.domain.schedule import named_anchors, office_zone
from tracker.domain.text import clean, clean_title, did_you_mean, display_safe
from tracker.domain.workflow import BEGINNING, ENDINGS, ITEM_DATES, Workflow
from tracker.errors import InvalidError
from tracker.storage.calendars import calendar_of
from tracker.storage.milestones import milestone_days
from tracker.storage.parties import find_authority, find_stakeholder
from tracker.storage.rows import name_of
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person asks to set, as typed. None leaves a value alone; an empty text takes it away."""

    title: str | None = None
    rationale: str | None = None
    stakeholder: str | None = None
    authority: str | None = None
    reference: str | None = None
    owner: str | None = None
    priority: str | None = None
    due: str | None = None
    raised: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    untag: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return self == Edit()


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one item before and after, for previews and reports of what was done."""

    ref: str
    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Blank:
    """What a new item has in common with one that exists, for rules and computed fields."""

    raised: date
    entered: date
    fields: Mapping[str, Any]
    authority_id: int | None = None
    stakeholder_id: int | None = None
    submitted: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    due: date | None = None


_FOLLOWING = ("due_rule", "original_due")  # columns that follow from others


def differences(
    connection: Connection, workspace: Workspace, workflow: Workflow, item: Item, edit: Edit, values: Mapping[str, Any]
) -> list[Change]:
    """Return what the values of an edit would change on an item, in words that a person knows."""
    found: list[Change] = []
    for name, new in values.items():
        if name in _FOLLOWING:
            continue
        match name:
            case "fields":
                keys = sorted(key for key in new.keys() | item.fields.keys() if new.get(key) != item.fields.get(key))
                found += [
                    Change(
                        item.ref, key, *(_shown(workspace, workflow, key, side.get(key)) for side in (item.fields, new))
                    )
                    for key in keys
                ]
            case "stakeholder_id" | "authority_id":
                label = name.removesuffix("_id")
                named_now = getattr(item, label)
                if new != getattr(item, name):
                    wanted = name_of(connection, "stakeholders" if label == "stakeholder" else "authorities", new)
                    found.append(Change(item.ref, label, named_now, wanted))
            case _:
                if new != getattr(item, name):
                    found.append(Change(item.ref, name, getattr(item, name), new))
    gained = sorted({parse_tag(tag) for tag in edit.tags} - set(item.tags))
    lost = sorted({parse_tag(tag) for tag in edit.untag} & set(item.tags))
    found += [Change(item.ref, "tag", None, tag) for tag in gained]
    return found + [Change(item.ref, "tag", tag, None) for tag in lost]


def _shown(workspace: Workspace, workflow: Workflow, key: str, value: Any) -> str:
    declared = workflow.field(key)
    if value is None or declared is None:
        return str(value or "")
    return fields.show_value(declared, value, workspace.zone)


def values_of(
    connection: Connection, workspace: Workspace, workflow: Workflow, edit: Edit, item: Item | Blank
) -> dict[str, Any]:
    """Return the columns that an edit sets, checked. The order of the keys is the order in which changes are told."""
    values: dict[str, Any] = {}
    if edit.title is not None:
        values["title"] = clean_title(edit.title)
    if edit.rationale is not None:
        values["rationale"] = clean(edit.rationale, what="rationale")
    if edit.stakeholder is not None:
        values["stakeholder_id"] = find_stakeholder(connection, edit.stakeholder).id if edit.stakeholder else None
    if edit.authority is not None:
        values["authority_id"] = find_authority(connection, edit.authority).id if edit.authority else None
    if edit.reference is not None:
        values["authority_ref"] = clean(edit.reference, what="reference", limit=200, lines=False)
    if edit.owner is not None:
        values["owner"] = parse_owner(workspace, edit.owner)
    if edit.priority is not None:
        values["priority"] = parse_priority(edit.priority)
    if edit.raised is not None:
        values["raised"] = parse_past_day(edit.raised, workspace.today)
    filled = all_fields(item)
    if edit.fields:
        given = said_days(connection, workspace, workflow, item, filled, edit.fields)
        filled = typed_fields(workspace, workflow, filled, given)
        values |= split_dates(filled)
    if edit.due is not None:
        office, party = (values.get(name, getattr(item, name)) for name in ("authority_id", "stakeholder_id"))
        calendar = calendar_of(connection, office, party, workspace.settings.calendar)
        values |= _due(connection, workspace, edit.due, item, filled, calendar)
    return values


def all_fields(item: Item | Blank) -> dict[str, Any]:
    """Return an item's typed fields with the dates that are columns of its own, as they are written in fields."""
    dates = {name: getattr(item, name) for name in ITEM_DATES}
    return dict(item.fields) | {name: day.isoformat() for name, day in dates.items() if day}


def split_dates(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed fields as columns: an item's validity has columns of its own, the rest goes by the name `fields`."""
    days = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in ITEM_DATES}
    return {"fields": {key: value for key, value in values.items() if key not in ITEM_DATES}, **days}


def typed_fields(
    workspace: Workspace, workflow: Workflow, present: Mapping[str, Any], given: Mapping[str, str]
) -> dict[str, Any]:
    """Return an item's fields with the given texts read by their declared types, and the computed ones computed.

    An empty text takes a field away. Raises InvalidError that names the field.
    """
    merged = dict(present)
    for key, text in given.items():
        declared = workflow.field(key)
        if declared is None:
            raise InvalidError(
                f"{workflow.title} has no field '{display_safe(key)}'.",
                hint=one_of(key, [f.key for f in workflow.fields]),
            )
        if declared.computed:
            raise InvalidError(f"'{key}' is computed from other fields.", hint=f"It is {declared.computed}.")
        if text.strip():
            merged[key] = fields.parse_value(declared, text, workspace.zone)
        else:
            merged.pop(key, None)
    check_order(workflow, merged, given)
    _check_currencies(workflow, merged)
    computed = fields.computed_values(workflow, merged)
    merged |= {key: value for key, value in computed.items() if value is not None}
    return {key: value for key, value in merged.items() if computed.get(key, value) is not None}


def said_days(
    connection: Connection,
    workspace: Workspace,
    workflow: Workflow,
    item: Item | Blank,
    values: Mapping[str, Any],
    given: Mapping[str, str],
) -> dict[str, str]:
    """Return texts for fields in which rules for a day, as `--due` takes them, are written as that day.

    `next thu` and `+10wd` do for a date, and for a date with a time too, as does `next thu 8:00`. Other texts stay as
    they are: whether they are a value is for the field to say. Raises InvalidError for a rule that leads to no day.
    """
    found = dict(given)
    for key, text in given.items():
        declared = workflow.field(key)
        if declared is None or declared.type not in fields.DATES:
            continue
        before, _, last = text.strip().rpartition(" ")
        said, hour = (before, last) if declared.type == "datetime" and ":" in last else (text, "")
        try:
            parse_rule(said)
        except InvalidError:
            continue
        calendar = calendar_of(connection, item.authority_id, item.stakeholder_id, workspace.settings.calendar)
        day = dated(connection, workspace, said, item, values, calendar)["due"]
        found[key] = f"{day} {hour}".strip()
    return found


def check_order(workflow: Workflow, values: Mapping[str, Any], changed: Container[str]) -> None:
    """Refuse a time that ends before it begins: `NAME_to` or `NAME_until` before `NAME_from`, where one is changed."""
    for begin in (entry for entry in workflow.fields if entry.key.endswith(BEGINNING)):
        for ending in ENDINGS:
            end = workflow.field(begin.key.removesuffix(BEGINNING) + ending)
            if end is None or not (begin.key in changed or end.key in changed):
                continue
            if begin.key in values and end.key in values and values[end.key] < values[begin.key]:
                raise InvalidError(
                    f"{end.title} ({end.key}) is before {begin.title} ({begin.key}).", hint="Check both."
                )


def _check_currencies(workflow: Workflow, values: Mapping[str, Any]) -> None:
    """Refuse amounts in different currencies where one is computed as a part of the other."""
    for entry in workflow.fields:
        parts = [values[key] for key in fields.formula(entry.computed) or () if key in values]
        currencies = {str(part).rpartition(" ")[2] for part in parts if " " in str(part)}
        if len(currencies) > 1:
            listed = " and ".join(sorted(currencies))
            raise InvalidError(f"{entry.title} cannot be computed from {listed}.", hint="Give both in one currency.")


def _due(
    connection: Connection,
    workspace: Workspace,
    text: str,
    item: Item | Blank,
    values: Mapping[str, Any],
    calendar: Calendar,
) -> dict[str, Any]:
    if not text.strip() or text.strip().lower() == "none":
        return {"due": None, "due_rule": ""}
    found = dated(connection, workspace, text, item, values, calendar)
    return found | ({"original_due": found["due"]} if item.due is None else {})


def dated(
    connection: Connection,
    workspace: Workspace,
    text: str,
    item: Item | Blank,
    values: Mapping[str, Any],
    calendar: Calendar,
) -> dict[str, Any]:
    """Return the columns `due` and `due_rule` for a rule that a person gave a date by. Raises InvalidError.

    What depends on the day on which it is said is pinned to that day, and so is the day the status began: a person's
    own date must not move because the item did. Fields, validities and milestones stay what the date hangs on.
    """
    rule = said_on(parse_rule(text), workspace.today, calendar)
    if rule.anchor in ("entered", "submitted") and (day := getattr(item, rule.anchor)):
        rule = replace(rule, anchor=day.isoformat())
    day = deadlines.resolve(rule, anchors_of(connection, workspace, item, values, rule, calendar), calendar)
    return {"due": day, "due_rule": str(rule) if rule.count or not rule.day else ""}


def anchors_of(
    connection: Connection,
    workspace: Workspace,
    item: Item | Blank,
    values: Mapping[str, Any],
    rule: Rule,
    calendar: Calendar,
    *,
    entered: date | None = None,
) -> dict[str, Anchor]:
    """Return the days, or local times at the office, that a rule about an item can start from.

    Milestones are looked up only where the rule names one. `values` are all of its fields, as `all_fields` gives them.
    """
    here = office_zone(calendar, workspace.zone)
    milestones = milestone_days(connection) if rule.anchor.startswith("@") else {}
    return named_anchors(values, here, milestones, entered=entered or item.entered, submitted=item.submitted)


def parse_owner(workspace: Workspace, text: str) -> str:
    """Return the name of an owner; `me` is whoever asks. Raises InvalidError."""
    name = clean(text, what="owner", limit=100, lines=False)
    return workspace.actor if name.lower() == ME else name


def owner_in_words(workspace: Workspace, text: str) -> str:
    """Return whom a typed owner means, where that is more than it says. Raises InvalidError."""
    name = parse_owner(workspace, text)
    return name if name != text.strip() else ""


def one_of(given: str, known: Sequence[str]) -> str:
    """Return the nearest of the known words, or all of them."""
    return did_you_mean(given, known) or f"One of: {', '.join(known)}."
