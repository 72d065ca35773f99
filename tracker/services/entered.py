"""What is to be said after an item was added or edited: its deadline, and what leaves too little time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import day_in_words
from tracker.errors import TrackerError
from tracker.services.edits import Edit
from tracker.services.items import item_version
from tracker.services.lead_times import too_near
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Entered:
    """The deadline of the one item in words, where it is worth saying, and notes on dates that are too near."""

    deadline: str
    notes: tuple[str, ...]


def after_entering(workspace: Workspace, refs: Sequence[str], edit: Edit, *, new: bool = False) -> Entered:
    """Return what is to be said of items that have what an edit asked for, since it was saved.

    The deadline is that of one item, if it is `new` or something was entered that a deadline can hang on.
    """
    deadline = ""
    hung_on = (edit.due, edit.authority, edit.stakeholder)
    if len(refs) == 1 and (new or edit.fields or any(text is not None for text in hung_on)):
        day = item_version(workspace, refs[0]).deadline
        deadline = f"Deadline {day_in_words(day, workspace.today)}" if day else ""
    near = too_near(workspace, refs) if edit.fields else []
    return Entered(deadline, tuple(f"Note: {line}" for line in near))


def remarks_after(workspace: Workspace, ref: str, edit: Edit, *, new: bool = False) -> list[str]:
    """Return the same as sentences for one line; none where it cannot be read, since the item is saved already."""
    try:
        said = after_entering(workspace, [ref], edit, new=new)
    except TrackerError:
        return []
    return [f"{said.deadline}."] * bool(said.deadline) + list(said.notes)
