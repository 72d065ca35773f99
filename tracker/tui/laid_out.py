"""Screens that are styled and laid out once when they are shown: Textual does so two and three times."""

from __future__ import annotations

from typing import Any

from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen


class LaidOutOnce(Screen[Any]):
    """A screen that, until it is told its size, leaves out what was done for it just before.

    What changes meanwhile is seen to in any case. Textual calls the handler of an event in each base class by itself.
    """

    _is_new = True

    def _on_screen_resume(self, event: ScreenResume) -> None:
        if self._is_new:  # all that is in it was given its style when it was made
            event.refresh_styles = False

    def _screen_resized(self, size: Size) -> None:
        if not self._is_new or size != self._compositor.size:
            super()._screen_resized(size)
        self._is_new = False
