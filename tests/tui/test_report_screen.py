"""Reports on the screen, and saving them."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread
from typing import Any

import pytest
from sqlalchemy import Connection
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Button, Checkbox, Input

from tests.builders import make_item, make_stakeholder, raw
from tests.cli.running import process
from tests.tui.driving import NARROW, PATIENCE, WIDE, Driver, running
from tracker.domain.table import Column, Table
from tracker.reports import Request, status
from tracker.services.lists import ListRequest
from tracker.services.reports import write_report
from tracker.services.views import add_view
from tracker.tui.screens import dialog, report, save_report
from tracker.tui.screens.page import PageScreen
from tracker.tui.screens.report import ReportScreen
from tracker.tui.screens.save_report import SaveReport
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.status import Status
from tracker.workspace import Workspace

LARGE = 100_000


def many(workspace: Workspace, number: int) -> None:
    """Add so many items, past Tracker."""
    make_item(workspace, title='متابعة, "quoted"\n=1+1')
    with raw(workspace.path) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(items)")]
        values = {"id": "n", "number": "n", "ref": "'ACT-' || n"}
        copied = ", ".join(values.get(name, name) for name in names)
        numbers = f"WITH RECURSIVE s(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s WHERE n < {number})"
        connection.execute(f"INSERT INTO items {numbers} SELECT {copied} FROM items, s WHERE items.id = 1")


async def reports(driver: Driver) -> ReportScreen:
    """Open the reports and wait until there are rows."""
    await driver.press("r")
    await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
    await driver.settle()
    screen = driver.app.screen
    assert isinstance(screen, ReportScreen)
    return screen


async def saving(driver: Driver, path: Path | str) -> SaveReport:
    """Open the box that saves, with a path typed into it."""
    await driver.press("w")
    await driver.until(lambda: isinstance(driver.app.screen, SaveReport))
    await driver.settle()
    box = driver.app.screen
    assert isinstance(box, SaveReport)
    box.query_one("#report-file", Input).value = str(path)
    await driver.settle()
    return box


async def test_no_disk_is_asked_where_the_keys_are_waited_for(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Thread] = []
    is_dir = Path.is_dir

    def noted(path: Path) -> bool:
        asked.append(current_thread())
        return is_dir(path)

    async with running(seeded) as driver:
        await reports(driver)
        monkeypatch.setattr(Path, "is_dir", noted)
        await saving(driver, tmp_path / "status")
        await driver.press("ctrl+s")
        await driver.until((tmp_path / "status.csv").is_file)
        await driver.settle()
    assert asked
    assert main_thread() not in asked


def said(driver: Driver) -> str:
    """What the reports say above the keys."""
    return driver.app.screen.query_one(Status).said


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", ["status", "overview"])
async def test_the_reports(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int], name: str) -> None:
    async with running(seeded, "items", size) as driver:
        await reports(driver)
        if name == "overview":
            await driver.press("r")
        await driver.shows("4 rows")
        assert driver.screen == screens


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_box(
    seeded: Workspace,
    screens: SnapshotAssertion,
    size: tuple[int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(seeded, "items", size) as driver:
        await reports(driver)
        await saving(driver, "clearances of الموصل.xlsx")
        await driver.press("ctrl+s")
        await driver.shows("does not end in .csv")
        assert driver.screen == screens


# What is seen


async def test_a_query_narrows_a_report_and_what_is_wrong_is_said(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        screen = await reports(driver)
        await driver.press("slash")
        await driver.write("kind:clea")
        await driver.shows("kind:clearance")
        await driver.press("tab")
        await driver.until(lambda: screen.grid.count == 1)
        await driver.shows("1 row", "CLR-1")
        await driver.write(" is:lte")
        await driver.shows("^^^", "is:lte")
        assert screen.grid.count == 1
        await driver.press("escape")
        await driver.until(lambda: screen.grid.count == 4)
        await driver.press("down")
        assert screen.grid.has_focus


async def test_the_query_and_the_view_of_the_table_are_taken_along(seeded: Workspace) -> None:
    add_view(seeded, "official", "kind:clearance or kind:registration", ["ref", "title"])
    async with running(seeded) as driver:
        view = driver.view
        view.ask_for(ListRequest(query="CLR", view="official"))  # type: ignore[attr-defined]
        await driver.settle()
        screen = await reports(driver)
        await driver.shows("Only the view 'official'", "1 row", "CLR-1")
        assert [column.key for column in screen.grid.columns] == ["ref", "title"]
        await driver.press("r")
        await driver.shows("Overdue", "1 row")  # its own columns
        await driver.press("less_than_sign", "v")
        await driver.shows("Which items?", "kind:clearance or")
        await driver.press("home", "enter")
        await driver.until(lambda: len(screen.grid.columns) > 20)
        assert "Only the view" not in driver.screen


async def test_tabs_change_the_report_by_key_and_mouse(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        screen = await reports(driver)
        await driver.pilot.click("#reports", offset=(12, 0))
        await driver.settle()
        await driver.shows("Items  Overd")
        await driver.press("less_than_sign")
        await driver.shows("Title")
        await driver.press("l", "l", "h")
        assert screen.grid.scroll_offset.x == 8
        await driver.press("q")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)


async def test_enter_opens_the_item_of_a_row(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await reports(driver)
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("escape")
        await driver.press("r", "enter")
        assert isinstance(driver.app.screen, ReportScreen)


async def test_only_the_beginning_is_shown_and_all_are_counted(empty: Workspace) -> None:
    many(empty, 350)
    async with running(empty) as driver:
        screen = await reports(driver)
        await driver.shows("350 rows", "These are the first 200. All of them are in the file")
        assert screen.grid.count == 200


async def test_a_change_keeps_the_cursor_where_it_is(empty: Workspace) -> None:
    for _ in range(5):
        make_item(empty)
    async with running(empty) as driver:
        screen = await reports(driver)
        await driver.press("j", "j", "j")
        make_item(empty)
        await driver.shows("6 rows")
        assert (screen.grid.cursor, screen.grid.has_focus) == (3, True)


async def test_hostile_text_is_shown_not_obeyed(empty: Workspace) -> None:
    name = make_stakeholder(empty, "[red]x[/] \x1b[31m \u202eevil 中文 e\u0301 لماء" + "y" * 90)
    make_item(empty, stakeholder=name, title="\x1b]0;t\x07[b]title[/b]")
    add_view(empty, "odd", "\x1b[2J")
    async with running(empty, "items", WIDE) as driver:
        screen = await reports(driver)
        await driver.shows("[red]x[/] ␛[31m", "[b]title[/b]")
        assert not {"\x1b", "\x07", "\u202e"} & set(driver.screen)
        assert len({len(line.rstrip()) > 120 for line in driver.screen.splitlines()}) == 1
        await driver.press("v")
        await driver.shows("odd  ␛[2J")
        await driver.press("escape")
        await saving(driver, "/nowhere/\x1b[31m/\u202ex.csv")
        await driver.press("ctrl+s")
        await driver.shows("There is no folder /nowhere/␛[31m")
        assert not {"\x1b", "\u202e"} & set(driver.screen)
        assert isinstance(screen.query_one(Grid), Grid)


# Saving


async def test_a_report_is_saved_as_it_is_asked_for(seeded: Workspace, tmp_path: Path) -> None:
    write_report(seeded, "status", "kind:clearance", tmp_path / "expected.csv")
    write_report(seeded, "status", "kind:clearance", tmp_path / "plain.csv", plain=True)
    async with running(seeded) as driver:
        await reports(driver)
        await driver.press("slash")
        await driver.write("kind:clearance")
        await driver.press("enter")
        await saving(driver, tmp_path / "made")
        await driver.shows("Items: kind:clearance")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
        await driver.until(lambda: said(driver) == f"Wrote 1 row to {tmp_path / 'made.csv'}")
        box = await saving(driver, tmp_path / "made-plain.csv")
        await driver.pilot.click("#report-mark")
        await driver.settle()
        assert not box.query_one(Checkbox).value
        await driver.pilot.click("#save")
        await driver.until((tmp_path / "made-plain.csv").exists)
    assert (tmp_path / "made.csv").read_bytes() == (tmp_path / "expected.csv").read_bytes()
    assert (tmp_path / "made-plain.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


async def test_the_name_suggested_is_of_the_report_and_the_day_alone(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with running(seeded) as driver:
        await reports(driver)
        await driver.pilot.click("#report-save")
        await driver.until(lambda: isinstance(driver.app.screen, SaveReport))
        suggested = driver.app.screen.query_one("#report-file", Input).value
        assert Path(suggested) == tmp_path / "status-2026-01-05.csv"


async def test_a_file_is_replaced_when_asked_twice(seeded: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    async with running(seeded) as driver:
        await reports(driver)
        box = await saving(driver, target)
        await driver.press("ctrl+s")
        await driver.shows("Press ctrl+s again")
        assert target.read_text() == "old"
        box.query_one("#report-file", Input).value = str(tmp_path / "b.csv")
        await driver.settle()
        assert "Press ctrl+s again" not in driver.screen
        box.query_one("#report-file", Input).value = str(target)
        await driver.press("ctrl+s")
        await driver.shows("Press ctrl+s again")
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
    assert target.read_bytes().startswith(b"\xef\xbb\xbfref,")


async def test_a_key_that_is_held_replaces_no_file(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", PATIENCE)  # whatever time the keys take, it is less
    target = tmp_path / "a.csv"
    target.write_text("old")
    async with running(seeded) as driver:
        await reports(driver)
        box = await saving(driver, target)
        for _ in range(5):
            await driver.press("ctrl+s")
            await driver.until(lambda: error(box))
            assert error(box) == f"{target} exists already."
        assert target.read_text() == "old"
        box._resting.seconds = 0.05  # the key is let go
        await driver.press("ctrl+s")
        await driver.until(lambda: "Press ctrl+s again to replace it." in error(box))
        assert target.read_text() == "old"


async def test_a_file_that_appears_in_the_last_moment_is_not_replaced(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    async with running(seeded) as driver:
        await reports(driver)
        box = await saving(driver, target)
        with monkeypatch.context() as patched:
            patched.setattr(save_report, "is_taken", lambda target: False)
            await driver.press("ctrl+s")
            await driver.until(lambda: "exists" in error(box))
        assert target.read_text() == "old"


async def test_escape_that_comes_too_late_for_a_file_leaves_the_reports_where_they_are(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = Event()

    def slow(workspace: Workspace, **given: Any) -> int:
        free.wait(PATIENCE)
        return write_report(workspace, **given)

    now = 0.0
    monkeypatch.setattr(save_report, "write_report", slow)
    monkeypatch.setattr(report, "monotonic", lambda: now)
    async with running(seeded) as driver:
        screen = await reports(driver)
        await saving(driver, tmp_path / "a.csv")
        driver.app.simulate_key("ctrl+s")
        await at_once(lambda: "escape stops it." in driver.screen)
        free.set()
        await driver.until(lambda: driver.app.screen is screen and "Wrote 4 rows" in said(driver))
        screen.say("")
        await driver.press("escape")
        assert driver.app.screen is screen
        assert "Wrote 4 rows" in said(driver)
        now = 1.0
        await driver.press("escape")
        assert driver.app.screen is not screen


async def test_what_stands_in_the_way_is_said_and_what_was_typed_stays(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "tracker.db")
    async with running(seeded) as driver:
        await reports(driver)
        box = await saving(driver, "x")
        typed = box.query_one("#report-file", Input)
        for path, expected in (
            ("", "needs a name"),
            ("a.xlsx", "does not end in .csv"),
            (tmp_path, "is a folder. Name a file."),
            (tmp_path / "link.csv", "is a link. Name the file itself."),
            (tmp_path / "none" / "a.csv", "There is no folder"),
            (tmp_path / f"{'x' * 300}.csv", "too long"),
        ):
            typed.value = str(path)
            await driver.press("ctrl+s")
            await driver.until(lambda expected=expected: expected in error(box))  # type: ignore[misc]
            assert typed.value == str(path)

        def full(handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        typed.value = str(tmp_path / "a.csv")
        await driver.press("ctrl+s")
        await driver.until(lambda: "The disk is full" in error(box))
        monkeypatch.undo()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "tracker.db"]
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
    assert (tmp_path / "a.csv").exists()


def error(box: SaveReport) -> str:
    """What the box says is wrong, however it is broken into lines."""
    from textual.widgets import Static

    return " ".join(str(box.query_one("#dialog-error", Static).content).split())


async def test_a_query_that_is_wrong_is_said_when_it_is_to_be_saved(seeded: Workspace, tmp_path: Path) -> None:
    async with running(seeded) as driver:
        await reports(driver)
        await driver.press("slash")
        await driver.write("is:lte")
        await driver.press("enter")
        box = await saving(driver, tmp_path / "a.csv")
        await driver.press("ctrl+s")
        await driver.until(lambda: "is:lte" in error(box))
    assert not (tmp_path / "a.csv").exists()


async def at_once(come: Callable[[], Any]) -> None:
    """Wait for something while a thread is busy: the pilot's own pauses last until there is nothing to do."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not come():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.001)


