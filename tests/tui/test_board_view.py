"""The board of a workflow."""

from __future__ import annotations

from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.events import MouseScrollDown

from tests.builders import item, make_item, make_stakeholder, move
from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_items_view import MANY, with_many
from tracker.services.move_choices import Target
from tracker.services.steps import close_steps
from tracker.tui.screens.page import PageScreen
from tracker.tui.views.board import TheView
from tracker.tui.widgets.board import BoardCards
from tracker.tui.widgets.board_column import EDGE, title_lines
from tracker.tui.widgets.tabline import TabLine
from tracker.workspace import Workspace

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


@pytest.fixture
def work(empty: Workspace) -> Workspace:
    """Actions in several statuses, a clearance, and closed ones."""
    make_stakeholder(empty, "Relief works")
    for number, due in enumerate(("2026-01-02", "2026-01-05", "2026-01-08", "2026-03-01", None), start=1):
        make_item(empty, title=f"Call office {number} about the convoy to the north", due=due, stakeholder="Relief")
    for title in ("Wait for the stamp", "Ask for the map"):
        make_item(empty, title=title)
    move(empty, "ACT-6", "in_progress")
    move(empty, "ACT-6", "waiting")
    move(empty, "ACT-7", "done")
    make_item(empty, kind="clearance", title="Water convoy")
    return empty


def board(driver: Driver) -> BoardCards:
    return cast(TheView, driver.view).cards


def ref(driver: Driver) -> str:
    """Return the ref of the card under the cursor."""
    card = board(driver).card
    return card.ref if card else ""


async def ready(driver: Driver, said: str = "can go now") -> None:
    """Wait until it is said where the card under the cursor can go."""
    await driver.shows(said)


@SIZES
async def test_the_board(work: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(work, "board", size) as driver:
        await driver.shows("ACT-1", "→ Begin", "can go now")
        assert driver.screen == screens


@SIZES
async def test_what_moves_need_and_the_closed_columns(
    work: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with running(work, "board", size) as driver:
        view = cast(TheView, driver.view)
        view.show_workflow("clearance")
        await driver.shows("CLR-1 can go now", "· Submit: 4 ")
        assert driver.screen == screens
        await driver.press("c", *["l"] * 20)
        await driver.shows("‹", "Expired")


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (("j",), "ACT-2"), (("down", "down", "k"), "ACT-2"), (("G",), "ACT-5"), (("end", "home"), "ACT-1"),
        (("l", "l"), "ACT-6"), (("right", "left"), "ACT-1"), (("h",), "ACT-1"), (("pagedown", "g"), "ACT-1"),
    ],
)  # fmt: skip
async def test_the_cursor_goes_over_cards(work: Workspace, keys: tuple[str, ...], found: str) -> None:
    async with running(work, "board") as driver:
        await driver.press(*keys)
        await driver.until(lambda: ref(driver) == found)


