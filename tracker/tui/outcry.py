"""Workers report only to the widget that began them: what goes wrong in one is passed on, so that it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


class Outcry(MessagePump):
    """For widgets and screens that begin workers."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Pass on what nobody expected."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            cast("TrackerApp", self.app).unexpected_error(event.worker.error)
