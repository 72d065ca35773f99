"""Recording what changed by date, for somebody who keeps the program open."""

from __future__ import annotations

from tracker.errors import PermissionDeniedError
from tracker.storage.by_date import any_turned
from tracker.storage.database import may_write
from tracker.workspace import Workspace


def catch_up(workspace: Workspace) -> bool:
    """Record every change by date up to today, as the next change would; tell whether there was any.

    Reading shows them without, but costs more the more there are, and a terminal UI reads all the time. Raises
    PermissionDeniedError where the database may only be read, whether there is something to record or not.
    """
    if not may_write(workspace.path):
        raise PermissionDeniedError(f"You may not write to {workspace.path}.", hint="Check its rights.")
    with workspace.read() as connection:
        if not any_turned(connection, workspace.today):
            return False
    with workspace.change("by date", "by date"):
        return True
