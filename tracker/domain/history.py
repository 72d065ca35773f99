"""What was done: an operation is one command, an event one changed field (or one row that came or went) under it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One command: who ran what, when. `id` is None until it is stored; `reverses` names the operation it took back."""

    uuid: str
    at: datetime
    actor: str
    command: str
    summary: str
    reason: str = ""
    reverses: int | None = None
    id: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One change. `field` is a column, `fields.KEY` for a typed field, or empty where the whole row came or went."""

    operation_id: int
    item_id: int | None
    entity: str
    entity_id: int
    field: str
    old: Any
    new: Any
    reason: str = ""
    id: int | None = None
    hash: str = ""

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.field:
            return "changed"
        return "added" if self.old is None else "removed"


def chain_hash(previous: str, operation: str, entity: str, entity_id: int, field: str, old: Any, new: Any) -> str:
    """Return the SHA-256 that ties an event to the one before it of the same item; `operation` is its uuid."""
    content = json.dumps(
        [previous, operation, entity, entity_id, field, old, new],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()
