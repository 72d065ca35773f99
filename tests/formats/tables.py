"""Small tables, and writing them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from tracker import formats
from tracker.domain.table import Column, Table

TEXT = (Column("text", "Text"),)


def make_table(rows: Iterable[Sequence[Any]], columns: tuple[Column, ...] = TEXT, title: str = "Title") -> Table:
    return Table(title, columns, rows)


def written(format_name: str, table: Table, *, plain: bool = False) -> bytes:
    """Return the bytes of a table in a format."""
    out = io.BytesIO()
    formats.load(format_name).write(table, out, formats.Options(plain=plain))
    return out.getvalue()


class Watched(io.BytesIO):
    """A file that remembers how many bytes it had whenever the rows were asked for another."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def rows(self, count: int, size: int) -> Iterable[Sequence[Any]]:
        for _ in range(count):
            self.sizes.append(self.tell())
            yield ("x" * size,)
