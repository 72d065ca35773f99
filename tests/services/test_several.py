"""Moving and changing several items at once."""

from __future__ import annotations

import sqlite3

import pytest

from tests.builders import WINDOW, item, last_events, make_authority, make_item, move
from tests.statements import counting
from tracker.errors import ConflictError, InvalidError, NotFoundError, TransitionError, UsageError
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.moves import MoveRequest, move_items, try_moves
from tracker.services.several import (
    TRIED,
    check_several,
    must_change,
    preview_of_edit,
    several_edit,
    several_form,
    try_several_edit,
)
from tracker.services.several_moves import check_several_move, preview_of_moves, several_move
from tracker.services.steps import close_steps
from tracker.storage import several as several_storage
from tracker.storage.several import load_several, load_several_by_id, steps_of
from tracker.workspace import Workspace


def convoys(workspace: Workspace) -> list[str]:
    """Add four clearances: one ready, one without a purpose, one with nothing, one with its step open as well."""
    for fields in (WINDOW, {**WINDOW, "purpose": ""}, {}, WINDOW):
        make_item(workspace, kind="clearance", title="Convoy", fields=fields)
    for ref in ("CLR-1", "CLR-2", "CLR-3"):
        close_steps(workspace, ref, ["1"])
    return ["CLR-1", "CLR-2", "CLR-3", "CLR-4"]


def test_a_field_is_asked_for_once_and_a_step_can_be_gone_over(empty: Workspace) -> None:
    form = several_move(empty, convoys(empty), "submitted")
    assert [asked.name for asked in form.asked] == [
        "on", "field.purpose", "field.window_from", "field.window_to", "reason", "override",
    ]  # fmt: skip
    hints = {asked.name: asked.hint for asked in form.asked}
    assert hints["field.purpose"].startswith("for the 2 items without it")
    assert hints["field.window_to"].startswith("for the one item without it")
    (missing,) = form.missing
    assert missing.startswith("1: step 'Confirm that the office")


def test_what_is_typed_for_several_is_checked(empty: Workspace) -> None:
    form = several_move(empty, convoys(empty), "submitted")
    texts = {"on": "yesterday", "field.window_to": "next thu 08:00", "field.purpose": "", "reason": "x"}
    assert check_several_move(empty, form, "on", texts) == "2026-01-04 (Sunday, yesterday)"
    assert "2026-01-15" in check_several_move(empty, form, "field.window_to", texts)
    assert check_several_move(empty, form, "field.purpose", texts) == ""
    assert check_several_move(empty, form, "reason", texts) == ""
    with pytest.raises(InvalidError):
        check_several_move(empty, form, "field.window_to", {"field.window_to": "soonish"})


def test_only_those_that_lack_a_value_get_it(empty: Workspace) -> None:
    convoys(empty)
    request = MoveRequest(to="submitted", fields={"purpose": "food"}, where_missing=True)
    moved, stuck = try_moves(empty, ["CLR-1", "CLR-2"], request)
    assert (len(moved), stuck) == (2, [])
    assert item(empty, "CLR-1").status == "draft"
    move_items(empty, ["CLR-1", "CLR-2"], request)
    assert item(empty, "CLR-1").fields["purpose"] == "water"
    assert item(empty, "CLR-2").fields["purpose"] == "food"


def test_the_reference_is_for_those_without_one(empty: Workspace) -> None:
    make_authority(empty)
    for ref in convoys(empty)[:2]:
        edit_items(empty, [ref], Edit(authority="HAO", fields={"purpose": "water"}))
        close_steps(empty, ref, [str(step) for step in range(2, 9)])
        move(empty, ref, "submitted", override="told to")
    edit_items(empty, ["CLR-1"], Edit(reference="HAO/1"))
    form = several_move(empty, ["CLR-1", "CLR-2"], "acknowledged")
    (asked,) = [one for one in form.asked if one.name == "reference"]
    assert asked.hint.endswith("for the one item without it")
    request = MoveRequest(to="acknowledged", reference="HAO/2", override="told to", where_missing=True)
    move_items(empty, ["CLR-1", "CLR-2"], request)
    assert [item(empty, ref).authority_ref for ref in ("CLR-1", "CLR-2")] == ["HAO/1", "HAO/2"]


