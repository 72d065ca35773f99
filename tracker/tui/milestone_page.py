"""What is known of a milestone, wherever one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.services.milestone_words import hanging_lines, milestone_facts, milestone_heading
from tracker.services.milestones import show_milestone
from tracker.tui.widgets.linelist import Line, labelled
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


def open_milestone(app: TrackerApp, key: str) -> None:
    """Show a milestone, how far it can be trusted, and what hangs on it."""
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> Sequence[Line]:
        page = show_milestone(workspace, key)
        return [
            Line(milestone_heading(page.milestone), "strong"),
            Line(""),
            *labelled(milestone_facts(page.milestone, workspace.today)),
            Line(""),
            *map(Line, hanging_lines(page)),
        ]

    app.push_screen(Lines(f"Milestone {key}", read))
