"""Links between items."""

from __future__ import annotations

from tracker.domain.items import Item, parse_ref
from tracker.errors import InvalidError, NotFoundError
from tracker.services.edits import one_of
from tracker.storage import schema
from tracker.storage.items import load, waits_for
from tracker.storage.rows import row_id
from tracker.workspace import Workspace

LINKABLE = ("blocked-by", "relates-to")  # what a person links by; `renews` comes with a renewal


def link_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Link an item to another (`blocked-by`, `relates-to`). Raises InvalidError for links that make no sense."""
    if kind not in LINKABLE:
        raise InvalidError(f"'{kind}' is not a kind of link.", hint=one_of(kind, LINKABLE))
    with workspace.change("link", "link items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        if item.id == other.id:
            raise InvalidError(f"{item.ref} cannot be linked to itself.", hint="Name another item.")
        if row_id(changes.connection, schema.links, item_id=item.id, kind=kind, other_id=other.id) is not None:
            raise InvalidError(f"{item.ref} is linked to {other.ref} already.", hint=f"See: tracker show {item.ref}")
        if kind == "blocked-by" and waits_for(changes.connection, other.id, item.id):
            raise InvalidError(
                f"{other.ref} waits for {item.ref} already; each would wait for the other.", hint="Remove one of them."
            )
        changes.add(schema.links, {"item_id": item.id, "kind": kind, "other_id": other.id})
        changes.summary = f"link {item.ref} {kind} {other.ref}"
    return item, other


def unlink_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Take a link away. Raises NotFoundError where there is none."""
    with workspace.change("unlink", "unlink items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        link_id = row_id(changes.connection, schema.links, item_id=item.id, kind=kind, other_id=other.id)
        if link_id is None:
            raise NotFoundError(f"{item.ref} has no link {kind} {other.ref}.", hint=f"See: tracker show {item.ref}")
        changes.remove(schema.links, link_id)
        changes.summary = f"unlink {item.ref} {kind} {other.ref}"
    return item, other
