"""What needs somebody now, the most urgent first, and how the weeks to come are loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from tracker.domain.weeks import span_words
from tracker.services.overview import MOST_A_WEEK, Overview, Week, overview, week_load
from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.item_view import ItemView
from tracker.tui.widgets.chart import Bar, Chart
from tracker.tui.widgets.parts import Parts
from tracker.workspace import Workspace

READ = 8  # items of each part that are read; how many are shown depends on the room there is
BESIDE = 120  # cells from which on the chart stands beside the list


class TheView(ItemView[Overview]):
    """The parts with their first items, and a bar per week. What is urgent is read and drawn first, then the bars."""

    DEFAULT_CSS = """
    TheView#overview {
        layout: vertical;
        &.-wide { layout: horizontal; }
        Parts, Parts:focus {
            height: 1fr; background: $background; border: none; padding: 0 1; scrollbar-size: 1 1; color: $foreground;
            text-wrap: nowrap; text-overflow: clip; scrollbar-gutter: stable; background-tint: $foreground 0%;
        }
        Parts > .option-list--option { color: $foreground; padding: 0; }
        Parts > .option-list--option-disabled { color: $foreground; }
        Parts > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
        Parts:focus > .option-list--option-highlighted { background: $primary; color: $background; text-style: bold; }
        Chart { height: 5; padding: 0 1; background: $surface; color: $foreground; }
        &.-wide Chart { width: 36; height: 100%; background: $background; border-left: solid $panel; }
        Chart > .chart--heading { color: $primary; text-style: bold; }
        Chart > .chart--bar { color: $primary; }
        Chart > .chart--warning { color: $text-error; text-style: bold; }
        Chart > .chart--label { color: $text-muted; }
        Chart > .chart--cursor { background: $primary; color: $background; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*ITEM_KEYS]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.weeks: tuple[Week, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the list and the chart."""
        yield Parts(id="parts")
        yield Chart("Deadlines by week", id="load")

    @property
    def parts(self) -> Parts:
        """The list."""
        return self.query_one(Parts)

    @property
    def ref(self) -> str:
        """The ref of the item under the cursor, or nothing."""
        return self.parts.ref

    def focus_first(self) -> None:
        """Begin in the list."""
        self.parts.focus(scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """Put the chart beside the list where that leaves it enough room, else below it."""
        self.set_class(event.size.width >= BESIDE, "-wide")

    def reading(self) -> Callable[[Workspace], Overview]:
        """Return what reads the parts."""
        return lambda workspace: overview(workspace, READ)

    def draw(self, found: Overview) -> None:
        """Show the parts."""
        self.parts.show(found)

    async def fetch(self) -> None:
        """Read and draw the parts, then the weeks."""
        await super().fetch()
        self.weeks = await self.tracker.read(week_load)
        self.query_one(Chart).bars = tuple(_bar(week) for week in self.weeks)

    @on(Parts.ItemWanted)
    def _item_wanted(self, event: Parts.ItemWanted) -> None:
        event.stop()
        item_actions.open_page(self.tracker, event.ref)

    @on(Parts.ListWanted)
    async def _list_wanted(self, event: Parts.ListWanted) -> None:
        event.stop()
        await self.tracker.show_items(event.query)

    @on(Chart.Opened)
    async def _week_wanted(self, event: Chart.Opened) -> None:
        event.stop()
        await self.tracker.show_items(self.weeks[event.place].query)


def _bar(week: Week) -> Bar:
    number = f"{week.count:,}" if week.count <= MOST_A_WEEK else f"{MOST_A_WEEK:,}+"
    if week.first is None:
        return Bar("late", "late", week.count, number, warning=week.count > 0)
    return Bar(span_words(week.first, week.last), span_words(week.first, week.first), week.count, number)
