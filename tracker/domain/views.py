"""Views: saved queries, and the columns that a table is shown in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.domain.text import search_key
from tracker.errors import InvalidError

LEAST, MOST = 2, 200  # cells of a column


@dataclass(frozen=True, slots=True)
class View:
    """A query with a name, and the columns to show it in, each `key` or `key:width`; none means the usual ones."""

    id: int
    name: str
    query: str
    columns: tuple[str, ...] = ()
    note: str = ""
    version: int = 1


def meant(name: str, names: Iterable[str]) -> str | None:
    """Return which of the names of views is meant: the one that was typed, else one that is only spelled otherwise."""
    typed, known = name.strip().lower(), list(names)
    spelled = search_key(typed)
    return typed if typed in known else next((one for one in known if search_key(one) == spelled), None)


def parse_column(text: str) -> tuple[str, int | None]:
    """Return the key of a column, and its width in terminal cells where one is given. Raises InvalidError."""
    key, colon, width = text.strip().partition(":")
    if colon and not (width.isascii() and width.isdigit() and LEAST <= int(width) <= MOST):
        raise InvalidError(
            f"'{text}' is not a column with its width.", hint=f"Write it like title:40; {LEAST} to {MOST} cells."
        )
    return key, int(width) if colon else None


def column_keys(columns: Iterable[str]) -> tuple[str, ...]:
    """Return columns without their widths. Raises InvalidError."""
    return tuple(parse_column(text)[0] for text in columns)


def written_columns(columns: Iterable[tuple[str, int | None]]) -> tuple[str, ...]:
    """Return columns as `parse_column` reads them."""
    return tuple(f"{key}:{width}" if width else key for key, width in columns)
