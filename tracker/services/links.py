"""Links between items."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.domain.items import Item, parse_ref
from tracker.errors import InvalidError, NotFoundError
from tracker.storage import schema
from tracker.storage.items import load
from tracker.workspace import Workspace


def link_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Link an item to another (`blocked-by`, `relates-to`). Raises InvalidError for links that make no sense."""
    with workspace.change("link", "link items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        if item.id == other.id:
            raise InvalidError(f"{item.ref} cannot be linked to itself.", hint="Name another item.")
        if _find(changes.connection, item.id, kind, other.id) is not None:
            raise InvalidError(f"{item.ref} is linked to {other.ref} already.", hint=f"See: tracker show {item.ref}")
        if kind == "blocked-by" and _waits_for(changes.connection, other.id, item.id):
            raise InvalidError(
                f"{other.ref} waits for {item.ref} already; each would wait for the other.", hint="Remove one of them."
            )
        changes.add(schema.links, {"item_id": item.id, "kind": kind, "other_id": other.id})
        changes.finish(f"link {item.ref} {kind} {other.ref}")
    return item, other


def unlink_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Take a link away. Raises NotFoundError where there is none."""
    with workspace.change("unlink", "unlink items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        link_id = _find(changes.connection, item.id, kind, other.id)
        if link_id is None:
            raise NotFoundError(f"{item.ref} has no link {kind} {other.ref}.", hint=f"See: tracker show {item.ref}")
        changes.remove(schema.links, link_id)
        changes.finish(f"unlink {item.ref} {kind} {other.ref}")
    return item, other


def _find(connection: Connection, item_id: int, kind: str, other_id: int) -> int | None:
    links = schema.links
    found = select(links.c.id).where(links.c.item_id == item_id, links.c.kind == kind, links.c.other_id == other_id)
    return connection.execute(found).scalar()


def _waits_for(connection: Connection, item_id: int, other_id: int) -> bool:
    """Tell whether an item is blocked by another, directly or through others."""
    links = schema.links
    seen, waiting = set[int](), [item_id]
    while waiting:
        current = waiting.pop()
        blockers = select(links.c.other_id).where(links.c.item_id == current, links.c.kind == "blocked-by")
        for blocker in connection.execute(blockers).scalars():
            if blocker == other_id:
                return True
            if blocker not in seen:
                seen.add(blocker)
                waiting.append(blocker)
    return False
