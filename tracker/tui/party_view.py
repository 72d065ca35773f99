"""What the views of stakeholders and offices share: figures that come after the names, and the items in the panel."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual import work

from tracker.domain.parties import Authority, Figures, Stakeholder
from tracker.errors import StoppedError, TrackerError
from tracker.services.party_pages import (
    SHOWN,
    Kind,
    PartyPage,
    count_words,
    items_query,
    party_figures,
    party_waiting,
    waiting_words,
)
from tracker.tui import rows
from tracker.tui.listing import Listing
from tracker.tui.resting import SETTLED, Resting
from tracker.tui.widgets.grid_lines import Cell, GridColumn
from tracker.tui.widgets.linelist import Line, LineList, labelled
from tracker.tui.widgets.panel import STATUS_STYLES

P = TypeVar("P", bound=Stakeholder | Authority)
IN_ONE_GO = 10  # parties whose items are counted, and shown then
ITEM_COLUMNS = ("ref", "health", "days_left", "title")
READ_COLUMNS = (*ITEM_COLUMNS, *(key for key in rows.NEEDED if key not in ITEM_COLUMNS))
CLAIM_STYLES = {status: style for status, style in STATUS_STYLES.items() if status != "confirmed"}
ROOMY = 72  # cells of the list from which on it has more than what is to be done
WITH_ALL = 84  # and how many items there are in all
FIGURES = (
    GridColumn("open", "Open", 4, right=True, most=6),
    GridColumn("overdue", "Overdue", 7, right=True),
    GridColumn("soon", "Soon", 4, right=True, most=6),
    GridColumn("waiting", "Waiting", 7, right=True),
    GridColumn("items", "In all", 6, right=True),
)


def figure_columns(width: int) -> tuple[GridColumn, ...]:
    """Return the figures that a list of so many cells has room for."""
    return FIGURES if width >= WITH_ALL else FIGURES[:-1]


class PartyView(Listing[P], Generic[P]):
    """Parties with figures about their items. Only those that are seen are counted."""

    KIND: ClassVar[Kind]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.figures: dict[int, Figures] = {}
        self.waiting: dict[int, int] = {}
        self._counted: set[int] = set()  # since it was last read
        self._scrolling = Resting(self, SETTLED / 2)

    def key_of(self, entry: P) -> Hashable:
        """Return its id."""
        return entry.id

    def items_of(self, entry: P) -> str:
        """Return the query for its items."""
        return items_query(self.KIND, entry)

    def figure_cells(self, entry: P) -> tuple[Cell, ...]:
        """Return the figures of a party, as far as they are known."""
        found = self.figures.get(entry.id)
        shown = [column.key for column in self.grid.columns if column in FIGURES]
        if found is None:
            return (("…", "dim"),) * len(shown)
        waiting = self.waiting.get(entry.id)
        cells: dict[str, Cell] = {
            "open": _figure(count_words(found.open)),
            "overdue": _figure(count_words(found.overdue), "red"),
            "soon": _figure(count_words(found.due_soon), "amber"),
            "waiting": ("…", "dim") if waiting is None else _figure(waiting_words(waiting, found)),
            "items": (count_words(found.items), "dim"),
        }
        return tuple(cells[key] for key in shown)

    def draw(self, found: list[tuple[P, str]]) -> None:
        """Show the parties; figures that are known stay until they are counted again."""
        self._counted.clear()
        super().draw(found)

    def seen_others(self) -> None:
        """Count the items of the parties that came into view, once that rests."""
        self._scrolling.then(self._begin_to_count)

    def _begin_to_count(self) -> None:
        first, end = self.grid.seen(rows_around=3)
        wanted = [entry.id for entry in self.listed[first:end] if entry.id not in self._counted]
        if wanted:
            self._count(wanted)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _count(self, ids: list[int]) -> None:
        try:
            parts = [ids[start : start + IN_ONE_GO] for start in range(0, len(ids), IN_ONE_GO)]
            for some in parts:
                self.figures |= await self.tracker.read(partial(party_figures, kind=self.KIND, ids=some))
                self.draw_again(set(some))
            for some in parts:
                self.waiting |= await self.tracker.read(partial(party_waiting, kind=self.KIND, ids=some))
                self._counted.update(some)
                self.draw_again(set(some))
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        """Show the claim that a line is about."""
        event.stop()
        self.tracker.in_background(partial(self.tracker.show_claim, event.name))

    def draw_page(self, entry: P, found: Any) -> None:
        """Show all about a party, and its items."""
        assert isinstance(found, PartyPage)  # noqa: S101 - for the type alone
        if not self.panel.grid.columns:
            shown = [column for column in found.items.columns if column.key in ITEM_COLUMNS]
            self.panel.grid.set_columns(rows.grid_columns(shown, {}))
        listed = list(
            rows.grid_rows(found.items, [column.key for column in found.items.columns], ITEM_COLUMNS).values()
        )
        more = f", the first {SHOWN} (o shows all)" if len(listed) == SHOWN else ""
        heading = f"Open items by deadline{more}" if listed else ""
        self.panel.show(entry.id, self._lines(entry, found), heading, listed)

    @work(exit_on_error=False)
    async def action_add(self) -> None:
        """Add one."""
        await self._ask_for(None)

    @work(exit_on_error=False)
    async def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self.current is not None:
            await self._ask_for(self.current)

    async def _ask_for(self, entry: P | None) -> None:
        """Ask for what is known of a party, or of a new one, and show it."""
        from tracker.services.party_forms import party_form
        from tracker.tui.screens.party_form import PartyDialog

        try:
            form = await self.tracker.read(partial(party_form, kind=self.KIND, entry=entry))
        except TrackerError as error:
            self.tracker.say_error(error)
            return
        before = {one.id for one in self.entries}
        said = await self.app.push_screen_wait(PartyDialog(form))
        if said:
            self.tracker.say(said)
            if entry is None:
                self.show_new(before)

    def _lines(self, entry: P, page: PartyPage) -> Iterable[Line]:
        yield Line(page.title, "strong")
        if page.standing:
            yield Line(page.standing, STATUS_STYLES[getattr(entry, "status", "confirmed")])
        yield Line("")
        yield from labelled(page.facts)
        if page.claims:
            yield Line("")
            yield Line("What it relies on (enter shows one)", "heading")
        for claim, lines in page.claims:
            yield Line("\n  ".join(lines), CLAIM_STYLES.get(claim.status, ""), claim.key, hang=2)


def _figure(text: str, style: str = "") -> Cell:
    return ("·", "dim") if text == "0" else (text, style)
