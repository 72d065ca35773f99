"""A database that is busy, gone, replaced, or not to be written: said in words, nothing is lost, the app stays up."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event
from textual.widgets import Input, TextArea

from tests.builders import item, raw, rows
from tests.conftest import settings
from tests.services.test_moves import clearance
from tests.storage.test_database import as_somebody, needs_rights
from tests.tui.driving import Driver, running
from tracker.tui import base
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.page import PageScreen
from tracker.tui.views import VIEWS
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
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog) and driver.app.screen._offered == "escape")
        await driver.press("escape", "f5")
        await driver.until(lambda: "again" in driver.said)
        await driver.press("n")
        await driver.write("called")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on" in driver.said)


MOVES = pytest.mark.skipif(os.name == "nt", reason="Windows moves no file that is open")


@MOVES
async def test_an_error_that_is_over_is_said_no_longer(seeded: Workspace, tmp_path: Path) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        seeded.path.rename(tmp_path / "elsewhere.db")
        await driver.until(lambda: "Look where it is. (f5 opens what is there now)" in driver.said)
        (tmp_path / "elsewhere.db").rename(seeded.path)
        await driver.until(lambda: not driver.said)
        driver.app.say("Something else.", error=True)
        await driver.press("f5")
        await driver.until(lambda: not driver.said)


@MOVES
async def test_as_long_as_the_file_is_gone_that_is_said_whenever_nothing_else_is(
    seeded: Workspace, tmp_path: Path
) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        seeded.path.rename(tmp_path / "elsewhere.db")
        await driver.until(lambda: "moved or replaced" in driver.said)
        await driver.press("f5")
        await driver.until(lambda: "There is no database" in driver.said)
        driver.app.say("Something else.")
        await driver.press("question_mark", "escape")
        assert driver.said == "Something else."
        driver.app.say("")
        await driver.until(lambda: "moved or replaced" in driver.said)


@MOVES
async def test_what_a_change_finds_in_the_way_is_said(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        live, told = driver.app.live, driver.app.live._told
        looked = asyncio.Event()

        async def held(look: Callable[[], bool]) -> bool:
            if look == live._look:  # after the change, and before anything else looks
                seeded.path.rename(tmp_path / "elsewhere.db")
                looked.set()
            elif not looked.is_set():
                await looked.wait()
                await asyncio.sleep(0.1)
            return await told(look)

        monkeypatch.setattr(live, "_told", held)
        await driver.app.change(lambda workspace: None)
        await driver.until(lambda: "moved or replaced" in driver.said)


# Databases in the place of others


async def _typed_then_moved(driver: Driver, elsewhere: Path) -> TextArea:
    await driver.shows("REG-1")
    await driver.press("n")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog))
    await driver.write("called")
    driver.app.workspace.path.rename(elsewhere)
    await driver.until(lambda: "moved or replaced" in driver.said)
    return driver.app.screen.query_one(TextArea)


@MOVES
async def test_a_box_saves_nothing_into_another_database(seeded: Workspace, tmp_path: Path) -> None:
    other = Path(shutil.copy(seeded.path, tmp_path / "other.db"))
    with raw(other) as connection:  # it has the same items, in the same versions
        connection.execute("UPDATE operations SET uuid = 'another' WHERE id = (SELECT min(id) FROM operations)")
    async with running(seeded, "items") as driver:
        typed = await _typed_then_moved(driver, tmp_path / "elsewhere.db")
        other.rename(seeded.path)
        await driver.press("f5")
        await driver.until(lambda: "another database than before" in driver.said)
        assert "Another database was opened meanwhile" in _error(driver)
        await driver.press("ctrl+s")
        assert "Another database was opened meanwhile" in _error(driver)
        assert (typed.text, rows(seeded, "notes")) == ("called", [])
        typed.text = ""
        await driver.press("escape")
        await driver.press("n")
        await driver.write("called them")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on REG-1" in driver.said)


@MOVES
async def test_a_box_goes_on_with_a_database_that_was_only_away(seeded: Workspace, tmp_path: Path) -> None:
    async with running(seeded, "items") as driver:
        await _typed_then_moved(driver, tmp_path / "elsewhere.db")
        shutil.copy(tmp_path / "elsewhere.db", seeded.path)
        await driver.press("f5")
        await driver.until(lambda: driver.said == f"Opened {seeded.path} again.")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on REG-1" in driver.said)
    assert [note["body"] for note in rows(seeded, "notes")] == ["called"]


# Disks that take no more


@contextmanager
def a_full_disk(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Let the database take no page more, on every connection that the program uses; what is yielded makes room."""
    with raw(workspace.path) as connection:
        most = int(connection.execute("PRAGMA page_count").fetchone()[0])

    def keep_small(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")

    def make_room() -> None:
        nonlocal most
        most += 1000

    pool = workspace.database._engine.pool
    event.listen(pool, "checkout", keep_small)
    try:
        yield make_room
    finally:
        event.remove(pool, "checkout", keep_small)


LONG = "a long reason " * 1400  # more than fits into the room that is left in the pages there are


async def test_an_edit_on_a_full_disk_is_refused_and_is_saved_when_there_is_room(seeded: Workspace) -> None:
    before = rows(seeded, "items"), rows(seeded, "events")
    with a_full_disk(seeded) as make_room:
        async with running(seeded, "items") as driver:
            await driver.shows("REG-1")
            await driver.press("e")
            await driver.until(lambda: isinstance(driver.app.screen, Dialog))
            driver.app.screen.query(Input).first(Input).value = "New title"
            driver.app.screen.query_one(TextArea).text = LONG
            for _ in range(2):
                await driver.press("ctrl+s")
                await driver.until(lambda: "The disk is full; nothing was saved." in _error(driver))
                assert driver.app.screen.query(Input).first(Input).value == "New title"
                assert driver.app.screen.query_one(TextArea).text == LONG
                assert (rows(seeded, "items"), rows(seeded, "events")) == before
            make_room()
            await driver.press("ctrl+s")
            await driver.until(lambda: "changes to REG-1" in driver.said)
            await driver.shows("New title")
    changed = item(seeded, "REG-1")
    assert (changed.title, changed.rationale) == ("New title", LONG.strip())


# Files that may only be read


@pytest.fixture
def may_only_read(make_workspace: Callable[..., Workspace]) -> Iterator[Callable[..., Workspace]]:
    """Put a database where nobody but its owner may change anything."""
    folder = Path(tempfile.mkdtemp())

    def protect(workspace: Workspace, **changed: object) -> Workspace:
        path = Path(shutil.copy(workspace.path, folder / "tracker.db"))
        path.chmod(0o444)
        folder.chmod(0o555)
        return Workspace(str(path), "layla", settings(**changed))

    yield protect
    folder.chmod(0o755)
    shutil.rmtree(folder)


@needs_rights
async def test_a_file_that_may_only_be_read_is_read_in_every_view_and_a_change_is_refused(
    seeded: Workspace, may_only_read: Callable[..., Workspace]
) -> None:
    workspace = may_only_read(seeded)
    before = workspace.path.read_bytes()
    async with running(seeded) as driver:  # what the views need is loaded by somebody who may
        for entry in VIEWS:
            await driver.press(entry.key)
    with as_somebody():
        async with running(workspace, "items") as driver:
            await driver.until(lambda: driver.said == "This database may only be read: nothing can be changed here.")
            for entry in VIEWS:
                await driver.press(entry.key)
                await driver.shows(f"{entry.key} {entry.title}")
                assert not driver.said.startswith("Error"), driver.said
            await driver.press("2")
            await _edit_title(driver)
            await driver.until(lambda: "You may not write to" in _error(driver))
            assert "nothing was saved" in _error(driver)
            line = driver.app.screen.query(Input).first(Input)
            assert line.value == "New title"
            line.value = item(workspace, "REG-1").title
            await driver.press("escape")
            await driver.until(lambda: not isinstance(driver.app.screen, Dialog))
            await driver.press("r", "w")
            await driver.until(lambda: isinstance(driver.app.screen, Dialog))
            typed = driver.app.screen.query(Input).first(Input)
            typed.value = str(workspace.path.with_name("report.csv"))
            await driver.press("ctrl+s")
            await driver.until(lambda: "You may not write to" in _error(driver))
            assert typed.value.endswith("report.csv")
        workspace.close()
    assert workspace.path.read_bytes() == before
    assert [path.name for path in workspace.path.parent.iterdir()] == ["tracker.db"]


@needs_rights
async def test_where_a_day_cannot_be_recorded_it_is_shown_nevertheless(
    make_workspace: Callable[..., Workspace], may_only_read: Callable[..., Workspace]
) -> None:
    workspace = make_workspace()
    clearance(workspace, "approved", variant="movement")
    workspace = may_only_read(workspace, now="2026-01-20T09:00:00Z")
    with as_somebody():
        async with running(workspace, "items") as driver:
            await driver.until(lambda: driver.said == "This database may only be read: nothing can be changed here.")
            await driver.shows("CLR-1", "active")  # as it is by date, although nobody could write it down
        workspace.close()


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


async def test_going_to_a_claim_throws_nothing_away_that_is_not_saved(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        await driver.write("called")
        driver.app.in_background(partial(driver.app.show_claim, "jobs-2800"))  # picked on the page, a moment before
        await driver.until(lambda: "not saved" in _error(driver))
        assert driver.app.screen.query_one(TextArea).text == "called"
        await driver.press("ctrl+s")
        await driver.until(lambda: [note["body"] for note in rows(seeded, "notes")] == ["called"])
        await driver.settle()
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        asking = [worker for worker in driver.app.workers if worker.is_running and worker.group == "default"]
        assert asking
        driver.app.in_background(partial(driver.app.show_claim, "jobs-2800"))  # nothing is typed there
        await driver.shows("jobs-2800: !! DISPUTED")
        assert len(driver.app.screen_stack) == 1
        await driver.until(lambda: all(worker.is_finished for worker in asking))
