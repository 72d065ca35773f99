"""The form for an item's own date."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.text import clean
from tracker.errors import InvalidError
from tracker.services.forms import REASON, Asked, ItemForm, check_line, edit_of
from tracker.services.items import edit_item
from tracker.storage.items import load
from tracker.workspace import Workspace

UNCHANGED = "its date is as it was."


def due_lines(form: ItemForm) -> tuple[Asked, ...]:
    """Return what is asked for a date, with what stands in the form of the item."""
    return (*(asked for asked in form.asked if asked.name == "due"), REASON)


def check_due_line(workspace: Workspace, form: ItemForm, name: str, texts: Mapping[str, str]) -> str:
    """Return the day that a rule leads to. Raises what saving it would."""
    if name == REASON.name:
        clean(texts[name], what="reason", lines=False)
    return check_line(workspace, form, name, texts) if name == "due" and texts[name].strip() else ""


def save_due(workspace: Workspace, form: ItemForm, texts: Mapping[str, str]) -> str:
    """Give an item a date, or take it away where the line is empty; return what became of it.

    A reason alone is not thrown away: like a date that is the one it has, it raises InvalidError. Raises NotFoundError,
    and ConflictError where somebody changed the item since the form was made.
    """
    if form.item is None:
        raise InvalidError("A new item has no date yet.")
    ref, edit = form.item.ref, edit_of(form, {"due": texts["due"]})
    why = clean(texts[REASON.name], what="reason", lines=False)
    if edit.is_empty and not why:
        return f"{ref}: {UNCHANGED}"
    if not edit.is_empty:
        with workspace.change("edit", f"edit {ref}", reason=why) as changes:
            edit_item(changes, workspace, load(changes.connection, ref), edit, form.item.version)
            due = load(changes.connection, ref).due
        if changes.operation_id is not None:
            return f"{ref}: {f'due {due}' if due else 'no date of its own'}."
    hint = "A reason is kept with another date. " if why else ""
    raise InvalidError(f"Nothing was changed: {UNCHANGED}", hint=f"{hint}Press escape to go back.")
