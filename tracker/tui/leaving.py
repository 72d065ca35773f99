"""How the app ends: what is being saved is saved first, nothing typed is thrown away unasked, and it is told truly."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from tracker.errors import StoppedError, TrackerError
from tracker.tui.screens.dialog import Dialog
from tracker.tui.work import Came, error_of

if TYPE_CHECKING:
    from tracker.tui.base import BaseApp

BEGINS = 3.0  # seconds that a signal waits for the first view
LOOK = 0.02  # seconds between two looks whether a box is done with saving
SIGNALS = {"SIGTERM": 143, "SIGHUP": 143, "SIGINT": 130}  # exit codes


class Leaving:
    """Ends the app, when somebody wants to leave and when a signal tells it to."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self.said: list[str] = []  # what came of what was under way, for whoever has the terminal again
        self.typed: list[str] = []  # and what was typed that nobody saved
        self._doubtful: list[str] = []  # what was being saved when the app broke
        self._under_way_then: set[asyncio.Future[Any]] = set()

    async def leave(self) -> None:
        """End, once all that is being saved is, and not with something typed that is not saved."""
        waits = self._under_way()
        if waits:
            self._app.say(waits)
            came, saved = await self._finish()
            if not saved or any(one.error for one in came):
                self._app.forget(waits)
                return  # what was to be saved was not, and is still there to be seen
        if not self._app.keeps_unsaved():
            self._app.exit(0)

    def _under_way(self) -> str:
        """Return what is being waited for, if anything is."""
        work = self._app.work_
        if work.writing:
            return f"Writing {work.writing} … it ends when that is done; escape stops that."
        return "Saving … it ends when that is done." if work.changing or self._saving() else ""

    def _saving(self) -> list[Dialog[object]]:
        return [box for box in self._app.screen_stack if isinstance(box, Dialog) and box.saving]

    async def _finish(self, patience: float | None = None) -> tuple[list[Came], bool]:
        """Wait until all is saved; return what came of it, and whether each box that was saving is done with.

        With `patience`, no longer for files, and for boxes that read something before they save it.
        """
        loop = asyncio.get_running_loop()
        boxes, ends = self._saving(), loop.time() + (patience or 0)
        came = await self._app.work_.finish(patience)
        while any(box.saving for box in boxes) and (patience is None or loop.time() < ends):
            await asyncio.sleep(LOOK)
            came += await self._app.work_.finish(patience)
        return came, not any(box in self._app.screen_stack for box in boxes)

    def listen(self) -> None:
        """Have signals end the app."""
        loop = asyncio.get_running_loop()
        for name, code in SIGNALS.items():
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._signalled, code)
                except (NotImplementedError, RuntimeError, ValueError):  # Windows; not the main thread, as in tests
                    return

    def _signalled(self, code: int) -> None:
        self._app.in_background(partial(self.stop, code))

    async def stop(self, code: int) -> None:
        """End because a signal says so: a file is given up where it takes longer than a change would be waited for."""
        with suppress(TimeoutError):  # in the middle of its beginning an app cannot end well
            await asyncio.wait_for(self._app.begun.wait(), BEGINS)
        try:
            came, _ = await self._finish(self._app.workspace.settings.busy_seconds)
            self.said = ["; ".join(["Stopped", *dict.fromkeys(_in_words(one) for one in came)]) + "."]
            self.note_typed()
        finally:
            self._app.exit(code, return_code=code)

    def note_typed(self) -> None:
        """Keep what is typed and not saved, to be shown when the terminal is as it was."""
        boxes = sorted((box for box in self._app.screen_stack if isinstance(box, Dialog)), key=lambda box: box.saving)
        self.typed = [line for box in boxes for line in _typed_into(box)]
        if waiting := self._app.held.text.strip():
            self.typed.append(f"Typed last, and not in any line yet: {waiting}")

    def broke(self) -> None:
        """Keep what is typed where the app broke; what is being saved may still become so: see `ended`."""
        saving = self._saving()
        self._doubtful = [line for box in saving for line in _typed_into(box)]
        self._under_way_then = self._app.work_.under_way
        self.note_typed()

    def ended(self, came: Sequence[Came]) -> None:
        """Forget what was saved after the app broke, given what came of what was under way at the very end."""
        errors = [*map(error_of, self._under_way_then), *(one.error for one in came)]
        if self._doubtful and errors and not any(errors):
            self.typed = self.typed[: -len(self._doubtful)]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal end the block: a window that is closed often sends more than one."""
    before = {}
    for name in SIGNALS:
        with suppress(AttributeError, ValueError):  # Windows; not the main thread, as in tests
            number = getattr(signal, name)
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_words(came: Came) -> str:
    why = f" ({came.error.message.rstrip('.')})" if isinstance(came.error, TrackerError) else ""
    if came.file:
        why = "" if isinstance(came.error, StoppedError) else why
        return f"{came.file} was not written{why}" if came.error else f"{came.file} was written"
    return f"a change that was begun was not saved{why}" if came.error else "a change that was begun was finished"


def _typed_into(box: Dialog[object]) -> Iterator[str]:
    """Yield what is typed into a box and not saved, each text with its title, so that it can be copied."""
    texts = box.unsaved_texts()
    if texts:
        yield f"Typed and not saved: {box.heading()}"
    for title, text in texts:
        first, *others = text.splitlines()
        yield f"  {title}: {first}" if title else f"  {first}"
        yield from (f"    {line}" for line in others)
