"""Working through an item's checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.domain.dates import day_in_words
from tracker.domain.items import Item, Step, parse_ref
from tracker.domain.past_days import parse_past_day
from tracker.domain.text import clean, clean_title, name_key, western_digits
from tracker.errors import ConflictError, InvalidError, NotFoundError
from tracker.services.deadlines import refresh
from tracker.services.edits import all_fields, dated, owner_in_words, parse_owner
from tracker.storage import schema
from tracker.storage.calendars import calendar_of
from tracker.storage.history import last_given
from tracker.storage.items import load, load_steps
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

OFFICE = "office-confirmed"  # the step that every workflow begins with
_ID = "id:"


@dataclass(frozen=True, slots=True)
class Checklist:
    """An item and its steps, and the step that was just worked on."""

    item: Item
    steps: tuple[Step, ...]
    touched: tuple[Step, ...] = ()

    @property
    def unverified(self) -> str:
        """The office that a step just confirmed for this item, where it is unverified for all others; or nothing."""
        confirmed = any(step.key == OFFICE and step.status == "done" for step in self.touched)
        return self.item.authority if confirmed and self.item.authority_status == "unverified" else ""


def named_by_id(step: Step) -> str:
    """Return what names this very step to the functions here, wherever it stands."""
    return f"{_ID}{step.id}"


def list_steps(workspace: Workspace, ref: str) -> Checklist:
    """Return an item's checklist. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        return Checklist(item, tuple(load_steps(connection, item.id)))


def how_it_is_known(workspace: Workspace, ref: str, step: Step) -> str:
    """Return how the office of an item was confirmed, for the step that asks for that; else, and if unknown, nothing.

    Whether it is the right office for this item is still for somebody to say. Raises NotFoundError.
    """
    if step.key != OFFICE:
        return ""
    with workspace.read() as connection:
        item = load(connection, parse_ref(ref))
        if item.authority_status != "confirmed" or item.authority_id is None:
            return ""
        found = last_given(connection, schema.authorities, item.authority_id, "status")
    if found is None:
        return ""
    actor, at, reason = found
    return f"{reason} ({actor}, {at.astimezone(workspace.zone):%Y-%m-%d})"


def add_step(
    workspace: Workspace,
    ref: str,
    title: str,
    *,
    required: bool = False,
    owner: str = "",
    due: str | None = None,
    before: str | None = None,
) -> Checklist:
    """Add a step at the end, or before another one. Raises NotFoundError, InvalidError."""
    with workspace.change("step add", "add a step") as changes:
        item = load(changes.connection, parse_ref(ref))
        steps = load_steps(changes.connection, item.id)
        position = _find(item, steps, before).position if before else len(steps) + 1
        for step in steps:
            changes.set(schema.steps, step.id, {"position": step.position + (step.position >= position)})
        row: dict[str, Any] = {
            "item_id": item.id,
            "position": position,
            "title": clean_title(title, what="step"),
            "required": required,
            "owner": parse_owner(workspace, owner),
        }
        if due:
            row |= _dated(changes.connection, workspace, item, due)
        step_id = changes.add(schema.steps, row)
        refresh(changes, workspace, [item.id])
        changes.summary = f"add a step to {item.ref}"
        now = load_steps(changes.connection, item.id)
    return Checklist(item, tuple(now), tuple(step for step in now if step.id == step_id))


def check_step_line(workspace: Workspace, ref: str, name: str, text: str) -> str:
    """Return what one line of a form for a step means: `title`, `due`, `owner`, `before`. Raises what adding would."""
    if name == "title":
        clean_title(text, what="step")
    elif name == "owner":
        return owner_in_words(workspace, text)
    elif text.strip():
        with workspace.read() as connection:
            item = load(connection, parse_ref(ref))
            if name == "before":
                step = _find(item, load_steps(connection, item.id), text)
                return f"{step.position}. {step.title}"
            if name == "due":
                return day_in_words(_dated(connection, workspace, item, text)["due"], workspace.today)
    return ""