def test_those_that_cannot_move_are_named_with_why(empty: Workspace) -> None:
    refs = [*convoys(empty), make_item(empty).ref]
    move(empty, "ACT-1", "done")
    moved, stuck = try_moves(empty, refs, MoveRequest(to="submitted", where_missing=True))
    assert [one.item.ref for one in moved] == ["CLR-1"]
    why = {one.ref: one.why for one in stuck}
    assert why["CLR-2"] == "Purpose is missing (purpose)"
    assert why["CLR-3"] == "Window from is missing (window_from), Window to is missing (window_to), and 1 more"
    assert why["CLR-4"].startswith("step 'Confirm that the office")
    assert why["ACT-1"].startswith("'submitted' is not a status of ")
    preview = preview_of_moves(moved, stuck)
    assert (preview.said, preview.offer) == (
        "1 item would move, 4 cannot.", "ctrl+s moves it; escape moves none.",
    )  # fmt: skip
    assert preview.lines[0] == "Cannot move:"
    assert "  CLR-2  Purpose is missing (purpose)" in preview.lines
    assert preview.lines[-2:] == ("Would move:", "  CLR-1  draft -> submitted  Convoy")
    assert item(empty, "CLR-1").status == "draft"


def test_a_day_before_an_item_came_to_its_status_leaves_that_item_out(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty)
    move(empty, "ACT-1", "in_progress")
    moved, stuck = try_moves(empty, ["ACT-1", "ACT-2"], MoveRequest(to="done", on="yesterday"))
    assert [one.item.ref for one in moved] == ["ACT-2"]
    assert stuck[0].why.startswith("is in_progress since 2026-01-05")


def test_where_none_can_move_that_is_an_error(empty: Workspace) -> None:
    convoys(empty)
    with pytest.raises(InvalidError, match=r"^'tomorrow' .* has not come yet"):  # that is about none of them
        try_moves(empty, ["CLR-1", "CLR-2"], MoveRequest(to="submitted", on="tomorrow"))
    with pytest.raises(TransitionError, match="2 of 2 cannot move"):
        try_moves(empty, ["CLR-2", "CLR-3"], MoveRequest(to="submitted"))
    with pytest.raises(TransitionError, match="1 of 2 cannot move"):  # all or none, but for a trial
        move_items(empty, ["CLR-1", "CLR-2"], MoveRequest(to="submitted"))


def test_a_preview_names_a_few_and_counts_the_rest(empty: Workspace) -> None:
    for _ in range(10):
        make_item(empty)
    moved, stuck = try_moves(empty, [f"ACT-{number}" for number in range(1, 11)], MoveRequest(to="done"))
    preview = preview_of_moves(moved, stuck)
    assert (preview.said, preview.offer) == ("10 items would move.", "ctrl+s moves them; escape moves none.")
    assert preview.lines[-1] == "  ... and 2 more items"


def test_a_preview_says_in_a_sentence_what_is_missing_where_it_goes_anyway(empty: Workspace) -> None:
    convoys(empty)
    refs, request = ["CLR-1", "CLR-2"], MoveRequest(to="submitted", override="told to")
    assert "1 goes although Purpose is missing" in preview_of_moves(*try_moves(empty, refs, request)).lines
    edit_items(empty, ["CLR-1"], Edit(fields={"purpose": ""}))
    assert "2 go although Purpose is missing" in preview_of_moves(*try_moves(empty, refs, request)).lines


def test_a_look_at_moves_writes_nothing_and_leaves_no_remarks(empty: Workspace) -> None:
    refs = [make_item(empty).ref for _ in range(3)]
    for ref in refs:
        edit_items(empty, [ref], Edit(due="2026-02-01"))
    with counting(empty) as seen:
        moved, _ = try_moves(empty, refs, MoveRequest(to="done"))
    assert len(moved) == 3
    assert {statement.split()[0].upper() for statement in seen} <= {"BEGIN", "SELECT"}
    assert empty.remarks == []
    with empty.change("note", "somebody saves something that takes long"):
        assert len(try_moves(empty, refs, MoveRequest(to="done"))[0]) == 3


