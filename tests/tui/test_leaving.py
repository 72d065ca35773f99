"""Leaving while something is saved or written, and what is told of it."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from textual.widgets import Input, TextArea

from tests.builders import rows
from tests.tui.driving import PATIENCE, Driver, running
from tests.tui.test_boxes import hit
from tests.tui.test_report_screen import at_once, error, many, reports, saving
from tracker.domain.table import Table
from tracker.formats import Options, csv
from tracker.stops import in_force
from tracker.tui import work
from tracker.tui.leaving import undisturbed
from tracker.tui.screens import save_report
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.save_report import SaveReport
from tracker.workspace import Workspace


async def note(driver: Driver, text: str) -> TextArea:
    """Type a note."""
    await driver.shows("REG-1")
    await driver.press("n")
    await driver.until(lambda: isinstance(driver.app.screen, Dialog))
    await driver.write(text)
    return driver.app.screen.query_one(TextArea)


# Changes


async def test_quitting_in_the_middle_of_a_change_finishes_it(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        with closing(sqlite3.connect(seeded.location, isolation_level=None)) as other:
            await note(driver, "called")
            other.execute("BEGIN IMMEDIATE")
            await driver.pilot.press("ctrl+s")
            await driver.until(lambda: driver.app.work_.changing)
            await driver.pilot.press("ctrl+q")
            await driver.until(lambda: "Saving" in driver.said)
            assert driver.app.is_running
            other.execute("ROLLBACK")
        await at_once(lambda: not driver.app.is_running)
    assert [row["body"] for row in rows(seeded, "notes")] == ["called"]


async def test_quitting_in_the_middle_of_a_change_that_fails_stays(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace("seeded", busy_seconds=3.0)
    async with running(workspace, "items") as driver:
        with closing(sqlite3.connect(workspace.location, isolation_level=None)) as other:
            typed = await note(driver, "called")
            other.execute("BEGIN IMMEDIATE")
            await driver.pilot.press("ctrl+s", "ctrl+q")
            await driver.shows("in use by someone else")
            other.execute("ROLLBACK")
        await driver.settle()
        assert (driver.app.is_running, typed.text, driver.said) == (True, "called", "")
        await driver.press("ctrl+s")
        await driver.until(lambda: "Noted on REG-1" in driver.said)


async def test_a_signal_tells_of_a_change_that_could_not_be_saved(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace("seeded", busy_seconds=3.0)
    async with running(workspace, "items") as driver:
        with closing(sqlite3.connect(workspace.location, isolation_level=None)) as other:
            await note(driver, "called")
            other.execute("BEGIN IMMEDIATE")
            await driver.pilot.press("ctrl+s")
            await driver.until(lambda: driver.app.work_.changing)
            hit(driver, "m", "e")  # before it is known what came of it
            await driver.app.leaving.stop(143)
            other.execute("ROLLBACK")
        (line,) = driver.app.leaving.said
        assert line.startswith("Stopped; a change that was begun was not saved (")
        assert line.endswith("is in use by someone else; nothing was saved).")
        told = ["Typed and not saved: A note on REG-1", "  Note: called", "Typed last, and not in any line yet: me"]
        assert driver.app.leaving.typed == told
    assert driver.app.return_code == 143


async def test_what_waits_to_be_read_is_never_begun_once_the_app_ends(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LEAVES", 0.01)
    work_, free, begun = work.Work(seeded), Event(), list[int]()

    def hangs(number: int) -> None:
        begun.append(number)
        free.wait(PATIENCE)

    reading = [asyncio.ensure_future(work_.read(lambda _, n=number: hangs(n))) for number in range(work.READERS + 1)]
    while len(begun) < work.READERS:
        await asyncio.sleep(0.001)
    await work_.close()
    free.set()
    await asyncio.gather(*reading, return_exceptions=True)
    for thread in work_._readers._threads:
        thread.join(PATIENCE)
    assert len(begun) == work.READERS


# What is typed


async def test_a_signal_tells_of_what_is_typed_and_of_nothing_else(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        line = driver.app.screen.query(Input).first(Input)
        line.value = "New title"
        driver.app.screen.query_one(TextArea).text = "first\nsecond"
        await driver.settle()
        await driver.app.leaving.stop(143)
        assert driver.app.leaving.said == ["Stopped."]
        heading, *typed = driver.app.leaving.typed
        assert heading.startswith("Typed and not saved: ")
        assert "REG-1" in heading
        assert typed == ["  Title: New title", "  Why: first", "    second"]


async def test_a_line_without_a_title_is_told_too(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("a")
        await driver.write("action 'Call' --due +3d")
        await driver.app.leaving.stop(130)
        assert driver.app.leaving.typed == ["Typed and not saved: Add an item", "  action 'Call' --due +3d"]


def test_while_it_is_kept_no_signal_ends_the_program() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with undisturbed():
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is before


# Files


class Gate:
    """Holds up a report after some rows, until it is opened or the report is stopped."""

    def __init__(self) -> None:
        self.reached, self.open = Event(), Event()

    def after(self, number: int, table: Table) -> Iterator[object]:
        """Yield the rows; the one of this number waits."""
        for place, row in enumerate(table.rows):
            if place == number:
                self.wait()
            yield row

    def wait(self) -> None:
        """Wait."""
        self.reached.set()
        stop = in_force()
        assert stop is not None
        while not (self.open.wait(0.01) or stop.stopped):
            pass


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Hold reports up while they are written."""
    held, write = Gate(), csv.write

    def slow(table: Table, out: object, options: Options) -> int:
        return write(Table(table.title, table.columns, held.after(1500, table)), out, options)  # type: ignore[arg-type]

    monkeypatch.setattr(csv, "write", slow)
    return held


