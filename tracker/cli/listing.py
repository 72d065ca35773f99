"""Tables of things that are not items: one way to print them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import Any

from tracker.cli.output import print_table
from tracker.cli.state import State
from tracker.domain.table import Column, Table


def print_rows(
    state: State,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    format_name: str | None,
) -> None:
    """Print rows under columns in any format."""
    table = Table(title, tuple(columns), list(rows))
    count = print_table(state, nullcontext(table), format_name)
    if count == 0:
        state.say("None.")
