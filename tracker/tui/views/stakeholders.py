"""The stakeholders: who acts, how much each has to do, and all about the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from tracker.domain.parties import Stakeholder
from tracker.services.parties import all_stakeholders
from tracker.services.party_pages import stakeholder_page
from tracker.tui.party_view import READ_COLUMNS, ROOMY, PartyView, figure_columns
from tracker.tui.widgets.grid_lines import GridColumn, GridRow
from tracker.workspace import Workspace


class TheView(PartyView[Stakeholder]):
    """Who acts, with their items."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "add", "New", key_display="+", tooltip="add a stakeholder"),
        Binding("E", "edit", "Change", tooltip="change the stakeholder"),
    ]
    KIND = "stakeholder"
    WHAT = ("stakeholder", "stakeholders")
    FIND = "type a name, a group or a contact"
    EMPTY = "No stakeholder yet. Add one: +"

    def reading(self) -> Callable[[Workspace], list[tuple[Stakeholder, str]]]:
        """Return what reads the stakeholders; nothing is counted yet."""
        return self.with_keys(all_stakeholders)

    @staticmethod
    def texts(entry: Stakeholder) -> Sequence[str]:
        """Return what is looked through when one types."""
        return (*entry.names, entry.group, entry.contact, entry.email, entry.phone)

    def columns(self, width: int) -> list[GridColumn]:
        """Return the name, the group where there is room, and the figures."""
        group = [GridColumn("group", "Group", 10)] if width >= ROOMY else []
        return [GridColumn("name", "Name", 14, grows=True), *group, *figure_columns(width)]

    def cells(self, entry: Stakeholder) -> GridRow:
        """Return a stakeholder as a row."""
        grouped = any(column.key == "group" for column in self.grid.columns)
        group = ((entry.group, "dim"),) if grouped else ()
        return GridRow(entry.id, ((entry.name, "strong"), *group, *self.figure_cells(entry)))

    def page_of(self, entry: Stakeholder) -> Callable[[Workspace], Any]:
        """Return what reads all about a stakeholder."""
        return partial(stakeholder_page, name=entry.name, columns=READ_COLUMNS)
