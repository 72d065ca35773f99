"""Recording what changed by date, for somebody who keeps the program open."""

from __future__ import annotations

from tracker.storage.by_date import any_turned
from tracker.workspace import Workspace


def catch_up(workspace: Workspace) -> bool:
    """Record every change by date up to today, as the next change would; tell whether there was any.

    Reading shows them without, but costs more the more there are, and a terminal UI reads all the time. Raises
    PermissionDeniedError where the database may only be read.
    """
    with workspace.read() as connection:
        if not any_turned(connection, workspace.today):
            return False
    with workspace.change("by date", "by date"):
        return True
