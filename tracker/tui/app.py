"""The app: which view is shown, and what can be done wherever one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, cast

from textual import on, work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Input, LoadingIndicator

from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.services import history
from tracker.services.edits import Edit
from tracker.services.unsaved import unsaved_in_words
from tracker.tui import text, themes, views
from tracker.tui.base import BaseApp
from tracker.tui.view import View
from tracker.tui.widgets.keyline import KeyLine
from tracker.tui.widgets.status import Status
from tracker.tui.widgets.tabline import Tab, TabLine
from tracker.workspace import Workspace

NARROW, MIDDLE = 98, 124  # columns below which what lies beside a box, or a wide box, is too little to be read
LEAST = (60, 15)  # columns and lines below which views lose what they are about
SMALL = "The terminal is small: 80x24 shows everything."
LED = "U shows what was done, and takes any of it back."
AddLine = Callable[[str], tuple[str, str, Edit]]  # from a line in the syntax of `tracker add` to what it asks for


class Way(NamedTuple):
    """Where one came from: a view, and perhaps the page of an item over it; and the view that it led to."""

    view: str
    ref: str
    to: str


class TrackerApp(BaseApp):
    """Views over one workspace, and the screens that may lie over them."""

    TITLE = "Tracker"
    CSS_PATH = "tracker.tcss"
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "keys", "Help", show=False, key_display="?"),
        Binding("a", "quick_add", "Add", tooltip="an item"),
        Binding("u", "undo", "Undo", tooltip="take your latest change back"),
        Binding("ctrl+r", "redo", "Redo", show=False, tooltip="do again what was taken back"),
        Binding("U", "history", "What was done", show=False, tooltip="take any of it back"),
        Binding("r", "report", "Report", tooltip="see it, and save it as CSV"),
        Binding("t", "theme", "Theme", show=False, tooltip="the next one"),
        Binding("f5", "reload", "Read again", show=False),
        Binding("q", "leave", "Quit", show=False),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("right_square_bracket", "next_view(1)", "Next view", show=False, key_display="]"),
        Binding("left_square_bracket", "next_view(-1)", "View before", show=False, key_display="["),
        *(
            Binding(entry.key, f"view('{entry.name}')", entry.title, show=False, tooltip=entry.about)
            for entry in views.VIEWS
        ),
    ]

    def __init__(
        self,
        workspace: Workspace,
        *,
        parse_add: AddLine,
        first: str = views.VIEWS[0].name,
        settings_file: Path | None = None,
    ) -> None:
        super().__init__(workspace)
        self.settings_file = settings_file  # where a theme and columns are remembered; None: the usual place
        self.way: Way | None = None  # back to where a claim or an office was opened from
        self.report_folder: Path | None = None  # where a report was saved last
        self.parse_add = parse_add
        self._first = first
        for theme in themes.THEMES:
            self.register_theme(theme)
        wanted = workspace.settings.tui_theme
        self.theme = wanted if wanted in themes.NAMES else themes.USUAL
        text.set_visual_order(workspace.settings.tui_bidi)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """Lay out the tabs of the views, the view, what is said, and the keys."""
        tabs = [Tab(entry.name, entry.title, entry.short, entry.key) for entry in views.VIEWS]
        yield TabLine(tabs, id="views")
        yield ContentSwitcher(id="view")
        yield Status()
        yield KeyLine(leave=True)

    async def on_mount(self) -> None:
        """Show the first view and begin to look for changes."""
        await self.begin()
        await self.show_view(self._first)
        self._use_room(self.size)
        wanted = self.workspace.settings.tui_theme
        if wanted and wanted not in themes.NAMES:  # no reason to keep anybody from working
            self.say(f"There is no theme '{wanted}' (tui_theme in the settings). t changes it.", error=True)
        if unsaved := await self.read(unsaved_in_words):
            self.say(unsaved)
        self.stand_by()

    def on_resize(self, event: Resize) -> None:
        """Use the room there is."""
        self._use_room(event.size)

    def _use_room(self, size: Size) -> None:
        """Fit boxes to the width, and say where everything has too little room; nobody is kept from working."""
        # Not the breakpoints of Textual: a screen gets those when it was drawn once already, and would be seen to jump.
        self.set_class(size.width < NARROW, "-narrow")
        self.set_class(size.width < MIDDLE, "-middle")
        status = self._status()
        if size.width < LEAST[0] or size.height < LEAST[1]:
            self.say(SMALL)
        elif status is not None:
            status.forget(SMALL)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield what can be done where one is, for the command palette; moving around is for keys alone."""
        from tracker.tui.screens.keys import offered

        for view in views.VIEWS if screen is self.screen_stack[0] else ():
            yield SystemCommand(f"Go to {view.title}", view.about, partial(self._go, view.name))
        for entry in offered(screen):
            title = f"{entry.does}: {entry.about}" if entry.about else entry.does  # what is typed is looked for in it
            yield SystemCommand(title, f"Key: {entry.keys}", partial(self._act, entry.node, entry.action))
        for name in themes.NAMES:
            title = name.removeprefix("tracker-").replace("-", ", ")
            yield SystemCommand(f"Theme: {title}", "How it looks", partial(self.use_theme, name))

    @on(CommandPalette.Opened)
    def _palette_opened(self) -> None:
        for line in self.screen.query(Input).results():
            line.cursor_blink = False  # nothing is drawn again and again
        for waiting in self.screen.query(LoadingIndicator).results():
            waiting.auto_refresh = None

    def _go(self, name: str) -> None:
        self.in_background(partial(self.show_view, name))

    def _act(self, node: Any, action: str) -> None:
        self.in_background(partial(self.run_action, action, node))

    @property
    def view(self) -> View | None:
        """The view that is shown."""
        switcher = self.screen_stack[0].query_one("#view", ContentSwitcher)
        found = switcher.visible_content
        return found if isinstance(found, View) else None

    async def show_view(self, name: str) -> View:
        """Show a view, as it was left; it reads again where something was saved since."""
        if self.way is not None and name != self.way.to:
            self.way = None
        base = self.screen_stack[0]
        switcher = base.query_one("#view", ContentSwitcher)
        if not switcher.query(f"#{name}"):
            await switcher.mount(views.load(name))
        base.query_one("#views", TabLine).active = name
        if switcher.current not in (None, name):
            base.query_one(Status).forget_error()  # it was about what is no longer seen
        switcher.current = name
        view = cast("View", switcher.query_one(f"#{name}"))
        if view.stale:
            view.reload()
        view.focus_first()
        return view

    @on(TabLine.Chosen, "#views")
    async def _view_chosen(self, event: TabLine.Chosen) -> None:
        await self.show_view(event.name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Change views only where nothing lies over them but the palette, which closes first, and what gives way."""
        covered = any(not _gives_way(screen) for screen in self.screen_stack[1:])
        return False if covered and action in ("view", "next_view") else super().check_action(action, parameters)

    async def action_view(self, name: str) -> None:
        """Show a view, and nothing over it."""
        while len(self.screen_stack) > 1:
            await self.screen.dismiss()
        await self.show_view(name)

    async def action_next_view(self, step: int) -> None:
        """Show the view beside the one that is shown."""
        await self.action_view(self.screen_stack[0].query_one("#views", TabLine).beside(step))

    async def show_items(self, query: str, said: str = "") -> None:
        """Show the items of a query in their table, and say what they are."""
        view: Any = await self.show_view("items")
        view.ask(query, said)

    async def show_claim(self, key: str) -> None:
        """Show a claim among the others; what lies over the views is left for it, where nothing typed would be lost."""
        if self.keeps_unsaved():
            return
        view = await self._go_from_here("claims")
        view.show_claim(key)

    async def show_office(self, code: str) -> None:
        """Show an office among the others, as `show_claim` does."""
        if self.keeps_unsaved():
            return
        view = await self._go_from_here("authorities")
        view.show_code(code)

    async def _go_from_here(self, to: str) -> Any:
        """Show another view, and say how to get back to the page or the view that one comes from."""
        from tracker.tui.screens.page import PageScreen

        pages = [screen for screen in self.screen_stack if isinstance(screen, PageScreen)]
        way = Way(self.view.id or "" if self.view else "", pages[-1].ref if pages else "", to)
        while len(self.screen_stack) > 1:
            await self.screen.dismiss()  # whoever asked something there is told that there is no answer
        view = await self.show_view(to)
        if way.ref or way.view != to:
            self.way = way
            back = way.ref or next(entry.title for entry in views.VIEWS if entry.name == way.view)
            self.say(f"esc: back to {back}.")
        return view

    async def go_back(self) -> None:
        """Show what a claim or an office was opened from."""
        if self.way is not None:
            from tracker.tui.item_actions import open_page

            way, self.way = self.way, None
            await self.show_view(way.view)
            if way.ref:
                await open_page(self, way.ref)
            self.say("")

    def use_theme(self, name: str) -> None:
        """Change how it looks, and remember it."""
        self.theme = name
        self.remember("tui_theme", name)

    def action_theme(self) -> None:
        """Change to the next theme."""
        place = themes.NAMES.index(self.theme) if self.theme in themes.NAMES else -1
        self.use_theme(themes.NAMES[(place + 1) % len(themes.NAMES)])
        self.say(f"Theme: {self.theme.removeprefix('tracker-')}")

    @work(group="settings", exit_on_error=False)
    async def remember(self, key: str, value: str) -> None:
        """Keep a setting for the next time."""
        from tracker.settings import save_setting, settings_path

        try:
            await self.work_.keep(partial(save_setting, self.settings_file or settings_path(None), key, value))
        except (TrackerError, OSError) as error:
            said = error.plain if isinstance(error, TrackerError) else str(error)
            self.say(f"This is not remembered for the next time: {said}", error=True)

    def reload(self) -> None:
        """Have what is shown read again, and all else when it is shown next."""
        for found in self.screen_stack[0].query_one("#view").children:
            cast("View", found).stale = True
        if self.view is not None:
            self.view.reload()
        for screen in self.screen_stack[1:]:
            again = getattr(screen, "reload", None)
            if again is not None:
                again()

    def show_day(self) -> None:
        """Show which day it is beside the tabs."""
        today = self.workspace.today
        self.query_one("#views", TabLine).right = f"{today:%a} {today}"

    # Adding, reporting, helping

    @work(exit_on_error=False)
    async def action_quick_add(self) -> None:
        """Add an item in one line, or in a form."""
        from tracker.tui.screens.quick_add import QuickAdd

        if said := await self.push_screen_wait(QuickAdd(self.parse_add)):
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
        self._reverse(history.undo)

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self._reverse(history.redo)

    @work(exit_on_error=False, group="change")
    async def _reverse(self, function: Callable[[Workspace], history.Reversal]) -> None:
        from tracker.tui.screens.history import in_words

        try:
            done = await self.change(function)
        except TrackerError as error:
            led = isinstance(error, ConflictError | NotFoundError)
            self.say(f"{error.plain} {LED}" if led else error.plain, error=True)
        else:
            self.say(in_words(done, self.workspace.zone, again=function is history.redo))

    def action_history(self) -> None:
        """Show all that was done, where anything can be taken back."""
        from tracker.tui.screens.history import HistoryScreen

        self.push_screen(HistoryScreen())


def _gives_way(screen: Screen[Any]) -> bool:
    return isinstance(screen, CommandPalette) or getattr(screen, "GIVES_WAY", False)
