"""The last line: the keys of where one is, as many as fit, and at its end those that are always needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Footer, Input, Static, TextArea
from textual.widgets._footer import FooterKey

KEY = "$footer-key-foreground bold"


class Keys(Footer):
    """The keys that Textual finds for where the focus is; one that has no room is left out, not cut."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._room = 0

    def compose(self) -> ComposeResult:
        """Lay out the keys, with those hidden that do not fit."""
        keys = list(super().compose())
        self._fit(keys)
        yield from keys

    def on_resize(self) -> None:
        """Use the room there is."""
        self._room = self.size.width
        self._fit(self.children)

    def _fit(self, keys: Iterable[Widget]) -> None:
        used = 0
        for shown in keys:
            if isinstance(shown, FooterKey):
                used += cell_len(f"{shown.key_display} {shown.description} ")
            shown.display = not self._room or used - 1 <= self._room


class Always(Static):
    """All actions, help, and the way out; each can be clicked."""

    def __init__(self, *, leave: bool) -> None:
        super().__init__(markup=False)
        self._leave = leave

    def on_mount(self) -> None:
        """Name the keys that work where the focus is: what is typed into a line is no key."""
        self.watch(self.screen, "focused", self._show)

    def _parts(self) -> Iterator[tuple[str, str, str]]:
        typing = isinstance(self.screen.focused, Input | TextArea)
        yield "^p", "Actions", "command_palette"
        yield "F1" if typing else "?", "Help", "keys"
        if self._leave:
            yield "^q" if typing else "q", "Quit", "leave"

    def _show(self) -> None:
        shown = [Content.assemble(" ", (key, KEY), f" {title}") for key, title, _ in self._parts()]
        self.update(Content.assemble(*shown, " "))

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        event.stop()
        end = 0
        for key, title, action in self._parts():
            end += len(f" {key} {title}")
            if event.x <= end:
                await self.app.run_action(action, self.app)
                return


class KeyLine(Horizontal):
    """The keys that Textual finds for where the focus is, and those that are never cut off."""

    def __init__(self, *, leave: bool = False) -> None:
        super().__init__()
        self._leave = leave

    def compose(self) -> ComposeResult:
        """Lay out both parts."""
        yield Keys()
        yield Always(leave=self._leave)
