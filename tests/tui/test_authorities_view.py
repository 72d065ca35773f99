"""The offices: whether they exist, and what says so."""

from __future__ import annotations

from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from tests.builders import make_authority, make_item, rows
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_boxes import told
from tests.tui.test_item_dialogs import form
from tests.tui.test_stakeholders_view import HOSTILE, still
from tracker.services.parties import edit_authority, show_authority
from tracker.tui.views.authorities import TheView
from tracker.tui.views.claims import TheView as ClaimsView
from tracker.workspace import Workspace


def view_of(driver: Driver) -> TheView:
    """Return the view as what it is."""
    return cast(TheView, driver.view)


async def counted(driver: Driver) -> None:
    """Wait until all figures that are seen are there."""
    view = view_of(driver)
    await driver.until(lambda: all(entry.id in view.waiting for entry in view.listed))
    await driver.settle()


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_offices(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    edit_authority(seeded, "JOC", status="disputed", reason="two letters")
    edit_authority(seeded, "MoIM", status="confirmed", reason="called their desk", texts={"url": "https://example.org"})
    edit_authority(seeded, "NDF", status="refuted", reason="the ministry says there is none")
    async with running(seeded, "authorities", size) as driver:
        await counted(driver)
        await driver.press("j")
        if size == WIDE:
            await driver.shows("office-hao: ? not verified", "CLR-1")
        await still(driver)
        assert driver.screen == screens
        assert all(mark in driver.screen for mark in ("!! DISPUTED", "ok confirmed", "!! REFUTED", "? not verified"))


async def test_all_about_an_office_on_a_narrow_screen(seeded: Workspace, screens: SnapshotAssertion) -> None:
    async with running(seeded, "authorities") as driver:
        await counted(driver)
        await driver.press("j", "enter")
        await driver.shows("office-hao: ? not verified", "CLR-1", "m Move", "esc Back")
        await still(driver)
        assert driver.screen == screens


@pytest.mark.parametrize(("key", "status"), [("C", "confirmed"), ("D", "disputed"), ("R", "refuted")])
async def test_saying_whether_an_office_exists_needs_to_say_how_one_knows(
    seeded: Workspace, key: str, status: str
) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("j", key)
        await driver.shows("that HAO exists", "Why is it in doubt?" if status == "disputed" else "How do you know?")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.one("#dialog-error").display)
        assert show_authority(seeded, "HAO")[0].status == "unverified"
        await driver.write("met their officer")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("HAO: "))
        assert ("asks whether it is the right one" in driver.said) is (status == "confirmed")
    assert show_authority(seeded, "HAO")[0].status == status
    assert rows(seeded, "events")[-1]["reason"] == "met their officer"


async def test_what_somebody_found_out_meanwhile_is_shown_before_it_is_written_over(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("j", "C")
        await driver.shows("How do you know?")
        await driver.write("met their officer")
        edit_authority(seeded, "HAO", status="refuted", reason="the ministry says there is none")
        await driver.press("ctrl+s")
        await told(
            driver,
            "HAO was changed by someone else meanwhile",
            "Status: now '!! REFUTED'",
            "How it is known: now 'the ministry says there is none', you typed 'met their officer'",
            "ctrl+s saves yours over it",
        )
        assert driver.app.screen.query_one(TextArea).text == "met their officer"
        assert show_authority(seeded, "HAO")[0].status == "refuted"
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("HAO: ok confirmed"))
    assert show_authority(seeded, "HAO")[0].status == "confirmed"


async def test_a_claim_of_an_office_leads_to_the_claims(seeded: Workspace) -> None:
    async with running(seeded, "authorities", WIDE) as driver:
        await driver.press("j")
        await driver.shows("office-hao")
        view_of(driver).panel.lines.focus()
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.view, ClaimsView))
        claims = cast(ClaimsView, driver.view)
        await driver.until(lambda: claims.current is not None and claims.current.key == "office-hao")


async def test_adding_an_office(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("plus")
        await driver.shows("A new office")
        await driver.write("hao")
        await driver.shows("'hao' is the office 'HAO' already")
        code, name = driver.app.screen.query(Input)[0], driver.app.screen.query(Input)[1]
        code.value = "1X"
        await driver.shows("cannot be a code")
        code.value, name.value = "GSO", "Governorate Security Office"
        await driver.press("ctrl+s")
        await driver.until(lambda: "GSO: added" in driver.said)
        await driver.shows("7 offices", "GSO")
        view = cast(TheView, driver.view)
        await driver.until(lambda: view.current is not None and view.current.code == "GSO")
    entry, _ = show_authority(seeded, "GSO")
    assert (entry.name, entry.status, entry.calendar) == ("Governorate Security Office", "unverified", "iq")


async def test_changing_an_office(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("j", "E")
        await driver.shows("Humanitarian Access Office", "Part of")
        driver.app.screen.query(Input)[0].value = "Access Office of the North"
        await driver.shows("stays another name")
        driver.app.screen.query_one(TextArea).text = "Closed on Sundays."
        await driver.press("ctrl+s")
        await driver.until(lambda: "HAO: changed" in driver.said)
    entry, _ = show_authority(seeded, "HAO")
    assert (entry.name, entry.note) == ("Access Office of the North", "Closed on Sundays.")
    assert "Humanitarian Access Office" in entry.aliases


async def test_the_office_that_another_is_part_of_is_completed_by_any_of_its_words(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("j", "E")
        await driver.shows("Part of")
        line = form(driver).line("part_of").query_one(Input)
        line.focus()
        line.value = ""
        await driver.write("operations")
        await driver.until(lambda: line._suggestion)
        await driver.press("right")
        assert line.value == "JOC"


async def test_a_calendar_that_there_is_not(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("E")
        await driver.shows("Calendar")
        driver.app.screen.query(Input)[-1].value = "mars"
        await driver.shows("no calendar 'mars'")


async def test_the_items_of_an_office_in_the_table(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("j", "o")
        await driver.shows("CLR-1", "1 item")


async def test_typing_a_status_finds_offices(seeded: Workspace) -> None:
    edit_authority(seeded, "JOC", status="disputed", reason="two letters")
    async with running(seeded, "authorities") as driver:
        await driver.press("slash")
        await driver.write("disputed")
        await driver.shows("1 of 6 offices", "JOC")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_hostile_offices(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    for number, name in enumerate(HOSTILE):
        make_authority(empty, f"OFF{number}", name[:190])
        make_item(empty, authority=f"OFF{number}", title=name)
        edit_authority(empty, f"OFF{number}", texts={"address": f"{name}\n{name}", "url": name})
    async with running(empty, "authorities", size) as driver:
        await counted(driver)
        if size == WIDE:
            await driver.shows("ACT-1")
        assert not {"\x1b", "\u202e"} & set(driver.screen)
        await still(driver)
        assert driver.screen == screens
        await driver.press("C")
        await driver.shows("Confirm that OFF0 exists")
