"""The claims: what is only said, what contradicts it, and what relies on it."""

from __future__ import annotations

from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_stakeholders_view import HOSTILE, still
from tracker.services.claims import settle_claim, show_claim
from tracker.storage import schema
from tracker.tui import item_actions
from tracker.tui.screens.page import PageScreen
from tracker.tui.views.authorities import TheView as OfficesView
from tracker.tui.views.claims import TheView
from tracker.workspace import Workspace


def view_of(driver: Driver) -> TheView:
    """Return the view as what it is."""
    return cast(TheView, driver.view)


async def on_claim(driver: Driver, key: str) -> None:
    """Put the cursor on a claim and wait for all about it."""
    view_of(driver).show_claim(key)
    await driver.until(lambda: (current := view_of(driver).current) is not None and current.key == key)
    await driver.shows(f"{key}: ")
    await driver.settle()


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_claims(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    settle_claim(seeded, "vendor-register", "confirmed", "saw the register")
    settle_claim(seeded, "fiscal-year-end", "refuted", "the budget law says otherwise")
    async with running(seeded, "claims", size) as driver:
        await driver.shows("32 claims")
        await driver.press("j")
        if size == WIDE:
            await driver.shows("base-in-anbar: !! DISPUTED", "Nothing relies on it")
        await still(driver)
        assert driver.screen == screens


async def test_keys_are_as_wide_at_first_sight_as_later(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.go_to("claims")
        await driver.shows("agreements-")
        first = driver.screen
        assert "agreements-expected " in first
        await driver.press("f5")
        assert driver.screen == first


async def test_all_about_a_claim_on_a_narrow_screen(seeded: Workspace, screens: SnapshotAssertion) -> None:
    async with running(seeded, "claims") as driver:
        await on_claim(driver, "office-hao")
        await driver.shows("HAO", "CLR-1", "⏎ Open")
        await still(driver)
        assert driver.screen == screens


async def test_what_nobody_settled_comes_first(seeded: Workspace) -> None:
    settle_claim(seeded, "agreements-expected", "confirmed", "saw them")
    async with running(seeded, "claims") as driver:
        await driver.shows("32 claims")
        order = [claim.status for claim in view_of(driver).listed]
        assert order == sorted(order, key=("disputed", "unverified", "refuted", "confirmed").index)


async def test_tabs_keep_the_list_to_a_status(seeded: Workspace) -> None:
    settle_claim(seeded, "office-moim", "confirmed", "called their desk")
    async with running(seeded, "claims") as driver:
        await driver.shows("32 claims")
        await driver.press("less_than_sign")
        await driver.shows("1 of 32 claims", "office-moim")
        await driver.press("greater_than_sign", "greater_than_sign")
        await driver.shows("31 of 32 claims")
        await driver.pilot.click("#claim-statuses", offset=(20, 0))
        await driver.shows("20 of 32 claims")
        assert {claim.status for claim in view_of(driver).listed} == {"disputed"}


@pytest.mark.parametrize(("key", "status"), [("C", "confirmed"), ("R", "refuted")])
async def test_settling_a_claim_needs_to_say_how_one_knows(seeded: Workspace, key: str, status: str) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "office-hao")
        await driver.press(key, "ctrl+s")
        await driver.shows("How do you know?")
        await driver.until(lambda: driver.one("#dialog-error").display)
        await driver.write("called their desk")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("office-hao: "))
        await driver.shows("called their desk")
        assert view_of(driver).listed[view_of(driver).grid.cursor].key == "office-hao"
    claim = show_claim(seeded, "office-hao").claim
    assert (claim.status, claim.checked_how) == (status, "called their desk")


async def test_what_somebody_settled_meanwhile_is_shown_before_it_is_written_over(seeded: Workspace) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "office-hao")
        await driver.press("C")
        await driver.shows("How do you know?")
        await driver.write("called their desk")
        settle_claim(seeded, "office-hao", "refuted", "the ministry says there is none")
        await driver.press("ctrl+s")
        await driver.shows("office-hao was changed by someone else meanwhile")
        assert str(driver.one("#dialog-error").render()).splitlines()[1:] == [
            "Status: now '!! REFUTED'",
            "How it is known: now 'the ministry says there is none', you typed 'called their desk'",
            "ctrl+s saves yours over it.",
        ]
        assert driver.app.screen.query_one(TextArea).text == "called their desk"
        assert show_claim(seeded, "office-hao").claim.status == "refuted"
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("office-hao: ok confirmed"))
    claim = show_claim(seeded, "office-hao").claim
    assert (claim.status, claim.checked_how) == ("confirmed", "called their desk")


