"""Forms for items: what a text means, what was changed, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import WINDOW, count, item, make_item, move
from tests.statements import counting
from tracker.errors import InvalidError, NotFoundError, TransitionError
from tracker.services.edits import Edit
from tracker.services.forms import (
    ItemForm,
    add_form,
    check_day,
    check_line,
    check_move_line,
    edit_form,
    edit_of,
    last_entry,
    list_kinds,
    move_form,
    planned_item,
)
from tracker.services.items import add_item, edit_items
from tracker.services.overtaken import overtaken, overtaken_words, rebased
from tracker.services.page_words import field_facts
from tracker.services.pages import item_page
from tracker.services.steps import close_steps
from tracker.workspace import Workspace


def texts(form: ItemForm, **changed: str) -> dict[str, str]:
    """Return what stands in a form, with some lines typed anew; `field_NAME` is the typed field."""
    typed = {name.replace("field_", "field."): text for name, text in changed.items()}
    return {asked.name: asked.value for asked in form.asked} | typed


def test_a_form_has_the_item_and_the_fields_of_its_workflow(seeded: Workspace) -> None:
    edit_items(seeded, ["CLR-1"], Edit(due="+10wd", tags=("water", "rutba"), fields={"staff_count": "1200"}))
    form = edit_form(seeded, "CLR-1")
    assert form.item == item(seeded, "CLR-1")
    assert [form.value(name) for name in ("due", "tags", "field.staff_count", "priority")] == [
        "2026-01-05 + 10wd", "rutba, water", "1,200", "normal",
    ]  # fmt: skip
    declared = {f"field.{entry.key}" for entry in form.workflow.fields if not entry.computed}
    assert declared == {asked.name for asked in form.asked if asked.name.startswith("field.")}


def test_an_untouched_form_changes_nothing(seeded: Workspace) -> None:
    edit_items(seeded, ["CLR-1"], Edit(due="+10wd", tags=("water",), fields=WINDOW))
    for ref in ("CLR-1", "REG-1", "DAT-1", "FND-1"):
        form = edit_form(seeded, ref)
        assert edit_of(form, texts(form)).is_empty


def test_only_what_was_changed_is_asked_for(seeded: Workspace) -> None:
    edit_items(seeded, ["CLR-1"], Edit(tags=("water", "north")))
    form = edit_form(seeded, "CLR-1")
    edit = edit_of(form, texts(form, title="Other", tags="water, south", field_staff_count="3"))
    assert edit == Edit(title="Other", tags=("south",), untag=("north",), fields={"staff_count": "3"})


def test_a_new_item(seeded: Workspace) -> None:
    form = add_form(seeded, "clearance")
    assert form.item is None
    assert dict(list_kinds(seeded))["clearance"] == form.workflow.title
    typed = texts(form, title="Convoy", stakeholder="ngo", due="tomorrow", tags="a، b")
    edit = edit_of(form, {name: text for name, text in typed.items() if name != "title"})
    added = add_item(seeded, "clearance", "Convoy", edit)
    assert (added.stakeholder, str(added.due), added.tags) == ("NGOs and humanitarian groups", "2026-01-06", ("a", "b"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", ("", "")), ("wa", ("", "wa")), ("a, wa", ("a, ", "wa")), ("a،wa", ("a،", "wa")), ("a wa", ("a, ", "wa")),
     ("a, b  wa", ("a, b, ", "wa")), ("a, ", ("a, ", "")), (" wa", (" ", "wa"))],
)  # fmt: skip
def test_the_last_of_several_entries_stands_after_a_comma(text: str, parts: tuple[str, str]) -> None:
    assert last_entry(text) == parts


def test_a_form_names_all_owners_tags_stakeholders_and_offices(seeded: Workspace) -> None:
    make_item(seeded, owner="omar", tags=("water", "road"))
    make_item(seeded, owner="omar")
    named = {asked.name: [name.text for name in asked.names] for asked in add_form(seeded, "clearance").asked}
    assert named["owner"] == ["layla", "omar", "me"]
    assert named["tags"] == ["road", "water"]
    assert "NGOs and humanitarian groups" in named["stakeholder"]
    assert "HAO" in named["authority"]


def test_the_statements_of_a_form_do_not_grow_with_the_items(empty: Workspace) -> None:
    make_item(empty, owner="omar", tags=("water",))
    with counting(empty) as few:
        edit_form(empty, "ACT-1")
    for number in range(30):
        make_item(empty, owner=f"owner {number}", tags=(f"tag{number}",))
    with counting(empty) as many:
        edit_form(empty, "ACT-1")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("name", "text", "means"),
    [
        ("due", "+10wd", "2026-01-20 (Tuesday, in 15 days)"),
        ("due", "", "nothing"),
        ("stakeholder", "ngo", "NGOs and humanitarian groups"),
        ("authority", "access", "HAO: Humanitarian Access Office"),
        ("priority", "u", "urgent"),
        ("field.staff_count", "1200", "1,200"),
        ("field.window_from", "next thu 08:00", "2026-01-15 08:00"),
        ("field.window_from", "2026-02-01 07:30", "2026-02-01 07:30"),
        ("title", "Anything", ""),
    ],
)
def test_what_a_text_means(seeded: Workspace, name: str, text: str, means: str) -> None:
    form = edit_form(seeded, "CLR-1")
    assert check_line(seeded, form, name, texts(form) | {name: text}) == means


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("due", "soonish", "soonish"),
        ("title", " ", "title is empty"),
        ("stakeholder", "nobody such", "There is no stakeholder"),
        ("priority", "huge", "huge"),
        ("field.staff_count", "twelve", "not a whole number"),
        ("field.window_from", "@nowhere 08:00", "nowhere"),
        ("field.variant", "zzz", "not one of its choices"),
    ],
)
def test_what_is_wrong_with_a_text(seeded: Workspace, name: str, text: str, said: str) -> None:
    form = edit_form(seeded, "CLR-1")
    with pytest.raises((InvalidError, NotFoundError), match=said):
        check_line(seeded, form, name, texts(form) | {name: text})


def test_times_in_the_wrong_order_are_the_fault_of_their_own_lines(seeded: Workspace) -> None:
    form = add_form(seeded, "clearance")
    window = {"field.window_from": "2026-12-22 18:00", "field.window_to": "2026-12-18 18:00"}
    typed = texts(form, title="Water") | window | {"field.purpose": "water"}
    assert check_line(seeded, form, "field.purpose", typed) == "water"
    for name in window:
        with pytest.raises(InvalidError, match="is before"):
            check_line(seeded, form, name, typed)


def test_what_both_changed_is_shown_and_the_rest_is_taken_over(seeded: Workspace) -> None:
    old = edit_form(seeded, "REG-1")
    typed = texts(old, title="Mine", owner="me")
    edit_items(seeded, ["REG-1"], Edit(title="Theirs", priority="high"))
    new = edit_form(seeded, "REG-1")
    assert overtaken(old, new, typed) == [("Title", "Theirs", "Mine"), ("Priority", "high", None)]
    merged = rebased(old, new, typed)
    assert (merged["title"], merged["owner"], merged["priority"]) == ("Mine", "me", "high")
    assert edit_of(new, merged) == Edit(title="Mine", owner="me")


def test_what_somebody_else_changed_is_said_though_the_form_does_not_ask_for_it(seeded: Workspace) -> None:
    old, _ = move_form(seeded, "REG-1", "submitted")
    move(seeded, "REG-1", "withdrawn", reason="they gave up")
    edit_items(seeded, ["REG-1"], Edit(title="Theirs", reference="Theirs/7", owner="omar"))
    said = overtaken_words("REG-1", old, edit_form(seeded, "REG-1"), {"reference": "Mine/1", "on": ""}, "again")
    assert said == [
        "REG-1 was changed by someone else meanwhile; nothing was saved, and what you typed is still here.",
        "Title: now 'Theirs'",
        "Owner: now 'omar'",
        "Their reference: now 'Theirs/7', you typed 'Mine/1'",
        "Status: now 'Withdrawn'",
        "ctrl+s saves yours over it.",
    ]
    edit_items(seeded, ["REG-1"], Edit(owner=""))
    said = overtaken_words("REG-1", edit_form(seeded, "REG-1"), edit_form(seeded, "REG-1"), {}, "again")
    assert said[1:] == ["again"]


def test_a_move_asks_for_what_it_still_needs(seeded: Workspace) -> None:
    form, missing = move_form(seeded, "CLR-1", "submitted")
    assert [asked.name for asked in form.asked] == [
        "field.window_from", "field.window_to", "field.purpose", "on", "reference", "reason", "override",
    ]  # fmt: skip
    assert missing == ("step 'Confirm that the office exists and is the right one; note how' is open",)
    close_steps(seeded, "CLR-1", ["1"])
    edit_items(seeded, ["CLR-1"], Edit(fields=WINDOW, reference="HAO/1"))
    form, missing = move_form(seeded, "CLR-1", "submitted")
    assert ([asked.name for asked in form.asked], missing) == (["on", "reason"], ())
    with pytest.raises(TransitionError):
        move_form(seeded, "CLR-1", "granted")


def test_what_a_text_of_a_move_means(seeded: Workspace) -> None:
    form, _ = move_form(seeded, "CLR-1", "submitted")
    assert check_move_line(seeded, form, "on", {"on": "yesterday"}) == "2026-01-04 (Sunday, yesterday)"
    assert check_move_line(seeded, form, "reason", {"reason": "x"}) == ""
    with pytest.raises(InvalidError, match="has not come yet"):
        check_move_line(seeded, form, "on", {"on": "2026-02-01"})


@pytest.mark.parametrize(
    ("said", "stored"),
    [("next thu 08:00", "2026-01-15T05:00:00Z"), ("+10wd 08:00", "2026-01-20T05:00:00Z"),
     ("2026-02-01 08:00", "2026-02-01T05:00:00Z")],
)  # fmt: skip
def test_a_date_field_takes_a_rule_in_an_edit_and_in_a_move(seeded: Workspace, said: str, stored: str) -> None:
    edit_items(seeded, ["CLR-1"], Edit(fields={"window_from": said}))
    assert item(seeded, "CLR-1").fields["window_from"] == stored
    close_steps(seeded, "CLR-1", ["1"])
    given = {"window_from": said, "window_to": "2026-03-01 10:00", "purpose": "water"}
    move(seeded, "CLR-1", "submitted", fields=given)
    assert item(seeded, "CLR-1").fields["window_from"] == stored


def test_the_form_of_an_item_that_is_not_there(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(NotFoundError):
        edit_form(empty, "ACT-2")
    with pytest.raises(NotFoundError):
        add_form(empty, "visa")


def test_what_a_line_for_a_new_item_would_add(seeded: Workspace) -> None:
    edit = Edit(
        stakeholder="ngo", authority="access", due="+10wd", priority="h", tags=("Food",), fields={"staff_count": "1200"}
    )
    assert planned_item(seeded, "clearance", "Food convoy", edit) == [
        ("Humanitarian clearance", "Food convoy"),
        ("Stakeholder", "NGOs and humanitarian groups"),
        ("Office", "HAO: Humanitarian Access Office"),
        ("Due", "2026-01-20 (Tuesday, in 15 days)"),
        ("Priority", "high"),
        ("Tags", "food"),
        ("Staff travelling", "1,200"),
    ]
    assert planned_item(seeded, "action", "Call", Edit()) == [("Action", "Call")]
    assert count(seeded, "items") == 4


@pytest.mark.parametrize(
    ("kind", "edit", "said"),
    [("visa", Edit(), "visa"), ("action", Edit(due="soonish"), "soonish"),
     ("action", Edit(stakeholder="nobody such"), "There is no stakeholder"),
     ("clearance", Edit(fields={"staff_count": "twelve"}), "not a whole number")],
)  # fmt: skip
def test_what_is_wrong_with_a_line_for_a_new_item(seeded: Workspace, kind: str, edit: Edit, said: str) -> None:
    with pytest.raises((InvalidError, NotFoundError), match=said):
        planned_item(seeded, kind, "Call", edit)


def test_a_day_on_which_something_happened(seeded: Workspace) -> None:
    assert check_day(seeded, "yesterday") == "2026-01-04 (Sunday, yesterday)"
    assert check_day(seeded, " ") == ""
    with pytest.raises(InvalidError, match="has not come yet"):
        check_day(seeded, "2026-02-01")


def test_a_time_is_told_on_the_office_s_clock_too_where_that_differs(
    make_workspace: Callable[..., Workspace],
) -> None:
    abroad = make_workspace("seeded", time_zone="UTC")
    form = edit_form(abroad, "CLR-1")
    typed = texts(form) | {"field.window_from": "2026-03-31 08:00"}
    assert check_line(abroad, form, "field.window_from", typed) == "2026-03-31 08:00 (11:00 at the office)"
    edit_items(abroad, ["CLR-1"], Edit(fields={"window_from": "2026-03-31 22:00"}))
    page = item_page(abroad, "CLR-1")
    shown = "2026-03-31 22:00  (2026-04-01 01:00 at the office)"
    assert ("window_from", shown) in field_facts(page, abroad.zone)
    assert ("Window from", shown) in field_facts(page, abroad.zone, titled=True)


def test_what_a_move_only_warns_of_can_be_filled_in_there(seeded: Workspace) -> None:
    edit_items(seeded, ["CLR-1"], Edit(fields=WINDOW))
    for to in ("submitted", "acknowledged", "security_review"):
        move(seeded, "CLR-1", to, override="because", reference="HAO-1")
    form, notes = move_form(seeded, "CLR-1", "approved")
    assert "field.letter_no" in [asked.name for asked in form.asked]
    assert any("Number of the letter is missing" in note for note in notes)
    form, _ = move_form(seeded, "CLR-1", "refused")
    assert "field.letter_no" not in [asked.name for asked in form.asked]
