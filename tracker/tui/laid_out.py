"""Screens that are styled and laid out once when they are shown: Textual does so two and three times."""

from __future__ import annotations

from typing import Any

from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen


class LaidOutOnce(Screen[Any]):
    """A screen that leaves out what was done for it just before. What changed since then is seen to in any case."""

    def _on_screen_resume(self, event: ScreenResume) -> None:
        if not self.stack_updates:  # it is new: all that is in it was given its style when it was made
            event.refresh_styles = False

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:
            super()._screen_resized(size)
