"""Moving and changing several items at once, from the table."""

from __future__ import annotations

from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders import WINDOW, item, make_authority, make_item, make_stakeholder
from tests.cli.test_hostile_text import HOSTILE
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_boxes import slow_reads, told
from tests.tui.test_boxes_seen import is_waiting
from tests.tui.test_item_dialogs import closed, fill, form
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.steps import close_steps
from tracker.tui.screens import dialog
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.pick import Pick
from tracker.workspace import Workspace


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have saving offered soon after a preview was drawn."""
    monkeypatch.setattr(dialog, "PAUSE", 0.05)


@pytest.fixture
def convoys(empty: Workspace) -> Workspace:
    """A workspace with four clearances: one ready, one without a purpose, and two that have a step open."""
    for title, fields in (
        ("Water for Rutba", WINDOW), ("Food for Qaim", {**WINDOW, "purpose": ""}), ("Tents", WINDOW), ("Beds", WINDOW),
    ):  # fmt: skip
        make_item(empty, kind="clearance", title=title, fields=fields)
    for ref in ("CLR-1", "CLR-2"):
        close_steps(empty, ref, ["1"])
    return empty


async def choose_all(driver: Driver, count: int) -> None:
    await driver.shows(f"{count} items")
    await driver.press("A")
    await driver.shows("all chosen")


def statuses(workspace: Workspace) -> list[str]:
    return [item(workspace, f"CLR-{number}").status for number in range(1, 5)]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_what_several_lack_is_said_before_and_those_that_cannot_move_are_left_out(
    convoys: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with running(convoys, "items", size) as driver:
        await choose_all(driver, 4)
        await driver.press("m")
        await driver.until(lambda: isinstance(driver.app.screen, Pick))
        await driver.shows("Submit (submitted): 4 of 4, 3 of them lack something", "- 1 lacks Purpose", "- 2: step")
        assert driver.screen == screens(name="choice")
        await driver.press("enter")
        await driver.shows("Missing for 2: step", "Purpose", "Go anyway: why")
        await fill(driver, field_purpose="food")
        await driver.shows("→ food · for the one item without it")
        await driver.press("ctrl+s")
        await driver.shows("2 items would move, 2 cannot. ctrl+s moves those 2", "Cannot move:")
        assert statuses(convoys) == ["draft"] * 4
        assert driver.screen == screens(name="preview")
        await driver.press("ctrl+s")
        await closed(driver)
        assert driver.said == "2 items moved to submitted. 2 items stayed as they were. Take it back: u"
        assert statuses(convoys) == ["submitted", "submitted", "draft", "draft"]
        assert item(convoys, "CLR-1").fields["purpose"] == "water"
        assert item(convoys, "CLR-2").fields["purpose"] == "food"
        await driver.press("u")
        await driver.shows("Took back: move CLR-1, CLR-2 to submitted")
        assert statuses(convoys) == ["draft"] * 4
        assert "purpose" not in item(convoys, "CLR-2").fields


@pytest.mark.parametrize("size", [NARROW, (60, 15)], ids=["80x24", "60x15"])
async def test_a_long_preview_scrolls_below_the_heading_and_above_the_buttons(
    convoys: Workspace, size: tuple[int, int]
) -> None:
    for _ in range(12):
        make_item(convoys, kind="clearance", fields=WINDOW)
    async with running(convoys, "items", size) as driver:
        await choose_all(driver, 16)
        await driver.press("m", "enter")
        await fill(driver, field_purpose="food", override="the office told us to")
        await driver.press("ctrl+s")
        await driver.shows("16 items would move")
        await driver.settle()
        for key in ("tab", "shift+tab", "pagedown", "ctrl+s"):
            for part in ("Move 16 items to submitted", "Move (ctrl+s)", "Cancel (esc)", "^s Save"):
                assert part in driver.screen, f"{part} is out of sight:\n{driver.screen}"
            await driver.press(key)


async def test_going_anyway_and_the_day_in_words(convoys: Workspace) -> None:
    async with running(convoys, "items") as driver:
        await choose_all(driver, 4)
        await driver.press("m", "enter")
        await fill(driver, on="yesterday")
        await driver.shows("2026-01-04 (Sunday")
        await fill(driver, on="tomorrow")
        await driver.until(lambda: form(driver).line("on").wrong)
        await driver.press("ctrl+s")
        await driver.until(lambda: str(driver.one("#dialog-error").render()).startswith("'tomorrow' (2026"))
        await fill(driver, on="today", override="the office told us to")
        await driver.press("ctrl+s")
        await driver.shows("4 items would move. ctrl+s moves them", "2 go although step")
        await driver.press("ctrl+s")
        await closed(driver)
        assert statuses(convoys) == ["submitted"] * 4


async def test_what_changed_since_the_preview_is_not_moved_unseen(convoys: Workspace) -> None:
    async with running(convoys, "items") as driver:
        await choose_all(driver, 4)
        await driver.press("m", "enter")
        await driver.press("ctrl+s")
        await driver.shows("1 item would move, 3 cannot. ctrl+s moves it")
        edit_items(convoys, ["CLR-1"], Edit(fields={"purpose": ""}))
        await driver.press("ctrl+s")
        await told(driver, "CLR-1 was changed by someone else meanwhile; nothing was saved.", "4 of 4 cannot move")
        assert isinstance(driver.app.screen, Dialog)
        assert "would move" not in driver.screen
        assert statuses(convoys) == ["draft"] * 4


async def test_a_move_that_somebody_changed_meanwhile_is_shown_again_before_it_is_saved(convoys: Workspace) -> None:
    async with running(convoys, "items") as driver:
        await choose_all(driver, 4)
        await driver.press("m", "enter")
        await fill(driver, field_purpose="food")
        await driver.press("ctrl+s")
        await driver.shows("2 items would move, 2 cannot. ctrl+s moves those 2")
        edit_items(convoys, ["CLR-2"], Edit(title="Food for Hit"))
        await driver.press("ctrl+s")
        await told(driver, "CLR-2 was changed by someone else meanwhile; nothing was saved.", "what it would do now:")
        await driver.shows("2 items would move, 2 cannot. ctrl+s moves those 2", "Food for Hit")
        assert statuses(convoys) == ["draft"] * 4
        assert form(driver).texts()["field.purpose"] == "food"
        await driver.press("ctrl+s")
        await closed(driver)
        assert statuses(convoys) == ["submitted", "submitted", "draft", "draft"]


async def test_an_edit_that_somebody_changed_meanwhile_is_shown_again_before_it_is_saved(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    async with running(empty, "items") as driver:
        await choose_all(driver, 3)
        await driver.press("e")
        await fill(driver, owner="omar")
        await driver.press("ctrl+s")
        await driver.shows("3 of 3 items would change. ctrl+s saves it", "ACT-2  owner: nothing -> omar")
        edit_items(empty, ["ACT-2"], Edit(owner="sara"))
        await driver.press("ctrl+s")
        await told(driver, "ACT-2 was changed by someone else meanwhile; nothing was saved.", "what it would do now:")
        await driver.shows("3 of 3 items would change. ctrl+s saves it", "ACT-2  owner: sara -> omar")
        assert [item(empty, f"ACT-{number}").owner for number in (1, 2, 3)] == ["", "sara", ""]
        await driver.press("ctrl+s")
        await closed(driver)
        assert [item(empty, f"ACT-{number}").owner for number in (1, 2, 3)] == ["omar"] * 3


@pytest.mark.parametrize("way", ["a held key", "a double click"])
async def test_nothing_is_saved_that_nobody_had_time_to_read(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 600.0)
    for _ in range(2):
        make_item(empty)
    async with running(empty, "items", WIDE) as driver:
        await choose_all(driver, 2)
        await driver.press("e")
        await fill(driver, owner="omar")
        if way == "a held key":
            await driver.press(*["ctrl+s"] * 30)
        else:
            await driver.pilot.click("#save", times=2)
            await driver.shows("2 of 2 items would change.")
            await driver.pilot.click("#save", times=2)
            await driver.settle()
        await driver.shows("2 of 2 items would change.")
        assert "ctrl+s saves it" not in driver.screen
        assert [item(empty, ref).owner for ref in ("ACT-1", "ACT-2")] == ["", ""]
        cast(Dialog[str], driver.app.screen)._resting.seconds = 0.05
        await driver.press("ctrl+s")
        await driver.shows("ctrl+s saves it")
        assert item(empty, "ACT-1").owner == ""
        await driver.press("ctrl+s")
        await closed(driver)
        assert item(empty, "ACT-1").owner == "omar"


@pytest.mark.parametrize("key", ["m", "e"])
async def test_a_look_is_a_read_that_can_be_given_up(convoys: Workspace, key: str) -> None:
    async with running(convoys, "items") as driver:
        await choose_all(driver, 4)
        await driver.press(key, *(["enter"] if key == "m" else []))
        await driver.until(lambda: isinstance(driver.app.screen, Dialog))
        await fill(driver, **({"field_purpose": "food"} if key == "m" else {"owner": "omar"}))
        texts = form(driver).texts()
        async with slow_reads(driver):
            await driver.pilot.press("ctrl+s")
            await driver.until(lambda: "Reading" in driver.said)
            assert not driver.app.work_.changing
            await driver.pilot.press("x", "escape")
            await driver.shows("was given up; nothing was saved.")
        await driver.settle()
        assert sorted("".join(form(driver).texts().values())) == sorted("x" + "".join(texts.values()))  # x had waited
        assert "would" not in driver.screen.replace("what it would do", "")
        await driver.press("backspace")
        assert form(driver).texts() == texts
        await driver.press("ctrl+s")
        await driver.shows("would move" if key == "m" else "would change")
        assert statuses(convoys) == ["draft"] * 4


async def test_none_is_said_where_it_holds_and_is_no_tag(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty, tags=("old", "water"))
    async with running(empty, "items") as driver:
        await choose_all(driver, 2)
        await driver.press("e")
        await driver.shows("What stays empty is left as it is.", "none takes it away")
        await fill(driver, tags="none")
        await told(driver, "'none' is no tag to add.")
        await driver.press("ctrl+s")
        await driver.until(lambda: str(driver.one("#dialog-error").render()).startswith("'none' is no tag"))
        await fill(driver, tags="", untag="none")
        await told(driver, "old: 2 of 2, water: 2 of 2", "none takes all away")
        await driver.press("ctrl+s")
        await driver.shows("tags of 2: old, water taken away", "ctrl+s saves it")
        await driver.press("ctrl+s")
        await closed(driver)
        assert [item(empty, ref).tags for ref in ("ACT-1", "ACT-2")] == [(), ()]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_several_are_changed_after_a_look(
    empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    make_authority(empty)
    make_stakeholder(empty)
    for owner in ("omar", "", ""):
        make_item(empty, owner=owner, tags=("old",), stakeholder="Relief works")
    async with running(empty, "items", size) as driver:
        await choose_all(driver, 3)
        await driver.press("e")
        await driver.shows("Change 3 items", "now: none (2), omar (1)")
        await fill(driver, owner="omar", priority="ur", authority="hao", untag="old", due="+10wd")
        await driver.shows("2026-01-20 (Tuesday, in 15 days)")
        await driver.until(lambda: not is_waiting(driver))
        await driver.settle()
        assert driver.screen == screens(name="form")
        await fill(driver, stakeholder="none", tags="water")
        await driver.shows("→ nothing: taken away", "→ water")
        await driver.press("ctrl+s")
        await driver.shows("3 of 3 items would change. ctrl+s saves it", "owner of 2: to omar")
        assert item(empty, "ACT-2").owner == ""
        assert driver.screen == screens(name="preview")
        await driver.press("ctrl+s")
        await closed(driver)
        assert driver.said == "3 items changed. Take it back: u"
        for number in (1, 2, 3):
            now = item(empty, f"ACT-{number}")
            assert (now.owner, now.priority, now.authority, now.stakeholder, now.tags, str(now.due)) == (
                "omar", 3, "HAO", "", ("water",), "2026-01-20",
            )  # fmt: skip
        await driver.press("u")
        await driver.until(lambda: "Took back" in driver.said)
        assert [item(empty, f"ACT-{number}").owner for number in (1, 2, 3)] == ["omar", "", ""]


async def test_what_is_wrong_or_nothing_stays_in_the_form(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty, owner="omar")
    async with running(empty, "items") as driver:
        await choose_all(driver, 2)
        await driver.press("e", "ctrl+s")
        await driver.shows("Nothing was changed.")
        await fill(driver, owner="omar")
        await driver.press("ctrl+s")
        await driver.shows("Nothing would change: all of them are like that already.")
        await fill(driver, authority="nowhere")
        await driver.until(lambda: form(driver).line("authority").wrong)
        await driver.press("ctrl+s")
        await driver.shows("nowhere")
        assert form(driver).texts()["authority"] == "nowhere"


async def test_a_date_for_several_with_its_reason(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty)
    async with running(empty, "items") as driver:
        await choose_all(driver, 2)
        await driver.press("d")
        await driver.shows("A date of your own for 2 items")
        assert set(form(driver).texts()) == {"due", "reason"}
        await driver.press("ctrl+s")
        await driver.shows("Which date?")
        await fill(driver, due="next thu", reason="the minister is away")
        await driver.shows("2026-01-15 (Thursday")
        await driver.press("ctrl+s")
        await driver.shows("2 of 2 items would change. ctrl+s saves it")
        await driver.press("ctrl+s")
        await closed(driver)
        assert [str(item(empty, ref).due) for ref in ("ACT-1", "ACT-2")] == ["2026-01-15"] * 2
        await driver.press("escape", "H")
        await driver.shows("the minister is away")


async def test_what_is_for_one_at_a_time_says_what_is_for_several(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty)
    async with running(empty, "items") as driver:
        await choose_all(driver, 2)
        await driver.press("w")
        await driver.shows("Why is for one item at a time; 2 are chosen.", "m moves, n")


async def test_hostile_text_is_only_shown(convoys: Workspace) -> None:
    for ref in ("CLR-1", "CLR-2"):
        edit_items(convoys, [ref], Edit(title=HOSTILE, owner="[red]x[/]"))
    async with running(convoys, "items") as driver:
        await choose_all(driver, 4)
        await driver.press("e")
        await driver.shows("now: [red]x[/] (2), none (2)")
        await driver.press("escape", "m", "enter", "ctrl+s")
        await driver.shows("1 item would move, 3 cannot.")
        assert "\x1b" not in driver.screen
