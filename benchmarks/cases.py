"""The commands that are measured, and what of a database they name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.content import RARE_WORD, STAKEHOLDERS

TARGET = 1.3  # at 1,000,000 items against 1,000


@dataclass(frozen=True, slots=True)
class Names:
    """Refs of one database: one to read, some to write notes on, some to move with the status they can go to."""

    ref: str
    noted: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A command: its words for a database and a run, and how many times longer it may take on the largest one.

    No target means that the command must look at everything that it counts, so it takes longer with more of it.
    """

    title: str
    words: Callable[[Names, int], list[str]]
    target: float | None = TARGET


def _always(*words: str, target: float | None = TARGET, title: str = "") -> Case:
    return Case(title or " ".join(words), lambda names, run: list(words), target)


def _of_ref(*words: str) -> Case:
    return Case(f"{' '.join(words)} REF", lambda names, run: [*words, names.ref])


def _note(names: Names, run: int) -> list[str]:
    return ["note", names.noted[run % len(names.noted)], "Called again; they will answer on Sunday."]


def _move(names: Names, run: int) -> list[str]:
    ref, status = names.moved[run % len(names.moved)]
    return ["move", ref, status]


CASES = (
    _always("list", "--limit", "25"),
    _of_ref("show"),
    Case("note REF TEXT", _note),
    Case("move REF STATUS", _move),
    Case("(bare) tracker", lambda names, run: []),
    _always("list", "is:overdue", "--limit", "25"),
    _always(
        "list",
        f"is:ours stakeholder:'{STAKEHOLDERS[0]}'",
        "--limit",
        "25",
        title="list is:ours stakeholder:X --limit 25",
    ),
    _always("list", RARE_WORD, "--limit", "25", title="list RAREWORD --limit 25"),
    _always("list", "convoy", "--limit", "25", title="list COMMONWORD --limit 25"),
    _always("list", "kind:clearance status:submitted", "--limit", "25"),
    _always("list", "tag:water", "--limit", "25"),
    _always("list", "owner:amal priority>=high", "--limit", "25"),
    _always("list", "is:blocked", "--limit", "25"),
    _always("list", "is:disputed", "--limit", "25"),
    _always("list", "is:waiting", "--sort", "-updated", "--limit", "25"),
    _always("list", "--view", "late", "--limit", "25"),
    _always("agenda", "--days", "30", "--limit", "100"),  # the smallest database too has more than that
    _always("remind", "--no-mark", "--limit", "3"),
    _of_ref("move"),
    _of_ref("step", "list"),
    _of_ref("history"),
    _always("history"),
    _always("view", "list"),
    _always("stakeholder", "list"),
    _always("authority", "list"),
    _always("claim", "list"),
    _always("workflow", "list"),
    _always("stakeholder", "show", STAKEHOLDERS[0], target=None, title="stakeholder show X (counts its items)"),
    _always("report", "overview", target=None, title="report overview (counts all items)"),
)


def names_of(path: Path) -> Names:
    """Choose the items of a database that commands name."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        count = connection.execute("SELECT max(id) FROM items").fetchone()[0]
        chosen = "SELECT ref FROM items WHERE closed IS NULL AND id >= ? ORDER BY id LIMIT ?"
        noted = [ref for (ref,) in connection.execute(chosen, (count // 3, 100))]
        moved = connection.execute(
            "SELECT ref, CASE status WHEN 'blocked' THEN 'in_progress' ELSE 'blocked' END FROM items"
            " WHERE workflow = 'action' AND status IN ('in_progress', 'blocked') ORDER BY id LIMIT 50"
        ).fetchall()
        ref = connection.execute(chosen, (count // 2, 1)).fetchone()[0]
    return Names(ref, tuple(noted), tuple(moved))
