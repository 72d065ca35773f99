"""Adding items, editing them, and writing notes about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain import fields
from tracker.domain.items import NOTE_KINDS, Item, parse_tag
from tracker.domain.past_days import parse_past_day
from tracker.domain.rules import parse_rule
from tracker.domain.text import clean, clean_title
from tracker.domain.workflow import StepTemplate, Workflow
from tracker.errors import ConflictError, InvalidError
from tracker.services.deadlines import refresh
from tracker.services.edits import Blank, Change, Edit, differences, one_of, values_of
from tracker.services.selection import check_versions, select_items
from tracker.storage import schema
from tracker.storage.changes import Changes
from tracker.storage.items import load, load_by_id
from tracker.storage.rows import row_id
from tracker.storage.schedules import Reader
from tracker.storage.stays import own_extensions
from tracker.storage.turns import take_back_turns, turned_by
from tracker.storage.workflows import find_workflow, load_workflow
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def add_item(workspace: Workspace, kind: str, title: str, edit: Edit) -> Item:
    """Create an item with its first status and its steps; return it. Raises InvalidError, NotFoundError."""
    with workspace.change("add", "add an item") as changes:
        workflow = find_workflow(changes.connection, kind)
        item_id = insert_item(changes, workspace, workflow, title, edit)
        item = load_by_id(changes.connection, item_id)
        changes.summary = f"add {item.ref}"
    return item


def insert_item(
    changes: Changes,
    workspace: Workspace,
    workflow: Workflow,
    title: str,
    edit: Edit,
) -> int:
    """Create an item inside an operation that has begun; return its id."""
    defaults = fields.default_values(workflow)
    blank = Blank(raised=workspace.today, entered=workspace.today, fields=defaults)
    values = values_of(changes.connection, workspace, workflow, edit, blank)
    number = changes.allocate(workflow.prefix)
    row = {
        "ref": f"{workflow.prefix}-{number}",
        "prefix": workflow.prefix,
        "number": number,
        "workflow": workflow.key,
        "title": clean_title(title),
        "status": workflow.start.key,
        "waits_on": workflow.start.waits_on,
        "raised": workspace.today,
        "entered": workspace.today,
        "fields": defaults,
    }
    item_id = changes.add(schema.items, row | values)
    changes.add(schema.stays, {"item_id": item_id, "status": workflow.start.key, "entered": workspace.today})
    templates = [step for step in workflow.steps if not step.with_authority or values.get("authority_id")]
    for position, template in enumerate(templates, start=1):
        changes.add(schema.steps, _step_row(item_id, position, template, workspace.today))
    _tag(changes, item_id, (), edit)
    refresh(changes, workspace, [item_id])
    return item_id


def edit_items(
    workspace: Workspace,
    refs: Sequence[str],
    edit: Edit,
    *,
    query: str | None = None,
    version: int | None = None,
    versions: Mapping[str, int] | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> list[Change]:
    """Set values of one or several items in one operation and return what changed (or, with `dry_run`, would).

    `version` is the one the person saw when they began; of several items, `versions` by ref, and where one is another
    by now nothing is saved. Raises InvalidError, NotFoundError, ConflictError.
    """
    if edit.is_empty:
        raise InvalidError("Nothing to change.", hint="Say what", command="--title 'New title'")
    if dry_run:
        with workspace.read() as connection:
            return plan_edit(connection, workspace, select_items(connection, workspace, refs, query), edit)
    why = clean(reason, what="reason", lines=False)
    with workspace.change("edit", "edit items", reason=why) as changes:
        chosen = select_items(changes.connection, workspace, refs, query)
        check_versions(chosen, versions)
        planner = _Planner(changes.connection, workspace, edit)
        done = [change for item in chosen for change in _apply(changes, item, planner, version)]
        refresh(changes, workspace, [item.id for item in chosen])
        changes.summary = f"edit {named(chosen)}"
    return done


def plan_edit(connection: Connection, workspace: Workspace, chosen: Sequence[Item], edit: Edit) -> list[Change]:
    """Return what an edit would change on items. Raises InvalidError, NotFoundError."""
    planner = _Planner(connection, workspace, edit)
    return [change for item in chosen for change in planner.plan(item)[1]]


def add_notes(
    workspace: Workspace,
    refs: Sequence[str],
    body: str,
    *,
    kind: str = "note",
    on: str | None = None,
    query: str | None = None,
) -> list[Item]:
    """Write the same note to one or several items; return them. Raises InvalidError, NotFoundError."""
    text, kind = note_text(body), note_kind(kind)
    happened = parse_past_day(on, workspace.today) if on else workspace.today
    with workspace.change("note", "note") as changes:
        chosen = select_items(changes.connection, workspace, refs, query)
        for item in chosen:
            row = {"item_id": item.id, "kind": kind, "happened": happened, "body": text, "author": workspace.actor}
            changes.add(schema.notes, row | {"created_at": workspace.now})
        changes.summary = f"note {named(chosen)}"
    return chosen


def note_text(text: str) -> str:
    """Return a note as it is stored. Raises InvalidError where there is none."""
    body = clean(text, what="note")
    if not body:
        raise InvalidError("The note is empty.", hint="Write what was said", command="tracker note CLR-14 '...'")
    return body


def note_kind(text: str) -> str:
    """Return a kind of note. Raises InvalidError."""
    kind = text.strip()
    if kind not in NOTE_KINDS:
        raise InvalidError(f"'{kind}' is not a kind of note.", hint=one_of(kind, NOTE_KINDS))
    return kind


def named(chosen: Sequence[Item]) -> str:
    """Return the refs of a few items, or how many there are."""
    return ", ".join(item.ref for item in chosen) if len(chosen) <= 5 else f"{len(chosen)} items"


def edit_item(
    changes: Changes, workspace: Workspace, item: Item, edit: Edit, version: int | None = None
) -> list[Change]:
    """Set values of an item inside an operation that has begun. Raises InvalidError, NotFoundError, ConflictError."""
    done = _apply(changes, item, _Planner(changes.connection, workspace, edit), version)
    refresh(changes, workspace, [item.id])
    return done


class _Planner:
    """Finds out, item by item, what one edit sets and changes; each workflow is read once."""

    def __init__(self, connection: Connection, workspace: Workspace, edit: Edit) -> None:
        self.connection = connection
        self.workspace = workspace
        self.edit = edit
        self._workflows: dict[str, Workflow] = {}

    def plan(self, item: Item) -> tuple[dict[str, Any], list[Change]]:
        """Return the columns to set, and what that changes. Raises InvalidError, NotFoundError."""
        workflow = self._workflows.get(item.workflow) or load_workflow(self.connection, item.workflow)
        self._workflows[item.workflow] = workflow
        values = values_of(self.connection, self.workspace, workflow, self.edit, item)
        return values, differences(self.connection, self.workspace, workflow, item, self.edit, values)


def _apply(changes: Changes, item: Item, planner: _Planner, version: int | None) -> list[Change]:
    """Set the values of an item; its dates are to be worked out again after that."""
    if version is not None and item.version != version:
        raise ConflictError(f"{item.ref} was changed by someone else meanwhile; nothing was saved.", hint="Look again.")
    values, done = planner.plan(item)
    changes.set(schema.items, item.id, values)
    if planner.edit.due is not None:  # another date of one's own: what was granted to the old one is over
        for extension_id in own_extensions(changes.connection, item.id):
            changes.remove(schema.extensions, extension_id)
    _tag(changes, item.id, item.tags, planner.edit)
    if planner.edit.fields:
        _correct(changes, planner.workspace, item)
    return done


def _correct(changes: Changes, workspace: Workspace, item: Item) -> None:
    """Take back what happened by a date that is another now, such as the end of a validity that was a guess."""

    def reader() -> Reader:
        return Reader(changes.connection, workspace.zone, workspace.settings.calendar)

    again = take_back_turns(changes, item.id, reader, turned_by(workspace.today))
    if again:
        workspace.remark(f"{item.ref} is {again} again: its date is another now.")


def _tag(changes: Changes, item_id: int, present: Sequence[str], edit: Edit) -> None:
    wanted = {parse_tag(tag) for tag in edit.tags}
    for tag in sorted(wanted - set(present)):
        changes.add(schema.tags, {"item_id": item_id, "tag": tag})
    for tag in sorted({parse_tag(tag) for tag in edit.untag} & set(present)):
        changes.remove(schema.tags, row_id(changes.connection, schema.tags, item_id=item_id, tag=tag) or 0)


def _step_row(item_id: int, position: int, template: StepTemplate, today: date) -> dict[str, Any]:
    rule = parse_rule(template.due) if template.due else None
    # "entered" in a step of a new item is the day it was made: the step must not move with each status.
    pinned = replace(rule, anchor=today.isoformat()) if rule and rule.anchor == "entered" else rule
    return {
        "item_id": item_id,
        "position": position,
        "key": template.key,
        "title": template.title,
        "required": template.required,
        "due_rule": str(pinned or ""),
    }


def item_version(workspace: Workspace, ref: str) -> Item:
    """Return an item as it is now, to edit it and to see later whether someone else did too."""
    with workspace.read() as connection:
        return load(connection, ref)
