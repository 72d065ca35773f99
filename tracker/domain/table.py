"""A table between reports and formats: any report can be written in any format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

ColumnType = Literal["text", "integer", "decimal", "date", "datetime", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key (the heading in data formats), its heading for people, and what its values are.

    Values are `str`, `int`, `Decimal`, `date`, `datetime` or `bool` by type, or None. A file with a `sensitive` column
    is for its owner's eyes only.
    """

    key: str
    title: str
    type: ColumnType = "text"
    sensitive: bool = False

    @property
    def is_number(self) -> bool:
        """Whether values line up on the right."""
        return self.type in ("integer", "decimal")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, columns, and rows with one value per column. `rows` may be a stream that can be read once."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]


def value_text(value: Any) -> str:
    """Return a value as people read it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
