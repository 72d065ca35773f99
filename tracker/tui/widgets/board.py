"""The cards of a board in columns, with a cursor, scrolled both ways, and dragged with the mouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tracker.services.board import Board, BoardColumn, Card
from tracker.services.move_choices import Target
from tracker.tui.text import cell
from tracker.tui.widgets.board_column import (
    EDGE,
    FOOT,
    HEAD,
    MARGIN,
    Column,
    card_lines,
    foot_text,
    head_line,
)

NARROWEST = 25  # cells of a column
GUTTER = 1  # cells left and right of the columns, where it says that there are more
TALL = 30  # lines from which on there is an empty line between cards
TITLES = 2  # lines of a title
STYLES = ("red", "amber", "green", "dim", "strong")


@dataclass(slots=True)
class _Place:
    """Where one is on the board of one workflow."""

    columns: dict[str, Column] = field(default_factory=dict)
    column: int = 0
    left: int = 0


class BoardCards(Widget, can_focus=True):
    """Columns of cards. Closed statuses that are not shown are counted in a last column of their own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--head", "board--head-cursor", "board--head-target", "board--cursor", "board--cursor-blurred",
        "board--edge", "board--ready", "board--needs", *(f"board--{name}" for name in STYLES),
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "down(1)", "Down", show=False),
        Binding("up,k", "down(-1)", "Up", show=False),
        Binding("left,h", "right(-1)", "Column to the left", show=False),
        Binding("right,l", "right(1)", "Column to the right", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+u,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("home,g", "first", "First card", show=False),
        Binding("end,G", "last", "Last card", show=False),
        Binding("enter", "open", "Open"),
    ]

    @dataclass
    class Selected(Message):
        """The cursor is on another card, or on none."""

        card: Card | None

    @dataclass
    class Opened(Message):
        """Somebody wants to see a card."""

        card: Card

    @dataclass
    class ClosedWanted(Message):
        """Somebody wants to see the columns of closed statuses."""

    @dataclass
    class Wanted(Message):
        """Cards of a column are needed and not there."""

        status: str
        first: int
        end: int

    @dataclass
    class Dropped(Message):
        """Somebody dragged a card onto another column."""

        card: Card
        status: str

    @dataclass
    class Hovered(Message):
        """Somebody drags a card over a column, or over none any more."""

        card: Card
        status: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.workflow = ""  # whose board is shown
        self.ways: Mapping[str, Target] = {}  # where the card under the cursor can go
        self._boards: dict[str, _Place] = {}
        self._here = _Place()
        self._shown: list[Column] = []
        self._stack: list[BoardColumn] = []
        self._dragged: Card | None = None
        self._over = ""  # the status that a card is dragged over
        self._was_drag = False

    # What the owner puts in

    def show(self, board: Board, *, closed: bool, across: bool = False) -> None:
        """Show a board; the cursor stays where it is, on the card it was on, also `across` columns if asked for."""
        before = self.card
        here = self.column if board.workflow == self.workflow else None
        reveal = here is None or here.shows_cursor(self.fits)
        self.workflow = board.workflow
        self._here = self._boards.setdefault(board.workflow, _Place())
        known = self._here.columns
        for found in board.columns:
            known.setdefault(found.status, Column(found.status, "", "", 0, found.closed)).update(found)
        self._shown = [known[found.status] for found in board.columns if closed or not found.closed]
        self._stack = [] if closed else [found for found in board.columns if found.closed]
        followed = board.followed
        if followed is not None and followed.place is not None:
            where = next((n for n, column in enumerate(self._shown) if column.status == followed.status), None)
            if where is not None and (across or where == self._here.column):
                reveal = reveal or where != self._here.column
                self._here.column = where
                self._shown[where].place = followed.place
        self._here.column = max(0, min(self._here.column, self._slots - 1))
        self._settle(before, reveal=reveal)

    def put_cards(self, status: str, cards: dict[int, Card]) -> None:
        """Show cards of a column that were asked for."""
        column = self._here.columns.get(status)
        if column is not None:
            before = self.card
            column.put(cards)
            if self.card != before:
                self.post_message(self.Selected(self.card))
            self.refresh()

    def show_ways(self, ways: Mapping[str, Target]) -> None:
        """Mark the columns that the card under the cursor can go to."""
        self.ways = ways
        self.refresh()

    def places(self, workflow: str) -> dict[str, tuple[int, int]]:
        """Return which places of each column of a workflow are seen, and some around them."""
        columns = self._boards.get(workflow, _Place()).columns
        around = 2 * self.fits + MARGIN
        return {status: (max(0, column.top - MARGIN), column.top + around) for status, column in columns.items()}

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        column = self.column
        return column.card if column else None

    @property
    def column(self) -> Column | None:
        """The column with the cursor, unless that is on the closed ones."""
        return self._shown[self._here.column] if self._here.column < len(self._shown) else None

    def beside(self, step: int) -> str:
        """Return the status on the left (-1) or right (1) of the cursor, closed ones among them; or nothing."""
        statuses = [column.status for column in self._shown] + [found.status for found in self._stack]
        place = self._here.column + step
        return statuses[place] if 0 <= place < len(statuses) else ""

    @property
    def seen(self) -> str:
        """Which columns are seen, in words; nothing where all are."""
        first, count = self._here.left, self._across
        if count >= self._slots:
            return ""
        return f"columns {first + 1}-{first + count} of {self._slots}"

    # The cursor

    def action_down(self, step: int) -> None:
        """To a card further down or up."""
        column = self.column
        if column is not None:
            self._go(self._here.column, column.place + step)

    def action_page(self, step: int) -> None:
        """A page down or up."""
        self.action_down(step * max(1, self.fits - 1))

    def action_first(self) -> None:
        """To the first card of the column."""
        self._go(self._here.column, 0)

    def action_last(self) -> None:
        """To the last card that was counted."""
        column = self.column
        self._go(self._here.column, column.length - 1 if column else 0)

    def action_right(self, step: int) -> None:
        """To the column beside, on about the same line."""
        to = max(0, min(self._here.column + step, self._slots - 1))
        column = self.column
        line = column.place - column.top if column else 0
        place = self._shown[to].top + line if to < len(self._shown) else 0
        if to != self._here.column:
            self._go(to, place)

    def action_open(self) -> None:
        """Open the card under the cursor, or the closed columns."""
        if self.card is not None:
            self.post_message(self.Opened(self.card))
        elif self.column is None and self._stack:
            self.post_message(self.ClosedWanted())

    def _go(self, to: int, place: int) -> None:
        before = self.card
        self._here.column = to
        if self.column is not None:
            self.column.place = max(0, min(place, self.column.length - 1))
        self._settle(before)

    def _settle(self, before: Card | None, *, reveal: bool = True) -> None:
        """Scroll to the cursor, ask for what is missing, and say where it is now."""
        here, across = self._here, self._across
        here.left = max(0, min(here.left, here.column, self._slots - across), here.column - across + 1)
        if self.column is not None and reveal:
            self.column.reveal(self.fits)
        self._ask()
        if before is None or self.card is None or before.id != self.card.id:
            self.ways = {}
            self.post_message(self.Selected(self.card))
        self.refresh()

    def _ask(self) -> None:
        for column in self._shown[self._here.left : self._here.left + self._across]:
            missing = column.missing(self.fits)
            if missing is not None:
                self.post_message(self.Wanted(column.status, *missing))

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is, and take the card there."""
        self._was_drag = False
        self._scroll_across(event.x)
        slot, place = self._at(event.x, event.y)
        if slot is None:
            return
        column = self._shown[slot] if slot < len(self._shown) else None
        if column is None or place is None or place >= column.length:
            self._go(slot, column.place if column else 0)
            return
        self._go(slot, place)
        if self.card is not None:
            self._dragged, self._over = self.card, column.status
            self.capture_mouse()

    def _scroll_across(self, x: int) -> None:
        if x < GUTTER and self._here.left:
            self._go(self._here.left - 1, 0)
        elif x >= self.size.width - GUTTER and self._here.left + self._across < self._slots:
            self._go(self._here.left + self._across, 0)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show onto which column a card would be dropped."""
        if self._dragged is None:
            return
        over = self._status_at(event.x, event.y)
        if over != self._over:
            self._over, self._was_drag = over, True
            self.post_message(self.Hovered(self._dragged, over))
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Drop the card."""
        card, self._dragged = self._dragged, None
        self.release_mouse()
        over = self._status_at(event.x, event.y)
        if card is None:
            return
        here = self.column.status if self.column else ""
        if over and over != here:
            self._was_drag = True
            self.post_message(self.Dropped(card, over))
        elif self._was_drag:
            self.post_message(self.Hovered(card, ""))
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A second click opens."""
        event.stop()
        if event.chain == 2 and not self._was_drag and self._at(event.x, event.y)[0] is not None:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the column under the mouse."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the column under the mouse."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        slot, _ = self._at(event.x, event.y)
        if slot is not None and slot < len(self._shown):
            self._shown[slot].scroll(step, self.fits)
            self._ask()
            self.refresh()

    def _at(self, x: int, y: int) -> tuple[int | None, int | None]:
        """Return the column at a place of the screen, counted from the first of all, and the place of the card."""
        slot = (x - GUTTER) // self._width
        if x < GUTTER or not 0 <= slot < self._across:
            return None, None
        slot += self._here.left
        line = y - HEAD
        if slot >= len(self._shown) or line < 0 or line // self._card >= self.fits:
            return slot, None
        return slot, self._shown[slot].top + line // self._card

    def _status_at(self, x: int, y: int) -> str:
        slot, _ = self._at(x, y)
        if slot is None:
            return ""
        if slot < len(self._shown):
            return self._shown[slot].status
        line = y - HEAD
        return self._stack[line // 2].status if 0 <= line < 2 * len(self._stack) else ""

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
    def _space(self) -> int:
        """Empty lines between cards."""
        return int(self.size.height >= TALL)

    @property
    def _card(self) -> int:
        return TITLES + 2 + self._space

    @property
    def fits(self) -> int:
        """How many cards of a column are seen."""
        return max(1, (self.size.height - HEAD - FOOT + self._space) // self._card)

    # Drawing

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        for column in self._shown:
            column.reveal(self.fits)
        self._settle(self.card)

    def on_focus(self) -> None:
        """Show the cursor as it is with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as it is without the focus."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line through all columns that are seen."""
        width = self.size.width
        first, across = self._here.left, self._across
        more_left, more_right = first > 0, first + across < self._slots
        segments = [Segment("‹" if more_left and y < HEAD else " ", self._style("edge"))]
        for slot in range(first, min(first + across, self._slots)):
            if slot < len(self._shown):
                segments += self._column_line(slot, y)
            else:
                segments += self._stack_line(y)
        used = sum(segment.cell_length for segment in segments)
        segments.append(Segment(" " * (width - used - 1), self.rich_style))
        segments.append(Segment("›" if more_right and y < HEAD else " ", self._style("edge")))
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _column_line(self, slot: int, y: int) -> list[Segment]:
        column, width = self._shown[slot], self._width
        gap = Segment(" ", self.rich_style)
        if y == 0:
            return [*head_line(column, width - 1, self._head_style(slot, column.status)), gap]
        if y == 1:
            return [*self._way_line(column.status, width - 1), gap]
        line = y - HEAD
        place = column.top + line // self._card
        if line // self._card >= self.fits:
            said = foot_text(column, self.fits) if y == self.size.height - 1 else ""
            return [Segment(cell(" " * EDGE + said, width), self._style("dim"))]
        if place >= column.length or line % self._card >= TITLES + 2:
            if place == 0 and line == 0:
                return [Segment(cell(" " * EDGE + "none", width), self._style("dim"))]
            return self._last_line(column, y, width)
        is_cursor = slot == self._here.column and place == column.place
        base = self.rich_style
        if is_cursor:
            base = self._style("cursor" if self.has_focus else "cursor-blurred")
        lines = card_lines(column.cards.get(place), width - EDGE - 1, TITLES, base, self._colour)
        edge = Segment("▌ " if is_cursor else "  ", base + self._colour("edge"))
        return [edge, *lines[line % self._card], gap]

    def _last_line(self, column: Column, y: int, width: int) -> list[Segment]:
        said = foot_text(column, self.fits) if y == self.size.height - 1 else ""
        return [Segment(cell(" " * EDGE + said, width), self._style("dim"))]

    def _stack_line(self, y: int) -> list[Segment]:
        """The closed statuses, each with how many items it has."""
        width = self._width
        gap = Segment(" ", self.rich_style)
        if y == 0:
            style = self._head_style(len(self._shown), "")
            return [Segment(cell(f"{' ' * EDGE}Closed (c shows them)", width - 1), style), gap]
        line = y - HEAD
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
        way = self.ways.get(status)
        if way is None:
            return [Segment(" " * width, self.rich_style)]
        if not way.missing:
            return [Segment(cell(f"{' ' * EDGE}→ {way.title}", width), self._style("ready"))]
        return [Segment(cell(f"{' ' * EDGE}· {way.title}: needs {len(way.missing)}", width), self._style("needs"))]

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
