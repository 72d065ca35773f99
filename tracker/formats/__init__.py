"""Formats: one file each, found by its name; a Table becomes bytes.

A format is a module with `SUFFIX` and `write(table, out, options)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from tracker.domain.table import Table
from tracker.domain.text import did_you_mean
from tracker.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Options:
    """How to write: `plain` leaves out what only spreadsheets need."""

    plain: bool = False


class Format(Protocol):
    """What each module in this folder offers."""

    SUFFIX: str

    def write(self, table: Table, out: BinaryIO, options: Options) -> int:
        """Write the whole table and return how many rows it had."""


def names() -> list[str]:
    """Return the formats there are; nothing is imported to list them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Format:
    """Return the format called `name`. Raises InvalidError that names the nearest."""
    if name not in names():
        hint = did_you_mean(name, names()) or f"Formats: {', '.join(names())}."
        raise InvalidError(f"There is no format '{name}'.", hint=hint)
    return importlib.import_module(f"{__name__}.{name}")
