"""Which rows of a grid are known, and which it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.tui.widgets.grid_lines import GridRow

KEPT = 2000  # rows kept at most; further ones are read again when they come into view
NOTHING = (0, 0)
Span = tuple[int, int]  # the first place, and the one after the last


class GridRows:
    """Rows by their place, of which those far from what is seen are forgotten; none is asked for twice at a time."""

    def __init__(self) -> None:
        self._rows: dict[int, GridRow] = {}
        self._asked: Span = NOTHING

    def __len__(self) -> int:
        """Return how many rows are known."""
        return len(self._rows)

    def __iter__(self) -> Iterator[GridRow]:
        """Go through the rows that are known."""
        return iter(self._rows.values())

    def at(self, place: int) -> GridRow | None:
        """Return the row at a place, if it is known."""
        return self._rows.get(place)

    def set(self, rows: Mapping[int, GridRow]) -> None:
        """Know these rows and no others."""
        self._rows = dict(rows)
        self._asked = NOTHING

    def put(self, rows: Mapping[int, GridRow], near: Span) -> None:
        """Know these rows too; where that makes too many, forget those that are not near what is seen."""
        self._rows.update(rows)
        self._asked = NOTHING
        if len(self._rows) > KEPT:
            first, end = near
            self._rows = {place: row for place, row in self._rows.items() if first <= place < end}

    def cut(self, count: int) -> None:
        """Forget what stands behind so many rows."""
        for place in [place for place in self._rows if place >= count]:
            del self._rows[place]
        self._asked = NOTHING

    def to_ask(self, needed: Span, around: Span) -> Span | None:
        """Return the rows `around` those that are needed if these are neither known nor asked for; they are then."""
        first, end = needed
        if all(place in self._rows for place in range(first, end)):
            return None
        if self._asked[0] <= first and end <= self._asked[1]:
            return None
        self._asked = around
        return around
