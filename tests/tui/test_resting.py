"""What is done once nothing has asked for it for a while."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tracker.tui.resting import Resting


class Clock:
    """Timers that ring when a test says so: one that is stopped may have rung already, and wait for its turn."""

    def __init__(self) -> None:
        self.rings: list[Callable[[], object]] = []

    def set_timer(self, _seconds: float, ring: Callable[[], object]) -> Any:
        self.rings.append(ring)
        return SimpleNamespace(stop=lambda: None)


def test_what_was_stopped_is_not_done_even_where_the_timer_had_rung() -> None:
    clock, done = Clock(), list[str]()
    resting = Resting(clock)  # type: ignore[arg-type]
    resting.then(lambda: done.append("first"))
    assert resting.waits
    resting.stop()
    clock.rings[0]()
    assert (done, resting.waits) == ([], False)


def test_only_what_was_asked_for_last_is_done_and_once() -> None:
    clock, done = Clock(), list[str]()
    resting = Resting(clock)  # type: ignore[arg-type]
    resting.then(lambda: done.append("first"))
    resting.then(lambda: done.append("second"))
    clock.rings[0]()
    assert (done, resting.waits) == ([], True)
    clock.rings[1]()
    clock.rings[1]()
    assert (done, resting.waits) == (["second"], False)
