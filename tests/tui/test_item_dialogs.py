"""What is done with one item: its page, moves, notes, dates, forms; and that nothing typed is ever lost."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.events import Key
from textual.widgets import Input

from tests.builders import WINDOW, item, make_item, move, rows
from tests.services.test_renewals import registration
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.errors import UnavailableError
from tracker.services import entered
from tracker.services.edits import Edit
from tracker.services.extensions import extend
from tracker.services.items import add_notes, edit_items
from tracker.services.steps import add_step, close_steps
from tracker.tui.screens import dialog
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.edit import EditForm
from tracker.tui.screens.page import PageScreen
from tracker.tui.widgets.form import Form
from tracker.tui.widgets.grid import Grid
from tracker.workspace import Workspace


def form(driver: Driver) -> Form:
    return driver.app.screen.query_one(Form)


async def fill(driver: Driver, **texts: str) -> None:
    """Put texts into the lines of the form that is shown, as if typed."""
    for name, text in texts.items():
        line = form(driver).line(name.replace("field_", "field."))
        line.put("")
        line.query_one(Input).focus()
        await driver.write(text)


async def closed(driver: Driver) -> None:
    """Wait until the dialog is gone."""
    await driver.until(lambda: not isinstance(driver.app.screen, Dialog))
    await driver.settle()


async def offered(driver: Driver) -> None:
    """Wait until it is offered to throw away what was typed."""
    await driver.until(lambda: isinstance(driver.app.screen, Dialog) and driver.app.screen._offered == "escape")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_page(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        await driver.shows("FND-1")
        await driver.press("end", "enter")
        if size == NARROW:
            await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.shows("FND-1  Monitor the fund")
        assert driver.screen == screens


async def test_steps_are_checked_off_in_place(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        await driver.press("enter")
        page = driver.app.focused
        while getattr(page, "current", "") != "step:2":
            await driver.press("j")
        await driver.press("space")
        await driver.shows("Steps (1 of 10 done)", "REG-1, step 2: done")
        assert getattr(page, "current", "") == "step:2"
        await driver.press("space")
        await driver.shows("Steps (0 of 10 done)")


async def test_a_step_can_be_checked_with_the_mouse(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("[ ]  2. Licence")
        line = next(y for y, text in enumerate(driver.screen.splitlines()) if "[ ]  2. Licence" in text)
        top = driver.one("#items-page").region
        await driver.pilot.click("#items-page", offset=(5, line - top.y))
        await driver.pilot.click("#items-page", offset=(5, line - top.y))
        await driver.shows("[x]  2. Licence")


async def test_a_move_asks_for_what_it_needs_and_fills_it_in(seeded: Workspace) -> None:
    close_steps(seeded, "CLR-1", ["1"])
    async with running(seeded, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("down", "m")
        await driver.shows("Submit (submitted), but first:", "Window from is missing")
        await driver.press("enter")
        await driver.shows("Move CLR-1 to submitted", "Window from")
        await driver.press("ctrl+s")
        await driver.shows("CLR-1 cannot become submitted yet")
        await fill(
            driver, field_window_from="2026-01-20 08:00", field_window_to="2026-01-22 18:00", field_purpose="water"
        )
        await driver.press("ctrl+s")
        await closed(driver)
        assert "CLR-1  draft -> submitted" in driver.said
        assert item(seeded, "CLR-1").status == "submitted"


async def test_a_move_over_something_missing_needs_a_reason(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("m", "enter")
        await driver.shows("Go anyway: why", "Missing: step")
        await fill(driver, override="they told us to")
        await driver.press("ctrl+s")
        await closed(driver)
        assert item(seeded, "REG-1").status == "submitted"


async def test_a_note(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("They ask for the list again")
        await fill(driver, kind="call", on="yesterday")
        await driver.shows("2026-01-04")
        await driver.press("ctrl+s")
        await closed(driver)
        (note,) = rows(seeded, "notes")
        assert (note["body"], note["kind"], str(note["happened"])) == (
            "They ask for the list again", "call", "2026-01-04",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "shown", "day"),
    [("+10wd", "2026-01-20 (Tuesday, in 15 days)", "2026-01-20"), ("next thu", "Thursday", "2026-01-15"),
     ("2026-02-01", "in 27 days", "2026-02-01")],
)  # fmt: skip
async def test_a_date_shows_the_day_it_leads_to(seeded: Workspace, rule: str, shown: str, day: str) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("d")
        await fill(driver, due=rule)
        await driver.shows(shown)
        await driver.press("ctrl+s")
        await closed(driver)
        assert str(item(seeded, "REG-1").due) == day
        assert driver.said.endswith("Take it back: u")
        await driver.press("d", "ctrl+s")
        await closed(driver)
        assert driver.said == "REG-1: its date is as it was."


async def test_a_reason_without_another_date_stays(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("d")
        await fill(driver, reason="because")
        await driver.press("ctrl+s")
        await driver.shows("Nothing was changed: its date is as it was. A reason is kept with another")
        assert form(driver).texts()["reason"] == "because"
        await fill(driver, due="tomorrow")
        await driver.press("ctrl+s")
        await closed(driver)
    assert rows(seeded, "operations")[-1]["reason"] == "because"


async def test_a_rule_that_is_none_is_said_as_one_types_and_stays(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("d")
        await fill(driver, due="soonish")
        await driver.until(lambda: form(driver).line("due").wrong)
        await driver.press("ctrl+s")
        await driver.until(lambda: "soonish" in str(driver.one("#dialog-error").render()))
        assert form(driver).texts()["due"] == "soonish"


async def test_an_extension(seeded: Workspace) -> None:
    close_steps(seeded, "CLR-1", ["1"])
    move(seeded, "CLR-1", "submitted", fields=WINDOW)
    async with running(seeded, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("x")
        await fill(driver, length="5wd", reason="their letter")
        await driver.press("ctrl+s")
        await closed(driver)
        assert "has until" in driver.said
        assert len(rows(seeded, "extensions")) == 1


async def test_more_time_is_not_given_to_what_somebody_else_gave_more_time(seeded: Workspace) -> None:
    edit_items(seeded, ["REG-1"], Edit(due="2026-02-01"))
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("x")
        await fill(driver, length="5d", reason="their letter")
        await driver.until(lambda: "in place of 2026-02-01" in " ".join(driver.screen.replace("│", " ").split()))
        extend(seeded, "REG-1", "20d", "theirs", own=True)
        await driver.press("ctrl+s")
        await driver.shows("Someone changed when REG-1 is due meanwhile")
        await driver.until(lambda: "in place of 2026-02-22" in " ".join(driver.screen.replace("│", " ").split()))
        assert [row["reason"] for row in rows(seeded, "extensions")] == ["theirs"]
        await driver.press("ctrl+s")  # now that it is seen
        await closed(driver)
        assert [row["reason"] for row in rows(seeded, "extensions")] == ["theirs", "their letter"]


async def test_a_move_that_somebody_made_impossible_is_not_offered_again(seeded: Workspace) -> None:
    close_steps(seeded, "CLR-1", ["1"])
    async with running(seeded, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("j", "m", "enter")
        await fill(driver, field_purpose="water")
        move(seeded, "CLR-1", "cancelled")
        await driver.press("ctrl+s")
        await driver.until(lambda: "'cancelled' cannot become 'submitted'" in str(driver.one("#dialog-error").render()))
        assert "nevertheless" not in driver.screen
        assert form(driver).texts()["field.purpose"] == "water"


async def test_a_kind_of_note_with_a_space_is_the_kind(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("They called")
        await fill(driver, kind="call ")
        await form(driver).check_all()
        assert not form(driver).line("kind").wrong
        await driver.press("ctrl+s")
        await closed(driver)
        assert [note["kind"] for note in rows(seeded, "notes")] == ["call"]


async def test_the_owner_of_a_step_is_completed_by_any_word_of_a_name(seeded: Workspace) -> None:
    make_item(seeded, owner="Layla Sado")
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("i")
        await driver.until(lambda: driver.app.screen.query(Form))
        await fill(driver, owner="sado")
        line = form(driver).line("owner").query_one(Input)
        await driver.until(lambda: line._suggestion)
        await driver.press("right")
        assert line.value == "Layla Sado"


async def test_why_and_history_are_shown(seeded: Workspace) -> None:
    make_item(seeded, title="Dated", due="2026-01-09")
    async with running(seeded, "items") as driver:
        await driver.shows("ACT-1")
        await driver.press("w")
        await driver.shows("Why the deadline of ACT-1 is what it is", "set for this item")
        await driver.press("escape", "H")
        await driver.shows("What was done to ACT-1", "add ACT-1")


async def test_a_form_is_made_of_the_fields_of_the_workflow(seeded: Workspace, screens: SnapshotAssertion) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("down", "e")
        await driver.shows("Variant")
        assert driver.screen == screens
        names = set(form(driver).texts())
        assert {"title", "due", "field.window_from", "field.staff_count"} <= names
        await fill(driver, field_staff_count="twelve")
        await driver.shows("'twelve' is not a")
        await fill(driver, field_staff_count="12", field_window_from="next thu 08:00", authority="hao")
        await driver.shows("HAO: Humanitarian Access Office")
        await driver.press("ctrl+s")
        await closed(driver)
        changed = item(seeded, "CLR-1")
        assert changed.fields["staff_count"] == 12
        assert changed.fields["window_from"] == "2026-01-15T05:00:00Z"  # eight in Baghdad


async def test_a_conflict_keeps_what_was_typed_and_shows_both(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title="Mine", owner="me too")
        edit_items(seeded, ["REG-1"], Edit(title="Theirs", priority="high"))
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile", "now 'Theirs', you typed 'Mine'")
        texts = form(driver).texts()
        assert (texts["title"], texts["owner"], texts["priority"]) == ("Mine", "me too", "high")
        assert item(seeded, "REG-1").title == "Theirs"
        await driver.press("ctrl+s")
        await closed(driver)
        now = item(seeded, "REG-1")
        assert (now.title, now.owner, now.priority) == ("Mine", "me too", 2)


async def test_an_edit_tells_the_new_deadline_and_a_window_that_is_too_near(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("CLR-1")
        await driver.press("down", "e")
        await fill(driver, due="2026-03-01", field_window_from="2026-01-06 08:00")
        await driver.press("ctrl+s")
        await closed(driver)
        assert driver.said.startswith("2 changes to CLR-1. Deadline 2025-12-25 (Thursday, 11 days ago).")
        assert "Note: CLR-1: Window from 2026-01-06 08:00 is too near" in driver.said
        assert driver.said.endswith("Take it back: u")


async def test_what_is_saved_is_not_called_unsaved_where_a_remark_on_it_cannot_be_read(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(workspace: Workspace, refs: list[str], edit: Edit, *, new: bool) -> None:
        raise UnavailableError("The disk went away.")

    monkeypatch.setattr(entered, "after_entering", fails)
    async with running(seeded, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("down", "e")
        await fill(driver, field_staff_count="12")
        await driver.press("ctrl+s")
        await closed(driver)
        assert "1 change to CLR-1." in driver.said


async def test_what_was_typed_is_thrown_away_only_when_asked_for_twice(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title="Half a thought")
        await driver.press("escape")
        await driver.shows("What you typed is not saved")
        assert isinstance(driver.app.screen, EditForm)
        await offered(driver)
        await driver.press("escape")
        await closed(driver)
        assert item(seeded, "REG-1").title != "Half a thought"


async def test_quitting_does_not_lose_what_is_typed(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title="Half a thought")
        await driver.press("ctrl+q")
        await driver.shows("What you typed is not saved")
        assert driver.app.is_running


async def test_up_and_down_go_from_line_to_line_of_a_form(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("e")
        await driver.until(lambda: driver.app.screen.query(Form))
        await driver.press("down", "down", "down")
        await driver.write("me")
        await driver.until(lambda: form(driver).line("owner").text == "me")
        await driver.shows("→ layla")
        await driver.press("up", "up")
        assert form(driver).line("stakeholder").has_focus_within
        assert form(driver).line("title").text.startswith("Register as a vendor")


async def test_a_line_that_has_to_be_filled_in_is_where_one_is_sent(empty: Workspace) -> None:
    make_item(empty, kind="clearance", fields=WINDOW)
    async with running(empty, "items") as driver:
        await driver.shows("CLR-1")
        await driver.press("x")
        await driver.shows("How much longer")
        await driver.write("5d")
        await driver.press("ctrl+s")
        await driver.until(lambda: form(driver).line("reason").has_focus_within)
        assert form(driver).line("reason").wrong == "An extension has a reason. Say it."


async def test_the_page_of_an_item_that_was_taken_back_closes_and_says_so(seeded: Workspace) -> None:
    make_item(seeded, title="Ask for the list")
    async with running(seeded, "items") as driver:
        await driver.shows("Ask for the list")
        while not (driver.one(Grid).current and driver.one(Grid).current.key.ref == "ACT-1"):
            await driver.press("down")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("u")
        await driver.until(lambda: not isinstance(driver.app.screen, PageScreen))
        await driver.until(lambda: driver.said.startswith("Took back: add ACT-1"))


async def test_the_keys_of_the_views_lead_from_a_page_to_them(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("8")
        await driver.shows("[All] To settle")
        await driver.press("2", "e")
        await driver.until(lambda: driver.app.screen.query(Form))
        await driver.press("3")
        assert isinstance(driver.app.screen, Dialog)  # a key of a view is a letter there


async def test_an_error_is_forgotten_when_something_else_is_begun(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("enter", "plus")
        await driver.until(lambda: driver.said.startswith("Error: + is for"))
        await driver.press("n", "escape")
        await closed(driver)
        assert driver.said == ""


async def test_undo_and_redo_say_what_they_did(seeded: Workspace) -> None:
    edit_items(seeded, ["REG-1"], Edit(title="Another"))
    async with running(seeded, "items") as driver:
        await driver.shows("Another")
        await driver.press("u")
        await driver.until(lambda: "Took back: edit REG-1" in driver.said)
        assert "): title: Another -> Register" in driver.said
        assert item(seeded, "REG-1").title != "Another"
        await driver.press("ctrl+r")
        await driver.until(lambda: "Did again: edit REG-1" in driver.said)
        assert item(seeded, "REG-1").title == "Another"


async def test_a_renewal_is_shown_before_it_is_opened(seeded: Workspace) -> None:
    registration(seeded)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("N")
        await driver.shows(
            "Renew REG-1  Register as a vendor",
            "REG-1 is granted until 2027-01-05.",
            "A new item REG-…",
            "It begins with 8 steps to do again",
        )
        await driver.press("escape")
        await closed(driver)
        assert [row["ref"] for row in rows(seeded, "items")].count("REG-2") == 0
        await driver.press("N")
        await driver.shows("Renew (ctrl+s)")
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.shows("REG-2  Register as a vendor", "REG-2 renews REG-1. Take it back: u")
        assert item(seeded, "REG-2").status == "preparing"


async def test_a_renewal_of_what_somebody_changed_is_shown_again(seeded: Workspace) -> None:
    registration(seeded)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("N")
        await driver.shows("REG-1 is granted until 2027-01-05.")
        edit_items(seeded, ["REG-1"], Edit(fields={"valid_until": "2027-02-01"}))
        await driver.press("ctrl+s")
        await driver.shows("REG-1 is granted until 2027-02-01.", "REG-1 was changed by someone else meanwhile")
        assert "REG-2" not in {row["ref"] for row in rows(seeded, "items")}
        await driver.press("ctrl+s")
        await driver.shows("REG-2 renews REG-1. Take it back: u")


async def test_why_something_cannot_be_renewed_is_said_without_asking(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("N")
        await driver.until(lambda: "REG-1 was never granted, so there is nothing to renew." in driver.said)
        await closed(driver)


@pytest.mark.parametrize("width", range(80, 90))
async def test_the_day_of_a_step_stays_with_its_word(seeded: Workspace, width: int) -> None:
    close_steps(seeded, "REG-1", ["1"])
    async with running(seeded, "items", (width, 40)) as driver:
        await driver.press("enter")
        await driver.shows("(done 2026-01-05)")


async def test_a_step_is_added_and_one_is_skipped_for_a_reason(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Steps (0 of 10 done)")
        await driver.press("i")
        await fill(driver, title="Translate the letter", before="1", due="next thu")
        await driver.press("ctrl+s")
        await closed(driver)
        await driver.shows("Steps (0 of 11 done)", "[ ]  1. Translate the letter")
        await driver.press("enter")
        page = driver.app.focused
        while getattr(page, "current", "") != "step:1":
            await driver.press("j")
        await driver.press("minus")
        await driver.shows("Skip step 1 of REG-1")
        await fill(driver, reason="not asked for")
        await driver.press("ctrl+s")
        await driver.shows("[-]  1. Translate the letter", "not asked")


async def test_items_are_linked_and_a_blocked_one_says_so(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("L")
        await fill(driver, other="clr-1")
        await driver.press("ctrl+s")
        await closed(driver)
        assert "REG-1 blocked-by CLR-1" in driver.said
        await driver.shows("!!")
        assert len(rows(seeded, "links")) == 1
        await driver.press("L")
        await fill(driver, other="CLR-1", remove="yes")
        await driver.press("ctrl+s")
        await closed(driver)
        assert "no longer" in driver.said
        assert rows(seeded, "links") == []


async def test_each_line_of_a_link_says_what_is_wrong_with_it(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("L")
        await fill(driver, other="clr-1", kind="bloked", remove="maybe")
        await driver.until(lambda: "'maybe' is neither yes nor no." in form(driver).line("remove").wrong)
        assert "'bloked' is not a kind of link." in form(driver).line("kind").wrong
        assert not form(driver).line("other").wrong
        await fill(driver, kind="blocked-by")
        await driver.press("ctrl+s")
        await driver.until(lambda: form(driver).line("remove").has_focus_within)
        assert rows(seeded, "links") == []


async def test_of_several_wrong_lines_the_first_is_told_of_and_gone_to(empty: Workspace) -> None:
    make_item(empty)
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("ACT-1")
        await driver.press("e")
        await fill(driver, priority="urgnt", due="yesterdy")
        await driver.press("ctrl+s")
        await driver.until(lambda: form(driver).line("due").has_focus_within)  # which comes before the other
        await driver.until(lambda: "'yesterdy' is not" in str(driver.one("#dialog-error").render()))
        assert form(driver).line("priority").wrong
        await fill(driver, due="tomorrow")
        await driver.press("ctrl+s")
        await driver.until(lambda: form(driver).line("priority").has_focus_within)
        await driver.until(lambda: "'urgnt' is not" in str(driver.one("#dialog-error").render()))


async def test_all_notes_are_a_line_away(seeded: Workspace) -> None:
    for number in range(7):
        add_notes(seeded, ["REG-1"], f"Note number {number}")
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1  Register")
        await driver.press("enter", "end")
        page = driver.app.focused
        while getattr(page, "current", "") != "notes:all":
            await driver.press("k")
        await driver.press("enter")
        await driver.shows("Note number 0", "Note number 6")


async def test_what_is_typed_after_a_warning_is_warned_of_again(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.05)
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("n")
        await driver.write("one")
        await driver.press("escape")
        await offered(driver)
        await driver.write(" two")
        await driver.press("escape")
        assert isinstance(driver.app.screen, Dialog)
        await offered(driver)
        await driver.press("escape")
        await closed(driver)


async def test_the_very_step_that_was_shown_is_skipped(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("[ ]  2. Licence")
        await driver.press("enter")
        page = driver.app.focused
        while getattr(page, "current", "") != "step:2":
            await driver.press("j")
        await driver.press("minus")
        await driver.shows("Skip step 2 of REG-1")
        add_step(seeded, "REG-1", "Another before it", before="1")
        await fill(driver, reason="not asked for")
        await driver.press("ctrl+s")
        await closed(driver)
    skipped = [row["title"] for row in rows(seeded, "steps") if row["status"] == "skipped"]
    assert skipped == ["Licence of the company registrar"]


@pytest.mark.parametrize("keys", ["d", "m enter"], ids=["date", "move"])
async def test_a_box_tells_what_somebody_else_changed_though_it_does_not_ask_for_it(
    seeded: Workspace, keys: str
) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press(*keys.split())
        await driver.until(lambda: driver.app.screen.query(Form))
        await fill(driver, **({"due": "tomorrow"} if keys == "d" else {"override": "they told us to"}))
        edit_items(seeded, ["REG-1"], Edit(title="Theirs", owner="omar"))
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile", "Title: now 'Theirs'", "Owner: now 'omar'")
        said = str(driver.one("#dialog-error").render())
        assert "in the form now" not in said
        assert said.splitlines()[-1].endswith("too." if keys == "d" else "nevertheless.")
        await driver.press("ctrl+s")
        await closed(driver)
        now = item(seeded, "REG-1")
        assert (str(now.due), now.title) == ("2026-01-06", "Theirs") if keys == "d" else now.status == "submitted"


async def test_a_date_that_somebody_else_gave_is_shown_beside_what_was_typed(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("d")
        await fill(driver, due="tomorrow")
        edit_items(seeded, ["REG-1"], Edit(due="2026-02-01"))
        await driver.press("ctrl+s")
        await driver.shows("Due: now '2026-02-01', you typed 'tomorrow'", "ctrl+s saves yours over it.")
        await driver.press("ctrl+s")
        await closed(driver)
        assert str(item(seeded, "REG-1").due) == "2026-01-06"


async def test_a_move_does_not_write_over_what_somebody_else_saved(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("m", "enter")
        await fill(driver, override="they told us to", reference="Mine/1")
        edit_items(seeded, ["REG-1"], Edit(reference="Theirs/7"))
        await driver.press("ctrl+s")
        await driver.shows("was changed by someone else meanwhile", "now 'Theirs/7', you typed 'Mine/1'")
        now = item(seeded, "REG-1")
        assert (now.authority_ref, now.status) == ("Theirs/7", "preparing")
        await driver.press("ctrl+s")
        await closed(driver)
        now = item(seeded, "REG-1")
        assert (now.authority_ref, now.status) == ("Mine/1", "submitted")


@pytest.mark.parametrize("keys", [["ctrl+u"], ["ctrl+w"], ["left", "backspace"], ["left", "x"]])
async def test_what_was_wrong_is_said_no_more_whatever_key_mends_it(seeded: Workspace, keys: list[str]) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, priority="urgnt")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.one("#dialog-error").display)
        for key in keys:
            driver.app.post_message(Key(key, key if len(key) == 1 else None))
        await driver.until(lambda: not driver.one("#dialog-error").display)


async def test_what_was_wrong_is_said_until_it_is_mended(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, priority="urgnt")
        await driver.until(lambda: form(driver).line("priority").wrong)
        await fill(driver, owner="omar")
        await driver.press("ctrl+s")
        await driver.until(lambda: form(driver).line("priority").has_focus_within)
        assert driver.one("#dialog-error").display
        await driver.press("backspace")  # at the end of what is wrong, and not instead of it
        assert form(driver).texts()["priority"] == "urgn"
        await fill(driver, priority="urgent")
        await driver.until(lambda: not form(driver).line("priority").wrong)
        assert not driver.one("#dialog-error").display
        await driver.press("ctrl+s")
        await closed(driver)
        assert (item(seeded, "REG-1").priority, item(seeded, "REG-1").owner) == (3, "omar")
