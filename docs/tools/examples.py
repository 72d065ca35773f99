"""The examples in the pages: read them, run them, compare their output or write it anew.

A page is run from top to bottom in a folder and with a database of its own. What counts in it:

- A fenced block `console`. A line `$ tracker ...` is a command (`\\` at its end continues it), `$ echo $?` shows the
  exit code of the one before, and the lines after it are its output. A line that is only `...` stands for any lines.
  Lines that begin with `# ` right above a command are remarks; one that begins with a date moves the clock to that day.
- A fenced block `markdown` or `toml` whose first line is a comment with a file name: it is written to that file. So is
  one of any kind right below a line `<!-- saved as FILE -->`, for formats that have no comments.
- A fenced block `diff` that begins with `--- FILE` and `+++ FILE`: the change is made to that file.

A command may fail only where its output has a line that begins with `tracker: `. So a page cannot come to show an
error by accident when its outputs are written anew.
"""

from __future__ import annotations

import difflib
import gc
import io
import os
import re
import shlex
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-01-05"
HOUR = "T09:00:00Z"
ACTOR, ZONE, WIDTH = "layla", "Asia/Baghdad", "100"
HOME = "/home/layla"  # what the pages show in place of the folder that a page was run in
DATABASE = Path(".local/share/tracker/tracker.db")
ANY = "..."
REFUSED = "tracker: "

