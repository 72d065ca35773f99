"""The table of items."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.driving import NARROW, WIDE, running
from tracker.workspace import Workspace


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_items(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        await driver.shows("REG-1", "CLR-1")
        if size == WIDE:
            await driver.shows("What can happen next")
        assert driver.screen == screens
