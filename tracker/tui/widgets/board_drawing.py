"""How a board is drawn: columns of cards side by side, those that are seen, and where on the screen each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from tracker.domain.text import plural
from tracker.services.board import BoardColumn, Card
from tracker.services.move_choices import Target
from tracker.tui.text import cell
from tracker.tui.widgets.board_column import EDGE, FOOT, Column, card_lines, foot_text, head_line, title_lines
from tracker.tui.widgets.drawn import Drawn

NARROWEST = 25  # cells of a column
GUTTER = 1  # cells left and right of the columns, where it says that there are more
TALL = 30  # lines from which on there is an empty line between cards
TITLES = 2  # lines of a title
STYLES = ("red", "amber", "green", "dim", "strong")


@dataclass(slots=True)
class Place:
    """Where one is on the board of one workflow."""

    columns: dict[str, Column] = field(default_factory=dict)
    column: int = 0
    left: int = 0


class BoardDrawing(Drawn, Widget):
    """Columns of cards as they stand. Closed statuses that are not shown are counted in a last column of their own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--head", "board--head-cursor", "board--head-target", "board--cursor", "board--cursor-blurred",
        "board--edge", "board--ready", "board--needs", *(f"board--{name}" for name in STYLES),
    }  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.ways: Mapping[str, Target] | None = None  # where the card under the cursor can go, once that is read
        self._here = Place()
        self._shown: list[Column] = []
        self._stack: list[BoardColumn] = []
        self._drawn: dict[tuple[int, int], list[list[Segment]]] = {}  # by their columns and places in these
        self._dragged: Card | None = None
        self._over = ""  # the status that a card is dragged over

    @property
    def column(self) -> Column | None:
        """The column with the cursor, unless that is on the closed ones."""
        return self._shown[self._here.column] if self._here.column < len(self._shown) else None

    # Measures

    @property
    def _slots(self) -> int:
        return len(self._shown) + bool(self._stack)

    @property
    def _across(self) -> int:
        return max(1, min(self._slots, (self.size.width - 2 * GUTTER) // NARROWEST))

    @property
    def _width(self) -> int:
        return max(1, (self.size.width - 2 * GUTTER) // self._across)

    @property
    def _head(self) -> int:
        """Lines above the cards: the longest title of all columns, and whether the card can come here."""
        width = self._width - 1
        return 1 + max((1, *(len(title_lines(column, width)) for column in self._shown)))

    @property
    def _space(self) -> int:
        """Empty lines between cards."""
        return int(self.size.height >= TALL)

    @property
    def _card(self) -> int:
        return TITLES + 2 + self._space

    @property
    def fits(self) -> int:
        """How many cards of a column are seen."""
        return max(1, (self.size.height - self._head - FOOT + self._space) // self._card)

    @property
    def cursor_place(self) -> Offset:
        """Where the card under the cursor begins, or its column where that has none."""
        x = GUTTER + (self._here.column - self._here.left) * self._width + EDGE
        column = self.column
        if column is None or not column.length:
            return Offset(x, 0)
        return Offset(x, self._head + (column.place - column.top) * self._card)

    def _at(self, x: int, y: int) -> tuple[int | None, int | None]:
        """Return the column at a place of the screen, counted from the first of all, and the place of the card."""
        slot = (x - GUTTER) // self._width
        if x < GUTTER or not 0 <= slot < self._across:
            return None, None
        slot += self._here.left
        line = y - self._head
        if slot >= len(self._shown) or line < 0 or line // self._card >= self.fits:
            return slot, None
        return slot, self._shown[slot].top + line // self._card

    def _status_at(self, x: int, y: int) -> str:
        slot, _ = self._at(x, y)
        if slot is None:
            return ""
        if slot < len(self._shown):
            return self._shown[slot].status
        line = y - self._head
        return self._stack[line // 2].status if 0 <= line < 2 * len(self._stack) else ""

    # Drawing

    def on_focus(self) -> None:
        """Show the cursor as it is with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as it is without the focus."""
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return some lines; a card in them is drawn once for all of its lines."""
        self._drawn.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line through all columns that are seen."""
        width = self.size.width
        first, across = self._here.left, self._across
        more_left, more_right = first > 0, first + across < self._slots
        segments = [Segment("‹" if more_left and y < self._head else " ", self._style("edge"))]
        for slot in range(first, min(first + across, self._slots)):
            if slot < len(self._shown):
                segments += self._column_line(slot, y)
            else:
                segments += self._stack_line(y)
        used = sum(segment.cell_length for segment in segments)
        segments.append(Segment(" " * (width - used - 1), self.rich_style))
        segments.append(Segment("›" if more_right and y < self._head else " ", self._style("edge")))
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _column_line(self, slot: int, y: int) -> list[Segment]:
        column, width, head = self._shown[slot], self._width, self._head
        gap = Segment(" ", self.rich_style)
        if y < head - 1:
            return [*head_line(column, width - 1, y, self._head_style(slot, column.status)), gap]
        if y == head - 1:
            return [*self._way_line(column.status, width - 1), gap]
        line = y - head
        place = column.top + line // self._card
        if line // self._card >= self.fits:
            return self._last_line(column, y, width)
        if place >= column.length or line % self._card >= TITLES + 2:
            if place == 0 and line == 0:
                mark = "▌ " if slot == self._here.column else " " * EDGE
                return [Segment(cell(f"{mark}none", width), self._style("dim"))]
            return self._last_line(column, y, width)
        is_cursor = slot == self._here.column and place == column.place
        base = self.rich_style
        if is_cursor:
            base = self._style("cursor" if self.has_focus else "cursor-blurred")
        if (slot, place) not in self._drawn:
            card = column.cards.get(place)
            self._drawn[slot, place] = card_lines(card, width - EDGE - 1, TITLES, base, self._colour)
        lines = self._drawn[slot, place]
        edge = Segment("▌ " if is_cursor else "  ", base + self._colour("edge"))
        return [edge, *lines[line % self._card], gap]

    def _last_line(self, column: Column, y: int, width: int) -> list[Segment]:
        said = foot_text(column, self.fits) if y == self.size.height - 1 else ""
        return [Segment(cell(" " * EDGE + said, width), self._style("dim"))]

    def _stack_line(self, y: int) -> list[Segment]:
        """The closed statuses, each with how many items it has."""
        width = self._width
        gap = Segment(" ", self.rich_style)
        line = y - self._head
        if line < -1:
            style, said = self._head_style(len(self._shown), ""), "Closed (c shows them)" if y == 0 else ""
            return [Segment(cell(f"{' ' * EDGE}{said}", width - 1), style), gap]
        if not 0 <= line < 2 * len(self._stack):
            return [Segment(" " * width, self.rich_style)]
        found = self._stack[line // 2]
        if line % 2:
            return [*self._way_line(found.status, width - 1), gap]
        base = self._style("head-target") if self._is_target(found.status) else self._style("dim")
        room = width - EDGE - 3 - len(found.counted)
        return [Segment(f"{' ' * EDGE}{cell(found.title, room)} {found.counted} ", base), gap]

    def _way_line(self, status: str, width: int) -> list[Segment]:
        """Whether the card under the cursor can go there."""
        way = (self.ways or {}).get(status)
        if way is None:
            return [Segment(" " * width, self.rich_style)]
        room, count = width - EDGE - 2, len(way.missing)
        if not way.missing:
            said = way.title if cell_len(way.title) <= room else "can go here"
            return [Segment(cell(f"{' ' * EDGE}→ {said}", width), self._style("ready"))]
        missing = f"{plural(count, 'thing')} missing"
        told = (f"{way.title}: {missing}", f"{way.title}: {count} missing", missing)
        said = next((one for one in told if cell_len(one) <= room), missing)
        return [Segment(cell(f"{' ' * EDGE}· {said}", width), self._style("needs"))]

    def _head_style(self, slot: int, status: str) -> Style:
        if status and self._is_target(status):
            return self._style("head-target")
        return self._style("head-cursor" if slot == self._here.column else "head")

    def _is_target(self, status: str) -> bool:
        here = self.column.status if self.column else ""
        return self._dragged is not None and status == self._over and status != here

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"board--{name}")

    def _colour(self, name: str) -> Style:
        style = self._style(name)
        return Style(color=style.color, bold=style.bold, dim=style.dim)
