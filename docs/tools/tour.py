"""The tour through the terminal UI: the keys of each step, pressed in the real app, and what is on the screen then.

`python docs/generate.py` writes it into the how-to, so that its screens are those of the program as it is.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.tools import demonstration
from docs.tools.examples import ANY, HOME
from docs.tools.screens import NARROW, Hand, running
from tracker.services import databases
from tracker.services.seed_documents import read_document

BORDER = " │╰╯─╭╮"
_SCROLLBAR = re.compile(r"[▁▂▃▄▅▆▇█](?= │.?$|$)")
FILE = "status-2026-01-05.csv"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the tour. `shows` are the lines of the screen to keep: each from a text to a text, both with it."""

    title: str
    text: str
    keys: Sequence[str]
    shows: Sequence[tuple[str, str]]


STEPS = (
    Step(
        "Begin",
        "The database is new: `tracker init` made it. `tracker tui` opens the overview. There are four "
        "reminders, one for each kind of user. Nothing has a date yet.",
        (),
        [("1 Overview", "Open in all"), ("⏎ Open", "Quit")],
    ),
    Step(
        "Log the clearance",
        "Press `a` and write it in one line, as after `tracker add`: the kind, the title in quotes, and what "
        "else you know. The line below says what it would add. Type:\n\n"
        "    clearance 'Drinking water for Rutba' --stakeholder ngo --authority HAO",
        (
            "a",
            "see:Add an item",
            "type:clearance 'Drinking water for Rutba' --stakeholder ngo --authority HAO",
            "see:Office: HAO",
        ),
        [("Add an item", "Add (ctrl+s)")],
    ),
    Step(
        "Find it in the table",
        "Press `enter`. The line above the keys says that it is `CLR-2` now. Press `2` for the table, `/` to "
        "search, and type `water`. The table follows while you type. `enter` takes you from the query to the table.",
        ("enter", "see:CLR-2 added", "2", "see:5 items", "slash", "type:water", "see:1 item", "enter"),
        [("Query", "CLR-2"), ("added as draft", "added as draft")],
    ),
    Step(
        "Open its page",
        "Press `enter` again. The page has everything about the item. *What can happen next* says what each move "
        "still needs: here a checked office, a window and a purpose.",
        ("enter", "see:Steps (0 of 11 done)"),
        [("CLR-2", "waiting on us"), ("Next step", "Office"), ("What can happen next", "Call the mission off")],
    ),
    Step(
        "Fill in what it is for",
        "Press `e`. The form has a line for each field; `tab` or `↓` goes to the next. Go down to *Variant* "
        "and write `movement`: it replaces what stood there. Two lines further down write the purpose. "
        "Under each line stands how it was understood, or what is wrong with it.",
        (
            "e",
            "see:what is to be done",
            "to:Variant",
            "type:movement",
            "see:→ movement",
            "to:Purpose",
            "type:Drinking water for 400 families",
            "see:→ Drinking",
        ),
        [("Purpose", "→")],  # what stands around it depends on how the form was scrolled
    ),
    Step(
        "Fill in the window",
        "Go on with `tab` to *Window from* and *Window to*, and write when the convoy should be on its way.",
        (
            "to:Window from",
            "type:2026-01-20 07:00",
            "to:Window to",
            "type:2026-01-22 18:00",
            "see:→ 2026-01-20 07:00",
            "see:→ 2026-01-22 18:00",
        ),
        [("Window from", "When it must")],
    ),
    Step(
        "Save, and check off the first step",
        "Press `ctrl+s`. Then go down with `j` or `↓` to the step *Confirm that the office exists*, and press "
        "`enter`. It asks how; most other steps are done at once. Write `Called their front desk` and press `ctrl+s`. "
        "`enter` on the step again would open it again.",
        (
            "ctrl+s",
            "see:changes to CLR-2",
            "see:[amber: due soon]",
            "j",
            "j",
            "enter",
            "see:Done: step 1",
            "type:Called their front desk",
            "ctrl+s",
            "see:step 1: done",
            "see:[x]",
        ),
        [("What can happen next", "front desk)"), ("step 1: done", "Take it back: u")],
    ),
    Step(
        "Move it to submitted",
        "Press `m`. The list has only what the workflow allows now. With the cursor on *Submit* press `enter`.",
        ("m", "see:Move CLR-2 to", "enter", "see:Move (ctrl+s)"),
        [("Move CLR-2 to submitted", "Move (ctrl+s)")],
    ),
    Step(
        "Confirm the move",
        "All of these lines may stay empty. Press `ctrl+s`. The item is submitted, and its deadline came by itself.",
        ("ctrl+s", "see:draft -> submitted", "see:Submitted since"),
        [("Drinking water", "do not move"), ("Deadline", "Deadline"), ("draft -> submitted", "Take it back: u")],
    ),
    Step(
        "Write a note",
        "Press `n`, write what was said, and go with `tab` to *Kind* and write `call`.",
        (
            "n",
            "see:A note on CLR-2",
            "type:The duty officer has it. Ask again on Sunday.",
            "to:Kind",
            "type:call",
        ),
        [("A note on CLR-2", "Save (ctrl+s)")],
    ),
    Step(
        "See the report",
        "Press `ctrl+s` to save the note, `escape` to leave the page, and `r` for the report. It keeps to the "
        "query of the table: to have all items, press `/`, empty the line with `ctrl+u` and press `enter`.",
        (
            "ctrl+s",
            "see:Noted on CLR-2",
            "escape",
            "see:Query water",
            "r",
            "see:1 row",
            "slash",
            "ctrl+u",
            "enter",
            "see:5 rows",
        ),
        [("Status", "CLR-2"), ("Open", "Save as CSV")],
    ),
    Step(
        "Save it as CSV",
        "Press `w`. A name is suggested, among your documents; change it if you like.",
        ("w", "see:Save (ctrl+s)"),
        [("Save the report", "Save (ctrl+s)")],
    ),
    Step(
        "Done",
        "Press `ctrl+s`. The file opens in any spreadsheet: [Send a CSV status "
        "report](send-a-csv-status-report.md) says how. `escape` leads back, and `q` ends it.",
        ("ctrl+s", "see:Wrote 5 rows"),
        [("Wrote", "Wrote")],
    ),
)


