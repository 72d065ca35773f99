"""The app: which view is shown, what all of them share, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, ClassVar, TypeVar, cast

from textual import on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer
from textual.worker import Worker, WorkerState

from tracker.domain.history import Operation
from tracker.errors import PermissionDeniedError, TrackerError
from tracker.services import history
from tracker.services.edits import Edit
from tracker.services.turning import catch_up
from tracker.tui import text, themes, views
from tracker.tui.live import Live
from tracker.tui.screens.dialog import Dialog
from tracker.tui.view import View
from tracker.tui.widgets.status import Status
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.tui.work import Work
from tracker.workspace import Workspace

T = TypeVar("T")
PATIENCE = 0.8  # seconds after which it is said what is being waited for
TERMINATED, UNEXPECTED = 143, 70  # exit codes
AddLine = Callable[[str], tuple[str, str, Edit]]  # from a line in the syntax of `tracker add` to what it asks for


class TrackerApp(App[int]):
    """Views over one workspace. Everything that takes time runs in threads; the event loop only draws."""

    TITLE = "Tracker"
    CSS_PATH = "tracker.tcss"
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "keys", "Help", key_display="?"),
        Binding("a", "quick_add", "Add"),
        Binding("u", "undo", "Undo"),
        Binding("ctrl+r", "redo", "Redo", show=False),
        Binding("r", "report", "Report"),
        Binding("t", "theme", "Theme", show=False),
        Binding("f5", "reload", "Read again", show=False),
        Binding("q", "leave", "Quit"),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("right_square_bracket", "next_view(1)", "Next view", show=False, key_display="]"),
        Binding("left_square_bracket", "next_view(-1)", "View before", show=False, key_display="["),
        *(
            Binding(entry.key, f"view('{entry.name}')", entry.title, show=False, tooltip=entry.about)
            for entry in views.VIEWS
        ),
    ]

    def __init__(self, workspace: Workspace, *, parse_add: AddLine, first: str = views.VIEWS[0].name) -> None:
        super().__init__()
        self.workspace = workspace
        self.parse_add = parse_add
        self.work_ = Work(workspace)
        self.live = Live(workspace)
        self._first = first
        self.unexpected: list[BaseException] = []  # what went wrong that should not, latest last
        self.failure: BaseException | None = None  # what ended the app
        self._waiting = 0
        self._day = workspace.today
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = workspace.settings.tui_theme or themes.USUAL
        text.set_visual_order(workspace.settings.tui_bidi)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """Lay out the tabs of the views, the view, what is said, and the keys."""
        tabs = [Tab(entry.name, entry.title, entry.short, entry.key) for entry in views.VIEWS]
        yield TabLine(tabs, id="views")
        yield ContentSwitcher(id="view")
        yield Status()
        yield Footer(compact=True, show_command_palette=False)

    async def on_mount(self) -> None:
        """Show the first view and begin to look for changes."""
        self._listen_to_signals()
        self._show_day()
        await self._catch_up()
        try:
            await self.live.begin()
        except TrackerError as error:
            self.say_error(error)
        await self.show_view(self._first)
        self._watch()
        # What is there now stays: looking through all of it again and again would hold the screen up each time.
        gc.collect()
        gc.freeze()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield every action there is, for the command palette."""
        for entry in views.VIEWS:
            yield SystemCommand(f"Go to {entry.title}", entry.about, partial(self._go, entry.name))
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.description or binding.action in seen or binding.action.startswith("view("):
                continue
            seen.add(binding.action)
            about = binding.tooltip or f"Key: {self.get_key_display(binding)}"
            yield SystemCommand(binding.description, about, partial(self._act, active.node, binding.action))
        for name in themes.NAMES:
            title = name.removeprefix("tracker-").replace("-", ", ")
            yield SystemCommand(f"Theme: {title}", "How it looks", partial(self.use_theme, name))

    def _go(self, name: str) -> None:
        self.run_worker(self.show_view(name), exit_on_error=False)

    def _act(self, node: Any, action: str) -> None:
        self.run_worker(self.run_action(action, node), exit_on_error=False)

    @property
    def view(self) -> View[Any] | None:
        """The view that is shown."""
        switcher = self.screen_stack[0].query_one("#view", ContentSwitcher)
        found = switcher.visible_content
        return found if isinstance(found, View) else None

    async def show_view(self, name: str) -> View[Any]:
        """Show a view, as it was left; it reads again where something was saved since."""
        base = self.screen_stack[0]
        switcher = base.query_one("#view", ContentSwitcher)
        if not switcher.query(f"#{name}"):
            await switcher.mount(views.load(name))
        base.query_one("#views", TabLine).active = name
        switcher.current = name
        view = cast("View[Any]", switcher.query_one(f"#{name}"))
        if view.stale:
            view.reload()
        view.focus_first()
        return view

    @on(TabLine.Chosen, "#views")
    async def _view_chosen(self, event: TabLine.Chosen) -> None:
        await self.show_view(event.name)

    async def action_view(self, name: str) -> None:
        """Show a view."""
        if len(self.screen_stack) == 1:
            await self.show_view(name)

    async def action_next_view(self, step: int) -> None:
        """Show the view beside the one that is shown."""
        if len(self.screen_stack) == 1:
            await self.show_view(self.query_one("#views", TabLine).beside(step))

    async def show_claim(self, key: str) -> None:
        """Show a claim among the others; what lies over the views is left for it."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        view: Any = await self.show_view("claims")
        view.show_claim(key)

    def use_theme(self, name: str) -> None:
        """Change how it looks, and remember it."""
        self.theme = name
        self.remember("tui_theme", name)

    def action_theme(self) -> None:
        """Change to the next theme."""
        place = themes.NAMES.index(self.theme) if self.theme in themes.NAMES else -1
        self.use_theme(themes.NAMES[(place + 1) % len(themes.NAMES)])
        self.say(f"Theme: {self.theme.removeprefix('tracker-')}")

    @work(exclusive=True, group="settings", exit_on_error=False)
    async def remember(self, key: str, value: str) -> None:
        """Keep a setting for the next time."""
        from tracker.settings import save_setting, settings_path

        try:
            await asyncio.to_thread(save_setting, settings_path(None), key, value)
        except (TrackerError, OSError) as error:
            self.say(f"This is not remembered for the next time: {error}", error=True)

    # What is said

    def say(self, said: str, *, error: bool = False) -> None:
        """Say something on the line above the keys."""
        self._status().say(said, error=error)

    def _status(self) -> Status:
        """Return the line of the topmost screen that has one."""
        screens = reversed(self.screen_stack)
        found: Status = next(line for screen in screens for line in screen.query(Status).results())
        return found

    def say_error(self, error: TrackerError) -> None:
        """Say what went wrong, and what to do."""
        self.say(str(error), error=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what nobody expected of the app's own workers; see `outcry` for those of others."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.unexpected_error(event.worker.error)

    def unexpected_error(self, error: BaseException) -> None:
        """Say what nobody expected, and stay up: what is on the screen is still good."""
        self.unexpected.append(error)
        self.say(f"Something unexpected went wrong ({type(error).__name__}: {error}).", error=True)

    # Services

    async def read(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service finds, without making the screen wait. Raises what the service does."""
        return await self._patiently(self.work_.read(function), "Reading")

    async def change(self, function: Callable[[Workspace], T]) -> T:
        """Return what a service did, say what is to be known about it, and show it. Raises what the service does."""
        self.workspace.remarks.clear()
        done = await self._patiently(self.work_.change(function), "Saving")
        self.reload()
        for remark in self.workspace.remarks:
            self.say(remark)
        return done

    async def _patiently(self, awaited: Awaitable[T], what: str) -> T:
        self._waiting += 1
        status = self._status()
        timer = self.set_timer(PATIENCE, lambda: status.wait(f"{what} … the database is busy or large."))
        try:
            return await awaited
        finally:
            timer.stop()
            self._waiting -= 1
            if not self._waiting:
                status.wait("")

    def reload(self) -> None:
        """Have what is shown read again, and all else when it is shown next."""
        for found in self.screen_stack[0].query_one("#view").children:
            cast("View[Any]", found).stale = True
        if self.view is not None:
            self.view.reload()
        for screen in self.screen_stack[1:]:
            again = getattr(screen, "reload", None)
            if again is not None:
                again()

    @work(exit_on_error=False, exclusive=True, group="reopen")
    async def action_reload(self) -> None:
        """Read what is shown again; where the database's file went or was replaced, open what is there now."""
        if self.live.lost:
            try:
                await self.work_.change(Workspace.reopen)
                await self.live.begin()
            except TrackerError as error:
                self.say_error(error)
                return
            self.say(f"Opened {self.workspace.path} again.")
        self.reload()

    @work(exit_on_error=False, group="watch")
    async def _watch(self) -> None:
        """See, again and again, whether another process saved something, or another day began."""
        while True:
            await asyncio.sleep(Live.EVERY)
            try:
                changed = await self.live.changed()
            except TrackerError as error:
                self.say(f"{error} (f5 opens what is there now)", error=True)
                continue
            if self.workspace.today != self._day:
                self._show_day()
                await self._catch_up()
                changed = True
            if changed:
                self.reload()

    async def _catch_up(self) -> None:
        """Record what changed by date; where the file may only be read, it is read as if that had been done."""
        try:
            await self.work_.change(catch_up)
        except PermissionDeniedError:
            self.say("This database may only be read: nothing can be changed here.")
        except TrackerError as error:
            self.say_error(error)

    def _show_day(self) -> None:
        self._day = self.workspace.today
        self.query_one("#views", TabLine).right = f"{self._day:%a} {self._day}"

    # Adding, reporting, helping

    @work(exit_on_error=False)
    async def action_quick_add(self) -> None:
        """Add an item in one line, or in a form."""
        from tracker.services.forms import add_form, list_kinds
        from tracker.tui.screens.edit import AddForm
        from tracker.tui.screens.pick import Pick
        from tracker.tui.screens.quick_add import FULL, QuickAdd

        try:
            said: str | None = await self.push_screen_wait(QuickAdd(self.parse_add))
            if said == FULL:
                kind = await self.push_screen_wait(Pick("What kind of item?", await self.read(list_kinds)))
                form = await self.read(partial(add_form, kind=kind)) if kind else None
                said = await self.push_screen_wait(AddForm(form)) if form else None
        except TrackerError as error:
            self.say_error(error)
        else:
            if said:
                self.say(said)

    def action_report(self) -> None:
        """Show a report, and save it."""
        from tracker.tui.screens.report import ReportScreen

        request = getattr(self.view, "request", None)
        self.push_screen(ReportScreen(getattr(request, "query", ""), getattr(request, "view", None) or ""))

    def action_keys(self) -> None:
        """Show the keys of where one is."""
        from tracker.tui.screens.keys import KeysScreen

        self.push_screen(KeysScreen())

    # Taking back

    def action_undo(self) -> None:
        """Take the latest change back."""
        self._reverse(history.undo, "Took back", "Do it again: ctrl+r")

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self._reverse(history.redo, "Did again", "Take it back: u")

    @work(exit_on_error=False)
    async def _reverse(self, function: Callable[[Workspace], Operation], said: str, hint: str) -> None:
        try:
            done = await self.change(function)
        except TrackerError as error:
            self.say_error(error)
        else:
            when = f"{done.at.astimezone(self.workspace.zone):%Y-%m-%d %H:%M}"
            self.say(f"{said}: {done.summary} ({when}, {done.actor}). {hint}")

    # The end

    async def action_leave(self) -> None:
        """End, once every change that was begun is made, and not with something typed that is not saved."""
        unsaved = next((screen for screen in self.screen_stack if isinstance(screen, Dialog) and screen.unsaved), None)
        if unsaved is not None:
            unsaved.action_cancel()
            return
        if self.work_.changing:
            self.say("Saving … it ends when that is done.")
            if not await self.work_.finish():
                return  # what was to be saved was not, and is still there to be seen
        self.exit(0)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._terminated)
                except (NotImplementedError, RuntimeError, ValueError):  # Windows; not the main thread, as in tests
                    return

    def _terminated(self) -> None:
        self.run_worker(self._end(TERMINATED), exit_on_error=False)

    async def _end(self, code: int) -> None:
        await self.work_.finish()
        self.exit(code, return_code=code)

    def _fatal_error(self) -> None:
        """End without a traceback on the screen: whoever runs the app says in a line what happened."""
        self.failure = sys.exc_info()[1]
        self._close_messages_no_wait()

    async def on_unmount(self) -> None:
        """Give the threads and the database back."""
        await self.work_.finish()
        self.work_.close()
        self.live.close()
        gc.unfreeze()
