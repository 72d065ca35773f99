"""Links between items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.items import Item, parse_ref
from tracker.errors import InvalidError, NotFoundError
from tracker.services.edits import one_of
from tracker.storage import schema
from tracker.storage.items import load, waits_for
from tracker.storage.rows import row_id
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

LINKABLE = ("blocked-by", "relates-to")  # what a person links by; `renews` comes with a renewal


def link_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Link an item to another (`blocked-by`, `relates-to`). Raises InvalidError for links that make no sense."""
    kind = parse_link_kind(kind)
    with workspace.change("link", "link items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        _check_link(changes.connection, item, kind, other)
        changes.add(schema.links, {"item_id": item.id, "kind": kind, "other_id": other.id})
        changes.summary = f"link {item.ref} {kind} {other.ref}"
    return item, other


def unlink_items(workspace: Workspace, ref: str, kind: str, other_ref: str) -> tuple[Item, Item]:
    """Take a link away. Raises NotFoundError where there is none."""
    with workspace.change("unlink", "unlink items") as changes:
        item, other = (load(changes.connection, parse_ref(text)) for text in (ref, other_ref))
        link_id = _linked(changes.connection, item, kind, other)
        changes.remove(schema.links, link_id)
        changes.summary = f"unlink {item.ref} {kind} {other.ref}"
    return item, other


def check_link(workspace: Workspace, ref: str, kind: str, other_ref: str, *, remove: bool = False) -> str:
    """Return the item that a link would lead to, with its title. Raises what linking, or taking it away, would."""
    kind = parse_link_kind(kind)
    with workspace.read() as connection:
        item, other = (load(connection, parse_ref(text)) for text in (ref, other_ref))
        if remove:
            _linked(connection, item, kind, other)
        else:
            _check_link(connection, item, kind, other)
    return _in_words(other)


def item_in_words(workspace: Workspace, ref: str) -> str:
    """Return the item that a ref means, with its title. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        return _in_words(load(connection, parse_ref(ref)))


def parse_link_kind(text: str) -> str:
    """Return a kind of link that a person can make. Raises InvalidError."""
    kind = text.strip()
    if kind not in LINKABLE:
        raise InvalidError(f"'{kind}' is not a kind of link.", hint=one_of(kind, LINKABLE))
    return kind


def _in_words(other: Item) -> str:
    return f"{other.ref}: {other.title}{'' if other.is_open else ' (closed)'}"


def _check_link(connection: Connection, item: Item, kind: str, other: Item) -> None:
    """Refuse links that make no sense."""
    if item.id == other.id:
        raise InvalidError(f"{item.ref} cannot be linked to itself.", hint="Name another item.")
    if _link_id(connection, item, kind, other) is not None:
        raise InvalidError(f"{item.ref} is linked to {other.ref} already.", command=f"tracker show {item.ref}")
    if kind == "blocked-by" and waits_for(connection, other.id, item.id):
        raise InvalidError(
            f"{other.ref} waits for {item.ref} already; each would wait for the other.", hint="Remove one of them."
        )


def _link_id(connection: Connection, item: Item, kind: str, other: Item) -> int | None:
    return row_id(connection, schema.links, item_id=item.id, kind=kind, other_id=other.id)


def _linked(connection: Connection, item: Item, kind: str, other: Item) -> int:
    """Return the id of a link. Raises NotFoundError."""
    link_id = _link_id(connection, item, kind, other)
    if link_id is None:
        raise NotFoundError(f"{item.ref} has no link {kind} {other.ref}.", command=f"tracker show {item.ref}")
    return link_id
