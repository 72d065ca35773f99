"""A database that is busy, gone, replaced, or not to be written: said in words, nothing is lost, the app stays up."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.builders import item, rows
from tests.tui.driving import Driver, running
from tracker.tui import base
from tracker.tui.screens.dialog import Dialog
from tracker.workspace import Workspace


async def _edit_title(driver: Driver) -> None:
    await driver.shows("REG-1")
    await driver.press("e")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog))
    driver.app.screen.query(Input).first(Input).value = ""
    await driver.write("New title")
    await driver.press("ctrl+s")


def _error(driver: Driver) -> str:
    return str(driver.one("#dialog-error").render()) if driver.app.screen.query("#dialog-error") else ""


async def test_a_busy_database_is_waited_for_in_words_and_then_it_is_saved(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        with closing(sqlite3.connect(seeded.location, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await driver.press("n")
            await driver.write("called")
            await driver.pilot.press("ctrl+s")
            await driver.until(lambda: "Saving" in driver.said)
            await driver.pilot.press("tab")  # the app is alive meanwhile
            other.execute("ROLLBACK")
        await driver.until(lambda: "Noted on REG-1" in driver.said)
        assert [note["body"] for note in rows(seeded, "notes")] == ["called"]


async def test_a_database_that_stays_busy_keeps_the_form(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace("seeded", busy_seconds=0.2)
    async with running(workspace, "items") as driver:
        await driver.shows("REG-1")
        with closing(sqlite3.connect(workspace.location, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await _edit_title(driver)
            await driver.until(lambda: "in use by someone else; nothing was saved" in _error(driver))
            other.execute("ROLLBACK")
        await driver.press("ctrl+s")
        await driver.until(lambda: not isinstance(driver.app.screen, Dialog))
        assert item(workspace, "REG-1").title == "New title"


@pytest.mark.skipif(os.name == "nt", reason="Windows moves no file that is open")
async def test_a_file_that_is_gone_or_replaced_is_said_and_can_be_opened_again(
    seeded: Workspace, tmp_path: Path
) -> None:
    path = Path(seeded.location)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        path.rename(tmp_path / "elsewhere.db")
        await driver.until(lambda: "moved or replaced" in driver.said)
        assert "REG-1" in driver.screen
        await driver.press("n")
        await driver.write("called")
        await driver.press("ctrl+s")
        await driver.until(lambda: "nothing was saved" in _error(driver))
        await driver.press("f5")
        await driver.until(lambda: "There is no database" in driver.said)
        shutil.copy(tmp_path / "elsewhere.db", path)
        await driver.press("escape", "escape", "f5")
        await driver.until(lambda: "again" in driver.said)
        await driver.press("n")
        await driver.write("called")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on" in driver.said)


async def test_writing_that_is_refused_keeps_the_form(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write to any file, so the engine itself is told to refuse."""
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        with closing(sqlite3.connect(seeded.location)) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE UPDATE ON items BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        await _edit_title(driver)
        await driver.until(lambda: "nothing was saved" in _error(driver))
        assert driver.app.screen.query(Input).first(Input).value == "New title"
        assert item(seeded, "REG-1").title != "New title"


async def test_quitting_in_the_middle_of_a_change_finishes_it(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        with closing(sqlite3.connect(seeded.location, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await driver.press("n")
            await driver.write("called")
            await driver.pilot.press("ctrl+s")
            await driver.until(lambda: driver.app.work_.changing)
            leaving = driver.app.run_worker(driver.app.action_leave())
            await driver.pilot.pause()
            assert driver.app.is_running
            other.execute("ROLLBACK")
        await driver.until(lambda: leaving.is_finished)
    assert [note["body"] for note in rows(seeded, "notes")] == ["called"]


async def test_something_unexpected_is_said_and_the_app_stays(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")

        async def broken() -> None:
            raise RuntimeError("[red]boom[/red]")

        driver.app.run_worker(broken(), exit_on_error=False)
        await driver.until(lambda: "boom" in driver.said)
        await driver.shows("[red]boom[/red]")
        driver.app.unexpected.clear()
        await driver.press("down")
        assert driver.app.is_running
