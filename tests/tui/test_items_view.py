"""The table of items."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Callable
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders import item, make_authority, make_item, make_stakeholder, move, rows
from tests.cli.test_hostile_text import HOSTILE
from tests.tui.driving import NARROW, PATIENCE, WIDE, Driver, running
from tests.tui.test_boxes import hit, slow_reads
from tracker.services import lists
from tracker.services.edits import Edit
from tracker.services.history import undo
from tracker.services.items import edit_items
from tracker.services.lists import ListRequest, list_order
from tracker.services.parties import edit_authority
from tracker.services.views import add_view
from tracker.tui import choosing, order_view
from tracker.tui.screens import dialog
from tracker.tui.screens.page import PageScreen
from tracker.tui.screens.pick import Pick
from tracker.tui.views.items import TheView
from tracker.workspace import Workspace

MANY = 400  # more than the rows that are read at first, and than a page


def refs(driver: Driver) -> list[str]:
    """Return the refs of the rows that are on the screen."""
    words = (line[2:].split("  ")[0].strip("* ") for line in driver.screen.splitlines())
    return [word for word in words if "-" in word and word.split("-")[-1].isdigit()]


def table(driver: Driver) -> TheView:
    return cast(TheView, driver.view)


def slow_first(monkeypatch: pytest.MonkeyPatch, seconds: float = 10) -> threading.Event:
    """Have the beginning of a list wait until the event is set, or so many seconds."""
    go_on, reads = threading.Event(), TheView.first

    def first(*asked: object) -> object:
        go_on.wait(seconds)
        return reads(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(TheView, "first", staticmethod(first))
    return go_on


async def test_a_completion_is_only_taken_where_it_is_drawn(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("slash")
        await driver.write("kind:cle")
        await driver.shows("kind:clearance")
        await driver.press("home", "tab")
        assert table(driver).query_bar.input.value == "kind:cle"


async def test_an_error_in_the_query_of_a_view_is_told_as_that(seeded: Workspace) -> None:
    make_stakeholder(seeded, "Zebra")
    add_view(seeded, "mine", "is:open stakeholder:zebra")
    undo(seeded, int(rows(seeded, "operations")[-2]["id"]))
    async with running(seeded) as driver:
        await driver.press("greater_than_sign")
        await driver.shows("In the query of the view, is:open stakeholder:zebra:")
        assert "^^" not in driver.screen


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_items(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        await driver.shows("REG-1", "CLR-1")
        if size == WIDE:
            await driver.shows("What can happen next")
        assert driver.screen == screens


async def test_only_the_rows_that_are_seen_are_read(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        await driver.press("end")
        await driver.shows(f"ACT-{MANY} ")
        grid = table(driver).grid
        assert grid.cursor == MANY - 1
        assert len(grid.known()) < MANY
        await driver.press("home")
        await driver.shows("ACT-1 ")


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (("down", "j", "j"), 3), (("down", "down", "up", "k"), 0), (("end",), MANY - 1), (("G", "g"), 0),
        (("G", "home"), 0), (("pagedown",), 19), (("ctrl+d", "ctrl+u"), 0), (("ctrl+f", "ctrl+b"), 0),
    ],
)  # fmt: skip
async def test_the_cursor(empty: Workspace, keys: tuple[str, ...], row: int) -> None:
    with_many(empty)
    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        await driver.press(*keys)
        assert table(driver).grid.cursor == row
        await driver.shows(f"ACT-{row + 1} ")


async def test_a_query_is_looked_for_as_one_types(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("slash")
        await driver.write("kind:clearance")
        await driver.until(lambda: refs(driver) == ["CLR-1"])
        await driver.shows("1 item")
        await driver.press("escape")
        await driver.until(lambda: len(refs(driver)) == 4)


async def test_what_is_wrong_with_a_query_is_said_under_it_and_the_rows_stay(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("slash")
        await driver.write("water is:overdu")
        await driver.shows("Did you mean overdue?")
        lines = driver.screen.splitlines()
        typed = next(line for line in lines if "is:overdu" in line)
        marks = lines[lines.index(typed) + 1]
        assert typed[marks.index("^") : marks.rindex("^") + 1] == "overdu"
        assert typed.rstrip().endswith("the list before")
        await driver.write("e")
        await driver.until(lambda: "Did you mean" not in driver.screen)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("stakeholder:humani", 'stakeholder:"NGOs and humanitarian groups"'),
     ("is:ove", "is:overdue"), ("kind:cl", "kind:clearance"), ("water stat", "water status:"),
     ("-is:wai", "-is:waiting"), ('stakeholder:ngo', 'stakeholder:"NGOs and humanitarian groups"')],
)  # fmt: skip
async def test_a_query_is_completed(seeded: Workspace, typed: str, completed: str) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("slash")
        await driver.write(typed)
        await driver.until(lambda: completed.removeprefix("water ").removeprefix("-") in driver.screen)
        typing = table(driver).query_bar.input
        # What would need a quote before what is typed is drawn whole behind it.
        word = completed if " " not in typed else completed.rsplit(maxsplit=1)[-1]
        assert typing._suggestion == (completed if completed.startswith(typed) else f"{typed} → {word}")
        await driver.press("tab")
        assert typing.value == completed


async def test_sorting_by_key_and_by_a_click_on_a_heading(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("s")
        await driver.shows("Sort by")
        await driver.press("down", "down", "enter")
        await driver.until(lambda: table(driver).grid.sorted_by == "raised")
        await driver.pilot.click("#items-grid", offset=(3, 0))
        await driver.until(lambda: refs(driver) == ["CLR-1", "DAT-1", "FND-1", "REG-1"])
        await driver.shows("Ref ▲")
        await driver.press("S")
        await driver.until(lambda: refs(driver) == ["REG-1", "FND-1", "DAT-1", "CLR-1"])
        await driver.shows("Ref ▼")


async def test_a_saved_view_shows_what_it_is_sorted_by_and_is_turned_around(seeded: Workspace) -> None:
    add_view(seeded, "by-ref", "sort:ref")
    async with running(seeded, "items") as driver:
        await driver.press("greater_than_sign")
        await driver.shows("Ref ▲")
        await driver.press("S")
        await driver.shows("Ref ▼")
        await driver.until(lambda: refs(driver) == ["REG-1", "FND-1", "DAT-1", "CLR-1"])


async def test_an_order_that_is_typed_takes_the_place_of_the_one_before(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.pilot.click("#items-grid", offset=(3, 0))
        await driver.shows("Ref ▲")
        await driver.press("slash")
        await driver.write("is:open")
        await driver.until(lambda: "4 items" in driver.screen and table(driver).request.query == "is:open")
        assert table(driver).grid.sorted_by == "ref"
        await driver.write(" sort:-ref")
        await driver.shows("Ref ▼")


async def test_while_the_first_page_of_an_order_is_looked_for_it_is_said(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        go_on = slow_first(monkeypatch)
        table(driver).sort_by("title")
        await driver.shows("sorting …")
        go_on.set()
        await driver.shows("4 items")


async def test_saved_views_are_tabs(seeded: Workspace) -> None:
    add_view(seeded, "papers", "kind:registration", ("ref", "owner"))
    async with running(seeded, "items") as driver:
        await driver.shows("All", "papers")
        await driver.press("greater_than_sign")
        await driver.until(lambda: refs(driver) == ["REG-1"])
        await driver.shows("Owner", "within kind:registration")
        await driver.press("less_than_sign")
        await driver.until(lambda: len(refs(driver)) == 4)
        await driver.pilot.click("#saved", offset=(8, 0))
        await driver.until(lambda: refs(driver) == ["REG-1"])


async def test_state_is_kept_when_another_view_is_shown(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("slash")
        await driver.write("is:ours")
        await driver.press("enter")
        await driver.press("down")
        await driver.press("8")
        await driver.until(lambda: driver.app.view is not None and driver.app.view.id == "claims")
        await driver.press("2")
        await driver.until(lambda: driver.app.view is not None and driver.app.view.id == "items")
        assert table(driver).query_bar.input.value == "is:ours"
        assert table(driver).grid.cursor == 1


async def test_several_are_moved_after_a_look_at_what_would_happen(empty: Workspace) -> None:
    for title in ("One", "Two", "Three"):
        make_item(empty, title=title)
    async with running(empty, "items") as driver:
        await driver.shows("3 items")
        await driver.press("space", "space", "m")
        await driver.shows("Move ACT-1, ACT-2 to")
        await driver.press("enter")
        await driver.press("ctrl+s")
        await driver.shows("2 items would move. ctrl+s moves them")
        assert item(empty, "ACT-1").status == "open"
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.said)
        statuses = [item(empty, ref).status for ref in ("ACT-1", "ACT-2", "ACT-3")]
        assert statuses == ["in_progress", "in_progress", "open"]
        await driver.press("u")
        await driver.until(lambda: "Took back" in driver.said)
        assert item(empty, "ACT-1").status == "open"


async def test_all_that_match_are_moved_as_they_were_shown(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        await driver.press("A")
        await driver.shows("all chosen")
        await driver.press("m")
        await driver.shows(f"{MANY} of {MANY}")
        make_item(empty, title="Too late to be seen")
        await driver.press("enter")
        await driver.press("ctrl+s")
        await driver.shows("ctrl+s moves them", f"and {MANY - 8} more items")
        await driver.press("ctrl+s")
        await driver.until(lambda: f"{MANY} items moved" in driver.said)
        assert item(empty, f"ACT-{MANY + 1}").status == "open"


async def test_too_many_at_once_are_refused(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    for _ in range(3):
        make_item(empty)
    async with running(empty, "items") as driver:
        await driver.shows("3 items")
        await driver.press("A", "m")
        await driver.until(lambda: "at most 2 at once" in driver.said)


async def test_what_is_chosen_and_leaves_the_list_is_chosen_no_longer(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("space", "space")
        await driver.shows("2 chosen")
        move(seeded, "CLR-1", "cancelled")
        await driver.shows("1 chosen item left this list and will not be touched. 1 still chosen.")
        assert table(driver).refs() == ["REG-1"]


async def test_what_is_chosen_and_still_listed_stays_chosen_when_a_query_is_typed(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("space", "space", "space", "slash")
        await driver.write("kind:clearance")
        await driver.shows("3 chosen, 1 item")  # not yet: more may be typed
        await driver.write(",registration")
        await driver.shows("3 chosen, 2 items")
        await driver.press("enter")
        await driver.shows("1 chosen item left this list and will not be touched. 2 still chosen.", "2 chosen, 2 items")
        assert table(driver).refs() == ["REG-1", "CLR-1"]
        await driver.press("greater_than_sign", "s", "down", "enter")
        assert table(driver).refs() == ["REG-1", "CLR-1"]


async def test_nothing_is_done_with_chosen_rows_before_the_list_of_a_new_query_is_there(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Tents", "Beds", "Tents again"):
        make_item(empty, title=title)
    async with running(empty, "items") as driver:
        await driver.shows("3 items")
        await driver.press("space", "space")
        go_on = slow_first(monkeypatch, PATIENCE)
        await driver.pilot.press("slash", *"tents", "enter")
        await driver.until(lambda: table(driver).grid.has_focus)
        monkeypatch.setattr(choosing, "PATIENCE", 0.1)
        await driver.pilot.press("m")
        await driver.until(lambda: "This list is still being read: press it again in a moment." in driver.said)
        assert not isinstance(driver.app.screen, Pick)
        go_on.set()
        await driver.shows("1 chosen item left this list and will not be touched. 1 still chosen.")
        await driver.press("m")
        await driver.shows("Move ACT-1 to")


async def test_nothing_is_done_with_chosen_rows_while_the_query_is_wrong(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty)
    async with running(empty, "items") as driver:
        await driver.shows("2 items")
        await driver.press("space", "space", "slash")
        await driver.write("is:overdu")
        await driver.press("enter", "m")
        await driver.until(lambda: "The query is wrong, so it is not known which" in driver.said)
        assert not isinstance(driver.app.screen, Pick)
        await driver.press("slash", *["backspace"] * len("verdu"), "p", "e", "n", "enter", "m")
        await driver.shows("Move ACT-1, ACT-2 to")


@pytest.mark.parametrize("late", [False, True], ids=["the list is read at once", "the list is read later"])
async def test_rows_that_leave_the_list_by_ones_own_change_need_no_sentence(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    for _ in range(3):
        make_item(empty)
    go_on = threading.Event()

    def slowly(workspace: Workspace, request: ListRequest) -> array[int]:
        go_on.wait(20)
        return list_order(workspace, request)

    async with running(empty, "items") as driver:
        table(driver).ask("status:open")
        await driver.settle()
        await driver.shows("3 items")
        await driver.press("space", "space", "m")
        await driver.shows("Move ACT-1, ACT-2 to")
        await driver.press("enter", "ctrl+s")
        await driver.shows("2 items would move. ctrl+s moves them")
        if late:
            monkeypatch.setattr(order_view, "list_order", slowly)
        await driver.pilot.press("ctrl+s")
        await driver.until(lambda: driver.said.startswith("2 items moved to in_progress."))
        go_on.set()
        await driver.shows(" 1 item")
        await driver.settle()
        assert driver.said == "2 items moved to in_progress. Take it back: u"
        assert "chosen" not in driver.screen
        await driver.press("space")
        move(empty, "ACT-3", "done")  # somebody else's change is told of as before
        await driver.shows("1 chosen item left this list and will not be touched. None is chosen now.")


async def test_what_a_box_is_about_is_not_said_to_be_left_alone(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    async with running(empty, "items") as driver:
        await driver.shows("3 items")
        await driver.press("space", "space", "m")
        await driver.shows("Move ACT-1, ACT-2 to")
        move(empty, "ACT-1", "done")
        await driver.until(lambda: len(table(driver).order) == 2)
        await driver.settle()
        assert driver.said == ""
        assert table(driver).refs() == ["ACT-1", "ACT-2"]
        await driver.press("escape")
        await driver.shows("1 chosen item left this list and will not be touched. 1 still chosen.")
        assert table(driver).refs() == ["ACT-2"]


async def test_nothing_that_is_not_listed_is_acted_on(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("space", "slash")
        await driver.write("kind:clearance")
        await driver.shows("1 chosen, 1 item")
        await driver.settle()
        table(driver).action_item("note")
        await driver.shows("A note on CLR-1")


async def test_a_key_after_a_query_is_about_what_that_finds(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        go_on = slow_first(monkeypatch, PATIENCE)
        await driver.pilot.press("slash", *"ref", "colon", *"DAT", "minus", "1", "enter", "n")
        assert len(driver.app.screen_stack) == 1
        go_on.set()
        await driver.shows("A note on DAT-1")


async def test_a_key_says_so_where_the_rows_do_not_come(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        go_on = slow_first(monkeypatch, PATIENCE)
        monkeypatch.setattr(choosing, "PATIENCE", 0.1)
        await driver.pilot.press("slash", *"ref", "colon", *"DAT", "minus", "1", "enter", "n")
        await driver.shows("This list is still being read")
        assert len(driver.app.screen_stack) == 1
        go_on.set()
        await driver.shows("1 item")


async def test_escape_leads_from_the_page_beside_the_table_to_the_table(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("What can happen next")
        await driver.press("slash")
        await driver.write("kind:clearance")
        await driver.press("enter")
        await driver.shows("1 item")
        await driver.press("enter")
        await driver.until(lambda: driver.app.focused is table(driver).page)
        await driver.press("escape")
        await driver.until(lambda: driver.app.focused is table(driver).grid)
        assert table(driver).request.query == "kind:clearance"
        await driver.press("escape")
        await driver.shows("4 items")


async def test_columns_that_there_are_not_are_left_out_and_named(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace("seeded", tui_columns=("ref", "titel", "title:9999", "owner"))
    async with running(workspace, "items") as driver:
        await driver.shows("4 items", "Owner", "There is no column 'titel'", "(tui_columns in the")
        await driver.press("c")
        await driver.shows("Columns of the table")


async def test_all_chosen_stays_so_in_another_order_and_not_in_another_list(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("A", "S")
        await driver.shows("all chosen, 4 items")
        await driver.press("slash")
        await driver.write("kind:clearance")
        await driver.shows("The choice of all was given up.", " 1 item")
        assert "chosen," not in driver.screen


async def test_a_list_that_another_view_opens_gives_up_the_choice_and_says_so(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("space", "space", "1")
        await driver.shows("Yours to do, no date set")
        await driver.press("enter")
        await driver.shows("The choice of 2 was given up. esc: all items again.")
        assert table(driver).request.query
        await driver.press("escape")
        await driver.until(lambda: table(driver).request.query == "")


async def test_a_typed_field_can_be_a_column(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace("seeded", tui_columns=("ref", "title", "field.purpose", "staff_count"))
    edit_items(workspace, ["CLR-1"], Edit(fields={"purpose": "Drinking water", "staff_count": "12"}))
    async with running(workspace, "items", WIDE) as driver:
        await driver.shows("Purpose", "Drinking water", " 12 ")


async def test_changing_tabs_while_scrolling_mixes_no_columns(empty: Workspace) -> None:
    with_many(empty)
    add_view(empty, "few", "is:open", ("ref", "title"))
    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        for _ in range(4):
            await driver.pilot.press("greater_than_sign", "G", "less_than_sign", "g", "greater_than_sign", "pagedown")
        await driver.settle()
        await driver.press("G")
        await driver.shows(f"ACT-{MANY} ")


async def test_a_change_of_somebody_does_not_take_the_cursor_back(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_many(empty)
    may = threading.Event()

    def slowly(workspace: Workspace, request: ListRequest) -> array[int]:
        may.wait(20)
        return list_order(workspace, request)

    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        monkeypatch.setattr(order_view, "list_order", slowly)
        make_item(empty, title="First of all", due="2026-01-01")
        await driver.until(lambda: not may.is_set() and driver.app.view is not None and not driver.app.view.stale)
        for _ in range(5):
            await driver.pilot.press("down")
        before = table(driver).grid.current
        may.set()
        await driver.shows(f"{MANY + 1} items")
        now = table(driver).grid.current
        assert before is not None
        assert now is not None
        assert now.key == before.key


async def test_a_page_beside_the_table_when_wide_and_on_a_screen_when_narrow(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.shows("REG-1")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.shows("What can happen next")
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, PageScreen))
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("What can happen next")
        await driver.press("down")
        await driver.shows("NGOs and humanitarian groups")
        await driver.press("enter")
        assert driver.app.focused is table(driver).page


async def test_health_doubt_and_lateness_are_readable_without_colour(empty: Workspace) -> None:
    make_authority(empty)
    make_item(empty, title="Late", due="2026-01-02")
    make_item(empty, title="Soon", due="2026-01-06")
    make_item(empty, title="Fine", due="2026-03-06")
    make_item(empty, title="Doubtful", due="2026-03-07", authority="HAO")
    edit_authority(empty, "HAO", status="disputed", reason="two letters")
    async with running(empty, "items") as driver:
        await driver.shows("Late", "Soon", "Fine", "Doubtful")
        lines = [line for line in driver.screen.splitlines() if "ACT-" in line]
        said = (("!!", "3 days late"), ("!", "tomorrow"), ("ok", "in 60 days"), ("! ?", "in 61 days"))
        for line, (mark, when) in zip(lines, said, strict=True):
            assert line.partition("open")[0].split(maxsplit=1)[1].strip() == mark
            assert when in line


async def test_going_to_a_row_by_number_or_ref(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "items") as driver:
        await driver.shows(f"{MANY} items")
        for typed, row in (("350", 349), ("act-3", 2)):
            await driver.press("colon")
            await driver.write(typed)
            await driver.press("enter")
            await driver.until(lambda row=row: table(driver).grid.cursor == row)


async def test_hostile_text_is_shown_and_columns_stay_in_line(empty: Workspace) -> None:
    for text in (HOSTILE, "中文标题", "مهمة عربية", "cafe\u0301", "e" * 400):
        make_item(empty, title=text, owner="x")
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("ACT-1")
        screen = driver.screen
        assert "\x1b" not in screen
        from rich.cells import cell_len

        bars = {cell_len(line[: line.index("│")]) for line in screen.splitlines() if "ACT-" in line and "│" in line}
        assert len(bars) == 1


async def test_an_empty_list_says_what_to_do(empty: Workspace) -> None:
    make_stakeholder(empty)
    async with running(empty, "items") as driver:
        await driver.shows("No item matches")


def with_many(workspace: Workspace) -> None:
    """Add many items, quickly: one, and copies of it."""
    from sqlalchemy import select

    from tracker.storage import schema

    make_item(workspace, title="Item 1")
    with workspace.database.write() as connection:
        row = dict(connection.execute(select(schema.items)).mappings().one())
        del row["id"]
        copies = [row | {"ref": f"ACT-{n}", "number": n, "title": f"Item {n}"} for n in range(2, MANY + 1)]
        connection.execute(schema.items.insert(), copies)
        connection.execute(schema.counters.update().values(last=MANY))


def test_moving_is_what_the_command_line_does(empty: Workspace) -> None:
    make_item(empty)
    assert move(empty, "ACT-1", "in_progress").move.to == "in_progress"


async def test_enter_behind_a_query_opens_what_that_finds(empty: Workspace) -> None:
    for title in ("Fuel", "Tents", "Food kits"):
        make_item(empty, title=title)
    for view in ("items", "timeline"):
        async with running(empty, view, NARROW) as driver:
            await driver.shows("ACT-1")
            async with slow_reads(driver) as free:
                await driver.pilot.press("slash", *"food", "enter", "enter")
                free.set()
            await driver.until(lambda driver=driver: isinstance(driver.app.screen, PageScreen))
            await driver.shows("ACT-3  Food kits")


async def test_a_key_right_after_adding_is_about_what_was_added(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        hit(driver, "a", *"action", "space", *"tidy", "enter", "n")
        await driver.shows("A note on ACT-1")


async def test_the_page_is_read_where_there_is_room_for_it_now(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        await driver.shows("REG-1")
        await driver.resize(WIDE)
        await driver.shows("Steps")


async def refused_for_a_wrong_query(driver: Driver) -> None:
    """Choose an item, type a query that is wrong, and ask for a note on what is chosen."""
    await driver.shows("REG-1")
    await driver.press("space", "slash")
    await driver.write("is:nothing")
    await driver.press("enter")
    await driver.shows("the list before")
    await driver.press("n")
    await driver.until(lambda: "The query is wrong" in driver.said)


async def test_what_a_wrong_query_stood_in_the_way_of_is_said_no_longer(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await refused_for_a_wrong_query(driver)
        await driver.press("slash", "ctrl+u")
        await driver.write("ref:REG-1")
        await driver.until(lambda: "The query is wrong" not in driver.said)


async def test_it_is_said_no_longer_either_where_the_first_right_query_was_overtaken(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(seeded, "items") as driver:
        await refused_for_a_wrong_query(driver)
        view, begun = table(driver), asyncio.Event()

        async def never() -> None:
            begun.set()
            await asyncio.Event().wait()

        with monkeypatch.context() as slow:
            slow.setattr(view, "prepare", never)
            view.ask_for(ListRequest(query="ref:REG"))
            await asyncio.wait_for(begun.wait(), PATIENCE)
        view.ask_for(ListRequest(query="ref:REG-1"))
        await driver.until(lambda: "The query is wrong" not in driver.said)
