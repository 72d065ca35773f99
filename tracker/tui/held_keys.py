"""Keys, one after the other: each waits until what the one before began is done with, or has put up a box for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Input, TextArea
from textual.worker import Worker

from tracker.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from tracker.tui.base import BaseApp

LOOK = 0.02  # seconds between two looks whether a box can still come
RESTS = 3  # looks in a row at which nothing goes on, after which nothing comes
STUCK = 15  # looks in a row at which a key went no further, after which the next one is given
ROUNDS = 2  # times that the way of a key is gone: the second one behind what it had its line tell, as enter does
PATIENCE = 1.0  # seconds after which escape gives the waiting up, and ctrl+q leaves, whatever was typed before
AT_ONCE = frozenset({"escape", "f1", "ctrl+p"})  # while a box saves: they write nothing into it
REPEATED = {
    "line": frozenset({"backspace", "delete", "left", "right"}),
    "view": frozenset({"up", "down", "left", "right", "pageup", "pagedown", "h", "j", "k", "l"}),
}  # keys that are held down, and leave the focus where it is
ASKING = frozenset({"item", "add", "edit", "settle"})  # without a box, what was typed after these is meant for nothing
Lost = Literal["always", "if wrong", "never"]  # whether keys are meant for nothing where no box comes


class HeldKeys:
    """Gives keys on, each once and in the order in which they were typed.

    One waits until the one before it has gone all its way: that may give the focus to something else. Letters in a
    line, and a key that is held down, need not be drawn one by one where they come faster than that, so they do not
    wait for their like. After an action that may open a box keys wait until that has the focus or none comes; after
    one that saves a box, until that is done, since what is typed into it meanwhile would be lost with it. Workers
    that no group is given count as those that may open a box: the others read, or save.
    """

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._kept: list[Key | Paste] = []
        self._since = 0.0  # when the waiting began, by the clock of events
        self._looking: Timer | None = None
        self._over: Callable[[], bool] = bool  # whether nothing comes any more
        self._lost: Lost = "never"
        self._wrong = False
        self._opening: set[Worker[Any]] = set()
        self._screen: Screen[Any] | None = None  # that is shown, but not ready yet
        self._asked_by: dict[Screen[Any], Worker[Any]] = {}
        self._giving = False
        self._given = 0  # times that keys were given, so far
        self._quiet = 0  # looks since the last one went a step further
        self.typed_at = 0.0  # when the key was typed that was given on last, by the clock of events
        self._like = ""  # what the keys are that went on without waiting for each other
        self._ahead: DOMNode | None = None  # to what they went, where others have to go behind them

    @property
    def holding(self) -> bool:
        """Whether keys wait."""
        return self._looking is not None

    @property
    def text(self) -> str:
        """All that waits, as text."""
        return "".join(map(_text, self._kept))

    # When to hold

    @contextmanager
    def during(self, action: str) -> Iterator[None]:
        """Hold keys from an action on where that begins something that may open a box."""
        name = action.partition("(")[0].rpartition(".")[2]
        before = self._asking()
        if name == "pick" and isinstance(self._app.screen, ModalScreen):
            self.begin(lost="if wrong")  # what the box is for goes on in whatever asked
        yield
        if begun := self._asking() - before:
            self._opening = begun
            lost: Lost = "always" if name in ASKING else "if wrong"
            self._hold(lambda: all(worker.is_finished for worker in begun), lost=lost)

    def begin(self, *, lost: Lost = "always") -> None:
        """Hold keys for a box that a message which is on its way will open."""
        before, rests = self._asking(), 0

        def over() -> bool:
            nonlocal rests
            self._opening = self._asking() - before
            rests = 0 if self._opening else rests + 1
            return rests >= RESTS

        self._hold(over, lost=lost)

    def asked(self, screen: Screen[Any], worker: Worker[Any]) -> None:
        """Know which worker waits for the answer of a screen: it may open another one when it has it."""
        self._asked_by[screen] = worker

    def screen_changed(self, screen: Screen[Any]) -> None:
        """Hold keys until a new screen is ready, or what asked with one that is gone is done."""
        stack = self._app.screen_stack
        gone = [box for box in self._asked_by if box.is_mounted and box not in stack]
        waiting = [worker for box in gone if not (worker := self._asked_by.pop(box)).is_finished]
        if not screen.is_mounted:
            self._screen = screen
            self._hold(lambda: screen not in self._app.screen_stack, lost="if wrong")
            # Two times: at the first one it has been drawn, but what it does itself then may still be to come.
            screen.call_after_refresh(screen.call_after_refresh, self._drawn, screen)
        elif waiting:
            self._hold(lambda: all(worker.is_finished for worker in waiting), lost="if wrong")

    def went_wrong(self) -> None:
        """Know that something was said to be wrong: where no box comes, what was typed is meant for nothing."""
        self._wrong = True

    def _saves(self) -> bool:
        """Tell whether the box that is shown saves: what would be typed into it now would be lost with it."""
        return any(isinstance(box, Dialog) and box.saving for box in self._app.screen_stack[-1:])

    def _asking(self, screen: Screen[Any] | None = None) -> set[Worker[Any]]:
        """Return the workers that may open a box, or those of them that a screen began."""
        asking = {worker for worker in self._app.workers if worker.group == "default" and not worker.is_finished}
        return asking if screen is None else {worker for worker in asking if worker.node is screen}

    def _hold(self, over: Callable[[], bool], *, lost: Lost) -> None:
        self._over, self._lost, self._wrong, self._giving = over, lost, False, False
        self._since = Event().time
        self._look_again_and_again()

    def _hold_while_it_saves(self) -> None:
        self._hold(lambda: not self._saves(), lost="never")

    def _look_again_and_again(self) -> None:
        if self._looking is None:
            self._looking = self._app.set_interval(LOOK, self._look)

    # What is held

    async def take(self, event: Key | Paste) -> None:
        """Give a key on, at once or when it is its turn."""
        if isinstance(event, Key) and event.key.startswith("alt+") and event.character:
            # No key here has Alt. A terminal sends it as escape does, if the next key comes right behind that.
            for key in ("escape", event.character):
                apart = Key(key, None if key == "escape" else key)
                apart.time = event.time
                await self.take(apart)
            return
        if self._looking is None and self._saves():
            self._hold_while_it_saves()
        key = event.key if isinstance(event, Key) else ""
        if self._goes_first(key, event.time):
            await self._pass_on(event)
        elif key == "escape" and self._is_late(event.time) and (self._opening or self._kept):
            await self._give_up(event)
        elif self._looking is None and (like := self._like_of(event)) and self._like in ("", like):
            self._like, self._ahead = like, self._app.focused or self._app.screen
            await self._pass_on(event)
        else:
            self._kept.append(event)
            if self._looking is None:
                self._look_again_and_again()
                await self._release()

    async def _pass_on(self, event: Key | Paste) -> None:
        self.typed_at = event.time
        await self._app.pass_on(event)

    def _goes_first(self, key: str, time: float) -> bool:
        if self._saves() and (key == "escape" or (key in AT_ONCE and not self._kept)):
            return True
        is_behind = self._ahead is not None and self._looking is None
        return key == "ctrl+q" and self._is_late(time) and not is_behind

    def _like_of(self, event: Key | Paste) -> str:
        """Return what a key is where its like need not wait for it, nothing where all that follow have to."""
        line = isinstance(self._app.focused, Input | TextArea)
        if line and (isinstance(event, Paste) or event.is_printable):
            return "letters"
        if isinstance(event, Paste) or isinstance(self._app.screen, ModalScreen) > line:
            return ""
        return event.key if event.key in REPEATED["line" if line else "view"] else ""

    def _is_late(self, time: float) -> bool:
        """Tell whether no key before one typed at a time is waiting, or that waits for something for too long."""
        return not self._kept or (not self._giving and time - self._since > PATIENCE)

    def take_text(self, *, since: float) -> str:
        """Return all that waits, as text, if some was typed since a time by the clock of events; then nothing waits."""
        if not self._kept or self._kept[-1].time < since:
            return ""
        text = self.text
        self._kept.clear()
        return text

    async def _give_up(self, event: Key | Paste) -> None:
        """Wait no longer: for a box, or for a screen to have read what it shows, which is closed then."""
        screen = self._screen
        self._kept.clear()
        if not self._app.work_.changing:  # what is being saved is still to be told of
            for worker in self._opening:
                worker.cancel()
        self._end()
        if screen is not None and screen is self._app.screen:
            await self._pass_on(event)

    # Giving it on

    async def _look(self) -> None:
        if self._giving:
            self._quiet += 1
            if self._quiet > STUCK:  # the key ended what it was given to, and nobody tells that it is done with
                await self._give_next(self._given)
        elif self.holding and self._over():
            if self._lost == "always" or (self._wrong and self._lost == "if wrong"):
                self._kept.clear()
            await self._release()

    def _drawn(self, screen: Screen[Any]) -> None:
        self._app.call_later(self._ready, screen)

    async def _ready(self, screen: Screen[Any]) -> None:
        if screen is not self._screen or screen is not self._app.screen:
            return
        if reading := self._asking(screen):  # what it shows, and what keys are about
            self._over = lambda: all(worker.is_finished for worker in reading)
        else:
            await self._release()

    async def _release(self) -> None:
        self._screen, self._opening, self._giving = None, set(), True
        await self._give_next(self._given)

    async def _give_next(self, given: int) -> None:
        """Give the next key on, and the one after it when all that this one does is done: it may lead elsewhere."""
        if not self._giving or given != self._given:
            return
        if self._ahead is not None:  # letters that this one has to be behind
            ahead, self._ahead, self._quiet = self._ahead, None, 0
            self._follow(ahead, ahead, self._given, 1)
            return
        self._like = ""
        if not self._kept:
            self._end()
            return
        if self._saves():  # because of a key that was given on just now
            self._hold_while_it_saves()
            return
        self._given, self._quiet = self._given + 1, 0
        to, like = self._app.focused or self._app.screen, self._like_of(self._kept[0])
        await self._pass_on(self._kept.pop(0))
        while like and self._kept and self._like_of(self._kept[0]) == like:
            await self._pass_on(self._kept.pop(0))
        self._follow(to, to, self._given, ROUNDS)

    def _follow(self, node: DOMNode | None, begin: DOMNode, given: int, rounds: int) -> None:
        """Go the way that a key goes, from where it was given to up to the app, always behind it."""
        self._quiet = 0
        while node is not None and node is not self._app:
            if node.call_later(self._follow, node.parent, begin, given, rounds):
                return
            node = node.parent  # this one is gone, and takes no message
        if rounds > 1:
            self._app.call_later(self._follow, begin, begin, given, rounds - 1)
        else:
            self._app.call_later(self._give_next, given)

    def _end(self) -> None:
        self._screen, self._opening, self._giving = None, set(), False
        self._like, self._ahead = "", None
        if self._looking is not None:
            self._looking.stop()
            self._looking = None


def _text(event: Key | Paste) -> str:
    if isinstance(event, Paste):
        return event.text
    return event.character if event.is_printable and event.character else ""
