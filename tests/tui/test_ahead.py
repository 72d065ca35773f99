"""What may be shown next is loaded before somebody asks for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.tui.driving import running
from tracker.tui import ahead, base
from tracker.tui.views import VIEWS
from tracker.workspace import Workspace


async def test_views_and_boxes_are_loaded_once_the_first_one_is_there(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ("tracker.tui.views.agenda", "tracker.tui.screens.edit")
    loaded = []
    monkeypatch.setattr(base, "REST", 0.0)
    monkeypatch.setattr(base, "PAUSE", 0.0)
    monkeypatch.setattr(base, "load", lambda name, workspace: loaded.append(name))
    for name in wanted:
        monkeypatch.delitem(sys.modules, name, raising=False)
    async with running(seeded) as driver:
        await driver.until(lambda: set(wanted) <= set(loaded))
        assert "tracker.tui.views.items" not in loaded  # which is shown


def test_all_views_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"tracker.tui.views.{entry.name}" for entry in VIEWS]
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert set(names) <= set(ahead.to_load())


def test_a_module_is_loaded(seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loaded_ahead.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    ahead.load("loaded_ahead", seeded)
    assert sys.modules.pop("loaded_ahead")


def test_what_cannot_be_loaded_is_left_for_whoever_asks_for_it(seeded: Workspace) -> None:
    ahead.load("tracker.tui.views.none_of_this_name", seeded)
