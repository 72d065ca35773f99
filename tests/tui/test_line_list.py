"""Lines of text: how they are broken, and that the one with the cursor stays in sight."""

from __future__ import annotations

from tests.builders import make_item
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.tui.screens.page import PageScreen
from tracker.tui.widgets.linelist import NO_BREAK, Line, LineList, _broken
from tracker.workspace import Workspace


def test_the_first_row_has_all_the_room_and_the_others_hang() -> None:
    assert _broken(Line("[ ]  1. Confirm that the office exists", hang=8), 28) == [
        "[ ]  1. Confirm that the",
        "        office exists",
    ]
    assert _broken(Line("    one two three four five six seven"), 26) == [
        "    one two three four",
        "      five six seven",
    ]
    assert _broken(Line(""), 30) == [""]
    assert _broken(Line("first\nsecond"), 30) == ["first", "second"]


def test_text_without_spaces_is_broken_anywhere_and_nothing_is_lost() -> None:
    broken = _broken(Line("请" * 30, hang=2), 24)
    assert all(len(row.strip()) <= 12 for row in broken)
    assert "".join(row.strip() for row in broken) == "请" * 30


def test_a_space_that_holds_is_not_broken_at() -> None:
    said = f"The office exists (done{NO_BREAK}2026-01-05)"
    assert _broken(Line(said), 28) == ["The office exists", "(done 2026-01-05)"]
    assert _broken(Line(f"(done{NO_BREAK}2026-01-05)"), 28) == ["(done 2026-01-05)"]


async def test_what_is_said_does_not_hide_the_line_that_was_chosen(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press(*["j"] * 40)
        await driver.until(lambda: shown_line(driver) in driver.screen)
        for said in ("Said.", "Said at length. " * 14):
            driver.app.screen.query_one("#status").say(said)  # type: ignore[attr-defined]
            await driver.shows("Said")
            assert shown_line(driver) in driver.screen
        lines = driver.screen.splitlines()
        assert "Said" in lines[-2]


async def test_the_next_stop_is_a_key_away_though_lines_to_read_lie_between(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        lines = driver.app.screen.query_one(LineList)
        named = [place for place, line in enumerate(lines.lines) if line.name]
        for place in named[1:4]:
            await driver.press("j")
            assert lines.cursor == place
            assert shown_line(driver) in driver.screen
        for place in reversed(named[:3]):
            await driver.press("k")
            assert lines.cursor == place


def shown_line(driver: Driver) -> str:
    """The beginning of the line under the cursor."""
    page = driver.app.screen.query_one(LineList)
    return page.lines[page.cursor].text.split("\n")[0][:30]


async def test_changes_are_told_whole_and_hang(empty: Workspace) -> None:
    make_item(empty, title="Call the office")
    words = " ".join(f"word{number}" for number in range(20))
    edit_items(empty, ["ACT-1"], Edit(title=words))
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("Last changes")
        await driver.press("enter", "G")
        await driver.shows("    title: Call the office -> word0", "word19")
        assert "…" not in driver.screen.partition("Last changes")[2].split("added item")[0].replace(words, "")
        await driver.press("escape", "H")
        await driver.shows("What was done to ACT-1", "word19")


async def test_the_end_of_new_lines_is_gone_to_before_they_have_a_scrollbar(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.press("question_mark")
        listed = driver.app.screen.query_one("#keys-left", LineList)
        listed.set_lines([])
        await driver.until(lambda: not listed.show_vertical_scrollbar)
        listed.set_lines([Line(f"line {number}", name=str(number)) for number in range(100)])
        listed.action_bottom()
        await driver.shows("line 99")


async def test_a_line_that_grew_is_seen_from_its_beginning(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.press("question_mark")
        listed = driver.app.screen.query_one("#keys-left", LineList)
        lines = [Line(f"line {number}", name=str(number)) for number in range(100)]
        listed.set_lines(lines)
        listed.action_bottom()
        await driver.shows("line 99")
        listed.set_lines([*lines[:-1], Line("a much longer line " * 12, name="99")])
        await driver.until(lambda: listed.cursor_place.y + 3 < listed.size.height)
