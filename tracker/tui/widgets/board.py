"""The cards of a board in columns, with a cursor, scrolled both ways, and dragged with the mouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tracker.services.board import Board, BoardColumn, Card
from tracker.services.move_choices import Target
from tracker.tui.widgets.board_column import MARGIN, Column
from tracker.tui.widgets.board_drawing import GUTTER, BoardDrawing, Place


class BoardCards(BoardDrawing, can_focus=True):
    """Columns of cards with a cursor. Of a column only the cards are kept that are near to what is seen."""

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

    MOUSE = (
        ("click", "Put the cursor on a card"),
        ("double click", "Open it"),
        ("drag", "Move a card to another status"),
        ("click ‹ or ›", "Show the columns on that side"),
        ("wheel", "Scroll the column under the mouse"),
    )

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
        self._boards: dict[str, Place] = {}
        self._was_drag = False

    # What the owner puts in

    def show(self, board: Board, *, closed: bool, across: bool = False) -> None:
        """Show a board; the cursor stays where it is, on the card it was on, also `across` columns if asked for."""
        before = self.card
        here = self.column if board.workflow == self.workflow else None
        reveal = here is None or here.shows_cursor(self.fits)
        self.workflow = board.workflow
        self._here = self._boards.setdefault(board.workflow, Place())
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
        columns = self._boards.get(workflow, Place()).columns
        around = 2 * self.fits + MARGIN
        return {status: (max(0, column.top - MARGIN), column.top + around) for status, column in columns.items()}

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        column = self.column
        return column.card if column else None

    def beside(self, step: int) -> Column | BoardColumn | None:
        """Return the column on the left (-1) or right (1) of the cursor, closed ones among them, if there is one."""
        columns: list[Column | BoardColumn] = [*self._shown, *self._stack]
        place = self._here.column + step
        return columns[place] if 0 <= place < len(columns) else None

    @property
    def over(self) -> str:
        """The status that a card is dragged over, if one is."""
        return self._over if self._dragged is not None and self._was_drag else ""

    @property
    def seen(self) -> tuple[str, str]:
        """Which columns are seen, in words and in fewer letters; nothing where all are."""
        first, count = self._here.left, self._across
        if count >= self._slots:
            return "", ""
        seen = f"{first + 1}-{first + count}"
        return f"columns {seen} of {self._slots}", f"{seen}/{self._slots}"

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
            self.ways = None
            self.post_message(self.Selected(self.card))
        self.refresh()

    def _ask(self) -> None:
        for column in self._shown[self._here.left : self._here.left + self._across]:
            missing = column.missing(self.fits)
            if missing is not None:
                self.post_message(self.Wanted(column.status, *missing))

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        for column in self._shown:
            column.reveal(self.fits)
        self._settle(self.card)

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
            here = self.column.status if self.column else ""
            self.post_message(self.Hovered(self._dragged, "" if over == here else over))
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
        if self._was_drag:
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
