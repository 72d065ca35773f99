"""The real program on a pseudo-terminal: how soon its first screen is there, and what it takes if left alone."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.child import ROOT, ChildFailedError

LINES, COLUMNS = 40, 120
FIRST = b"Overdue"  # stands on the first screen once it has been read
QUIT = b"q"
PATIENCE = 120.0  # seconds
SETTLES, RESTS = 10.0, 30.0  # seconds after which a program is left alone, and for which it is looked at


class Terminal:
    """A module of Python that runs on a terminal of a fixed size, and what it wrote to it."""

    def __init__(self, child: subprocess.Popen[bytes], screen: int) -> None:
        self.child = child
        self.screen = screen
        self.written = b""

    def read(self, seconds: float) -> bool:
        """Take in what it writes, for so long at most; tell whether anything came."""
        ready, _, _ = select.select([self.screen], [], [], seconds)
        try:
            part = os.read(self.screen, 1 << 16) if ready else b""
        except OSError:  # Linux says EIO where the other end is closed
            part = b""
        self.written += part
        return bool(part)

    def shows(self, word: bytes) -> None:
        """Wait until a word was written. Raises ChildFailedError."""
        began = time.perf_counter()
        while word not in self.written:
            if time.perf_counter() - began > PATIENCE or self.child.poll() is not None:
                last = self.written[-500:].decode(errors="replace")
                raise ChildFailedError(f"{word.decode()} was never shown, but: {last}")
            self.read(0.05)

    def rest(self, seconds: float) -> None:
        """Let it be until it has written nothing for so long."""
        while self.read(seconds):
            pass


@contextmanager
def on_terminal(words: Sequence[str], given: Mapping[str, str]) -> Iterator[Terminal]:
    """Run `python -m WORDS...` on a terminal, and end it."""
    import fcntl
    import pty
    import termios

    screen, line = pty.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    variables = {**given, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdin=line, stdout=line, stderr=line) as child:
        terminal = Terminal(child, screen)
        try:
            yield terminal
            os.write(screen, QUIT)
            while child.poll() is None and terminal.read(2.0):
                pass
        finally:
            child.kill()
            os.close(screen)
            os.close(line)


def first_screen(given: Mapping[str, str]) -> float:
    """Return the seconds from the start of `tracker tui` until what needs action is on the screen."""
    began = time.perf_counter()
    with on_terminal(["tracker", "tui"], given) as terminal:
        terminal.shows(FIRST)
        return time.perf_counter() - began


def idle(programs: Mapping[str, tuple[Sequence[str], Mapping[str, str]]]) -> dict[str, float]:
    """Return the share of one processor that each program takes when nobody does anything; all are looked at together.

    Nothing where the system does not tell it to the nanosecond: what they take is less than what others count in.
    """
    if not Path("/proc/self/schedstat").exists():
        return {}
    with ExitStack() as running:
        terminals = {
            name: running.enter_context(on_terminal(words, given)) for name, (words, given) in programs.items()
        }
        _leave_alone(list(terminals.values()), SETTLES)
        began = time.perf_counter()
        before = {name: _used(terminal.child.pid) for name, terminal in terminals.items()}
        _leave_alone(list(terminals.values()), RESTS)
        lasted = time.perf_counter() - began
        return {name: (_used(terminal.child.pid) - before[name]) / lasted for name, terminal in terminals.items()}


def _leave_alone(terminals: Sequence[Terminal], seconds: float) -> None:
    """Take in what is written, since a terminal that does not would hold a program up."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        ready, _, _ = select.select([terminal.screen for terminal in terminals], [], [], min(left, 1.0))
        for terminal in terminals:
            if terminal.screen in ready:
                terminal.read(0)
            if terminal.child.poll() is not None:
                raise ChildFailedError(f"It ended: {terminal.written[-500:].decode(errors='replace')}")


def _used(process: int) -> float:
    """Return the seconds of processor time of all threads of a process."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
