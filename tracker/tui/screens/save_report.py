"""Saving a report as CSV: where to, how far it is, and how to end it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, Static
from textual.worker import Worker, get_current_worker

from tracker.domain.text import plural
from tracker.errors import StoppedError
from tracker.services.reports import csv_file, is_taken, write_report
from tracker.stops import Stop
from tracker.tui.screens.dialog import Dialog
from tracker.tui.text import content
from tracker.tui.widgets.says import put
from tracker.tui.widgets.textline import TextLine
from tracker.workspace import Workspace

TOLD = 0.25  # seconds between two looks at how far it is


class SaveReport(Dialog[str]):
    """Asks where to, and writes; the answer says what was written. Nothing is left of what was ended before its end."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel, or stop writing")]
    SAVE = "Save"

    def __init__(self, report: str, query: str, view: str, suggested: Path) -> None:
        super().__init__()
        self._suggested = suggested
        self._report = report
        self._query = query
        self._view = view
        self._looking: Worker[object] | None = None  # while it is looked whether the file is there
        self.stoppable = False  # whether somebody was told how to stop the writing
        self._stop: Stop | None = None  # ends the writing, while there is any
        self._written = 0
        self._total: int | None = None  # rows that will be written, once that is known

    def heading(self) -> str:
        """Return which report is saved."""
        return f"Save the report '{self._report}' as CSV"

    def body(self) -> ComposeResult:
        """Lay out the path, the one choice, and the line of how far it is."""
        yield Label("File", classes="field-label")
        yield TextLine(str(self._suggested), id="report-file", select_on_focus=False)
        within = [f"view {self._view}"] * bool(self._view) + [self._query] * bool(self._query)
        yield Static(content(f"Items: {', '.join(within) or 'all'}"), classes="field-hint", markup=False)
        yield Checkbox(
            Content("For Excel: begin with the mark by which it knows UTF-8"), True, id="report-mark", compact=True
        )
        yield Static("", id="report-progress", markup=False)

    def on_mount(self) -> None:
        """Keep the line of how far it is away until there is something to say."""
        self._show_progress("")

    async def save(self) -> str | None:
        """Write the file; one that is there is only replaced when that is asked for twice. Raises TrackerError.

        The second time only counts once it was offered, a moment after it was said and after the last wish to save.
        """
        target, there = await self._looked_at(self.query_one("#report-file", Input).value)
        plain = not self.query_one("#report-mark", Checkbox).value
        if there and not self.agreed(target, f"{target} exists already.", "Press ctrl+s again to replace it."):
            return None
        self.complain("")
        write = partial(
            write_report,
            name=self._report,
            query=self._query,
            target=target,
            view=self._view or None,
            plain=plain,
            force=there,
            progress=self._progress,
        )
        stop = self._stop = Stop()
        self._written, self._total, self.stoppable = 0, None, False
        self._show_progress("Writing …")
        timer = self.set_interval(TOLD, self._tell)
        try:
            count = await self.tracker.work_.write(target.name, write, stop)
        except StoppedError:
            self.complain("Stopped: nothing was written.")
            return None
        finally:
            timer.stop()
            self._stop = None
            self._show_progress("")
        self.tracker.report_folder = target.parent
        return f"Wrote {plural(count, 'row')} to {target}"

    async def _looked_at(self, typed: str) -> tuple[Path, bool]:
        """Return the file that is meant, and whether it is there; its folder may never answer."""

        def look(_: Workspace) -> tuple[Path, bool]:
            target = csv_file(typed)
            return target, is_taken(target)

        self._looking = get_current_worker()
        try:
            return await self.tracker.work_.read(look)
        finally:
            self._looking = None

    def _progress(self, written: int, total: int | None) -> None:
        """Note how far it is, in the thread that writes; end it there where that is wanted."""
        self._written, self._total = written, total
        if self._stop is None or self._stop.stopped:
            raise StoppedError("Stopped.")

    def _tell(self) -> None:
        if self._stop is None or self._stop.stopped:
            return
        rows = plural(self._written, "row")
        if self._total is not None:
            rows = f"{self._written:,} of {plural(self._total, 'row')}"
        self.stoppable = True
        self._show_progress(f"Wrote {rows} … escape stops it.")

    def _show_progress(self, said: str) -> None:
        line = self.query_one("#report-progress", Static)
        put(line, Content(said), hides=True)

    def action_cancel(self) -> None:
        """End the writing, or the look before it; where nothing is written, close the box."""
        if self._stop is not None:
            self._stop.stop()
            self._show_progress("Stopping …")
        elif self._looking is not None:
            self._looking.cancel()
            self.complain("Stopped: nothing was written.")
        else:
            super().action_cancel()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.complain("")  # it was about another file

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # the rest has its usual answer: Enter saves
        self.action_save()
