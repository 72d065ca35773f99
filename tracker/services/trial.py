"""An operation that can be tried first: it is done in full, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.errors import PermissionDeniedError
from tracker.storage.changes import Changes
from tracker.workspace import Workspace


class _TrialOverError(Exception):
    """Ends a trial: the transaction rolls back."""


@contextmanager
def attempt(
    workspace: Workspace, command: str, summary: str, *, reason: str = "", dry_run: bool = False
) -> Iterator[Changes]:
    """One operation as `Workspace.change` makes it; with `dry_run` all of it is taken back at the end of the block.

    A trial writes as the operation would, so that what it shows is what would happen. Raises PermissionDeniedError.
    """
    try:
        with workspace.change(command, summary, reason=reason) as changes:
            yield changes
            if dry_run:
                raise _TrialOverError
    except _TrialOverError:
        pass
    except PermissionDeniedError as error:
        if dry_run:
            error.hint, error.command = "A dry run takes everything back, but until then it has to write.", ""
        raise
