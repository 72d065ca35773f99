"""Doing something once nothing has asked for it for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer

SETTLED = 0.12  # seconds that a cursor rests before more about what it is on is read


class Resting:
    """Waits until nothing asks any more: what a cursor passes on its way, or a word half typed, is not read."""

    def __init__(self, node: MessagePump, seconds: float = SETTLED) -> None:
        self.seconds = seconds
        self._node = node
        self._timer: Timer | None = None

    @property
    def waits(self) -> bool:
        """Whether something is still to be done."""
        return self._timer is not None

    def then(self, do: Callable[[], object]) -> None:
        """Do something after a while, in place of what was to be done before; asked again, the while begins again."""
        self.stop()

        def ring() -> None:
            if self._timer is timer:  # one that was stopped may have rung already, and wait for its turn
                self._timer = None
                do()

        timer = self._timer = self._node.set_timer(self.seconds, ring)

    def stop(self) -> None:
        """Do nothing after all."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = None
