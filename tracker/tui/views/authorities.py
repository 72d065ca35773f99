"""The offices: who decides, whether each of them exists, and all about the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import work
from textual.binding import Binding, BindingType

from tracker.domain.parties import DOUBT, Authority, doubt_words
from tracker.services.parties import all_authorities
from tracker.services.party_pages import authority_page
from tracker.tui.party_view import FIGURES, READ_COLUMNS, PartyView
from tracker.tui.widgets.grid_lines import Cell, GridColumn, GridRow
from tracker.tui.widgets.panel import STATUS_STYLES
from tracker.workspace import Workspace

FEW = ("open", "overdue")  # the figures of the list where there is little room
CODE = 8  # cells of a code at most
WITH_CALENDAR = 84  # cells of the list from which on it has the calendar too
ALL_FIGURES = 104


class TheView(PartyView[Authority]):
    """Who decides, with their items."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "add", "New", key_display="+", tooltip="add an office"),
        Binding("E", "edit", "Change", tooltip="change the office"),
        Binding("C", "settle('confirmed')", "Confirm", tooltip="say that the office exists, and how you know"),
        Binding("D", "settle('disputed')", "Dispute", show=False, tooltip="say that it is in doubt, and why"),
        Binding("R", "settle('refuted')", "Refute", show=False, tooltip="say that there is no such office"),
    ]
    KIND = "authority"
    WHAT = ("office", "offices")
    FIND = "type a code, a name or a status"
    EMPTY = "No office yet. Add one: +"

    def reading(self) -> Callable[[Workspace], list[tuple[Authority, str]]]:
        """Return what reads the offices; nothing is counted yet."""
        return self.with_keys(all_authorities)

    @staticmethod
    def texts(entry: Authority) -> Sequence[str]:
        """Return what is looked through when one types."""
        return (*entry.names, entry.part_of, DOUBT[entry.status], entry.contact, entry.email, entry.phone)

    def columns(self, width: int) -> list[GridColumn]:
        """Return the code, the name, whether it exists, and the figures that there is room for."""
        calendar = [GridColumn("calendar", "Calendar", 8)] if width >= WITH_CALENDAR else []
        figures = FIGURES if width >= ALL_FIGURES else [column for column in FIGURES if column.key in FEW]
        return [
            GridColumn("code", "Code", self._code_width()),
            GridColumn("name", "Name", 12, grows=True),
            GridColumn("status", "Exists?", 14),
            *calendar,
            *figures,
        ]

    def _code_width(self) -> int:
        return min(CODE, max((cell_len(entry.code) for entry in self.entries), default=CODE))

    def cells(self, entry: Authority) -> GridRow:
        """Return an office as a row."""
        known: dict[str, Cell] = {
            "code": (entry.code, "strong"),
            "name": entry.name,
            "status": (doubt_words(entry.status), STATUS_STYLES[entry.status]),
            "calendar": (entry.calendar, "dim"),
        }
        own = tuple(known[column.key] for column in self.grid.columns if column.key in known)
        return GridRow(entry.id, (*own, *self.figure_cells(entry)))

    def page_of(self, entry: Authority) -> Callable[[Workspace], Any]:
        """Return what reads all about an office."""
        return partial(authority_page, code=entry.code, columns=READ_COLUMNS)

    def show_code(self, code: str) -> None:
        """Put the cursor on an office by its code, as soon as the offices are read."""
        self.show_where(lambda entry: entry.code == code, f"There is no office {code} any more.")

    @work(exit_on_error=False)
    async def action_settle(self, status: str) -> None:
        """Say whether the office under the cursor exists, and how one knows."""
        from tracker.tui.screens.authority_settle import SettleAuthority

        if self.current is not None:
            said = await self.app.push_screen_wait(SettleAuthority(self.current, status))
            if said:
                self.tracker.say(said)
