"""What all boxes share: keys typed too early, text that stays until somebody means to lose it, room, and previews."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.widgets import Button, Input

from tests.builders import count, item, make_item, rows
from tests.services.test_deadlines import request
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_item_dialogs import closed, fill, form
from tracker.errors import UsageError
from tracker.services.edits import Edit
from tracker.services.history import undo
from tracker.services.items import add_notes, edit_items
from tracker.services.parties import edit_authority
from tracker.tui.screens import dialog, note
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.keys import KeysScreen
from tracker.tui.screens.move import MoveDialog
from tracker.tui.screens.several import EditSeveral
from tracker.tui.widgets.form import Form
from tracker.tui.widgets.querybar import QueryBar
from tracker.tui.work import READERS
from tracker.workspace import Workspace

SMALL = (60, 20)
OFFERED = "once more, throws it away"


@asynccontextmanager
async def slow_reads(driver: Driver) -> AsyncIterator[threading.Event]:
    """Have whatever is read wait until the event is set, or the block ends: all that read are busy."""
    free = threading.Event()
    for _ in range(READERS):
        driver.app.run_worker(driver.app.read(lambda _: free.wait()), group="slow", exit_on_error=False)
    await driver.pilot.pause()
    try:
        yield free
    finally:
        free.set()


def hit(driver: Driver, *keys: str) -> None:
    """Press keys faster than anything can come of them."""
    for key in keys:
        driver.app.post_message(Key(key, " " if key == "space" else None))


def text(driver: Driver, name: str) -> str:
    """Return what stands in a line of the box, nothing where the box is not there yet."""
    if not driver.app.held.holding and driver.app.screen.query(Form):
        return form(driver).texts().get(name, "")
    return ""


async def told(driver: Driver, *texts: str) -> None:
    """Wait until texts are on the screen, on one line of the box or broken to several."""
    await driver.until(lambda: all(part in " ".join(driver.screen.replace("│", " ").split()) for part in texts))


# Keys typed before a box is there


async def test_keys_typed_before_a_form_has_appeared_go_into_its_first_line(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        before = count(seeded, "operations")
        async with slow_reads(driver) as free:
            await driver.pilot.press("e", *"Nauqd", "space", "u")
            assert len(driver.app.screen_stack) == 1
            free.set()
            await driver.until(lambda: text(driver, "title") == "Nauqd u")
        assert len(driver.app.screen_stack) == 2
        assert driver.app.screen.query_one(Input).has_focus
        await driver.press("ctrl+s")
        await closed(driver)
        assert item(seeded, "REG-1").title == "Nauqd u"
        assert count(seeded, "operations") == before + 1


@pytest.mark.parametrize(
    ("keys", "line"), [("d", "due"), ("n", "body"), ("x", "length"), ("L", "other"), ("i", "title"), ("e", "title")]
)
async def test_no_key_is_lost_or_doubled_however_fast(seeded: Workspace, keys: str, line: str) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, *keys, *"qunamed12345")
        await driver.until(lambda: text(driver, line) == "qunamed12345")
        await driver.settle()
        assert form(driver).texts()[line] == "qunamed12345"
        assert len(driver.app.screen_stack) == 2


async def test_keys_go_through_several_boxes_in_a_row(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, "m", "down", "enter", *"yesterday", "tab", *"qu")
        await driver.until(lambda: text(driver, "reason") == "qu")
        assert isinstance(driver.app.screen, MoveDialog)
        assert form(driver).texts()["on"] == "yesterday"


async def test_keys_typed_on_the_way_to_the_whole_form_go_into_it(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, "a", *"action", "space", *"x", "ctrl+f", *"quay")
        await driver.until(lambda: text(driver, "title") == "quay")


async def test_keys_for_a_box_that_does_not_come_do_nothing(seeded: Workspace) -> None:
    make_item(seeded, title="Soon gone", due="2026-01-06")
    async with running(seeded) as driver:
        await driver.shows("ACT-1")
        async with slow_reads(driver):
            undo(seeded)
            await driver.pilot.press("e", "u", "u", "u")
            before = count(seeded, "operations")
        await driver.until(lambda: "no item ACT-1" in driver.said)
        await driver.settle()
        assert count(seeded, "operations") == before
        await driver.press("n")  # and nothing is held any more
        await driver.shows("A note on")


async def test_escape_gives_up_waiting_for_a_box(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        async with slow_reads(driver):
            await driver.pilot.press("e", "escape")
            assert not driver.app.held.holding
        await driver.settle()
        assert len(driver.app.screen_stack) == 1


async def test_what_is_typed_early_is_as_unsaved_as_the_rest(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, "n", *"abc", "escape")
        await driver.shows("What you typed is not saved")


# Throwing away what was typed


@pytest.mark.parametrize("key", ["escape", "ctrl+q"])
async def test_a_key_that_repeats_itself_throws_nothing_away(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 600.0)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("half a thought")
        await driver.press(*[key] * 30)
        assert isinstance(driver.app.screen, Dialog)
        assert driver.app.is_running
        assert OFFERED not in " ".join(driver.screen.split())
        assert form(driver).texts()["body"] == "half a thought"


async def test_a_double_click_on_cancel_throws_nothing_away(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 600.0)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("half a thought")
        await driver.pilot.click("#cancel")
        await driver.shows("What you typed is not saved")
        await driver.pilot.click("#cancel", times=2)
        await driver.settle()
        assert form(driver).texts()["body"] == "half a thought"


async def test_who_wants_to_quit_is_told_how_and_escape_does_not_throw_away_what_it_did_not_offer(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    async with running(seeded) as driver:
        await driver.press("n")
        await driver.write("half a thought")
        await driver.press("ctrl+q")
        await told(driver, "ctrl+s saves it; ctrl+q, once more, quits without it.")
        await driver.press("escape")
        await told(driver, f"ctrl+s saves it; escape or Cancel, {OFFERED}")
        assert isinstance(driver.app.screen, Dialog)
        await driver.press("ctrl+q")
        await told(driver, "ctrl+s saves it; ctrl+q, once more, quits without it.")
        await driver.until(lambda: driver.app.screen._offered == "ctrl+q")
        assert driver.app.is_running
        await driver.pilot.press("ctrl+q")
        await driver.until(lambda: not driver.app.is_running)


async def test_keys_go_to_what_the_ones_before_gave_the_focus(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, "slash", *"water", "enter", "a", *"action", "space", *"tidy", "enter", "2")
        await driver.until(lambda: "ACT-1 added" in driver.said)
        await driver.settle()
        assert driver.view.query_one(QueryBar).query_one(Input).value == "water"
        assert item(seeded, "ACT-1").title == "tidy"
        hit(driver, "a", *"action", "space", *"x", "ctrl+f")
        await driver.until(lambda: text(driver, "title") == "x")
        hit(driver, "end", *"yz", "tab", "tab", *"due")
        await driver.settle()
        names = [name for name, typed in form(driver).texts().items() if typed in ("xyz", "due")]
        assert len(names) == 2


async def test_a_key_that_acts_at_once_is_behind_the_letters_before_it(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("slash")
        await driver.until(lambda: driver.view.query_one(QueryBar).words)
        hit(driver, *"stat", "tab", *"draft")
        await driver.settle()
        assert driver.view.query_one(QueryBar).query_one(Input).value == "status:draft"


async def test_what_is_held_down_is_not_drawn_key_by_key_and_letters_come_behind_it(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await driver.until(lambda: text(driver, "title"))
        given = driver.app.held._given
        hit(driver, "end", *["backspace"] * 200, *"hello", "left", "left", *"XY", "escape")
        await driver.until(lambda: text(driver, "title") == "helXYlo")
        await driver.shows("press escape again")
        assert driver.app.held._given - given < 20


async def test_escape_and_a_key_that_a_terminal_sends_as_one_are_two(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await driver.until(lambda: text(driver, "title"))
        driver.app.post_message(Key("alt+n", "n"))
        await driver.shows("A note on REG-1")
        assert text(driver, "body") == ""


async def test_an_error_of_a_key_takes_nothing_from_those_behind_it(make_workspace: Any) -> None:
    seeded = make_workspace("seeded", actor="sara")  # who has nothing to take back
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        hit(driver, "u", "n", *"called", "ctrl+s", "n", *"and", "ctrl+s", "n", *"three", "ctrl+s")
        await driver.until(lambda: count(seeded, "notes") == 3)
        await driver.settle()
    assert [row["body"] for row in rows(seeded, "notes")] == ["called", "and", "three"]


async def test_keys_are_about_the_rows_that_a_page_of_text_is_about_to_show(make_workspace: Any) -> None:
    mine = make_workspace()
    for title in ("First", "Second", "Third"):
        make_item(mine, title=title)
    async with running(mine) as driver:
        await driver.shows("ACT-3")
        async with slow_reads(driver) as free:
            await driver.pilot.press("U", "down", "u")
            free.set()
        await driver.shows("Take operation 3 back?")


# Keys typed while a box saves


@asynccontextmanager
async def slow_changes(driver: Driver) -> AsyncIterator[threading.Event]:
    """Have whatever is saved wait until the event is set, or the block ends."""
    free = threading.Event()
    driver.app.run_worker(driver.app.change(lambda _: free.wait()), group="slow", exit_on_error=False)
    await driver.pilot.pause()
    try:
        yield free
    finally:
        free.set()


async def test_keys_typed_behind_what_saves_go_to_the_view(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        async with slow_changes(driver):
            hit(driver, "n", *"called", "ctrl+s", "n", *"and", "ctrl+s", "slash", *"water")
        await driver.until(lambda: driver.view.query_one(QueryBar).query_one(Input).value == "water")
        await driver.settle()
    assert [row["body"] for row in rows(seeded, "notes")] == ["called", "and"]


@pytest.mark.parametrize("long", [0.0, 20.0])
async def test_keys_typed_behind_what_cannot_be_saved_go_into_the_box(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch, long: float
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise UsageError("Not so.", hint="Try again.")

    monkeypatch.setattr(dialog, "LONG", long)
    monkeypatch.setattr(note, "add_notes", refuse)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("call")
        async with slow_changes(driver):
            await driver.pilot.press("ctrl+s", "x", "backspace", "e")
            driver.app.post_message(Paste("d them"))
            await driver.pilot.pause()
            assert form(driver).texts()["body"] == "call"
        await driver.shows("Not so.")
        await driver.until(lambda: text(driver, "body") == "called them")
        await driver.write(" again")  # and nothing is held any more
        assert form(driver).texts()["body"] == "called them again"


async def test_what_is_typed_into_a_box_that_saves_for_long_does_nothing_and_is_told_of(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "LONG", 0.0)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("called")
        async with slow_changes(driver):
            await driver.pilot.press("ctrl+s", "u", "space", "u", "left")
            driver.app.post_message(Paste("\x1b[2Jz"))
            await driver.pilot.pause()
        await driver.until(lambda: "Noted on REG-1" in driver.said)
        await driver.settle()
        assert driver.said.endswith("What you typed while it was being saved is not in it: u u\x1b[2Jz")
    assert [row["body"] for row in rows(seeded, "notes")] == ["called"]


async def test_what_is_typed_behind_what_failed_unexpectedly_goes_into_the_box(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("nobody expected that")

    monkeypatch.setattr(note, "add_notes", fail)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("call")
        async with slow_changes(driver):
            await driver.pilot.press("ctrl+s", "e", "d")
        await driver.until(lambda: text(driver, "body") == "called")
        assert [type(error) for error in driver.app.unexpected] == [ValueError]
        driver.app.unexpected.clear()


async def test_escape_says_that_a_box_saves_and_help_can_be_read_meanwhile(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "LONG", 20.0)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("called")
        async with slow_changes(driver):
            await driver.pilot.press("ctrl+s", "escape")
            await driver.shows("Saving ... it can be closed when that is done.")
            await driver.pilot.press("f1")
            await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))
            await driver.pilot.press("escape", "x")
            assert form(driver).texts()["body"] == "called"
        await driver.shows("More time for REG-1")
    assert [row["body"] for row in rows(seeded, "notes")] == ["called"]


@pytest.mark.parametrize("key", ["f1", "ctrl+p"])
async def test_what_is_opened_over_a_box_that_saves_closes_with_it(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    go_on = threading.Event()

    def slow(*asked: Any, **named: Any) -> Any:
        go_on.wait(10)
        return add_notes(*asked, **named)

    monkeypatch.setattr(note, "add_notes", slow)
    async with running(seeded) as driver:
        await driver.press("n")
        await driver.write("called")
        await driver.pilot.press("ctrl+s", key)
        await driver.until(lambda: len(driver.app.screen_stack) == 3)
        go_on.set()
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        await driver.shows("Noted on")
    assert [row["body"] for row in rows(seeded, "notes")] == ["called"]


@pytest.mark.parametrize("way", ["escape", "click"])
async def test_it_is_thrown_away_once_that_was_offered(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("half a thought")
        await driver.press("escape")
        await told(driver, f"ctrl+s saves it; escape or Cancel, {OFFERED}")
        await driver.until(lambda: driver.app.screen._offered == "escape")
        if way == "click":
            await driver.pilot.click("#cancel")
        else:
            await driver.press("escape")
        await closed(driver)
        assert rows(seeded, "notes") == []


async def test_the_warning_goes_when_one_types_on(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("n")
        await driver.write("half a thought")
        await driver.press("escape")
        await driver.shows("What you typed is not saved")
        await driver.write("s")
        await driver.until(lambda: not driver.one("#dialog-error").display)
        assert form(driver).texts()["body"] == "half a thoughts"
        await driver.press("escape")
        await driver.shows("What you typed is not saved")


# Room


LONG = "a text that goes on and on " * 12


@pytest.mark.parametrize("size", [NARROW, SMALL], ids=["80x24", "60x20"])
async def test_a_long_message_leaves_the_lines_and_the_buttons_in_sight(
    seeded: Workspace, size: tuple[int, int]
) -> None:
    async with running(seeded, "items", size) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title=f"My {LONG}"[:180], owner="me", reference="mine", tags="my, tags", priority="low")
        theirs = Edit(title=f"Their {LONG}"[:180], owner="they", reference="theirs", tags=("x",), priority="high")
        edit_items(seeded, ["REG-1"], theirs)
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile")
        await driver.settle()
        for part in ("REG-1  Register as a vendor", "Title ", "Save (ctrl+s)", "Cancel (esc)", "Save esc Cancel"):
            assert part in driver.screen, f"{part} is out of sight:\n{driver.screen}"
        while not driver.one("#dialog-said").has_focus:
            await driver.press("tab")
        await driver.press("end")
        await driver.shows("ctrl+s saves yours over it")
        assert "Save (ctrl+s)" in driver.screen
        await driver.pilot.click("#save")
        await closed(driver)
        assert item(seeded, "REG-1").owner == "layla"  # whoever says me


async def test_help_is_named_by_the_key_that_works_while_one_types(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.shows("F1 Help")
        assert "? Help" not in driver.screen.splitlines()[-1]
        await driver.press("f1")
        await driver.shows("Keys")
        await driver.press("escape", "question_mark")
        assert form(driver).texts()["body"] == "?"


# Lines that are filled


async def test_what_is_typed_after_tab_replaces_what_stood_there(seeded: Workspace) -> None:
    edit_items(seeded, ["REG-1"], Edit(owner="omar"))
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e", "tab", "tab", "tab")
        assert driver.app.focused is form(driver).line("owner").query_one(Input)
        await driver.write("layla")
        assert form(driver).texts()["owner"] == "layla"
        await driver.press("shift+tab", "tab", "end")
        await driver.write(" b")
        assert form(driver).texts()["owner"] == "layla b"


async def test_of_what_is_pasted_into_one_line_nothing_is_dropped(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        line = form(driver).line("title").query_one(Input)
        driver.app.post_message(Paste("Water\n  for Rutba\n"))
        await driver.until(lambda: line.value == "Water for Rutba")
        await driver.press("home")
        driver.app.post_message(Paste("Clean "))
        await driver.until(lambda: line.value == "Clean Water for Rutba")


async def test_a_click_puts_the_cursor_where_it_is(seeded: Workspace) -> None:
    edit_items(seeded, ["REG-1"], Edit(owner="omar"))
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        line = form(driver).line("owner").query_one(Input)
        await driver.pilot.click(line, offset=(2, 0))
        await driver.write("-")
        assert line.value == "om-ar"


# What a text means, as one types


async def test_a_step_shows_its_day_and_what_it_goes_before(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("i")
        await fill(driver, due="+3wd")
        await told(driver, "→ 2026-01-11 (Sunday, in 6 days)")
        await fill(driver, before="2")
        await told(driver, "→ 2. Licence of the company registrar")
        await fill(driver, before="40")
        await driver.shows("REG-1 has no step '40'")
        await fill(driver, due="soonish")
        await driver.until(lambda: "soonish" in form(driver).line("due").wrong)


async def test_an_extension_shows_the_day_it_leads_to(seeded: Workspace) -> None:
    edit_items(seeded, ["REG-1"], Edit(due="2026-01-20"))
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("x")
        await fill(driver, length="5d")
        await told(driver, "→ until 2026-01-25 (Sunday, in 20 days), in place of 2026-01-20")
        await fill(driver, on="2026-02-01")
        await driver.shows("has not come yet")
        await fill(driver, on="yesterday", length="5x")
        await driver.until(lambda: "5x" in form(driver).line("length").wrong)
        assert rows(seeded, "extensions") == []


async def test_the_workflow_s_own_extension_is_shown_before_anything_is_typed(empty: Workspace) -> None:
    request(empty, "processing")
    async with running(empty) as driver:
        await driver.shows("DAT-1")
        await driver.press("x")
        await told(driver, "→ until 2026-02-17 (Tuesday, in 43 days), in place of 2026-02-03")


async def test_a_link_shows_the_item_it_leads_to_and_completes_its_ref(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("L")
        await driver.write("cl")
        line = form(driver).line("other").query_one(Input)
        await driver.until(lambda: line._suggestion)
        await driver.press("right")
        assert line.value == "CLR-1"
        await told(driver, "→ CLR-1: Obtain each clearance")
        await fill(driver, other="CLR-9")
        await driver.shows("CLR-9")
        await driver.until(lambda: form(driver).line("other").wrong)
        await fill(driver, other="REG-1")
        await driver.shows("cannot be linked to itself")
        await fill(driver, other="CLR-1", remove="yes")
        await driver.shows("REG-1 has no link blocked-by CLR-1")


async def test_the_line_for_an_item_shows_what_it_would_add(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write(
            "clearance 'Food convoy' --stakeholder ngo --authority access --due +10wd --field staff_count=3"
        )
        await driver.shows(
            "Humanitarian clearance: Food convoy",
            "Stakeholder: NGOs and humanitarian groups",
            "Office: HAO: Humanitarian Access Office",
            "Due: 2026-01-20 (Tuesday, in 15 days)",
        )
        await driver.write(" --owner me --stakeholder nobody")
        await driver.shows("There is no stakeholder")
        assert driver.one("#add-says").has_class("-error")


# Steps


async def on_step(driver: Driver, number: int) -> None:
    await driver.press("enter")
    while getattr(driver.app.focused, "current", "") != f"step:{number}":
        await driver.press("j")


async def test_a_step_is_checked_off_with_a_word_about_how(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        await on_step(driver, 2)
        hit(driver, "plus", *"quoted by N.")
        await driver.shows("Done: step 2 of REG-1: Licence of the company registrar")
        await driver.until(lambda: text(driver, "how") == "quoted by N.")
        await fill(driver, on="yesterday")
        await told(driver, "→ 2026-01-04")
        await driver.press("ctrl+s")
        await closed(driver)
        await driver.shows("[x]  2. Licence", "quoted by N.", "Steps (1 of 10 done)")
        (done,) = [row for row in rows(seeded, "steps") if row["status"] == "done"]
        assert (done["reason"], str(done["closed"])) == ("quoted by N.", "2026-01-04")


async def test_how_an_office_was_confirmed_is_offered_for_the_step_that_asks(seeded: Workspace) -> None:
    edit_authority(seeded, "MoIM", status="confirmed", reason="rang their gate")
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        await on_step(driver, 1)
        await driver.press("plus")
        await driver.until(lambda: text(driver, "how") == "rang their gate (layla, 2026-01-05)")
        await driver.press("ctrl+s")
        await closed(driver)
        await driver.shows("Steps (1 of 10 done)")
        assert "other items" not in driver.said


async def test_an_office_confirmed_for_one_item_is_unverified_for_others_until_that_is_said(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        await on_step(driver, 1)
        hit(driver, "enter", *"rang them")
        await driver.shows("Done: step 1 of REG-1")  # its title says: note how
        await driver.press("ctrl+s")
        await driver.shows("Steps (1 of 10 done)", "rang them")
        assert "For other items MoIM is still unverified: C in Offices." in driver.said


async def test_where_no_step_is_open_that_is_said(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await on_step(driver, 2)
        await driver.press("enter")
        await driver.shows("[x]  2. Licence")
        assert "Done ..." not in driver.screen
        await driver.press("plus")
        await driver.shows("Error: + is for a step that is open.")


async def test_closing_a_step_is_offered_on_a_step_only_and_can_be_clicked(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        assert "Done ..." not in driver.screen
        await on_step(driver, 2)
        await driver.shows("+ Done ...", "- Skip ...")
        keys = driver.screen.splitlines()[-1]
        await driver.pilot.click(offset=(keys.index("Done ..."), WIDE[1] - 1))
        await driver.shows("Done: step 2 of REG-1")
        assert driver.app.screen.query_one("#save", Button)


@pytest.mark.parametrize("size", [(60, 18), NARROW, (97, 30)], ids=["60x18", "80x24", "97x30"])
async def test_beside_a_box_is_nothing_where_it_would_be_cut_off(seeded: Workspace, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        await driver.shows("REG-1")
        for keys in ("a", "e", "m", "n", "d", "w", "c", "question_mark", "A m", "e"):
            await driver.press(*keys.split())
            await driver.until(lambda: len(driver.app.screen_stack) == 2)
            await driver.settle()
            assert driver.one("#dialog").region.width == size[0], keys
            box = driver.app.screen
            await driver.press("escape")
            await closed(driver)
        assert isinstance(box, EditSeveral)  # all that A chose


async def test_a_box_has_its_width_when_it_is_first_drawn_and_fits_another_one(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: list[int] = []
    monkeypatch.setattr(Dialog, "on_resize", lambda box: widths.append(box.query_one("#dialog").outer_size.width))
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.shows("A note on")
        assert widths == [80]
        await driver.resize(WIDE)
        await driver.until(lambda: driver.one("#dialog").region.width == 76)
        await driver.resize(NARROW)
        await driver.until(lambda: driver.one("#dialog").region.width == 80)


async def test_lines_are_broken_anew_for_another_width(seeded: Workspace) -> None:
    async with running(seeded, "authorities") as driver:
        await driver.press("E")
        await driver.shows("Said to be led by a major")
        await driver.resize(WIDE)
        await driver.shows("Said to be led by a  ", " major general.")


async def test_the_help_leaves_nothing_cut_off_beside_it(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.press("question_mark")
        await driver.until(lambda: driver.app.screen.query("#dialog"))
        await driver.settle()
        assert driver.one("#dialog").region.width == WIDE[0]
        await driver.press("escape", "n")
        await driver.shows("A note on")
        assert driver.one("#dialog").region.width == 76
