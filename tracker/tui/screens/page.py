"""The page of an item on a screen of its own; the table of items has it beside the list where there is room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tracker.errors import NotFoundError, TrackerError
from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.outcry import Outcry
from tracker.tui.widgets.keyline import KeyLine
from tracker.tui.widgets.page import PageLines
from tracker.tui.widgets.status import Status
from tracker.tui.widgets.tabline import Tab, TabLine

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


class PageScreen(Outcry, LaidOutOnce, Screen[None]):
    """Everything about one item."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,left,h", "dismiss", "Back"), *ITEM_KEYS]
    GIVES_WAY = True  # to a view that is asked for: nothing typed is lost

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.ref = ref

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield TabLine([Tab(self.ref, self.ref)], id="views")
        yield PageLines(id="page")
        yield Status()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the item."""
        self.query_one(PageLines).focus()
        self.query_one(TabLine).active = self.ref
        self.reload()

    @work(exclusive=True, exit_on_error=False)
    async def reload(self) -> None:
        """Read the item, again."""
        try:
            shown = await self.tracker.read(item_actions.reading_of(self.ref))
        except NotFoundError as gone:
            self._leave(gone)
        except TrackerError as error:
            self.tracker.say_error(error)
        else:
            self.query_one(PageLines).show(shown, self.tracker.workspace)

    def _leave(self, gone: NotFoundError) -> None:
        """Close, since there is nothing to see any more; what was said of how it went is still said."""
        if not self.is_current:
            self.tracker.say_error(gone)
            return
        said, tracker = self.query_one(Status).said, self.tracker
        self.dismiss()
        tracker.call_later(partial(tracker.say, said) if said else partial(tracker.say_error, gone))

    @on(PageLines.Acted)
    def _picked(self, event: PageLines.Acted) -> None:
        event.stop()
        self.tracker.in_background(partial(item_actions.pick, self.tracker, event.page, event.what, event.name))

    def action_item(self, what: str) -> None:
        """Do something with the item."""
        self.tracker.in_background(partial(item_actions.act, self.tracker, what, [self.ref]))
