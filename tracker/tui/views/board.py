"""One workflow as a board: a column for each status, and cards that are moved only where that is allowed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tracker.errors import StoppedError, TrackerError
from tracker.services.board import (
    Board,
    BoardRequest,
    Card,
    more_cards,
    read_board,
    take_way,
    way_in_words,
    way_to,
    ways_in_words,
    ways_on,
)
from tracker.services.move_choices import Target
from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.item_view import ItemView
from tracker.tui.resting import Resting
from tracker.tui.text import cell, wrapped
from tracker.tui.widgets.board import BoardCards
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

TALL = 30  # lines from which on there is room for more words about it
LINES, MORE_LINES = 2, 4


class TheView(ItemView[Board]):
    """The statuses of a workflow side by side; of each column only the cards near to those that are seen are read."""

    DEFAULT_CSS = """
    TheView#board {
        BoardCards { height: 1fr; background: $background; }
        BoardCards > .board--head { background: $surface; color: $foreground; text-style: bold; }
        BoardCards > .board--head-cursor { background: $panel; color: $primary; text-style: bold; }
        BoardCards > .board--head-target { background: $primary; color: $background; text-style: bold; }
        BoardCards > .board--cursor { background: $panel; color: $foreground; text-style: bold; }
        BoardCards > .board--cursor-blurred { background: $surface; color: $foreground; }
        BoardCards > .board--edge { color: $primary; text-style: bold; }
        BoardCards > .board--ready { color: $text-success; }
        BoardCards > .board--needs { color: $text-muted; }
        BoardCards > .board--red { color: $text-error; text-style: bold; }
        BoardCards > .board--amber { color: $text-warning; }
        BoardCards > .board--green { color: $text-success; }
        BoardCards > .board--dim { color: $text-muted; }
        BoardCards > .board--strong { text-style: bold; }
        #board-ways { height: 2; padding: 0 1; background: $surface; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("less_than_sign", "shift(-1)", "Move left", key_display="<", tooltip="to the status on the left"),
        Binding("greater_than_sign", "shift(1)", "Move right", key_display=">", tooltip="to the status on the right"),
        Binding("b", "choose", "Workflow", tooltip="show the board of another workflow"),
        Binding("comma", "beside(-1)", "Workflow before", show=False, key_display=","),
        Binding("full_stop", "beside(1)", "Next workflow", show=False, key_display="."),
        Binding("c", "closed", "Closed", tooltip="show the columns of closed statuses, or only count them"),
        *ITEM_KEYS,
    ]
    NO_ITEM = "Put the cursor on a card first."

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.workflow = ""  # until it is chosen, the one with the most open items
        self.closed = False
        self._choices: tuple[tuple[str, str], ...] = ()
        self._moving: int | None = None  # the item that is being moved, and followed to its new column
        self._said = ""
        self._resting = Resting(self)

    def compose(self) -> ComposeResult:
        """Lay out the workflows, the columns, and the line about where a card can go."""
        yield TabLine(id="board-workflows", second=True)
        yield BoardCards(id="board-cards")
        yield Static("", id="board-ways", markup=False)

    @property
    def cards(self) -> BoardCards:
        """The columns."""
        return self.query_one(BoardCards)

    # Reading

    def reading(self) -> Callable[[Workspace], Board]:
        """Read the board of the workflow, as far as it is seen."""
        card = self.cards.card if self.cards.workflow == self.workflow else None
        request = BoardRequest(
            workflow=self.workflow,
            places=self.cards.places(self.workflow),
            closed=self.closed,
            follow=card.id if card else None,
        )
        return lambda workspace: read_board(workspace, request)

    def draw(self, found: Board) -> None:
        """Show the columns."""
        self.workflow, self._choices = found.workflow, found.choices
        tabs = self.query_one("#board-workflows", TabLine)
        tabs.set_tabs([Tab(key, title, key.replace("_", " ").capitalize()) for key, title in found.choices])
        tabs.active = found.workflow
        followed = found.followed
        self.cards.show(found, closed=self.closed, across=followed is not None and followed.id == self._moving)
        self._moving = None
        self._show_seen()
        self._read_ways()

    @on(BoardCards.Wanted)
    def _wanted(self, event: BoardCards.Wanted) -> None:
        event.stop()
        self._read_more(event)

    @work(group="rows", exit_on_error=False)
    async def _read_more(self, wanted: BoardCards.Wanted) -> None:
        workflow = self.workflow
        try:
            found = await self.tracker.read(
                lambda workspace: more_cards(workspace, workflow, wanted.status, wanted.first, wanted.end)
            )
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)
        else:
            if self.workflow == workflow:
                self.cards.put_cards(wanted.status, found)

    # Which workflow, which columns

    def show_workflow(self, key: str) -> None:
        """Show the board of a workflow."""
        if key != self.workflow:
            self.workflow = key
            self.reload()

    @on(TabLine.Chosen, "#board-workflows")
    def _tab_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self.show_workflow(event.name)
        self.cards.focus()

    def action_beside(self, step: int) -> None:
        """Show the workflow beside the one that is shown."""
        self.show_workflow(self.query_one("#board-workflows", TabLine).beside(step))

    @work(exit_on_error=False)
    async def action_choose(self) -> None:
        """Choose the workflow."""
        from tracker.tui.screens.pick import Pick

        if self._choices:
            picked = await self.app.push_screen_wait(Pick("The board of", self._choices, chosen=self.workflow))
            if picked:
                self.show_workflow(picked)

    def action_closed(self) -> None:
        """Show the columns of closed statuses, or only count them."""
        self.closed = not self.closed
        self.reload()

    @on(BoardCards.ClosedWanted)
    def _closed_wanted(self, event: BoardCards.ClosedWanted) -> None:
        event.stop()
        self.action_closed()

    # The card under the cursor

    @on(BoardCards.Selected)
    def _selected(self, event: BoardCards.Selected) -> None:
        event.stop()
        self._show_seen()
        if event.card is None or event.card.id != self._moving:
            self._moving = None
        if event.card is None:
            self._say_ways("")
        self._resting.then(self._read_ways)

    def _show_seen(self) -> None:
        tabs = self.query_one("#board-workflows", TabLine)
        tabs.right, tabs.right_short = self.cards.seen

    @work(exclusive=True, group="page", exit_on_error=False)
    async def _read_ways(self) -> None:
        card = self.cards.card
        if card is None:
            self._say_ways("")
            return
        try:
            ways = await self.tracker.read(partial(ways_on, ref=card.ref))
        except StoppedError:
            return
        except TrackerError as error:
            self._say_ways(error.plain)
        else:
            if self.cards.card is not None and self.cards.card.id == card.id:
                self.cards.show_ways(ways)
                self._say_where(card, self.cards.over, ways)

    def _say_ways(self, said: str) -> None:
        self._said = said
        most = MORE_LINES if self.size.height >= TALL else LINES
        width = max(20, self.size.width - 2)
        lines = wrapped(said, width, most)
        line = self.query_one("#board-ways", Static)
        line.styles.height = most
        line.update(Content("\n".join(cell(one, width).rstrip() for one in lines)))

    def on_resize(self) -> None:
        """Break the words about the card anew."""
        self._say_ways(self._said)
        self._show_seen()

    @on(BoardCards.Opened)
    def _opened(self, event: BoardCards.Opened) -> None:
        event.stop()
        item_actions.open_page(self.tracker, event.card.ref)

    @property
    def ref(self) -> str:
        """The ref of the card under the cursor, or nothing."""
        return self.cards.card.ref if self.cards.card is not None else ""

    def action_item(self, what: str) -> None:
        """Do something with the item of the card; where it is moved, the cursor follows it."""
        self._moving = self.cards.card.id if self.cards.card is not None and what == "move" else None
        super().action_item(what)

    # Moving

    def action_shift(self, step: int) -> None:
        """Move the card to the status on the left or right."""
        card, to = self.cards.card, self.cards.beside(step)
        if card is None:
            return
        if to is None:
            self.tracker.say(f"{card.ref} is in the {'first' if step < 0 else 'last'} column.", error=True)
            return
        self._move(card, to.status, ask=to.closed)

    @on(BoardCards.Dropped)
    def _dropped(self, event: BoardCards.Dropped) -> None:
        event.stop()
        self._move(event.card, event.status)

    @on(BoardCards.Hovered)
    def _hovered(self, event: BoardCards.Hovered) -> None:
        event.stop()
        current = self.cards.card
        if current is not None and current.id == event.card.id and self.cards.ways is not None:
            self._say_where(event.card, event.status, self.cards.ways)

    def _say_where(self, card: Card, status: str, ways: Mapping[str, Target]) -> None:
        """Say where a card can go, or whether to the status that it is dragged over."""
        if not status:
            self._say_ways(ways_in_words(card.ref, ways.values()))
        elif status in ways:
            self._say_ways(way_in_words(card.ref, ways[status]))
        else:
            self._say_ways(f"{card.ref} cannot become {status} in one move.")

    @work(exit_on_error=False)
    async def _move(self, card: Card, to: str, *, ask: bool = False) -> None:
        """Move a card: at once where nothing is missing, and else by asking for what is.

        What a key would close is asked for too: a closed status is often not seen, and the next one by chance.
        """
        self._moving = card.id
        try:
            way = await self.tracker.read(partial(way_to, ref=card.ref, to=to))
            if way.missing or ask:
                await item_actions.move(self.tracker, [card.ref], to=to)
            else:
                done = await self.tracker.change(lambda workspace: take_way(workspace, card, to))
                self.tracker.say(f"{done} Take it back: u")
        except TrackerError as error:
            self._moving = None
            self.tracker.say_error(error)
