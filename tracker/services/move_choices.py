"""Where items can go now: one item with what each move still needs, or several with how many of them can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.text import plural
from tracker.services.moves import moves_of, what_is_missing
from tracker.services.selection import select_items
from tracker.storage.items import load_steps
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Target:
    """A status that items can go to: its key, the move's title, and for one item what is missing and warned of."""

    to: str
    title: str
    count: int
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveChoice:
    """Which items are meant, and where they can go."""

    refs: tuple[str, ...]
    query: str | None
    count: int
    targets: tuple[Target, ...]

    @property
    def named(self) -> str:
        """The items, by their refs or by how many they are."""
        return ", ".join(self.refs) if 0 < len(self.refs) <= 5 else plural(self.count, "item")


def move_choice(workspace: Workspace, refs: Sequence[str], query: str | None = None) -> MoveChoice:
    """Return where the items that refs or a query name can go. Raises NotFoundError, InvalidError, QueryError."""
    with workspace.read() as connection:
        chosen = select_items(connection, workspace, refs, query)
        flows = load_workflows(connection)
        known = tuple(item.ref for item in chosen) if query is None else ()
        if len(chosen) == 1:
            (item,) = chosen
            steps = load_steps(connection, item.id)
            moves = moves_of(item, steps, flows[item.workflow], workspace.today)
            targets = (
                Target(
                    found.move.to,
                    found.move.title,
                    1,
                    tuple(what for what, _ in what_is_missing(item.ref, found)),
                    found.warnings,
                )
                for found in moves
            )
            return MoveChoice((item.ref,), None, 1, tuple(targets))
    titles: dict[str, str] = {}
    can: Counter[str] = Counter()
    for (kind, status), count in Counter((item.workflow, item.status) for item in chosen).items():
        for move in flows[kind].moves_from(status):
            titles.setdefault(move.to, move.title)
            can[move.to] += count
    return MoveChoice(
        known, query, len(chosen), tuple(Target(to, titles[to], count) for to, count in can.most_common())
    )
