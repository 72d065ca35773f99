"""Reports: one file each, found by its name; a query becomes a Table.

A report is a module with `TITLE`, one sentence in `ABOUT`, `PER_ITEM` (whether each row is an item, so that columns of
items can be asked for), and `build(connection, request)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from tracker.domain.query import Query
from tracker.domain.table import Table
from tracker.domain.text import did_you_mean
from tracker.errors import NotFoundError
from tracker.storage.query import QueryContext


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is made from; no columns means the report's own."""

    query: Query
    context: QueryContext
    columns: tuple[str, ...] = ()


class Report(Protocol):
    """What each module in this folder offers."""

    TITLE: str
    ABOUT: str
    PER_ITEM: bool

    def build(self, connection: Connection, request: Request) -> Table:
        """Return the table; its rows may be read only while the connection's transaction lasts."""


def names() -> list[str]:
    """Return the reports there are; nothing is imported to list them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Report:
    """Return the report called `name`. Raises NotFoundError that names the nearest."""
    if name not in names():
        hint = did_you_mean(name, names()) or f"Reports: {', '.join(names())}."
        raise NotFoundError(f"There is no report '{name}'.", hint=hint)
    return importlib.import_module(f"{__name__}.{name}")