async def test_a_large_report_can_be_stopped_and_is_the_same_as_that_of_the_command(
    empty: Workspace, tmp_path: Path
) -> None:
    many(empty, LARGE)
    folder = tmp_path / "out"
    folder.mkdir()
    async with running(empty) as driver:
        await reports(driver)
        await driver.shows("100,000 rows")
        box = await saving(driver, folder / "a.csv")
        for stop in (lambda: driver.app.simulate_key("escape"), lambda: box.query_one("#cancel", Button).press()):
            driver.app.simulate_key("ctrl+s")
            await at_once(lambda: box._written > 0 and " of 100,000 rows … escape stops it." in driver.screen)
            assert len(list(folder.iterdir())) == 1  # begun, under another name
            assert not (folder / "a.csv").exists()
            stop()
            await driver.until(lambda: "Stopped: nothing was written." in error(box))
            assert list(folder.iterdir()) == []
            assert box.query_one("#report-file", Input).value == str(folder / "a.csv")
            box.complain("")
        await driver.pilot.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
        await driver.until(lambda: said(driver) == f"Wrote 100,000 rows to {folder / 'a.csv'}")
        box = await saving(driver, folder / "b.csv")
        driver.app.simulate_key("ctrl+s")
        await at_once(lambda: box._written > 0)
        driver.app.exit(0)  # what is begun is taken away when the program ends
    deadline = time.monotonic() + PATIENCE
    while list(folder.glob(".b.csv*")) and time.monotonic() < deadline:
        os.sched_yield()  # its thread is still at it
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    done = process("report", "status", "--output", str(folder / "command.csv"))
    assert done.returncode == 0, done.stderr
    assert (folder / "a.csv").read_bytes() == (folder / "command.csv").read_bytes()


