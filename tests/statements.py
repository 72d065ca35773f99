"""Counting and reading the statements that something takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from tracker.workspace import Workspace


class Statement(str):
    """A statement that was sent, with what was put into it."""

    __slots__ = ("parameters",)
    parameters: Any


@contextmanager
def counting(of: Workspace | Connection | None = None) -> Iterator[list[Statement]]:
    """Yield a list that the statements of the block are put into: those of a workspace, of a connection, or all."""
    seen: list[Statement] = []
    target: Any = of.database._engine if isinstance(of, Workspace) else of or Engine

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        sent = Statement(statement)
        sent.parameters = parameters
        seen.append(sent)

    event.listen(target, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(target, "before_cursor_execute", note)