def test_what_was_not_tried_is_not_said_to_be_done(empty: Workspace) -> None:
    convoys(empty)
    request = MoveRequest(to="submitted")
    with pytest.raises(TransitionError) as tried:
        try_moves(empty, ["CLR-2", "CLR-3"], request)
    with pytest.raises(TransitionError) as dry:
        move_items(empty, ["CLR-2", "CLR-3"], request, dry_run=True)
    for said in (tried.value.message, dry.value.message):
        assert said.startswith("2 of 2 cannot move (CLR-2, CLR-3). CLR-2 cannot become submitted yet")
    with pytest.raises(TransitionError, match="so none did"):
        move_items(empty, ["CLR-2", "CLR-3"], request)


def test_where_none_can_move_for_different_reasons_each_is_said_of_whom_it_is_true(seeded: Workspace) -> None:
    with pytest.raises(TransitionError) as tried:
        try_moves(seeded, ["FND-1", "CLR-1", "REG-1"], MoveRequest(to="submitted"))
    first, other = tried.value.message.partition("). ")[2].split(" CLR-1: ")
    assert "FND-1" not in other
    assert "'submitted' is not a status of Fund watch" in first
    assert "Window from is missing" in other


def test_what_is_another_than_it_was_when_looked_at_is_not_saved(empty: Workspace) -> None:
    refs = [make_item(empty).ref for _ in range(3)]
    looked = try_several_edit(empty, refs, {"owner": "omar"})
    moved, _ = try_moves(empty, refs, MoveRequest(to="done"))
    versions = {one.item.ref: one.item.version for one in moved}
    assert looked.versions == versions
    edit_items(empty, ["ACT-2"], Edit(owner="somebody else"))
    said = "ACT-2 was changed by someone else meanwhile; nothing was saved."
    with pytest.raises(ConflictError, match=said):
        edit_items(empty, refs, looked.edit, versions=looked.versions)
    with pytest.raises(ConflictError, match=said):
        move_items(empty, refs, MoveRequest(to="done"), versions=versions)
    assert [(item(empty, ref).owner, item(empty, ref).status) for ref in refs] == [
        ("", "open"), ("somebody else", "open"), ("", "open"),
    ]  # fmt: skip
    edit_items(empty, ["ACT-3"], Edit(owner="somebody else"))
    with pytest.raises(ConflictError, match=r"2 items \(ACT-2, ACT-3\) were changed"):
        edit_items(empty, refs, looked.edit, versions=looked.versions)
    again = try_several_edit(empty, refs, {"owner": "omar"})
    assert len(edit_items(empty, refs, again.edit, versions=again.versions)) == 3


def test_forms_for_more_items_need_no_more_statements(empty: Workspace) -> None:
    for _ in range(30):
        make_item(empty, kind="clearance", title="Convoy", tags=("water",))
    refs = [f"CLR-{number}" for number in range(1, 31)]
    for read in (lambda some: several_move(empty, some, "submitted"), lambda some: several_form(empty, some)):
        with counting(empty) as few:
            read(refs[:2])
        with counting(empty) as many:
            read(refs)
        assert len(few) == len(many)


def test_the_form_for_several_tells_what_they_have_now(empty: Workspace) -> None:
    make_authority(empty)
    make_item(empty, owner="omar", tags=("water", "food"), authority="HAO")
    for _ in range(2):
        make_item(empty, tags=("water",), authority="HAO")
    form = several_form(empty, ["ACT-1", "ACT-2", "ACT-3"])
    hints = {asked.name: asked.hint for asked in form.asked}
    assert hints["owner"] == "now: none (2), omar (1) · none takes it away"
    assert hints["authority"] == "now: HAO · none takes it away"
    assert hints["untag"] == "now: water (3), food (1) · none takes all away"
    assert "none" not in hints["tags"] + hints["priority"]
    assert {asked.value for asked in form.asked} == {""}
    with pytest.raises(NotFoundError):
        several_form(empty, ["ACT-9"])


def test_empty_leaves_alone_and_none_takes_away() -> None:
    edit = several_edit({"owner": "none", "authority": " ", "due": "none", "tags": "a, b", "priority": "high"})
    assert edit == Edit(owner="", due="none", tags=("a", "b"), priority="high")
    assert several_edit({"owner": "", "tags": ""}).is_empty
    assert several_edit({"untag": "None"}, ["water", "food"]).untag == ("water", "food")
    for typed in ("none", "water, #None"):
        with pytest.raises(InvalidError, match="'none' is no tag to add"):
            several_edit({"tags": typed})


