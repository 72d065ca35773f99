"""The last line: the keys of where one is, as many as fit, and at its end those that are always needed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

KEY, POINTED_AT = "$footer-key-foreground bold", "on $block-hover-background"


class Shown(NamedTuple):
    """A key in the last line: what it does and is about, and the action, or else the key, that a click stands for."""

    display: str
    title: str
    key: str = ""
    action: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """What is seen of it."""
        return f"{self.display} {self.title}"


class KeyTexts(Static):
    """Some keys in one line, each of which can be clicked.

    Textual's own footer makes a widget for each key, and makes all of them anew whenever the focus moves.
    """

    ALLOW_SELECT = False
    GROWS = False  # whether it is as wide as what it shows

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[Shown, ...] = ()
        self._pointed_at: Shown | None = None

    @abstractmethod
    def current(self) -> Iterator[Shown]:
        """Yield what is to be shown now."""

    def show(self) -> None:
        """Show what there is now."""
        if not self.is_attached:
            return  # it went since this was asked for
        shown = tuple(self.current())
        if shown != self._shown:
            self._shown = shown
            self._point_at(None)
            self._draw(layout=self.GROWS)

    def _draw(self, *, layout: bool = False) -> None:
        texts = [Content.assemble((key.display, KEY), f" {key.title}") for key in self._shown]
        if self._pointed_at is not None:
            place = self._shown.index(self._pointed_at)
            texts[place] = texts[place].stylize(POINTED_AT)
        self.update(Content(" ").join(texts), layout=layout)

    def _at(self, event: events.MouseEvent) -> Shown | None:
        begin = self.content_region.x - self.region.x
        for key in self._shown:
            end = begin + cell_len(key.text)
            if begin <= event.x < end:
                return key
            begin = end + 1
        return None

    def _point_at(self, key: Shown | None) -> None:
        self._pointed_at = key
        self.tooltip = key.about if key is not None and key.about else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which key a click would be for."""
        if (key := self._at(event)) != self._pointed_at:
            self._point_at(key)
            self._draw()

    def on_leave(self) -> None:
        """Show none any more."""
        if self._pointed_at is not None:
            self._point_at(None)
            self._draw()

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        event.stop()
        key = self._at(event)
        if key is not None and key.action:
            await self.app.run_action(key.action, self.app)
        elif key is not None:
            self.app.simulate_key(key.key)


class Keys(KeyTexts):
    """The keys that Textual finds for where the focus is; one that has no room is left out, not cut."""

    def on_mount(self) -> None:
        """Show them whenever they are others."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_resize(self) -> None:
        """Use the room there is."""
        self.show()

    def _changed(self, screen: Screen[object]) -> None:
        if self.app.app_focus:
            self.call_after_refresh(self.show)

    def current(self) -> Iterator[Shown]:
        """Yield the keys that fit, each action once."""
        room, seen = self.content_size.width, set[str]()
        for _, binding, enabled, tooltip in self.screen.active_bindings.values():
            if not binding.show or not enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            key = Shown(self.app.get_key_display(binding), binding.description, binding.key, about=tooltip)
            room -= cell_len(key.text) + 1
            if room < -1:
                return
            yield key


class Always(KeyTexts):
    """All actions, help, and the way out."""

    GROWS = True

    def __init__(self, *, leave: bool) -> None:
        super().__init__()
        self._leave = leave

    def on_mount(self) -> None:
        """Name the keys that work where the focus is: what is typed into a line is no key."""
        self.watch(self.screen, "focused", self.show)

    def current(self) -> Iterator[Shown]:
        """Yield them."""
        typing = isinstance(self.screen.focused, Input | TextArea)
        yield Shown("^p", "Actions", action="command_palette")
        yield Shown("F1" if typing else "?", "Help", action="keys")
        if self._leave:
            yield Shown("^q" if typing else "q", "Quit", action="leave")


class KeyLine(Horizontal):
    """The keys that Textual finds for where the focus is, and those that are never cut off."""

    def __init__(self, *, leave: bool = False) -> None:
        super().__init__()
        self._leave = leave

    def compose(self) -> ComposeResult:
        """Lay out both parts."""
        yield Keys()
        yield Always(leave=self._leave)