_FENCE = re.compile(r"^```(\w*)\s*$")
_FILE_NAME = re.compile(r"(?:<!-- |# )([\w][\w.-]*\.(?:md|txt|toml))(?: -->)?")
_SAVED_AS = re.compile(r"<!-- saved as ([\w][\w.-]*) -->")
_DATED = re.compile(r"# (\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page. `first` and `last` are the lines of the file that its expected output takes, half open."""

    line: int
    words: tuple[str, ...]
    day: str
    expected: tuple[str, ...]
    first: int
    last: int

    @property
    def may_fail(self) -> bool:
        """Whether the page shows that this is refused."""
        return any(line.startswith(REFUSED) for line in self.expected)


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page tells people to save."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Patch:
    """A change that the page tells people to make to a file."""

    line: int
    name: str
    old: str
    new: str


Part = Command | File | Patch


@dataclass(slots=True)
class Session:
    """A folder, a database and a clock for one page."""

    folder: Path
    code: int = 0
    work: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.work = self.folder / "work"
        self.work.mkdir()
        (self.folder / DATABASE).parent.mkdir(parents=True)

    def run(self, command: Command) -> list[str]:
        """Run a command in this process, with no terminal, and return the lines that it printed."""
        if command.words == ("echo", "$?"):
            return [str(self.code)]
        if command.words[:1] != ("tracker",):
            raise ValueError(f"line {command.line}: only `tracker` and `echo $?` can be run")
        with self._surroundings(command.day), _captured() as raw:
            from tracker.cli.main import main

            self.code = main(list(command.words[1:]))
        return self._readable(raw.getvalue().decode())

    def save(self, file: File) -> None:
        """Write a file that the page gives."""
        (self.work / file.name).write_text(file.text, encoding="utf-8")

    def patch(self, patch: Patch) -> None:
        """Make a change that the page gives. Raises ValueError where the old lines are not there exactly once."""
        path = self.work / patch.name
        text = path.read_text(encoding="utf-8")
        if text.count(patch.old) != 1:
            raise ValueError(f"line {patch.line}: the old lines are {text.count(patch.old)} times in {patch.name}")
        path.write_text(text.replace(patch.old, patch.new), encoding="utf-8")

    def _readable(self, text: str) -> list[str]:
        text = text.replace("\ufeff", "").replace("\r\n", "\n").replace(str(self.folder), HOME)
        lines = [line.rstrip() for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @contextmanager
    def _surroundings(self, day: str) -> Iterator[None]:
        before, place = dict(os.environ), Path.cwd()
        for name in [name for name in os.environ if name.startswith("TRACKER_")]:
            del os.environ[name]
        os.environ |= {
            "TRACKER_DB": str(self.folder / DATABASE),
            "TRACKER_CONFIG": str(self.folder / ".config" / "tracker" / "tracker.toml"),
            "TRACKER_NOW": day + HOUR,
            "TRACKER_TIME_ZONE": ZONE,
            "TRACKER_ACTOR": ACTOR,
            "COLUMNS": WIDTH,
        }
        os.chdir(self.work)
        try:
            yield
        finally:
            os.chdir(place)
            os.environ.clear()
            os.environ |= before


@contextmanager
def _captured() -> Iterator[io.BytesIO]:
    """Collect stdout and stderr in the order in which they are written, as a person sees them."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", newline="\n", write_through=True)
    streams = sys.stdin, sys.stdout, sys.stderr
    own_signals = threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGTERM")
    handler = signal.getsignal(signal.SIGTERM) if own_signals else None
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), stream, stream
    try:
        yield raw
        stream.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        stream.detach()
        if own_signals:
            signal.signal(signal.SIGTERM, handler)


def pages() -> list[Path]:
    """Return the pages that have examples, README first."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in found if path.exists() and "```console" in path.read_text(encoding="utf-8")]


def read_page(text: str) -> list[Part]:
    """Return what counts in a page, in its order. Raises ValueError for what cannot be understood."""
    lines = text.split("\n")
    parts: list[Part] = []
    day, at = DAY, 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        at += 1
        if fence is None:
            continue
        end = next((place for place in range(at, len(lines)) if lines[place].rstrip() == "```"), None)
        if end is None:
            raise ValueError(f"line {at}: the block is never closed")
        kind, block = fence[1], lines[at:end]
        if kind == "console":
            commands = _commands(lines, at, end, day)
            parts += commands
            day = commands[-1].day if commands else day
        elif kind == "diff" and len(block) > 2 and block[0].startswith("--- "):
            parts.append(_patch(block, at))
        elif block and (name := _file_name(kind, block[0], lines[at - 2] if at > 1 else "")):
            parts.append(File(name, "\n".join(block) + "\n"))
        at = end + 1
    return parts


def _file_name(kind: str, first: str, above: str) -> str:
    """Return the name of the file that a block is saved as, or nothing."""
    found = _SAVED_AS.fullmatch(above) or (_FILE_NAME.fullmatch(first) if kind in ("markdown", "toml") else None)
    return found[1] if found else ""


def _commands(lines: Sequence[str], first: int, last: int, day: str) -> list[Command]:
    starts = [place for place in range(first, last) if lines[place].startswith("$ ")]
    found = []
    for number, start in enumerate(starts):
        remark = start
        while remark > first and lines[remark - 1].startswith("# "):
            remark -= 1
            if dated := _DATED.match(lines[remark]):
                day = dated[1]
        stop = start + 1
        while lines[stop - 1].endswith("\\"):
            stop += 1
        text = " ".join(line.removesuffix("\\") for line in lines[start:stop]).removeprefix("$ ")
        end = starts[number + 1] if number + 1 < len(starts) else last
        while number + 1 < len(starts) and lines[end - 1].startswith("# "):
            end -= 1
        expected = tuple(line.rstrip() for line in lines[stop:end])
        while expected and not expected[-1]:
            expected = expected[:-1]
        found.append(Command(start + 1, tuple(shlex.split(text)), day, expected, stop, end))
    return found


def _patch(block: Sequence[str], line: int) -> Patch:
    changed = [entry for entry in block[2:] if not entry.startswith("@@")]
    old = "".join(f"{entry[1:]}\n" for entry in changed if entry[:1] in (" ", "-", ""))
    new = "".join(f"{entry[1:]}\n" for entry in changed if entry[:1] in (" ", "+", ""))
    return Patch(line, block[0].removeprefix("--- ").strip(), old, new)


def run_page(text: str) -> Iterator[tuple[Command, list[str], int]]:
    """Run a page from top to bottom; yield each command with the lines it printed and its exit code."""
    parts = read_page(text)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        session = Session(Path(folder))
        for part in parts:
            match part:
                case Command():
                    yield part, session.run(part), session.code
                case File():
                    session.save(part)
                case Patch():
                    session.patch(part)
        gc.collect()  # databases that a command left to the end of its process


def is_as_expected(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Tell whether the output is what the page says, `...` standing for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == ANY else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None


def shortened_like(expected: Sequence[str], actual: Sequence[str]) -> list[str] | None:
    """Return the new output with the same parts left out as in the old one, or None where they cannot be told."""
    parts: list[list[str]] = [[]]
    for line in expected:
        parts.append([]) if line == ANY else parts[-1].append(line)
    result: list[str] = []
    at = 0
    for number, whole in enumerate(parts):
        result += [ANY] if number else []
        last = number == len(parts) - 1
        part = _without_blank_ends(whole)
        if not part:
            continue
        start = 0 if number == 0 else _place(part[0], actual, at)
        if start is None and last:
            start = max(at, len(actual) - len(part))
        end = len(actual) - 1 if last else _place(part[-1], actual, start or 0)
        if start is None or end is None or end < start:
            return None
        result += actual[start : end + 1]
        at = end + 1
    return result


def _without_blank_ends(lines: Sequence[str]) -> list[str]:
    filled = [place for place, line in enumerate(lines) if line]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []


def _place(wanted: str, actual: Sequence[str], at: int) -> int | None:
    """Return where the line stands, or else the one most like it."""
    if wanted in actual[at:]:
        return actual.index(wanted, at)
    near = difflib.get_close_matches(wanted, actual[at:], n=1, cutoff=0.6)
    return actual.index(near[0], at) if near else None


def rewritten(text: str) -> tuple[str, list[str]]:
    """Return a page with the outputs that its commands have now, and what a person has to look at."""
    lines = text.split("\n")
    changes: list[tuple[Command, list[str]]] = []
    remarks = []
    for command, actual, code in run_page(text):
        said = f"line {command.line}: {shlex.join(command.words)}"
        if command.words[0] != "echo" and (code != 0) != command.may_fail and (command.expected or code):
            remarks.append(f"{said}\n    ended with {code}, left as it was: {' / '.join(actual)}")
        elif not is_as_expected(command.expected, actual):
            shown = shortened_like(command.expected, actual) if ANY in command.expected else actual
            if shown is None:
                remarks.append(f"{said}\n    shorten its output again by hand")
            changes.append((command, shown or actual))
    for command, output in reversed(changes):
        blank = [""] * (lines[command.first : command.last][-1:] == [""] and bool(output))
        lines[command.first : command.last] = output + blank
    return "\n".join(lines), remarks
