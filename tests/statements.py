"""Counting the statements that something takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tracker.workspace import Workspace


@contextmanager
def counting(workspace: Workspace) -> Iterator[list[str]]:
    """Yield a list that the statements of the block are put into."""
    seen: list[str] = []
    engine = workspace.database._engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
