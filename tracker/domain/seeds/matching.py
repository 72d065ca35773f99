"""Which row of a seed is which item: rows have no numbers, so they are recognised by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from tracker.domain.seeds.records import SeededItem, SeedRow

Trait = Callable[[SeedRow | SeededItem], str]


def by_digest(entry: SeedRow | SeededItem) -> str:
    """Everything that was typed into the row."""
    return entry.digest


def by_key(entry: SeedRow | SeededItem) -> str:
    """The stakeholder and the action."""
    return entry.key


def by_stakeholder(entry: SeedRow | SeededItem) -> str:
    """The stakeholder alone."""
    return entry.key.partition("/")[0]


class Matching:
    """Pairs the rows of a seed with items, the surest pairs first. No item goes to two rows."""

    def __init__(self, rows: Sequence[SeedRow]) -> None:
        self.found: dict[SeedRow, SeededItem] = {}
        self._rows = rows
        self._taken: set[int] = set()

    @property
    def left(self) -> list[SeedRow]:
        """The rows without an item, in order."""
        return [row for row in self._rows if row not in self.found]

    def pair(self, items: Iterable[SeededItem], trait: Trait) -> None:
        """Give each row that is left the first free item with the same trait."""
        waiting: dict[str, list[SeededItem]] = defaultdict(list)
        for item in items:
            waiting[trait(item)].append(item)
        for row in self.left:
            self.offer(row, waiting[trait(row)])

    def offer(self, row: SeedRow, items: Iterable[SeededItem]) -> None:
        """Give a row the first of the items that is free, if one is."""
        for item in items:
            if item.item_id not in self._taken:
                self._taken.add(item.item_id)
                self.found[row] = item
                return