async def test_a_claim_is_disputed_by_another(seeded: Workspace) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "office-hao")
        await driver.press("D")
        await driver.shows("Against it")
        driver.app.screen.query_one(TextArea).text = "two letters"
        by = driver.app.screen.query_one(Input)
        for typed, said in (
            ("nothing", "no claim"),
            ("office-hao", "cannot dispute itself"),
            ("office-m", "MoIM"),
        ):
            by.value = typed
            await driver.shows(said)
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("office-hao: !! DISPUTED"))
    claim = show_claim(seeded, "office-hao").claim
    assert (claim.status, claim.disputed_by) == ("disputed", "office-moim")


async def test_a_claim_is_shown_before_and_after_the_claims_are_read(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.app.show_claim("jobs-2800")
        await driver.until(lambda: isinstance(driver.view, TheView) and bool(view_of(driver).listed))
        await driver.shows("jobs-2800: !! DISPUTED")
        await driver.press("escape", "slash")
        await driver.write("anbar")
        await driver.press("enter")
        await driver.app.show_claim("office-hao")
        await driver.shows("office-hao: ? not verified")
        await driver.app.show_claim("gone")
        await driver.until(lambda: "no claim gone" in driver.said)


async def test_escape_leads_back_to_where_a_claim_was_opened(seeded: Workspace) -> None:
    async with running(seeded, "board") as driver:
        await item_actions.open_page(driver.app, "FND-1")
        await driver.app.show_claim("jobs-2800")
        await driver.shows("jobs-2800: !! DISPUTED", "esc: back to FND-1.")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        assert driver.app.screen.ref == "FND-1"  # type: ignore[attr-defined]
        await driver.press("escape")
        await driver.until(lambda: driver.view.id == "board")
        await driver.app.show_claim("office-hao")
        await driver.press("6", "8", "escape")  # the claims were asked for by themselves
        await driver.settle()
        assert driver.view.id == "claims"


async def test_what_is_against_a_claim_is_a_step_away(seeded: Workspace) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "jobs-2800")
        await driver.shows("Against it")
        view_of(driver).panel.lines.focus()
        await driver.press("enter")
        await driver.shows("jobs-1800: !! DISPUTED")


async def test_what_relies_on_a_claim_opens(seeded: Workspace) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "office-hao")
        await driver.shows("office", "HAO", "CLR-1")
        view_of(driver).panel.grid.focus()
        await driver.press("j", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("escape", "k", "enter")
        await driver.until(lambda: isinstance(driver.view, OfficesView))
        offices = cast(OfficesView, driver.view)
        await driver.until(lambda: offices.current is not None and offices.current.code == "HAO")


async def test_a_milestone_that_relies_on_a_claim_is_shown(seeded: Workspace) -> None:
    async with running(seeded, "claims", WIDE) as driver:
        await on_claim(driver, "exit-ends-with-2025")
        await driver.shows("milestone", "withdrawal")
        view_of(driver).panel.grid.focus()
        assert "m Move" not in driver.screen
        await driver.press("enter")
        await driver.shows("withdrawal  Last forces withdrawn, as scheduled: disputed", "Relies on")


async def test_the_items_that_rely_on_a_claim_in_the_table(seeded: Workspace) -> None:
    async with running(seeded, "claims") as driver:
        await on_claim(driver, "office-hao")
        await driver.press("o")
        await driver.shows("CLR-1", "1 item")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_hostile_claims(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    with empty.change("test", "hostile claims") as changes:
        for number, text in enumerate(HOSTILE):
            source = changes.add(schema.sources, {"key": f"source-{number}", "title": text, "url": text})
            values = {"key": f"claim-{number}", "statement": text, "doubt": text, "source_id": source}
            changes.add(schema.claims, values)
    async with running(empty, "claims", size) as driver:
        await driver.shows("4 claims")
        if size == WIDE:
            await driver.shows("claim-0: ? not verified", "Source")
        assert not {"\x1b", "\u202e"} & set(driver.screen)
        await still(driver)
        assert driver.screen == screens
        await driver.press("D")
        await driver.shows("Dispute claim-0: [red]x[/]")
