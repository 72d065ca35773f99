"""Where items can go now, and what is missing for it: of one item each thing, of several with how many lack it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker.domain.items import parse_ref
from tracker.domain.text import plural
from tracker.domain.workflow_rules import OpenMove
from tracker.services.open_moves import moves_of, what_is_missing
from tracker.storage.several import load_several, steps_of
from tracker.storage.workflows import load_workflows
from tracker.workspace import Workspace

LISTED = 3  # things that several items lack which are named; the rest is counted


@dataclass(frozen=True, slots=True)
class Target:
    """A status that items can go to: its key, the move's title, and how many can go there.

    `lacking` is how many of those lack something, `missing` what that is, `warnings` what one item is warned of.
    """

    to: str
    title: str
    count: int
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class MoveChoice:
    """Which items are meant, and where they can go."""

    refs: tuple[str, ...]
    targets: tuple[Target, ...]

    @property
    def count(self) -> int:
        """How many items are meant."""
        return len(self.refs)

    @property
    def named(self) -> str:
        """The items, by their refs or by how many they are."""
        return ", ".join(self.refs) if len(self.refs) <= 5 else plural(self.count, "item")


def move_choice(workspace: Workspace, refs: Sequence[str]) -> MoveChoice:
    """Return where items can go: a fixed number of statements, however many they are. Raises NotFoundError."""
    with workspace.read() as connection:
        chosen = load_several(connection, [parse_ref(ref) for ref in refs])
        flows = load_workflows(connection)
        steps = steps_of(connection, [item.id for item in chosen])
    ways: dict[str, list[OpenMove]] = {}
    ends: set[str] = set()
    for item in chosen:
        for found in moves_of(item, steps[item.id], flows[item.workflow], workspace.today):
            ways.setdefault(found.move.to, []).append(found)
            if flows[item.workflow].state(found.move.to).closed:
                ends.add(found.move.to)
    targets = [
        _target_of_one(chosen[0].ref, way[0]) if len(chosen) == 1 else _target_of_several(to, way)
        for to, way in ways.items()
    ]
    if len(chosen) > 1:
        targets.sort(key=lambda target: (target.to in ends, -target.count))  # what ends them is never the first
    return MoveChoice(tuple(item.ref for item in chosen), tuple(targets))


def _target_of_one(ref: str, found: OpenMove) -> Target:
    missing = tuple(one.what for one in what_is_missing(ref, found))
    return Target(found.move.to, found.move.title, 1, missing, found.warnings, int(bool(missing)))


def _target_of_several(to: str, ways: Sequence[OpenMove]) -> Target:
    lines = lacks_in_words(ways)
    left = len(lines) - LISTED
    rest = (f"and {plural(left, 'other thing')}",) if left > 0 else ()
    lacking = sum(bool(what_is_missing("", way)) for way in ways)
    return Target(to, ways[0].move.title, len(ways), (*lines[:LISTED], *rest), (), lacking)


def lacks_in_words(ways: Iterable[OpenMove]) -> list[str]:
    """Return what moves of several items lack, each thing with how many lack it, the most common first."""
    fields, others = Counter[str](), Counter[str]()
    for way in ways:
        fields.update(entry.title for entry in way.missing_fields)
        fields.update(["the office's reference"] * way.missing_reference)
        others.update(one.what for one in what_is_missing("", replace(way, missing_fields=(), missing_reference=False)))
    lines = [(count, f"{count:,} lack{'s' * (count == 1)} {what}") for what, count in fields.items()]
    lines += [(count, f"{count:,}: {what}") for what, count in others.items()]
    return [line for _, line in sorted(lines, key=lambda line: -line[0])]
