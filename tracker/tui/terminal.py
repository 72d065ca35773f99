"""The terminal itself: it may go away at any moment, and a program that is told to go on may never have stopped."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from contextlib import suppress
from threading import Thread
from typing import IO, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """Textual's own, except for two things.

    That begins anew when a signal tells it to go on although nothing had stopped it: the end would then leave the
    terminal as it was in the middle. And its queue fills up when nobody can write any more: the end would never come.
    """

    def __init__(self, app: App[Any], **given: Any) -> None:
        super().__init__(app, **given)
        self._file = cast("Any", Forgiving(cast("IO[str]", self._file)))
        Thread(target=self._see_end, name="terminal-end", daemon=True).start()

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal back where it was given away; draw everything again, whatever was drawn meanwhile."""
        if self._auto_restart and self._must_signal_resume:
            self.resume_application_mode()
        if self._app.is_running:
            with suppress(RuntimeError):  # the loop has ended
                asyncio.get_running_loop().call_soon_threadsafe(self._draw)

    def _see_end(self) -> None:
        """Tell the program that the terminal is gone, where nobody else does: it would read nothing, for ever."""
        poll = select.poll()
        poll.register(self.fileno, 0)
        if any(event & select.POLLHUP for _, event in poll.poll()):
            os.kill(os.getpid(), signal.SIGHUP)

    def run_input_thread(self) -> None:
        """Read keys, as long as there is something to read from."""
        with suppress(OSError):
            super().run_input_thread()

    def _draw(self) -> None:
        for screen in self._app.screen_stack[-1:]:
            screen.refresh(layout=True)


class Forgiving:
    """A file that takes what is written also when the terminal is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._given = file
        self._gone = False

    def write(self, text: str) -> None:
        """Write, as long as that is possible."""
        if not self._gone:
            try:
                self._given.write(text)
            except OSError:
                self._gone = True

    def flush(self) -> None:
        """Have it seen, as long as that is possible."""
        if not self._gone:
            try:
                self._given.flush()
            except OSError:
                self._gone = True

    def fileno(self) -> int:
        """Return its number."""
        return self._given.fileno()