@cache
def tour() -> str:
    """Every step with its screen, as Markdown."""
    parts = []
    for number, (step, lines) in enumerate(zip(STEPS, asyncio.run(screens()), strict=True), start=1):
        block = "\n".join(shortened(lines, step.shows))
        parts.append(f"### {number}. {step.title}\n\n{step.text}\n\n```text\n{block}\n```")
    return "\n\n".join(parts)


async def screens() -> list[list[str]]:
    """Go through all steps; return the screen after each, or only the box that lies over it."""
    found = []
    with _home() as home:
        database = home / "tracker.db"
        databases.create(demonstration.workspace(database), read_document("practical-tips"))
        async with running(demonstration.workspace(database), "overview", NARROW) as hand:
            for step in STEPS:
                await hand.press(*step.keys)
                await hand.settle()
                found.append([_named(line, home) for line in _box(hand)])
        if not (home / "Documents" / FILE).is_file():
            raise AssertionError("The tour wrote no report.")
    return found


def _box(hand: Hand) -> list[str]:
    lines = [_SCROLLBAR.sub(" ", line) for line in hand.lines]
    for box in hand.app.screen.query("#dialog").results():
        x, y, width, height = box.region
        return [line.ljust(x + width)[x : x + width] for line in lines[y : y + height]]
    return lines


def _named(line: str, home: Path) -> str:
    """Return a line with the folder's name that the pages have, as wide as it was."""
    changed = line.replace(str(home), HOME)
    end = changed.find("  ", changed.find(HOME)) if changed != line else -1
    return changed if end < 0 else changed[:end] + " " * (len(line) - len(changed)) + changed[end:]


@contextmanager
def _home() -> Iterator[Path]:
    """A home of its own, where a file may be written, in a folder with a short name so that the screen has room."""
    before = dict(os.environ)
    home = Path(tempfile.mkdtemp(dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108
    (home / "Documents").mkdir()
    os.environ |= {"HOME": str(home), "XDG_DOCUMENTS_DIR": str(home / "Documents")}
    try:
        yield home
    finally:
        os.environ.clear()
        os.environ |= before
        shutil.rmtree(home)


def shortened(lines: Sequence[str], shows: Sequence[tuple[str, str]]) -> list[str]:
    """Return the lines that are to be shown, `...` standing for others. Raises ValueError for one that is not there."""
    kept: list[str] = []
    at = 0
    for first, last in shows:
        start = _place(lines, first, at)
        end = _place(lines, last, start) + 1
        left_out = start > at if kept else any(line.strip(BORDER) for line in lines[at:start])
        kept += [ANY] * left_out + list(lines[start:end])
        at = end
    kept += [ANY] * any(line.strip(BORDER) for line in lines[at:])
    return [line.rstrip() for line in kept]


def _place(lines: Sequence[str], text: str, at: int) -> int:
    for place in range(at, len(lines)):
        if text in lines[place]:
            return place
    raise ValueError("\n".join([f"'{text}' is not on the screen:", *lines]))
