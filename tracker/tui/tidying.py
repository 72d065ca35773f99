"""Python's search for what nobody needs any more, put off until nobody would notice: it holds the screen up."""

from __future__ import annotations

import gc
import time

QUIET = 5.0  # seconds without a key or the mouse after which nobody would notice
SELDOM = 10_000  # searches of what is new, to one of everything: so many never come between two quiet moments


class Tidying:
    """Looks through what there is when somebody pauses, instead of in the middle of what they do.

    With all views seen that took 60 to 110 ms, several times a minute.
    """

    def __init__(self) -> None:
        self._usual = gc.get_threshold()
        self._touched = self._done = time.monotonic()

    def begin(self) -> None:
        """Leave out of all searches what there is now, since it stays; make those of everything few from now on."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*self._usual[:2], SELDOM)

    def touched(self) -> None:
        """Note that somebody does something."""
        self._touched = time.monotonic()

    def look(self) -> bool:
        """Search, if somebody did something since the last time and has paused; tell whether that was so."""
        due = self._touched > self._done and time.monotonic() - self._touched >= QUIET
        if due:
            gc.collect()
            self._done = time.monotonic()
        return due

    def end(self) -> None:
        """Have everything as it was."""
        gc.unfreeze()
        gc.set_threshold(*self._usual)
