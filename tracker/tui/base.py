"""What runs beneath the screens: services in threads, what is said of them, changes of others, and the end."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, TypeVar, overload

from textual import work
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, Paste
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from tracker.errors import PermissionDeniedError, TrackerError
from tracker.services.turning import catch_up
from tracker.tui.ahead import PAUSE, REST, load, to_load
from tracker.tui.cursor import CursorApp
from tracker.tui.held_keys import HeldKeys
from tracker.tui.leaving import Leaving
from tracker.tui.live import Live
from tracker.tui.screens.dialog import NOT_COPIED, Dialog
from tracker.tui.tidying import Tidying
from tracker.tui.widgets.status import Status
from tracker.tui.work import Work
from tracker.workspace import Workspace

T = TypeVar("T")
PATIENCE = 0.8  # seconds after which it is said what is being waited for


class BaseApp(CursorApp):
    """An app over one workspace. Everything that takes time runs in threads; the event loop only draws."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.work_ = Work(workspace)
        self.live = Live(workspace)
        self.held = HeldKeys(self)
        self.leaving = Leaving(self)
        self._tidying = Tidying()
        self.unexpected: list[BaseException] = []  # what went wrong that should not, latest last
        self.failure: BaseException | None = None  # what ended the app
        self.begun = asyncio.Event()  # the first view is there
        self._remarks = ""  # of the latest change, to be said with what is said of it
        self._waiting = 0
        self._database = ""  # what the database that is open is known by
        self._trouble = ""  # what the latest look for changes found in the way
        self._day = workspace.today

    async def begin(self) -> None:
        """Take what is there now for what is known; nothing here waits for a busy database."""
        self.screen_change_signal.subscribe(self, self.held.screen_changed, immediate=True)
        self.show_day()
        try:
            await self.live.begin()
        except TrackerError as error:
            self.say_error(error)

    def stand_by(self) -> None:
        """Look for changes from now on, with all that is needed loaded."""
        self.begun.set()
        self._watch()
        self._tidying.begin()
        self._load_ahead()

    @work(exit_on_error=False, group="ahead")
    async def _load_ahead(self) -> None:
        """Load in a thread what is going to be shown next, whichever that is."""
        await asyncio.sleep(REST)
        for name in to_load():
            await asyncio.sleep(PAUSE)
            await self.work_.read(partial(load, name))

    # What is said

    def say(self, said: str, *, error: bool = False) -> None:
        """Say something on the line above the keys."""
        if error:
            self.held.went_wrong()
        remarks, self._remarks = self._remarks, ""
        status = self._status()
        if status is not None:
            for line in self._statuses():  # what was said there is no longer the latest: `u` means something else
                line.say("")
            status.say(f"{said} {remarks}".strip(), error=error)

    def forget(self, said: str) -> None:
        """Say something no longer, where it is what is said."""
        status = self._status()
        if status is not None:
            status.forget(said)

    def forget_error(self) -> None:
        """Say an error no longer; what was done stays."""
        for line in self._statuses():
            line.forget_error()

    def _status(self) -> Status | None:
        """Return the line of the topmost screen that has one, None while the app closes: nobody reads it then."""
        return next(self._statuses(), None)

    def _statuses(self) -> Iterator[Status]:
        """Yield the line of each screen that has one, the topmost first."""
        for screen in reversed(self.screen_stack):
            yield from screen.query(Status).results()

    def say_error(self, error: TrackerError) -> None:
        """Say what went wrong, and what to do."""
        self.say(error.plain, error=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what nobody expected of the app's own workers; see `outcry` for those of others."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.unexpected_error(event.worker.error)

    def unexpected_error(self, error: BaseException) -> None:
        """Say what nobody expected, and stay up: what is on the screen is still good."""
        self.unexpected.append(error)
        self.say(f"Something unexpected went wrong ({type(error).__name__}: {error}).", error=True)

    # Keys, and the boxes that they are for

    async def on_event(self, event: Event) -> None:
        """Handle an event, a key when it is its turn."""
        if isinstance(event, InputEvent):
            self._tidying.touched()
        if isinstance(event, Key | Paste) and not self.screen_stack:
            return  # it was on its way while the app ended
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.held.take(event)
        else:
            await super().on_event(event)

    async def pass_on(self, event: Event) -> None:
        """Handle a key that waited."""
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        """Run an action; keys typed after one that opens a box wait for that."""
        with self.held.during(action if isinstance(action, str) else action[1]):
            return await super().run_action(action, default_namespace, namespaces)

    @overload
    async def push_screen_wait(self, screen: Screen[T], *, mode: str | None = None) -> T: ...

    @overload
    async def push_screen_wait(self, screen: str, *, mode: str | None = None) -> Any: ...

    async def push_screen_wait(self, screen: Screen[T] | str, *, mode: str | None = None) -> T | Any:
        """Show a screen, in a worker, and return its answer."""
        if isinstance(screen, Screen):
            self.held.asked(screen, get_current_worker())
            if (status := self._status()) is not None:
                status.forget_error()  # it was about what somebody is done with
        return await super().push_screen_wait(screen, mode=mode)

    # Services

    async def read(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service finds, without making the screen wait. Raises what the service does."""
        return await self._patiently(self.work_.read(function), "Reading")

    async def change(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service did, say what is to be known about it, and show it. Raises what the service does."""

        def changing(workspace: Workspace) -> tuple[T, list[str]]:
            workspace.remarks.clear()  # changes are made one after the other, so these are of this one
            return function(workspace), list(workspace.remarks)

        done, remarks = await self._patiently(self.work_.change(changing), "Saving")
        try:
            await self.live.changed()  # what was saved just now is no news
        except TrackerError:
            self.live.forget()  # it is said at the next look
        self.reload()
        self._remarks = ""
        if remarks:
            self.remark(" ".join(remarks))
        return done

    def remark(self, remark: str) -> None:
        """Say something now, and once more with what is said next of the same change."""
        self._remarks = f"{self._remarks} {remark}".strip()
        status = self._status()
        if status is not None:
            status.say(self._remarks)

    def in_background(self, function: Callable[[], Awaitable[object]]) -> None:
        """Run something that waits for answers; what goes wrong in it is said, and ends nothing.

        The function and not what it returns: a coroutine that never got its turn would be complained about.
        """
        _: Worker[object] = self.run_worker(function, exit_on_error=False)

    async def _patiently(self, awaited: Awaitable[T], what: str) -> T:
        status = self._status()
        if status is None:
            return await awaited
        self._waiting += 1

        def tell() -> None:
            if self._waiting:  # a timer that is stopped may have sent for this already
                status.wait(f"{what} … the database is busy or large.")

        timer = self.set_timer(PATIENCE, tell)
        try:
            return await awaited
        finally:
            timer.stop()
            self._waiting -= 1
            if not self._waiting:
                status.wait("")

    @abstractmethod
    def reload(self) -> None:
        """Have what is shown read again, and all else when it is shown next."""

    @abstractmethod
    def show_day(self) -> None:
        """Show which day it is."""

    @work(exit_on_error=False, exclusive=True, group="reopen")
    async def action_reload(self) -> None:
        """Read what is shown again; where the database's file went or was replaced, open what is there now."""
        lost = self.live.lost
        if lost:
            try:
                await self.work_.change(Workspace.reopen)
                await self.live.begin()
                same = await self._is_the_same()
            except TrackerError as error:
                self.say_error(error)
                return
        self._forget_errors()
        if lost and same:
            self.say(f"Opened {self.workspace.path} again.")
        elif lost:
            self.say(f"Opened {self.workspace.path}: another database than before.")
            for box in [screen for screen in reversed(self.screen_stack) if isinstance(screen, Dialog)]:
                box.outlived()
        self.reload()

    async def _is_the_same(self) -> bool:
        """Tell whether the database that is open is the one that was open before; know it from now on."""
        before, self._database = self._database, await self.work_.read(Workspace.identity)
        return before in ("", self._database)

    def _forget_errors(self) -> None:
        """Say errors no longer: what stood in the way does so no more."""
        self._trouble = ""
        self.forget_error()

    @work(exit_on_error=False, group="watch")
    async def _watch(self) -> None:
        """See, again and again, whether another process saved something, or another day began."""
        await self._begin_day()
        with contextlib.suppress(TrackerError):  # said by the first look
            await self._is_the_same()
        while True:
            try:
                changed = await self.live.wait()
            except TrackerError as error:
                self._trouble = f"{error.plain} (f5 opens what is there now)"
                self.say(self._trouble, error=True)
                continue
            if self._trouble and not self.live.lost:
                self._forget_errors()
            status = self._status()
            if self._trouble and status is not None and not status.said:
                self.say(self._trouble, error=True)  # what is shown may be old
            self._tidying.look()
            if self.workspace.today != self._day:
                await self._begin_day()
                changed = True
            if changed:
                self.reload()

    async def _begin_day(self) -> None:
        """Record what changed by date; where the file may only be read, it is read as if that had been done."""
        self._day = self.workspace.today
        self.show_day()
        try:
            await self.work_.change(catch_up)
        except PermissionDeniedError:
            self.say("This database may only be read: nothing can be changed here.")
        except TrackerError as error:
            self.say_error(error)

    def keeps_unsaved(self) -> bool:
        """Tell whether something is typed that is not saved, and say so beside it: what lies over the views stays."""
        boxes = (screen for screen in reversed(self.screen_stack) if isinstance(screen, Dialog))
        unsaved = next((box for box in boxes if box.unsaved), None)
        if unsaved is not None:
            unsaved.keep()
        return unsaved is not None

    # The end

    @work(exit_on_error=False, exclusive=True, group="leave")
    async def action_leave(self) -> None:
        """End, once all that is being saved is; meanwhile keys still do what they do."""
        await self.leaving.leave()

    def action_help_quit(self) -> None:
        """Answer ctrl+c where nothing is selected: it ends many a program, and here it copies."""
        self.say(NOT_COPIED)

    def get_driver_class(self) -> type[Driver]:
        """Return what speaks to the terminal."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":  # Windows, or what a variable asks for
            return usual
        from tracker.tui.terminal import TerminalDriver

        return TerminalDriver

    def on_load(self) -> None:
        """Listen to signals before anything is asked of the terminal: it must be told to take all of it back."""
        self.leaving.listen()

    def _fatal_error(self) -> None:
        """End without a traceback on the screen: whoever runs the app says in a line what happened."""
        self.failure = sys.exc_info()[1]
        with contextlib.suppress(Exception):  # a fault may be anywhere, also in what is on the screen
            self.leaving.broke()
        self._close_messages_no_wait()

    async def on_unmount(self) -> None:
        """Give the threads and the database back."""
        self.leaving.ended(await self.work_.close())
        await self.live.close()
        self._tidying.end()