def test_none_takes_all_tags_away_those_that_came_meanwhile_too(empty: Workspace) -> None:
    refs = [make_item(empty, tags=tags).ref for tags in (("water", "food"), ("water",), ())]
    form = several_form(empty, refs)
    assert check_several(empty, form, "untag", {"untag": "none"}) == "food: 1 of 3, water: 2 of 3"
    edit_items(empty, refs[2:], Edit(tags=("late",)))
    looked = try_several_edit(empty, refs, {"untag": "none"})
    edit_items(empty, refs, looked.edit, versions=looked.versions)
    assert [item(empty, ref).tags for ref in refs] == [(), (), ()]
    with pytest.raises(InvalidError, match="None of them has a tag"):
        check_several(empty, several_form(empty, refs), "untag", {"untag": "none"})


def test_a_day_is_not_promised_for_those_that_were_not_tried(empty: Workspace) -> None:
    refs = [make_item(empty).ref for _ in range(TRIED + 1)]
    for few, said in ((refs[:TRIED], ""), (refs, " (the first 20)")):
        assert check_several(empty, several_form(empty, few), "due", {"due": "+10wd"}) == (
            f"2026-01-20 (Tuesday, in 15 days){said}"
        )


@pytest.mark.parametrize(
    ("name", "text"),
    [("owner", "x" * 101), ("owner", "\x00"), ("reason", "a\x00b"), ("reason", "x" * 20_001)],
    ids=["long owner", "NUL for an owner", "NUL in a reason", "long reason"],
)
def test_plain_texts_are_checked_as_saving_would(empty: Workspace, name: str, text: str) -> None:
    ref = make_item(empty).ref
    with pytest.raises(InvalidError) as checked:
        check_several(empty, several_form(empty, [ref]), name, {name: text})
    with pytest.raises(InvalidError) as tried:
        try_several_edit(empty, [ref], {"priority": "high", name: text})
    edit = several_edit({"priority": "high", name: text})
    with pytest.raises(InvalidError) as saved:
        edit_items(empty, [ref], edit, reason=text if name == "reason" else "")
    assert checked.value.message == tried.value.message == saved.value.message


@pytest.mark.parametrize(("name", "limit"), [("reference", 200), ("reason", 20_000), ("override", 20_000)])
def test_plain_texts_of_a_move_are_checked_too(empty: Workspace, name: str, limit: int) -> None:
    form = several_move(empty, convoys(empty), "submitted")
    assert check_several_move(empty, form, name, {name: "x" * limit}) == ""
    with pytest.raises(InvalidError):
        check_several_move(empty, form, name, {name: "x" * (limit + 1)})


def test_more_items_than_a_statement_takes_values_are_read_in_batches(empty: Workspace) -> None:
    many = 40_000
    for _ in range(3):
        make_item(empty, tags=("water",))
    with empty.read() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        before = raw.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
        try:
            assert len(steps_of(connection, range(many))) == many
            with pytest.raises(NotFoundError, match="There is no item ACT-4"):
                load_several(connection, [f"ACT-{number}" for number in range(1, many)])
            with pytest.raises(NotFoundError, match="removed meanwhile"):
                load_several_by_id(connection, range(1, many))
        finally:
            raw.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


