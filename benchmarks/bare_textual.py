"""The least that an app made with Textual can be, for comparison: one text, and nothing to do."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class _Bare(App[None]):
    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        yield Static("Overdue")


if __name__ == "__main__":
    _Bare().run()
