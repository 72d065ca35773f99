"""The short forms about an item: a note, a step, a link, more time. What each asks, and what its texts mean."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.fields import parse_yes
from tracker.domain.items import NOTE_KINDS, parse_ref
from tracker.errors import InvalidError
from tracker.services.extensions import check_extension, extension_reason
from tracker.services.forms import WHEN, Asked, check_day
from tracker.services.items import note_kind, note_text
from tracker.services.links import (
    LINKABLE,
    check_link,
    item_in_words,
    link_items,
    parse_link_kind,
    unlink_items,
)
from tracker.services.names import names_in
from tracker.services.steps import close_reason
from tracker.storage.items import load, load_steps
from tracker.workspace import Workspace

NOTE = (
    Asked("body", "Note", "", "what was said or seen", lines=True),
    Asked("kind", "Kind", "note", ", ".join(NOTE_KINDS), NOTE_KINDS),
    WHEN,
)
LINK = (
    Asked("other", "Other item", "", "its ref, like CLR-14", complete="ref"),
    Asked("kind", "How", LINKABLE[0], "", LINKABLE),
    Asked("remove", "Take it away", "no", "yes takes this link away", ("no", "yes")),
)
MORE_TIME = (
    Asked("length", "How much longer", "", "like 10wd or 5d; empty: what the workflow gives, if anything"),
    Asked("reason", "Reason", "", "needed: who gave more time, and how"),
    Asked("on", "On", "", "the day it was granted, if not today"),
)


def check_note_line(workspace: Workspace, name: str, texts: Mapping[str, str]) -> str:
    """Return what one line of a note means. Raises what writing it down would."""
    match name:
        case "on":
            return check_day(workspace, texts[name])
        case "body":
            note_text(texts[name])
        case "kind":
            note_kind(texts[name])
    return ""


def step_lines(workspace: Workspace, ref: str) -> tuple[Asked, ...]:
    """Return what is asked for a new step of an item. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        steps = load_steps(connection, load(connection, parse_ref(ref)).id)
        names = names_in(connection, workspace.actor)
    before = tuple(str(step.position) for step in steps)
    return (
        Asked("title", "Step", "", "what is to be done"),
        Asked("due", "Due", "", "a date, or: next thu, +3d, 10wd after submitted", names.rules),
        Asked("owner", "Owner", "", "who sees to it", names=names.owners),
        Asked("before", "Before", "", "the number of a step; empty: at the end", before),
    )


def close_step_lines(*, skip: bool, how: str = "") -> tuple[Asked, ...]:
    """Return what is asked where a step is done, `how` if that is known, or where it is skipped."""
    if skip:
        first = Asked("reason", "Reason", "", "why it is not needed here")
    else:
        first = Asked("how", "How", how, "how it was done; kept with the step")
    return first, Asked("on", "On", "", f"the day it was {'decided' if skip else 'done'}, if not today")


def check_close_step_line(workspace: Workspace, name: str, texts: Mapping[str, str]) -> str:
    """Return what one line means where a step is done or skipped. Raises what that would."""
    if name == "on":
        return check_day(workspace, texts[name])
    close_reason(texts[name], skip=name == "reason")
    return ""


def check_link_line(workspace: Workspace, ref: str, name: str, texts: Mapping[str, str]) -> str:
    """Return what one line of a link means. Raises what linking, or taking the link away, would.

    Whether there can be such a link is said of the other item, once the other lines can be read.
    """
    if name == "kind":
        parse_link_kind(texts[name])
    elif name == "remove":
        parse_yes(texts[name])
    elif any(character.isdigit() for character in texts[name]):  # else nothing, or the beginning of a ref
        try:
            kind, remove = parse_link_kind(texts["kind"]), parse_yes(texts["remove"])
        except InvalidError:
            return item_in_words(workspace, texts[name])
        return check_link(workspace, ref, kind, texts[name], remove=remove)
    return ""


def save_link(workspace: Workspace, ref: str, texts: Mapping[str, str]) -> str:
    """Link an item to another, or take the link away; return what was done. Raises InvalidError, NotFoundError."""
    if not texts["other"].strip():
        raise InvalidError("Which other item?", hint="Write its ref, like CLR-14.")
    kind, remove = parse_link_kind(texts["kind"]), parse_yes(texts["remove"])
    item, other = (unlink_items if remove else link_items)(workspace, ref, kind, texts["other"])
    return f"{item.ref} {'no longer ' * remove}{kind} {other.ref}."


def check_extension_line(workspace: Workspace, ref: str, name: str, texts: Mapping[str, str]) -> str:
    """Return what one line means where an item gets more time. Raises what giving it would."""
    if name == "on":
        return check_day(workspace, texts[name])
    if name == "reason":
        extension_reason(texts[name])
        return ""
    length, on = texts["length"].strip() or None, texts["on"].strip() or None
    try:
        return check_extension(workspace, ref, length, on=on)
    except InvalidError:
        if length is None:  # the workflow has none of its own, and nothing is typed yet
            return ""
        raise
