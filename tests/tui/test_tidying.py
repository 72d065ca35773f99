"""Python's search for what nobody needs any more does not come in the middle of what somebody does."""

from __future__ import annotations

import gc

import pytest

from tests.tui.driving import running
from tracker.tui import tidying
from tracker.workspace import Workspace


async def test_everything_is_searched_when_somebody_pauses_and_not_before(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []
    usual = gc.get_threshold()

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            searched.append(info["collected"])

    monkeypatch.setattr(tidying, "QUIET", 3600.0)
    async with running(seeded, "items") as driver:
        gc.callbacks.append(note)
        try:
            for key in "12345678":
                await driver.press(key)
                await driver.settle()
            assert searched == []
            monkeypatch.setattr(tidying, "QUIET", 0.0)
            await driver.press("j")
            await driver.until(lambda: searched)
            found = len(searched)
            driver.app._tidying.look()  # nobody did anything since
            assert len(searched) == found
        finally:
            gc.callbacks.remove(note)
    assert gc.get_threshold() == usual
