"""Recording what changed by date, for somebody who keeps the program open."""

from __future__ import annotations

import time

from tracker.errors import PermissionDeniedError
from tracker.storage.by_date import any_turned
from tracker.storage.database import may_write
from tracker.workspace import Workspace

PART = 200  # items whose changes are recorded at a time: less than a second, which is how long others wait to save
PAUSE = 0.12  # seconds between the parts: who waits for a locked file looks again every tenth of a second


def catch_up(workspace: Workspace) -> bool:
    """Record every change by date up to today, part by part; tell whether there was any.

    Each part is an operation of its own: what others save comes between, and what is left is recorded the next time.
    Reading shows them without, but costs more the more there are, and a terminal UI reads all the time. Raises
    PermissionDeniedError where the database may only be read, whether there is something to record or not.
    """
    if not may_write(workspace.path):
        raise PermissionDeniedError(f"You may not write to {workspace.path}.", hint="Check its rights.")
    with workspace.read() as connection:
        if not any_turned(connection, workspace.today):
            return False
    last = workspace.record_turns(0, PART)
    while last:
        time.sleep(PAUSE)
        last = workspace.record_turns(last, PART)
    return True