async def writing(driver: Driver, gate: Gate, target: Path) -> SaveReport:
    """Begin to write a report, which is held up."""
    target.parent.mkdir()
    await reports(driver)
    box = await saving(driver, target)
    await driver.pilot.press("ctrl+s")
    await driver.until(gate.reached.is_set)
    return box


async def test_quitting_waits_for_a_file_and_says_so(empty: Workspace, gate: Gate, tmp_path: Path) -> None:
    many(empty, 2500)
    target = tmp_path / "out" / "a.csv"
    async with running(empty) as driver:
        await writing(driver, gate, target)
        await driver.shows("Wrote 1,000 of 2,500 rows … escape stops it.")
        await driver.pilot.press("ctrl+q")
        await driver.shows("Writing a.csv … it ends when that is done; escape stops that.")
        assert driver.app.is_running
        assert not target.exists()
        gate.open.set()
        await at_once(lambda: not driver.app.is_running)
    assert len(target.read_text("utf-8-sig").splitlines()) > 2500
    assert list(target.parent.iterdir()) == [target]


async def test_quitting_waits_for_what_a_box_looks_at_before_it_saves(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, free = Event(), Event()

    def slow(target: Path) -> bool:
        looking.set()
        return not free.wait(PATIENCE)

    monkeypatch.setattr(save_report, "is_taken", slow)
    async with running(seeded) as driver:
        await reports(driver)
        await saving(driver, tmp_path / "a.csv")
        await driver.pilot.press("ctrl+s")
        await driver.until(looking.is_set)
        await driver.pilot.press("ctrl+q")
        await driver.shows("Saving … it ends when that is done.")
        free.set()
        await at_once(lambda: not driver.app.is_running)
    assert (tmp_path / "a.csv").exists()


async def test_escape_stops_a_file_that_is_waited_for_and_nothing_is_left(
    empty: Workspace, gate: Gate, tmp_path: Path
) -> None:
    many(empty, 2500)
    target = tmp_path / "out" / "a.csv"
    async with running(empty) as driver:
        box = await writing(driver, gate, target)
        await driver.pilot.press("ctrl+q")
        await driver.shows("Writing a.csv")
        await driver.pilot.press("escape")
        await driver.until(lambda: "Stopped: nothing was written." in error(box))
        await driver.until(lambda: "Writing a.csv" not in driver.screen)
        assert driver.app.is_running
        assert list(target.parent.iterdir()) == []
        gate.open.set()
        await driver.pilot.press("ctrl+s")
        await driver.shows("Wrote 2,500 rows to")
    assert list(target.parent.iterdir()) == [target]


async def test_a_signal_waits_for_a_file(empty: Workspace, gate: Gate, tmp_path: Path) -> None:
    many(empty, 2500)
    target = tmp_path / "out" / "a.csv"
    async with running(empty) as driver:
        await writing(driver, gate, target)
        ending = driver.app.run_worker(driver.app.leaving.stop(143), exit_on_error=False)
        await driver.pilot.pause()
        assert driver.app.is_running
        gate.open.set()
        await at_once(lambda: ending.is_finished)
        assert (driver.app.leaving.said, driver.app.leaving.typed) == (["Stopped; a.csv was written."], [])
    assert list(target.parent.iterdir()) == [target]


async def test_a_signal_gives_up_a_file_that_takes_too_long(
    make_workspace: Callable[..., Workspace], gate: Gate, tmp_path: Path
) -> None:
    workspace = make_workspace("empty", busy_seconds=0.2)
    many(workspace, 2500)
    target = tmp_path / "out" / "a.csv"
    async with running(workspace) as driver:
        await writing(driver, gate, target)
        await driver.app.leaving.stop(143)
        assert driver.app.leaving.said == ["Stopped; a.csv was not written."]
        assert list(target.parent.iterdir()) == []
