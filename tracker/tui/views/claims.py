"""The claims: what is only said, what contradicts it, and what relies on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tracker.domain.claims import TO_SETTLE, Claim
from tracker.domain.parties import CONFIRMATIONS, DOUBT, doubt_words, spoken
from tracker.services.claims import (
    AGAINST,
    SHOWN,
    ClaimDetail,
    claim_detail,
    claim_facts,
    claims_to_settle,
    items_relying_on,
)
from tracker.tui.listing import Listing
from tracker.tui.milestone_page import open_milestone
from tracker.tui.rows import ItemKey
from tracker.tui.widgets.grid_lines import GAP, MARK_WIDTH, Cell, GridColumn, GridRow
from tracker.tui.widgets.linelist import Line, LineList, labelled
from tracker.tui.widgets.panel import STATUS_STYLES
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

WITH_SOURCE = 100  # cells of the list from which on it has the source and what is against it too
KEY_WIDTH, LEAST_KEY = 24, 16  # cells of a key at most, and at least where the statement needs the room
STATUS, STATEMENT = 14, 28  # cells of a status, and those that a statement needs to say something
ALL, OPEN = "all", "open"
TABS = (
    Tab(ALL, "All"),
    Tab(OPEN, "To settle"),
    *(Tab(status, DOUBT[status].capitalize()) for status in ("disputed", "unverified", "refuted", "confirmed")),
)
RELYING = (
    GridColumn("kind", "What", 4, most=9),
    GridColumn("name", "Name", 4, most=24),
    GridColumn("title", "Title", 12, grows=True),
)


class TheView(Listing[Claim]):
    """What is only said, those first that nobody has settled."""

    DEFAULT_CSS = """
    TheView#claims {
        .list-and-panel > Grid { width: 3fr; }
        Panel { width: 2fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "settle('confirmed')", "Confirm", tooltip="say that it is true, and how you know"),
        Binding("D", "settle('disputed')", "Dispute", tooltip="say that it is in doubt, and what is against it"),
        Binding("R", "settle('refuted')", "Refute", tooltip="say that it is false, and how you know"),
        Binding("less_than_sign", "tab(-1)", "Tab before", show=False, key_display="<"),
        Binding("greater_than_sign", "tab(1)", "Next tab", show=False, key_display=">"),
    ]
    WHAT = ("claim", "claims")
    FIND = "type a word of the statement, a key or a source"
    EMPTY = "No claim here."

    def compose(self) -> ComposeResult:
        """Lay out the statuses above all else."""
        yield TabLine(TABS, id="claim-statuses", second=True)
        yield from super().compose()

    def on_mount(self) -> None:
        """Begin with all, and with the columns of what relies on a claim."""
        super().on_mount()
        self.statuses.active = ALL
        self.panel.grid.set_columns(RELYING)
        self.panel.grid.empty = "Nothing relies on it."

    @property
    def statuses(self) -> TabLine:
        """The statuses that the list is kept to."""
        return self.query_one("#claim-statuses", TabLine)

    def reading(self) -> Callable[[Workspace], list[tuple[Claim, str]]]:
        """Return what reads the claims."""
        return self.with_keys(claims_to_settle)

    @staticmethod
    def texts(entry: Claim) -> Sequence[str]:
        """Return what is looked through when one types."""
        return (entry.key, entry.statement, entry.source, entry.disputed_by, DOUBT[entry.status])

    def key_of(self, entry: Claim) -> Hashable:
        """Return its id."""
        return entry.id

    def leaves(self, entry: Claim) -> bool:
        """Tell whether the status that was chosen leaves a claim in the list."""
        chosen = self.statuses.active
        return chosen not in (OPEN, *CONFIRMATIONS) or entry.status in (TO_SETTLE if chosen == OPEN else (chosen,))

    def columns(self, width: int) -> list[GridColumn]:
        """Return the status and the statement, and more where there is room."""
        more = [GridColumn("source", "Source", 16), GridColumn("against", "Against it", 16)]
        natural = min(KEY_WIDTH, max((len(claim.key) for claim in self.entries), default=KEY_WIDTH))
        left = width - MARK_WIDTH - natural - STATUS - 2 * GAP
        return [
            GridColumn("key", "Key", max(min(natural, LEAST_KEY), natural - max(0, STATEMENT - left))),
            GridColumn("status", "Status", STATUS),
            GridColumn("statement", "Statement", 16, grows=True),
            *(more if width >= WITH_SOURCE else ()),
        ]

    def cells(self, entry: Claim) -> GridRow:
        """Return a claim as a row."""
        known: dict[str, Cell] = {
            "key": (entry.key, "strong"),
            "status": (doubt_words(entry.status), STATUS_STYLES[entry.status]),
            "statement": entry.statement,
            "source": (entry.source, "dim"),
            "against": entry.disputed_by,
        }
        return GridRow(entry.id, tuple(known[column.key] for column in self.grid.columns))

    def page_of(self, entry: Claim) -> Callable[[Workspace], Any]:
        """Return what reads all about a claim."""
        return partial(claim_detail, key=entry.key)

    def items_of(self, entry: Claim) -> str:
        """Return the query for the items that rely on it."""
        return items_relying_on(entry)

    def draw_page(self, entry: Claim, found: Any) -> None:
        """Show all about a claim, and what relies on it."""
        assert isinstance(found, ClaimDetail)  # noqa: S101 - for the type alone
        listed = [
            GridRow(
                ItemKey(one.id, one.name) if one.kind == "item" else (one.kind, one.name),
                ((spoken(one.kind), "dim"), (one.name, "strong"), one.title),
            )
            for one in found.relied_on_by
        ]
        items = sum(one.kind == "item" for one in found.relied_on_by)
        heading = f"The first {SHOWN} items that rely on it (o shows all)" if items == SHOWN else "What relies on it"
        self.panel.show(entry.id, self._lines(found), heading, listed)

    def _lines(self, found: ClaimDetail) -> Iterable[Line]:
        claim = found.claim
        yield Line(f"{claim.key}: {doubt_words(claim.status)}", STATUS_STYLES[claim.status])
        yield Line(claim.statement, "strong")
        yield Line("")
        facts = claim_facts(found)
        for (called, _), line in zip(facts, labelled(facts), strict=True):
            yield replace(line, name=claim.disputed_by) if called == AGAINST else line

    def show_claim(self, key: str) -> None:
        """Put the cursor on a claim, as soon as the claims are read."""
        self.show_where(lambda claim: claim.key == key, f"There is no claim {key} any more.")

    def leave_all(self) -> None:
        """Have nothing narrow the list any more."""
        self.statuses.active = ALL
        super().leave_all()

    @on(TabLine.Chosen, "#claim-statuses")
    def _tab_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self._keep_to(event.name)

    def action_tab(self, step: int) -> None:
        """Keep the list to the status beside the one that is chosen."""
        self._keep_to(self.statuses.beside(step))

    def _keep_to(self, status: str) -> None:
        self.statuses.active = status
        self.show_list()

    def open_row(self, row: GridRow) -> None:
        """Open what relies on the claim: an item's page, or the office among the others."""
        match row.key:
            case ("authority", str(code)):
                self.tracker.in_background(partial(self.tracker.show_office, code))
            case ("milestone", str(key)):
                open_milestone(self.tracker, key)
            case _:
                super().open_row(row)

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        """Show the claim that is against this one."""
        event.stop()
        self.show_claim(event.name)

    @work(exit_on_error=False)
    async def action_settle(self, status: str) -> None:
        """Say what became of the claim under the cursor, and how one knows."""
        from tracker.tui.screens.claim_settle import SettleClaim

        if self.current is not None:
            said = await self.app.push_screen_wait(SettleClaim(self.current, status, self.entries))
            if said:
                self.tracker.say(said)