async def test_columns_scroll_to_the_cursor_and_say_that_there_are_more(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.shows("›", "columns 1-3 of 5")
        assert "Closed (c shows them)" not in driver.screen
        await driver.press("l", "l", "l", "l", "l")
        await driver.shows("‹", "Closed (c shows them)", "Done", "columns 3-5 of 5")
        await driver.press("enter")
        await driver.until(lambda: "Closed (c shows them)" not in driver.screen)
        assert cast(TheView, driver.view).closed
        await driver.press("c")
        await driver.shows("Closed (c shows them)")


async def test_the_workflow_is_chosen_by_key_and_by_a_click(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.press("b")
        await driver.shows("The board of")
        await driver.press("home", "enter")
        await driver.shows("CLR-1")
        await driver.press("full_stop", "comma", "comma")
        await driver.shows("ACT-1")
        await driver.pilot.click(TabLine, offset=(3, 1))
        await driver.shows("CLR-1")
        await driver.press("2", "3")
        await driver.shows("CLR-1")


async def test_the_cursor_of_each_workflow_is_kept(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.press("j", "j")
        await driver.press("comma")
        await driver.until(lambda: not ref(driver).startswith("ACT"))
        await driver.press("full_stop")
        await driver.until(lambda: ref(driver) == "ACT-3")


async def test_a_card_is_moved_to_the_next_column_and_followed(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.press("j", "greater_than_sign")
        await driver.until(lambda: "ACT-2  open -> in_progress" in driver.said)
        assert driver.said.endswith("Take it back: u")
        assert item(work, "ACT-2").status == "in_progress"
        await driver.until(lambda: board(driver).column and board(driver).column.status == "in_progress")  # type: ignore[union-attr]
        assert ref(driver) == "ACT-2"
        await driver.press("less_than_sign")
        await driver.until(lambda: "'in_progress' cannot become 'open' in one move" in driver.said)
        assert item(work, "ACT-2").status == "in_progress"
        await driver.press("u")
        await driver.until(lambda: "Took back" in driver.said)
        assert item(work, "ACT-2").status == "open"


async def test_a_key_closes_nothing_without_showing_it_first(work: Workspace) -> None:
    move(work, "ACT-3", "in_progress")
    move(work, "ACT-3", "blocked")
    async with running(work, "board") as driver:
        await driver.press("l", "l", "l")
        await driver.until(lambda: ref(driver) == "ACT-3")
        await driver.press("greater_than_sign")
        await driver.shows("Move ACT-3 to done")
        await driver.press("escape")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        assert item(work, "ACT-3").status == "blocked"
        await driver.press("greater_than_sign")
        await driver.shows("Move ACT-3 to done")
        await driver.press("ctrl+s")
        await driver.until(lambda: "ACT-3  blocked -> done" in driver.said)
        assert item(work, "ACT-3").status == "done"


async def test_what_is_not_allowed_says_why(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.press("less_than_sign")
        await driver.until(lambda: "ACT-1 is in the first column." in driver.said)
        cast(TheView, driver.view).show_workflow("clearance")
        await driver.until(lambda: ref(driver) == "CLR-1")
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.hover(BoardCards, offset=(60, 3))
        await driver.shows("CLR-1 cannot become acknowledged in one move.")
        await driver.pilot.mouse_up(BoardCards, offset=(60, 3))
        await driver.until(lambda: "'draft' cannot become 'acknowledged' in one move" in driver.said)
        assert "From here: submitted" in driver.said
        assert item(work, "CLR-1").status == "draft"


async def test_a_move_that_lacks_something_opens_the_dialog(work: Workspace) -> None:
    async with running(work, "board") as driver:
        cast(TheView, driver.view).show_workflow("clearance")
        await ready(driver, "CLR-1 can go now")
        await driver.press("greater_than_sign")
        await driver.shows("Move CLR-1 to submitted", "Window from")
        await driver.press("escape")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        await driver.press("m")
        await driver.shows("Move CLR-1 to")


async def test_a_card_is_dragged_onto_another_column(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await ready(driver)
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.hover(BoardCards, offset=(32, 9))
        await driver.shows("ACT-1 can go here now: Begin (in_progress).")
        await driver.pilot.mouse_up(BoardCards, offset=(32, 9))
        await driver.until(lambda: item(work, "ACT-1").status == "in_progress")
        await driver.until(lambda: ref(driver) == "ACT-1")


async def test_a_drag_that_ends_where_it_began_moves_nothing(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await ready(driver)
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.hover(BoardCards, offset=(32, 9))
        await driver.pilot.mouse_up(BoardCards, offset=(5, 3))
        await driver.settle()
        assert (item(work, "ACT-1").status, driver.said) == ("open", "")
        await ready(driver, "Call it off")


async def test_all_ways_are_told_again_when_a_drop_was_taken_back(work: Workspace) -> None:
    async with running(work, "board", WIDE) as driver:
        cast(TheView, driver.view).show_workflow("clearance")
        await ready(driver, "CLR-1 can go now: Call the mission off")
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.hover(BoardCards, offset=(45, 9))
        await driver.shows("CLR-1: Submit (submitted) needs: step")
        await driver.pilot.mouse_up(BoardCards, offset=(45, 9))
        await driver.shows("Move CLR-1 to submitted")
        await driver.press("escape")
        await ready(driver, "CLR-1 can go now: Call the mission off")


async def test_a_card_over_its_own_column_and_one_that_goes_nowhere(work: Workspace) -> None:
    move(work, "ACT-1", "done")
    async with running(work, "board", (160, 40)) as driver:
        await ready(driver)
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.hover(BoardCards, offset=(45, 9))
        await ready(driver, "can go here now: Begin (in_progress).")
        await driver.pilot.hover(BoardCards, offset=(5, 3))
        await ready(driver, "can go now: Begin")
        await driver.pilot.mouse_up(BoardCards, offset=(5, 3))
        await driver.press("c")
        await driver.until(lambda: ref(driver) == "ACT-2")
        place = next(line.index("ACT-1") for line in driver.screen.splitlines() if "ACT-1" in line)
        top = next(y for y, line in enumerate(driver.screen.splitlines()) if "ACT-1" in line) - board(driver).region.y
        await driver.pilot.mouse_down(BoardCards, offset=(place, top))
        await driver.pilot.hover(BoardCards, offset=(5, 9))
        await ready(driver, "ACT-1 cannot become open in one move.")
        await driver.pilot.mouse_up(BoardCards, offset=(place, top))
        await ready(driver, "ACT-1: nothing leads on from here.")


async def test_a_card_is_dragged_onto_a_closed_status_that_is_only_counted(work: Workspace) -> None:
    async with running(work, "board", (160, 40)) as driver:
        await ready(driver)
        closed = next(line for line in driver.screen.splitlines() if "Closed (c" in line).index("Closed")
        await driver.pilot.mouse_down(BoardCards, offset=(5, 3))
        await driver.pilot.mouse_up(BoardCards, offset=(closed, 2))
        await driver.until(lambda: item(work, "ACT-1").status == "done")


async def test_a_click_selects_and_a_second_one_opens(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.pilot.click(BoardCards, offset=(5, 7))
        await driver.until(lambda: ref(driver) == "ACT-2")
        await driver.pilot.click(BoardCards, offset=(5, 7), times=2)
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.shows("ACT-2")


async def test_enter_opens_and_keys_act_on_the_card(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.until(lambda: ref(driver) == "ACT-1")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("escape", "n")
        await driver.shows("Note")


async def test_the_wheel_scrolls_a_column_and_a_click_on_the_edge_scrolls_across(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.shows("▼ 1 more")
        await driver.pilot._post_mouse_events(  # there is no public way to turn the wheel
            [MouseScrollDown], BoardCards, offset=(5, 5)
        )
        await driver.shows("▲ 1")
        assert ref(driver) == "ACT-1"
        await driver.pilot.click(BoardCards, offset=(79, 0))
        await driver.shows("‹")
        await driver.pilot.click(BoardCards, offset=(0, 0))
        await driver.until(lambda: "‹" not in driver.screen)


async def test_only_cards_near_to_those_that_are_seen_are_read(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "board") as driver:
        await driver.shows(f"{MANY}", "ACT-1 ")
        column = board(driver).column
        assert column is not None
        assert len(column.cards) < 100
        await driver.press("G")
        await driver.until(lambda: ref(driver) == f"ACT-{MANY}")
        assert len(column.cards) < MANY
        await driver.press("g")
        await driver.until(lambda: ref(driver) == "ACT-1")


async def test_a_change_of_somebody_else_leaves_the_cursor_on_its_card(work: Workspace) -> None:
    async with running(work, "board") as driver:
        await driver.press("j", "j")
        await driver.until(lambda: ref(driver) == "ACT-3")
        make_item(work, title="More urgent", due="2025-12-01")
        driver.app.reload()
        await driver.shows("ACT-8")
        assert ref(driver) == "ACT-3"
        move(work, "ACT-3", "in_progress")
        driver.app.reload()
        await driver.until(lambda: ref(driver) == "ACT-4")


async def test_a_board_without_cards_and_one_that_is_resized(empty: Workspace) -> None:
    async with running(empty, "board", WIDE) as driver:
        await driver.shows("none")
        await driver.press("j", "l", "enter", "greater_than_sign", "m")
        await driver.resize((40, 12))
        await driver.shows("none")


@SIZES
async def test_hostile_text(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    for text in (HOSTILE, "中文标题" * 12, "منظمة الإغاثة والمياه في نينوى", "cafe\u0301 " * 30, "e" * 180):
        make_stakeholder(empty, text)
        make_item(empty, title=text, stakeholder=text)
    async with running(empty, "board", size) as driver:
        await driver.shows("ACT-1")
        await ready(driver)
        assert not (FORBIDDEN - {"\n"}) & set(driver.screen)
        assert "[red]" in driver.screen
        assert driver.screen == screens


async def test_how_much_is_missing_is_said_in_words(work: Workspace) -> None:
    async with running(work, "board", WIDE) as driver:
        cast(TheView, driver.view).show_workflow("clearance")
        await driver.shows("· Submit: 4 things missing")
        close_steps(work, "CLR-1", ["1"])
        await driver.shows("· Submit: 3 things missing")
        await driver.resize(NARROW)
        await driver.shows("· Submit: 3 missing")


WORKFLOWS = ("clearance", "data_request", "registration", "fund", "action")


@pytest.mark.parametrize("size", [NARROW, WIDE, (104, 24)], ids=str)
async def test_no_heading_is_cut_and_cards_lie_below_it(work: Workspace, size: tuple[int, int]) -> None:
    async with running(work, "board", size) as driver:
        view = cast(TheView, driver.view)
        for workflow in WORKFLOWS:
            view.show_workflow(workflow)
            await driver.until(lambda workflow=workflow: board(driver).workflow == workflow)
            for column in board(driver)._shown:
                told = title_lines(column, board(driver)._width - 1)
                assert " ".join(told) == column.title
                assert max(map(len, told)) + len(column.counted) + EDGE + 2 <= board(driver)._width - 1
        view.show_workflow("clearance")
        await driver.shows("CLR-1 can go now")
        line = next(at for at, text in enumerate(driver.screen.splitlines()) if "CLR-1  " in text)
        view.cards.action_right(1)
        assert ref(driver) == ""
        await driver.pilot.click(BoardCards, offset=(4, line - 2))
        assert ref(driver) == "CLR-1"


async def test_a_long_title_takes_a_second_line_and_only_then(work: Workspace) -> None:
    async with running(work, "board", NARROW) as driver:
        await driver.shows("ACT-1")
        assert "ACT-1" in driver.screen.splitlines()[4]
        cast(TheView, driver.view).show_workflow("clearance")
        await driver.shows("CLR-1 can go now")
        lines = driver.screen.splitlines()
        assert "Acknowledged, not" in lines[2]
        assert "approved" in lines[3]
        assert "CLR-1" in lines[5]


async def test_a_move_whose_title_has_no_room_is_said_in_fewer_words(work: Workspace) -> None:
    async with running(work, "board", NARROW) as driver:
        await driver.shows("ACT-1 can go now")
        for missing, said in (((), "→ can go here"), (("a", "b"), "· 2 things missing")):
            way = Target("in_progress", "Record that the suspension ended", 1, missing)
            board(driver).show_ways({"in_progress": way})
            await driver.shows(said)
            assert "Record" not in driver.screen
