"""The terminal UI: how soon it is there, how long the event loop is ever held up, and how much memory it takes."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.child import ROOT, ChildFailedError, environment, run_module

LINES, COLUMNS = 40, 120
RATIO = 1.3  # the largest database against the smallest
FELT = 0.1  # seconds that a person feels
ROWS = 100_000  # rows of the table that comes with Textual
FIRST = b"Overdue"  # stands on the first screen once it has been read
QUIT = b"q"
PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found: seconds until the first screen, per action the longest pause and the whole, and MiB."""

    first: float
    pauses: Mapping[str, float]
    whole: Mapping[str, float]
    memory: float

    @property
    def longest(self) -> float:
        """The longest pause of all."""
        return max(self.pauses.values())


def run_once(folder: Path, database: Path) -> Found:
    """Start the program on a terminal, and drive it in a process of its own. Raises ChildFailedError."""
    given = environment(folder, database)
    answer = folder / "tui.json"
    taken = run_module(["benchmarks.tui_child", str(database), str(answer)], given)
    actions = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    pauses = {name: pause for name, (pause, _) in actions.items()}
    whole = {name: seconds for name, (_, seconds) in actions.items()}
    return Found(first_screen(given), pauses, whole, taken.memory)


def first_screen(given: Mapping[str, str]) -> float:
    """Return the seconds from the start of `tracker tui` until what needs action is on the screen."""
    import fcntl
    import pty
    import termios

    screen, line = pty.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    began, seen = time.perf_counter(), b""
    words = [sys.executable, "-m", "tracker", "tui"]
    variables = {**given, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}
    with subprocess.Popen(words, cwd=ROOT, env=variables, stdin=line, stdout=line, stderr=line) as child:
        try:
            while FIRST not in seen:
                if time.perf_counter() - began > PATIENCE or child.poll() is not None:
                    raise ChildFailedError(f"tracker tui showed nothing: {seen[-500:].decode(errors='replace')}")
                seen += _read(screen)
            taken = time.perf_counter() - began
            os.write(screen, QUIT)
            while child.poll() is None:
                _read(screen)
        finally:
            child.kill()
            os.close(screen)
            os.close(line)
    return taken


def _read(screen: int) -> bytes:
    ready, _, _ = select.select([screen], [], [], 0.05)
    try:
        return os.read(screen, 1 << 16) if ready else b""
    except OSError:  # Linux says EIO where the other end is closed
        return b""


def interleaved(folder: Path, files: Mapping[int, Path], runs: int) -> dict[int, list[Found]]:
    """Run each size once to warm up, and then each in turn, back and forth."""
    for path in files.values():
        run_once(folder, path)
    found: dict[int, list[Found]] = defaultdict(list)
    for number in range(runs):
        for size, path in list(files.items())[:: 1 if number % 2 else -1]:
            found[size].append(run_once(folder, path))
    return found


def data_table(folder: Path, database: Path) -> tuple[Mapping[str, tuple[float, float]], float]:
    """Return the pauses and whole seconds of Textual's own table of `ROWS` rows by action, and its MiB."""
    answer = folder / "data_table.json"
    taken = run_module(["benchmarks.data_table", str(ROWS), str(answer)], environment(folder, database))
    actions = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    return {name: (pause, whole) for name, (pause, whole) in actions.items()}, taken.memory


def middle(found: Mapping[int, list[Found]], size: int, name: str) -> tuple[float, float]:
    """Return the medians of an action's longest pause and of the whole of it."""
    runs = found[size]
    return median(run.pauses[name] for run in runs), median(run.whole[name] for run in runs)
