"""How long a commit of another process takes to the screen of `tracker tui`: writes the seconds as JSON."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

from benchmarks.terminal import Terminal, on_terminal
from tracker.services.edits import Edit
from tracker.services.items import edit_items, item_version
from tracker.settings import load_settings
from tracker.workspace import Workspace

APART = 1.2  # seconds between two changes, and a little more each time: each comes at another moment between two looks
_REF = re.compile(rb"[A-Z]{3}-\d+")
_PLACE = 3  # the row whose title is changed; the cursor is on the first, and its page beside the table


def measure(database: str, times: int) -> list[float]:
    """Return the seconds of each change; the titles are as before afterwards."""
    settings = load_settings()
    workspace = Workspace(database, settings.actor, settings)
    try:
        with on_terminal(["tracker", "tui", "--view", "items"], os.environ) as terminal:
            terminal.shows(b" items")  # how many there are: all is read
            terminal.rest(1.0)
            ref = list(dict.fromkeys(_REF.findall(terminal.written)))[_PLACE].decode()
            return _change(workspace, terminal, ref, times)
    finally:
        workspace.close()


def _change(workspace: Workspace, terminal: Terminal, ref: str, times: int) -> list[float]:
    before = item_version(workspace, ref).title
    taken = []
    for number in range(times):
        terminal.rest(APART + number * 0.07)
        terminal.written = b""
        word = f"Changed{number:04}"
        edit_items(workspace, [ref], Edit(title=word))
        began = time.perf_counter()
        terminal.shows(word.encode())
        taken.append(time.perf_counter() - began)
    edit_items(workspace, [ref], Edit(title=before))
    return taken


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(measure(sys.argv[1], int(sys.argv[3]))), encoding="utf-8")