async def test_a_report_can_be_stopped_while_its_rows_are_still_looked_for(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, begun = tmp_path / "out", Event()
    folder.mkdir()

    def endless(connection: Connection, request: Request) -> Table:
        def rows() -> Iterator[tuple[Any, ...]]:
            begun.set()
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            yield from connection.exec_driver_sql(numbers)

        return Table("Endless", (Column("n", "N"),), rows())

    async with running(seeded) as driver:
        await reports(driver)
        box = await saving(driver, folder / "a.csv")
        monkeypatch.setattr(status, "build", endless)
        driver.app.simulate_key("ctrl+s")
        await at_once(lambda: begun.is_set() and "Wrote 0 rows … escape stops it." in driver.screen)
        driver.app.simulate_key("escape")
        await driver.until(lambda: "Stopped: nothing was written." in error(box))
        assert list(folder.iterdir()) == []
        monkeypatch.undo()
        await driver.press("ctrl+s")
        await driver.until((folder / "a.csv").exists)


async def test_what_goes_on_to_the_right_has_a_sign(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        screen = await reports(driver)
        lines = [line for line in driver.screen.splitlines() if "clearance" in line or "Stakeholder" in line]
        assert all(line.endswith("…") for line in lines), lines
        screen.grid.scroll_end(animate=False)
        await driver.press(*["l"] * 60)
        assert not any(line.endswith("…") for line in driver.screen.splitlines() if "CLR-1" in line)


async def test_the_folder_of_the_last_report_is_suggested_again(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PAUSE", 0.0)  # else escape could be meant for writing that took long
    async with running(seeded) as driver:
        await reports(driver)
        await saving(driver, tmp_path / "first.csv")
        await driver.press("ctrl+s")
        await driver.until((tmp_path / "first.csv").exists)
        await driver.until(lambda: isinstance(driver.app.screen, ReportScreen))
        await driver.until(lambda: "Wrote 4 rows" in said(driver))
        screen = driver.app.screen
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is not screen)
        await reports(driver)
        await driver.press("w")
        await driver.until(lambda: isinstance(driver.app.screen, SaveReport))
        assert driver.app.screen.query_one("#report-file", Input).value == str(tmp_path / "status-2026-01-05.csv")