def close_steps(
    workspace: Workspace,
    ref: str,
    wanted: Sequence[str],
    *,
    on: str | None = None,
    skip: str | None = None,
    how: str = "",
) -> Checklist:
    """Mark steps done, or skipped for the reason in `skip`; `how` is kept. Raises NotFoundError, InvalidError."""
    status = "done" if skip is None else "skipped"
    day = parse_past_day(on, workspace.today) if on else workspace.today
    reason = close_reason(how if skip is None else skip, skip=skip is not None)
    return _change(workspace, ref, wanted, status, {"status": status, "closed": day, "reason": reason})


def close_reason(text: str, *, skip: bool) -> str:
    """Return how a step was done, or why it is skipped. Raises InvalidError where it is skipped for no reason."""
    reason = clean(text, what="reason", lines=False)
    if skip and not reason:
        raise InvalidError("A step is skipped for a reason.", hint="Say it", command="--reason 'not asked for here'")
    return reason


def reopen_steps(workspace: Workspace, ref: str, wanted: Sequence[str]) -> Checklist:
    """Open steps again. Raises NotFoundError, InvalidError."""
    return _change(workspace, ref, wanted, "reopen", {"status": "open", "closed": None, "reason": ""})


def remove_step(workspace: Workspace, ref: str, wanted: str) -> Checklist:
    """Take a step off the list; `undo` brings it back. Raises InvalidError for steps that the workflow relies on."""
    with workspace.change("step remove", "remove a step") as changes:
        item = load(changes.connection, parse_ref(ref))
        steps = load_steps(changes.connection, item.id)
        step = _find(item, steps, wanted)
        if step.key and step.required:
            raise InvalidError(
                f"'{step.title}' is a required step of the workflow.",
                hint="Skip it with a reason",
                command=f"tracker step skip {item.ref} {step.position} --reason '...'",
            )
        changes.remove(schema.steps, step.id)
        for other in steps:
            if other is not step:
                changes.set(schema.steps, other.id, {"position": other.position - (other.position > step.position)})
        refresh(changes, workspace, [item.id])
        changes.summary = f"remove a step from {item.ref}"
        now = load_steps(changes.connection, item.id)
    return Checklist(item, tuple(now), (step,))


def _change(workspace: Workspace, ref: str, wanted: Sequence[str], verb: str, values: dict[str, Any]) -> Checklist:
    with workspace.change(f"step {verb}", f"step {verb}") as changes:
        item = load(changes.connection, parse_ref(ref))
        steps = load_steps(changes.connection, item.id)
        chosen = [_find(item, steps, entry) for entry in dict.fromkeys(wanted)]
        for step in chosen:
            if step.status == values["status"]:
                raise ConflictError(
                    f"'{step.title}' is {step.status} already.", command=f"tracker step list {item.ref}"
                )
            changes.set(schema.steps, step.id, values)
        refresh(changes, workspace, [item.id])
        changes.summary = f"{verb} step {', '.join(str(step.position) for step in chosen)} of {item.ref}"
        now = load_steps(changes.connection, item.id)
    ids = {step.id for step in chosen}
    return Checklist(item, tuple(now), tuple(step for step in now if step.id in ids))


def _dated(connection: Connection, workspace: Workspace, item: Item, rule: str) -> dict[str, Any]:
    """Return the columns of a step's date. Raises InvalidError."""
    calendar = calendar_of(connection, item.authority_id, item.stakeholder_id, workspace.settings.calendar)
    return dated(connection, workspace, rule, item, all_fields(item), calendar)


def _find(item: Item, steps: Sequence[Step], wanted: str) -> Step:
    """Return the step that a position, a key or words of its title name. Raises NotFoundError, InvalidError."""
    text = western_digits(wanted.strip())
    if text.startswith(_ID):  # as a program names one that it showed, whatever its position is by now
        found = [step for step in steps if str(step.id) == text.removeprefix(_ID)]
    elif text.isdigit():
        found = [step for step in steps if step.position == int(text)]
    else:
        key = name_key(text)
        found = [step for step in steps if step.key and step.key == text.lower()]
        found = found or [step for step in steps if key and key in name_key(step.title)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = " or ".join(f"{step.position} ({step.title})" for step in found[:3])
        raise InvalidError(f"'{wanted}' could be step {listed}.", hint="Give its number.")
    raise NotFoundError(
        f"{item.ref} has no step '{wanted}'.", hint=f"It has {len(steps)}", command=f"tracker step list {item.ref}"
    )