def test_batches_change_nothing(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = convoys(empty)
    edit_items(empty, refs[1:3], Edit(tags=("water", "food")))
    with empty.read() as connection:
        whole = load_several(connection, refs[::-1])
        ids = [one.id for one in whole]
        steps = steps_of(connection, ids)
        monkeypatch.setattr(several_storage, "BATCH", 3)
        assert load_several(connection, [*refs[::-1], refs[0]]) == whole
        assert load_several_by_id(connection, ids) == whole
        assert steps_of(connection, ids) == steps
    assert [one.ref for one in whole] == refs[::-1]
    assert whole[1].tags == ("food", "water")


def test_what_a_command_is_about_is_read_with_a_fixed_number_of_statements(empty: Workspace) -> None:
    refs = [make_item(empty).ref for _ in range(30)]

    def statements(refs: list[str], query: str | None = None) -> int:
        with counting(empty) as seen:
            edit_items(empty, refs, Edit(owner="omar"), query=query, dry_run=True)
        return len(seen)

    assert statements(refs[:2]) == statements(refs)
    assert statements([], "ref:ACT-1") == statements([], "is:open")
    for wrong, said in (("ACT-99", "There is no item ACT-99"), ("act 1 2", "is not a ref")):
        with pytest.raises((NotFoundError, InvalidError, UsageError), match=said):
            edit_items(empty, [refs[0], wrong], Edit(owner="omar"), dry_run=True)
    with pytest.raises(UsageError, match="Which item"):
        edit_items(empty, [], Edit(owner="omar"), dry_run=True)


@pytest.mark.parametrize(
    ("name", "text", "meaning"),
    [("owner", "", ""), ("owner", "omar", ""), ("owner", "None", "nothing: taken away"), ("priority", "ur", "urgent"),
     ("authority", "hao", "HAO: Humanitarian Access Office"), ("tags", "Water, #food", "water, food"),
     ("untag", "water", "water: 1 of 2"), ("due", "+10wd", "2026-01-20 (Tuesday, in 15 days)"),
     ("due", "none", "nothing: taken away"),
     ("due", "valid_until - 1d", "from 2026-02-26 (Thursday, in 52 days) to 2026-03-30 (Monday, in 84 days)")],
)  # fmt: skip
def test_what_a_line_means(empty: Workspace, name: str, text: str, meaning: str) -> None:
    make_authority(empty)
    for day in ("2026-03-01", "2026-03-31"):
        make_item(empty, kind="registration", title="Licence", fields={"valid_until": day})
    edit_items(empty, ["REG-1"], Edit(tags=("water",)))
    form = several_form(empty, ["REG-1", "REG-2"])
    assert check_several(empty, form, name, {name: text}) == meaning


@pytest.mark.parametrize(
    ("name", "text"),
    [("priority", "none"), ("authority", "nowhere"), ("stakeholder", "nobody"), ("due", "soonish"), ("untag", "food"),
     ("tags", "two words")],
)  # fmt: skip
def test_what_is_wrong_with_a_line(empty: Workspace, name: str, text: str) -> None:
    make_item(empty)
    form = several_form(empty, ["ACT-1"])
    with pytest.raises((InvalidError, NotFoundError)):
        check_several(empty, form, name, {name: text})


def test_a_preview_counts_what_would_change(empty: Workspace) -> None:
    for owner in ("omar", "", ""):
        make_item(empty, owner=owner, tags=("old",))
    refs = ["ACT-1", "ACT-2", "ACT-3"]
    looked = try_several_edit(empty, refs, {"owner": "omar", "tags": "water", "untag": "old"})
    edit, preview = looked.edit, preview_of_edit(looked.changes, len(refs))
    assert (preview.said, preview.offer) == ("3 of 3 items would change.", "ctrl+s saves it; escape does not.")
    assert "  owner of 2: to omar" in preview.lines
    assert "  tag of 3: water added" in preview.lines
    assert "  tag of 3: old taken away" in preview.lines
    edit_items(empty, ["ACT-1"], Edit(tags=("beds",)))
    two = try_several_edit(empty, refs, {"tags": "water, food, beds"})
    assert "  tags of 3: beds (2), food, water added" in preview_of_edit(two.changes, 3).lines
    edit_items(empty, refs, edit)
    assert sum(event[1] == "owner" for event in last_events(empty)) == 2
    assert sum(event[0] == "tags" for event in last_events(empty)) > 0


def test_an_edit_that_asks_for_nothing_or_changes_nothing_is_refused(empty: Workspace) -> None:
    make_item(empty, owner="omar")
    nothing, same = (try_several_edit(empty, ["ACT-1"], {"owner": owner}) for owner in ("", "omar"))
    for planned, only_date, said in (
        (nothing, False, "Nothing was changed"),
        (nothing, True, "Which date"),
        (same, False, "Nothing would change"),
    ):
        with pytest.raises(InvalidError, match=said):
            must_change(planned, only_date=only_date)
    must_change(try_several_edit(empty, ["ACT-1"], {"owner": "layla"}))
