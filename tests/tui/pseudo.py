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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyte

from tests.cli.running import environment

PATIENCE = 60.0  # seconds after which what should appear is taken for missing
USUAL = frozenset({b"7", b"25"})  # lines are wrapped, the cursor is seen
_MODES = re.compile(rb"\x1b\[\?(\d+)([hl])")
_KEYBOARD = re.compile(rb"\x1b\[(>\d+|<)u")
# All that the program has to say to a terminal: colours, the place to write at, modes and what it asks about them,
# and the shape of the mouse pointer.
_KNOWN = re.compile(r"\x1b\[(?:[0-9;]*[mH]|\?[0-9]+[hl]|\?20(?:26|48)\$p|>[0-9]+u|<u)|\x1b\]22;[a-z-]*\x07")
_COLORS = re.compile(rb"\x1b\[([0-9;]*)m")
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")


class _Screen(pyte.Screen):
    """What pyte has wrong: nothing comes after marks of the reading direction, and the pointer's shape is a title."""

    def draw(self, data: str) -> None:
        """Draw what takes room."""
        super().draw(data.replace("\u200e", "").replace("\u200f", ""))

    def set_title(self, param: str) -> None:
        """Name the window."""
        if not param.startswith(";"):  # of OSC 22, where pyte takes one digit for all of the number
            super().set_title(param)

    @property
    def display(self) -> list[str]:
        """What is seen. Of a wide character that is half overwritten an empty cell is left, which pyte fails at."""
        return ["".join(self.buffer[y][x].data for x in range(self.columns)) for y in range(self.lines)]


class Terminal:
    """A program that runs on a terminal of a fixed size."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int, columns: int, lines: int) -> None:
        self.process = process
        self._screen = screen
        self._seen = _Screen(columns, lines)
        self._stream = pyte.ByteStream(self._seen)
        self.raw = b""

    def write(self, keys: str) -> None:
        """Press keys, as the bytes that they send."""
        os.write(self._screen, keys.encode())

    def text(self) -> str:
        """What is seen, line by line."""
        return "\n".join(line.rstrip() for line in self._seen.display)

    def clear(self) -> None:
        """Have nothing on the screen, as after another program had it."""
        self._seen.reset()

    def line_at_cursor(self) -> str:
        """What stands from the terminal's cursor to the end of its line."""
        return self._seen.display[self._seen.cursor.y][self._seen.cursor.x :].rstrip()

    def read(self, seconds: float) -> bool:
        """Take in what the program writes, for so long at most; tell whether anything came."""
        if self._screen < 0:
            time.sleep(seconds)
            return False
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

    @property
    def title(self) -> str:
        """What the terminal's window is called; nothing where nobody named it."""
        return f"{self._seen.title}{self._seen.icon_name}"

    @property
    def grounds(self) -> set[str]:
        """The colours that are behind what is seen."""
        return {cell.bg for line in self._seen.buffer.values() for cell in line.values()}

    def hang_up(self) -> None:
        """Close the window: the system tells the program by two signals, to end and to go on; it can write no more."""
        os.close(self._screen)
        self._screen = -1

    def waits(self, come: Callable[[], object]) -> None:
        """Wait until something has come that is not on the screen."""
        deadline = time.monotonic() + PATIENCE
        while not come():
            assert time.monotonic() < deadline, f"it never came; the screen:\n{self.text()}"
            self.read(0.02)

    def no_longer_shows(self, text: str) -> None:
        """Wait until a text is not seen any more."""
        self.waits(lambda: text not in self.text())

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

    def keyboard_left_changed(self) -> int:
        """Return how often the keyboard was asked to report more than usual without being asked to stop it."""
        asked = _KEYBOARD.findall(self.raw)
        return len([word for word in asked if word != b"<"]) - asked.count(b"<")

    def commands(self) -> set[str]:
        """Return every character and sequence that commands a terminal and is none of the program's own."""
        rest = _KNOWN.sub("", self.raw.decode())
        return {*re.findall("\x1b[^\x1b]{0,8}", rest), *_COMMANDS.findall(rest)} - {"\r", "\n"}

    def colors(self) -> set[str]:
        """Return all that the program asked for between red, green and blue, as it asked; greys are none of it."""
        return {color for asked in _COLORS.findall(self.raw) for color in _hues(asked.decode().split(";"))}


def left_sane(terminal: Terminal) -> None:
    """Check that nothing that was switched on is left on; `on_terminal` looks at how lines are read and echoed."""
    for mode in (b"1049", b"1003", b"2004"):  # the other screen, the mouse, pasting
        assert b"\x1b[?%sh" % mode in terminal.raw
    assert b"\x1b[?25l" in terminal.raw
    assert terminal.modes_left_on() == USUAL
    assert terminal.keyboard_left_changed() == 0


def said_at_the_end(terminal: Terminal) -> list[str]:
    """Return the lines that stand on the usual screen, after the program left its own."""
    rest = terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :].decode()
    return [line for line in re.sub(r"\x1b\[\??[0-9]+[a-z]", "", rest).splitlines() if line]


def _hues(codes: Sequence[str]) -> Iterator[str]:
    """Yield the colours among the numbers of one SGR sequence; black, white and all between them are none."""
    rest = [int(code or 0) for code in codes]
    while rest:
        code = rest.pop(0)
        if code in (38, 48):
            kind = rest.pop(0)
            asked, rest = (rest[:3], rest[3:]) if kind == 2 else (rest[:1], rest[1:])
            grey = len(set(asked)) == 1 if kind == 2 else asked[0] in (0, 7, 8, 15, 16) or asked[0] >= 231
            if not grey:
                yield f"{code};{kind};{';'.join(map(str, asked))}"
        elif code in (*range(31, 37), *range(41, 47), *range(91, 97), *range(101, 107)):
            yield str(code)


# A terminal only tells those of its window that it was closed for whom it is the controlling one.
CONTROLLED = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


@contextmanager
def on_terminal(
    *arguments: str,
    columns: int = 80,
    lines: int = 24,
    variables: Mapping[str, str] = {},
    code: str = "",
    controlled: bool = False,
) -> Iterator[Terminal]:
    """Run `tracker` with arguments, or Python code that does, on a terminal whose settings must come back.

    With `controlled` the program is what a window runs, and the terminal ends with it: then it can hang up, and its
    settings are gone.
    """
    import fcntl
    import pty

    screen, line = pty.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    before = termios.tcgetattr(line)
    words: Sequence[str] = [sys.executable, *(["-c", code] if code else ["-m", "tracker"]), *arguments]
    if controlled:
        words = [sys.executable, "-IS", "-c", CONTROLLED, *words]
    given = environment(variables) | {"COLUMNS": str(columns), "LINES": str(lines)}
    process = subprocess.Popen(words, stdin=line, stdout=line, stderr=line, env=given, start_new_session=True)
    terminal = Terminal(process, screen, columns, lines)
    try:
        yield terminal
        if terminal._screen >= 0 and not controlled:
            assert termios.tcgetattr(line) == before, "the terminal's settings are not what they were"
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if terminal._screen >= 0:
            os.close(screen)
        os.close(line)
