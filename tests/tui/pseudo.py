"""The real program on a pseudo-terminal, with another program's idea of what is on the screen."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyte

from tests.cli.running import environment

PATIENCE = 60.0  # seconds after which what should appear is taken for missing
USUAL = frozenset({b"7", b"25"})  # lines are wrapped, the cursor is seen
_MODES = re.compile(rb"\x1b\[\?(\d+)([hl])")


class Terminal:
    """A program that runs on a terminal of a fixed size."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int, columns: int, lines: int) -> None:
        self.process = process
        self._screen = screen
        self._seen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._seen)
        self.raw = b""

    def write(self, keys: str) -> None:
        """Press keys, as the bytes that they send."""
        os.write(self._screen, keys.encode())

    def text(self) -> str:
        """What is seen, line by line."""
        return "\n".join(line.rstrip() for line in self._seen.display)

    def read(self, seconds: float) -> bool:
        """Take in what the program writes, for so long at most; tell whether anything came."""
        ready, _, _ = select.select([self._screen], [], [], seconds)
        if not ready:
            return False
        try:
            part = os.read(self._screen, 1 << 16)
        except OSError:  # Linux says EIO where the other end is closed
            return False
        self.raw += part
        self._stream.feed(part)
        return bool(part)

    def shows(self, *texts: str) -> None:
        """Wait until texts are seen."""
        deadline = time.monotonic() + PATIENCE
        while not all(text in self.text() for text in texts):
            assert time.monotonic() < deadline, f"{texts} never came; the screen:\n{self.text()}"
            assert self.process.poll() is None or self.read(0.1), f"it ended; the screen:\n{self.text()}"
            self.read(0.1)

    def rest(self) -> None:
        """Take in what the program writes until it has nothing more to say."""
        while self.read(0.15):
            pass

    def ends(self) -> int:
        """Wait for the end of the program; return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it never ended; the screen:\n{self.text()}"
            self.read(0.1)
        self.rest()
        return int(self.process.returncode)

    def modes_left_on(self) -> set[bytes]:
        """Return the private modes that are on at the end; `USUAL` are on to begin with."""
        on = set(USUAL)
        for number, switch in _MODES.findall(self.raw):
            on.add(number) if switch == b"h" else on.discard(number)
        return on


@contextmanager
def on_terminal(
    *arguments: str, columns: int = 80, lines: int = 24, variables: Mapping[str, str] = {}, code: str = ""
) -> Iterator[Terminal]:
    """Run `tracker` with arguments, or Python code that does, on a terminal whose settings must come back."""
    import fcntl
    import pty

    screen, line = pty.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    before = termios.tcgetattr(line)
    words: Sequence[str] = [sys.executable, *(["-c", code] if code else ["-m", "tracker"]), *arguments]
    given = environment(variables) | {"COLUMNS": str(columns), "LINES": str(lines)}
    process = subprocess.Popen(words, stdin=line, stdout=line, stderr=line, env=given, start_new_session=True)
    try:
        yield Terminal(process, screen, columns, lines)
        assert termios.tcgetattr(line) == before, "the terminal's settings are not what they were"
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(screen)
        os.close(line)
