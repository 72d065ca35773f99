"""A pseudo-terminal of a fixed size, with a command on it."""

from __future__ import annotations

import contextlib
import os
import re
import struct
import subprocess
from collections.abc import Mapping

from tests.cli.running import TIMEOUT, Result, command, environment

_COLORS = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(*arguments: str, columns: int = 80, typed: str = "", variables: Mapping[str, str] = {}) -> Result:
    """Run a command whose input, output and errors are one terminal; `out` holds all that reached the screen."""
    import fcntl
    import pty
    import termios

    screen, line = pty.openpty()
    try:
        fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with subprocess.Popen(
            command(*arguments),
            stdin=line,
            stdout=line,
            stderr=line,
            env=environment(variables),
            start_new_session=True,
        ) as running:
            os.close(line)
            line = -1
            os.write(screen, typed.encode())
            shown = _read_all(screen)
            code = running.wait(TIMEOUT)
    finally:
        os.close(screen)
        if line >= 0:
            os.close(line)
    return Result(code, shown.decode().replace("\r\n", "\n"), "")


def uncolored(text: str) -> str:
    """Return what is seen of `text` where colours are all that it asks of a terminal."""
    return _COLORS.sub("", text)


def _read_all(screen: int) -> bytes:
    parts = []
    with contextlib.suppress(OSError):  # Linux says EIO where the other end is closed
        while part := os.read(screen, 65536):
            parts.append(part)
    return b"".join(parts)
