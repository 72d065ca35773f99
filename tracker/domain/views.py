"""Views: saved queries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A query with a name, and the columns to show it in; no columns means the usual ones."""

    id: int
    name: str
    query: str
    columns: tuple[str, ...] = ()
    note: str = ""
    version: int = 1
