"""The last line: the keys of where one is, as many as fit, and at its end those that are always needed."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

KEY = "$footer-key-foreground bold"
HELP, QUIT = "? Help ", "q Quit "


class Always(Static):
    """Help, and the way out; both can be clicked."""

    def __init__(self, *, leave: bool) -> None:
        shown = Content.assemble(" ", (HELP[0], KEY), HELP[1:])
        if leave:
            shown = Content.assemble(shown, (QUIT[0], KEY), QUIT[1:])
        super().__init__(shown, markup=False)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        event.stop()
        await self.app.run_action("keys" if event.x <= len(HELP) else "leave", self.app)


class KeyLine(Horizontal):
    """The keys that Textual finds for where the focus is, and those that are never cut off."""

    def __init__(self, *, leave: bool = False) -> None:
        super().__init__()
        self._leave = leave

    def compose(self) -> ComposeResult:
        """Lay out both parts."""
        yield Footer(compact=True, show_command_palette=False)
        yield Always(leave=self._leave)
