"""What was typed and not saved when the terminal UI was stopped: it is kept in files beside the database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from glob import escape
from pathlib import Path

from tracker.domain.text import display_safe
from tracker.errors import TrackerError
from tracker.storage.files import new_file
from tracker.workspace import Workspace

_MARK = ".unsaved-"


def keep_unsaved(workspace: Workspace, lines: Sequence[str]) -> Path:
    """Write lines to a file of their own that only its owner may read, and return it. Raises TrackerError."""
    database = workspace.path
    when = f"{workspace.now.astimezone(workspace.zone):%Y%m%d-%H%M%S}"
    target = database.with_name(f"{database.name}{_MARK}{when}-{secrets.token_hex(2)}.txt")
    with new_file(target, private=True) as file:
        file.write("".join(f"{display_safe(line)}\n" for line in lines).encode())
    return target


def unsaved_in_words(workspace: Workspace) -> str:
    """Return where such files are, as long as nobody removed them; nothing where there are none."""
    try:
        database = workspace.path
        found = sorted(database.parent.glob(f"{escape(database.name)}{_MARK}*.txt"))
    except (TrackerError, OSError):  # not in a file, or in a folder that cannot be listed
        return ""
    if not found:
        return ""
    where = f"{found[-1]}{f' and {len(found) - 1} more' if len(found) > 1 else ''}"
    return f"Typed and not saved, when it was stopped: {where}. Remove it once you have what you need."
