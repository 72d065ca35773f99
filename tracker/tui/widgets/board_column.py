"""One column of the board, line by line: what it is called, its cards, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tracker.services.board import BoardColumn, Card
from tracker.tui.text import cell, wrapped

TITLE_LINES = 2  # lines of a title at most
FOOT = 1  # the line below them
EDGE = 2  # cells before the text of a card
MARGIN = 30  # places read beyond those that are seen
FAR = 200  # places beyond which cards are forgotten

Styles = Callable[[str], Style]


@dataclass(slots=True)
class Column:
    """What is known of a column, where its cursor is, and which place is the first that is seen."""

    status: str
    title: str
    counted: str
    count: int
    closed: bool
    cards: dict[int, Card] = field(default_factory=dict)
    place: int = 0
    top: int = 0
    wanted: tuple[int, int] = (0, 0)

    @property
    def length(self) -> int:
        """How many places there are; where they were not all counted, at least so many."""
        return max(self.count, max(self.cards, default=-1) + 1)

    @property
    def card(self) -> Card | None:
        """The card under its cursor, if that is known."""
        return self.cards.get(self.place)

    def update(self, found: BoardColumn) -> None:
        """Take what was read; the cursor stays at its place as far as there is one."""
        self.title, self.counted, self.count, self.closed = found.title, found.counted, found.count, found.closed
        self.cards = dict(found.cards)
        self.wanted = (0, 0)
        self.place = max(0, min(self.place, self.length - 1))

    def put(self, cards: dict[int, Card]) -> None:
        """Add cards, and forget those that are far from what is seen."""
        known = self.cards | cards
        self.cards = {
            place: card for place, card in known.items() if abs(place - self.top) <= FAR or place == self.place
        }
        self.wanted = (0, 0)

    def shows_cursor(self, visible: int) -> bool:
        """Tell whether the cursor is seen."""
        return self.top <= self.place < self.top + visible

    def missing(self, visible: int) -> tuple[int, int] | None:
        """Return which places to read, where any that is seen, or about to be, is not known."""
        first, end = self.top, self.top + 2 * visible
        if self.count == self.length:
            end = min(end, self.count)
        if all(place in self.cards for place in range(first, end)):
            return None
        if self.wanted[0] <= first and end <= self.wanted[1]:
            return None
        self.wanted = (max(0, first - MARGIN), end + MARGIN)
        return self.wanted

    def reveal(self, visible: int) -> None:
        """Scroll so that the cursor is seen, and no further than the cards go."""
        self.top = max(min(self.top, self.place), self.place - visible + 1, 0)
        self.top = min(self.top, max(0, self.length - visible))

    def scroll(self, step: int, visible: int) -> None:
        """Scroll by some cards; the cursor stays."""
        self.top = max(0, min(self.top + step, self.length - visible))


def title_lines(column: Column | BoardColumn, width: int) -> tuple[str, ...]:
    """Return the title, broken to a second line where it has no room beside the count."""
    return _broken(column.title, max(1, width - EDGE - 2 - cell_len(column.counted)))


@lru_cache(maxsize=256)  # each line that is drawn depends on how many lines the titles of all columns take
def _broken(title: str, width: int) -> tuple[str, ...]:
    return tuple(wrapped(title, width, TITLE_LINES))


def head_line(column: Column, width: int, line: int, style: Style) -> list[Segment]:
    """Return a line of the heading: the first has the count too."""
    count = f" {column.counted}" if line == 0 else ""
    room = max(0, width - EDGE - 1 - cell_len(count))
    title = dict(enumerate(title_lines(column, width))).get(line, "")
    return [Segment(f"{' ' * EDGE}{cell(title, room)}{count} ", style)]


def foot_text(column: Column, visible: int) -> str:
    """Return what is not seen of a column."""
    below = column.length - column.top - visible
    parts = [f"▲ {column.top:,}"] if column.top else []
    if below > 0:
        parts.append(f"▼ {below:,} more" if column.count == column.length else "▼ more")
    return "  ".join(parts)


def card_lines(card: Card | None, width: int, titles: int, base: Style, styles: Styles) -> list[list[Segment]]:
    """Return the lines of a card: ref and date, the title on one or two, and whose it is."""
    if card is None:
        return [[Segment(cell("…", width), base)], *[[Segment(" " * width, base)]] * (titles + 1)]
    room = width - cell_len(card.ref) - 1
    when = f"{card.mark} {card.when}".strip()
    if cell_len(when) > room:
        when = f"{card.mark} {card.when_briefly}".strip()
    first = [
        Segment(cell(card.ref, cell_len(card.ref)), base + styles("strong")),
        Segment(f" {cell(when, room, right=True)}", base + styles(card.health or "dim")),
    ]
    title = [[Segment(cell(line, width), base)] for line in wrapped(card.title, width, titles)]
    blank = [[Segment(" " * width, base)]] * (titles - len(title))
    return [first, *title, [Segment(cell(card.stakeholder, width), base + styles("dim"))], *blank]
