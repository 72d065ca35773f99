"""Running a command as its own process, and what that took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import NOW

ROOT = Path(__file__).resolve().parent.parent
_KIBIBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds from start to end, and the most memory that was in use, in MiB."""

    seconds: float
    memory: float


class ChildFailedError(Exception):
    """A command that is measured did not end well."""


def environment(folder: Path, database: Path) -> dict[str, str]:
    """Return the environment of every child: our database, our day, no one's settings, compiled modules kept apart."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACKER_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {
        "TRACKER_DB": str(database),
        "TRACKER_NOW": NOW,
        "TRACKER_TIME_ZONE": "UTC",
        "TRACKER_ACTOR": "bench",
        "TRACKER_CONFIG": str(folder / "no-settings.toml"),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }


def run_module(words: list[str], given: dict[str, str]) -> Taken:
    """Run `python -m WORDS...` and wait for its end. Raises ChildFailedError with what it said."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        said = child.stderr.read() if child.stderr else b""
        # wait4 tells the memory of this one child; getrusage(RUSAGE_CHILDREN) would tell that of the largest so far.
        _, status, usage = os.wait4(child.pid, 0)
        taken = Taken(time.perf_counter() - began, usage.ru_maxrss * _KIBIBYTE / (1 << 20))
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise ChildFailedError(
            f"{' '.join(words)} ended with {child.returncode}: {said.decode(errors='replace').strip()}"
        )
    return taken
