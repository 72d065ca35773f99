"""Adding an item in one line: completed word by word, and never lost on the way to a form and back."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from tests.builders import item, make_item, make_stakeholder
from tests.tui.driving import WIDE, Driver, running
from tests.tui.test_boxes import hit, slow_reads
from tests.tui.test_item_dialogs import closed, fill, form, offered
from tracker.errors import UnavailableError
from tracker.tui.screens import dialog, quick_add
from tracker.tui.screens.quick_add import QuickAdd
from tracker.tui.widgets.form import Form
from tracker.workspace import Workspace


def typed_line(driver: Driver) -> Input:
    return driver.app.screen.query_one("#add-line", Input)


async def test_the_cursor_is_on_what_was_added(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        await driver.press("a")
        await driver.shows("Add an item")
        await driver.write("action 'Call the office' --due 2026-01-20")
        await driver.press("ctrl+s")
        await driver.shows("5 items")
        await driver.until(lambda: driver.view.grid.current.key.ref == "ACT-1")  # type: ignore[attr-defined]
        await driver.press("n")
        await driver.shows("A note on ACT-1")


async def test_adding_in_one_line(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance 'Food convoy' --stakeholder ngo --due +10wd --tag food --field staff_count=3")
        await driver.shows("clearance: Food convoy")
        await driver.press("enter")
        await closed(driver)
        assert "CLR-2 added as draft" in driver.said
        added = item(seeded, "CLR-2")
        assert (added.title, added.stakeholder, str(added.due), added.tags, added.fields["staff_count"]) == (
            "Food convoy", "NGOs and humanitarian groups", "2026-01-20", ("food",), 3,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [("clearance", "The title is missing. Write it after the kind, in quotes"), ("--due 3d", "The kind is missing"),
     ("clearance Water convoy", "goes in quotes: 'Water convoy'"), ("clearance x --help", "There is no option --help"),
     ("clearance x --stakeholdr ngo", "Did you mean --stakeholder?"), ("clearence x", "Did you mean clearance?"),
     ("clearance 'a", "A quote is not closed"),
     ("clearance a --no", "There is no option --no"), ("visa a", "visa"), ("clearance a --due never", "never")],
)  # fmt: skip
async def test_a_line_that_cannot_be_read_stays(seeded: Workspace, line: str, said: str) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write(line)
        if "goes in quotes" in said:
            await driver.until(lambda: said in str(driver.one("#add-says").render()))  # while one types
        await driver.press("enter")
        await driver.until(lambda: said in str(driver.one("#dialog-error").render()))
        assert not str(driver.one("#add-says").render())  # said once
        assert driver.app.screen.query_one("#add-line", Input).value == line


async def test_a_line_is_completed_word_by_word(seeded: Workspace) -> None:
    make_item(seeded, owner="omar", tags=("water",))
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        for typed, taken in [
            ("cl", "clearance"), (" 'Food convoy' --st", "--stakeholder"), (" ng", '"NGOs and humanitarian groups"'),
            (" --owner OM", "omar"), (" --priority h", "high"), (" --tag w", "water"), (" --due 'in", "'in 3 days'"),
        ]:  # fmt: skip
            await driver.write(typed)
            await driver.until(lambda: typed_line(driver)._suggestion)
            await driver.press("right")
            assert typed_line(driver).value.endswith(taken)
        await driver.press("enter")
        await closed(driver)
        added = item(seeded, "CLR-2")
        assert (added.stakeholder, added.owner, added.priority, added.tags, str(added.due)) == (
            "NGOs and humanitarian groups", "omar", 2, ("water",), "2026-01-08",
        )  # fmt: skip


async def test_the_names_that_an_option_takes_are_shown_and_a_new_one_is_among_them(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance x --priority ")
        await driver.shows("low, normal, high, urgent")
        make_stakeholder(seeded, "Relief works")
        driver.app.reload()
        await driver.write("high --stakeholder wor")
        await driver.shows('wor → "Relief works"')


@pytest.mark.parametrize("keys", [["enter"], ["ctrl+f", "ctrl+s"]], ids=["line", "form"])
async def test_the_deadline_is_told_and_a_window_that_is_too_near(seeded: Workspace, keys: list[str]) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance 'Food convoy' --due +10wd --field 'window_from=2026-01-06 08:00'")
        for key in keys:
            await driver.press(key)
            await driver.until(lambda: driver.app.screen.query(Form) or len(driver.app.screen_stack) == 1)
        await closed(driver)
        await driver.until(lambda: driver.said)
        assert driver.said.startswith("CLR-2 added as draft. Deadline 2025-12-25 (Thursday, 11 days ago).")
        assert "Note: CLR-2: Window from 2026-01-06 08:00 is too near" in driver.said
        assert "The earliest that is still possible is" in driver.said


async def test_adding_in_a_form(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a", "ctrl+f")
        await driver.shows("What kind of item?")
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen.query(Form))
        await fill(driver, title="Call them", due="tomorrow")
        await driver.press("ctrl+s")
        await closed(driver)
        assert "added as" in driver.said


async def test_of_two_times_in_the_wrong_order_both_lines_are_good_once_one_is_mended(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.press("a")
        await driver.write("clearance Water --field purpose=water")
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        window = {"field.window_from": "2026-12-22 18:00", "field.window_to": "2026-12-18 18:00"}
        for name, text in window.items():
            form(driver).line(name).put(text)
        await driver.press("ctrl+s")
        await driver.until(lambda: all("is before" in form(driver).line(name).wrong for name in window))
        assert form(driver).line("field.purpose").wrong == ""
        assert form(driver).line("field.window_from").has_focus_within
        form(driver).line("field.window_from").put("2026-12-17 18:00")
        await driver.until(lambda: not any(form(driver).line(name).wrong for name in window))


async def test_a_line_goes_along_into_the_whole_form(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance 'Food convoy' --due tomorrow --field staff_count=3")
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        texts = form(driver).texts()
        assert (texts["title"], texts["due"], texts["field.staff_count"]) == ("Food convoy", "tomorrow", "3")
        await driver.press("ctrl+s")
        await closed(driver)
        assert item(seeded, "CLR-2").title == "Food convoy"


async def test_what_can_be_read_of_a_line_arrives_in_the_form(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance Food convoy --due +3d --stakeholdr ngo --tag food --field vistors=3")
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        texts = form(driver).texts()
        assert (texts["title"], texts["due"], texts["tags"]) == ("Food convoy", "+3d", "food")
        await driver.shows("Not in this form: --stakeholdr ngo --field vistors=3")


@pytest.mark.parametrize("line", ["", "Water convoy", "visa x --due +3d"])
async def test_escape_in_the_choice_of_a_kind_leads_back_to_the_line(seeded: Workspace, line: str) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write(line)
        await driver.press("ctrl+f")
        await driver.shows("What kind of item?")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, QuickAdd))
        assert typed_line(driver).value == line
        await driver.write(" y")
        assert typed_line(driver).value == f"{line} y"


async def test_the_form_given_up_leads_back_to_the_line_and_saved_it_closes_both(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    line = "clearance 'Food convoy' --tag food"
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write(line)
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, QuickAdd))
        assert typed_line(driver).value == line
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        await fill(driver, owner="omar")
        await driver.press("escape")
        await driver.shows("What you typed is not saved")
        await offered(driver)
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, QuickAdd))
        assert typed_line(driver).value == line
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))
        await driver.press("ctrl+s")
        await driver.until(lambda: "CLR-2 added as draft" in driver.said)
        assert (item(seeded, "CLR-2").title, item(seeded, "CLR-2").tags) == ("Food convoy", ("food",))


async def test_a_form_that_cannot_be_fetched_leaves_the_line(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(workspace: Workspace, kind: str) -> None:
        raise UnavailableError("The disk went away.")

    monkeypatch.setattr(quick_add, "add_form", fails)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance x")
        hit(driver, "ctrl+f", *"quay")  # meant for the form, and for nothing where that does not come
        await driver.shows("The disk went away.")
        await driver.settle()
        assert typed_line(driver).value == "clearance x"


async def test_escape_gives_up_waiting_for_the_form_and_keeps_the_line(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance x")
        async with slow_reads(driver):
            await driver.pilot.press("ctrl+f", "escape")
            assert not driver.app.held.holding
        await driver.settle()
        assert typed_line(driver).value == "clearance x"
        await driver.press("ctrl+f")
        await driver.until(lambda: driver.app.screen.query(Form))


async def test_leaving_is_asked_where_the_line_is_that_would_be_lost(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("Water convoy")
        await driver.press("ctrl+f")
        await driver.shows("What kind of item?")
        await driver.press("ctrl+q")
        await driver.shows("What you typed is not saved", "Water convoy")
        assert isinstance(driver.app.screen, QuickAdd)
        assert driver.app.is_running


async def test_in_the_middle_of_a_line_it_is_said_what_fits_there(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance x --priority u --owner me")
        await driver.press(*["left"] * 11, "backspace", "h")
        await driver.until(lambda: str(driver.app.screen.query_one("#add-fits", Static).content) == "high")
        assert not typed_line(driver)._suggestion
        assert typed_line(driver).value == "clearance x --priority h --owner me"


@pytest.mark.parametrize("name", ["Relief Intl", "Relief International"])
async def test_who_is_not_known_yet_is_added_on_the_way(seeded: Workspace, name: str) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance 'Food convoy' --stakeholder 'Relief Intl' --tag food")
        await driver.shows("There is no stakeholder 'Relief Intl'.", "ctrl+n adds")
        await driver.press("ctrl+n")
        await driver.shows("A new stakeholder")
        await fill(driver, name=name)
        await driver.press("ctrl+s")
        await driver.shows(f"Stakeholder: {name}")
        line = typed_line(driver).value
        assert line.replace('"', "'") == f"clearance 'Food convoy' --stakeholder '{name}' --tag food"
        await driver.write(" --priority high")
        assert typed_line(driver).value == f"{line} --priority high"
        await driver.press("enter")
        await closed(driver)
        assert item(seeded, "CLR-2").stakeholder == name


async def test_a_refused_line_says_how_to_add_who_is_not_known(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a")
        await driver.write("clearance x --authority Water")
        await driver.press("enter")
        await driver.shows("There is no office 'Water'.", "ctrl+n adds")
        await driver.press("ctrl+n")
        await driver.shows("A new office")
        assert form(driver).texts()["name"] == "Water"


async def test_an_empty_line_names_nobody_to_add(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("a", "ctrl+n")
        await driver.shows("Type the new name")
