"""The short forms about an item: each line is checked by itself, as saving it would."""

from __future__ import annotations

import pytest

from tests.builders import make_item, rows
from tracker.domain.completion import HAS_WORD, fitting
from tracker.errors import InvalidError, NotFoundError
from tracker.services.items import add_notes
from tracker.services.links import link_items
from tracker.services.short_forms import (
    check_close_step_line,
    check_extension_line,
    check_link_line,
    check_note_line,
    close_step_lines,
    save_link,
    step_lines,
)
from tracker.workspace import Workspace


@pytest.fixture
def two(empty: Workspace) -> Workspace:
    for title in ("Call them", "Write to them"):
        make_item(empty, title=title, owner="Layla Sado")
    return empty


def link(workspace: Workspace, name: str, *, other: str = "ACT-2", kind: str = "blocked-by", remove: str = "no") -> str:
    return check_link_line(workspace, "ACT-1", name, {"other": other, "kind": kind, "remove": remove})


@pytest.mark.parametrize("kind", ["bloked", "", "renews"])
def test_a_wrong_kind_of_link_is_said_of_its_own_line(two: Workspace, kind: str) -> None:
    with pytest.raises(InvalidError, match=f"'{kind}' is not a kind of link"):
        link(two, "kind", kind=kind)
    assert link(two, "other", kind=kind) == "ACT-2: Write to them"
    assert link(two, "kind", kind=" relates-to ") == ""


@pytest.mark.parametrize("text", ["maybe", "nein", "", "yess"])
def test_what_is_neither_yes_nor_no_is_not_taken_for_no(two: Workspace, text: str) -> None:
    with pytest.raises(InvalidError, match=f"'{text}' is neither yes nor no"):
        link(two, "remove", remove=text)
    assert link(two, "other", remove=text) == "ACT-2: Write to them"
    with pytest.raises(InvalidError, match="neither yes nor no"):
        save_link(two, "ACT-1", {"other": "ACT-2", "kind": "blocked-by", "remove": text})
    assert rows(two, "links") == []


@pytest.mark.parametrize("yes", ["yes", " Y ", "نعم"])
def test_a_link_is_made_and_taken_away_again(two: Workspace, yes: str) -> None:
    texts = {"other": "ACT-2", "kind": " blocked-by ", "remove": "لا"}
    assert save_link(two, "ACT-1", texts) == "ACT-1 blocked-by ACT-2."
    assert link(two, "remove", remove=yes) == ""
    assert link(two, "other", remove=yes) == "ACT-2: Write to them"
    assert save_link(two, "ACT-1", texts | {"remove": yes}) == "ACT-1 no longer blocked-by ACT-2."
    assert rows(two, "links") == []


def test_the_other_item_is_checked_with_the_other_lines(two: Workspace) -> None:
    assert link(two, "other", other="AC") == ""
    with pytest.raises(NotFoundError):
        link(two, "other", remove="yes")
    link_items(two, "ACT-1", "blocked-by", "ACT-2")
    with pytest.raises(InvalidError, match="linked to ACT-2 already"):
        link(two, "other")
    with pytest.raises(InvalidError, match="Which other item"):
        save_link(two, "ACT-1", {"other": " ", "kind": "blocked-by", "remove": "no"})


def test_a_note_is_checked_as_it_is_saved(two: Workspace) -> None:
    assert check_note_line(two, "kind", {"kind": "call "}) == ""
    add_notes(two, ["ACT-1"], "They called", kind="call ")
    assert [row["kind"] for row in rows(two, "notes")] == ["call"]
    assert check_note_line(two, "on", {"on": "yesterday"}).startswith("2026-01-04")
    for name, text, said in (("kind", "cal", "not a kind of note"), ("body", " \n", "The note is empty")):
        with pytest.raises(InvalidError, match=said) as wrong:
            check_note_line(two, name, {name: text})
        with pytest.raises(InvalidError, match=said) as refused:
            add_notes(two, ["ACT-1"], **({"body": "x", "kind": "note"} | {name: text}))  # type: ignore[arg-type]
        assert str(wrong.value) == str(refused.value)


def test_the_owner_of_a_step_is_found_by_any_word_of_a_name(two: Workspace) -> None:
    owner = next(asked for asked in step_lines(two, "ACT-1") if asked.name == "owner")
    assert [name.text for name in fitting("sado", owner.names, HAS_WORD)] == ["Layla Sado"]
    before = next(asked for asked in step_lines(two, "ACT-1") if asked.name == "before")
    assert before.choices == tuple(str(row["position"]) for row in rows(two, "steps") if row["item_id"] == 1)


def test_a_step_is_skipped_for_a_reason_and_done_without_one(two: Workspace) -> None:
    assert [asked.name for asked in close_step_lines(skip=True)] == ["reason", "on"]
    with pytest.raises(InvalidError, match="A step is skipped for a reason"):
        check_close_step_line(two, "reason", {"reason": " ", "on": ""})
    assert close_step_lines(skip=False, how="rang them")[0].value == "rang them"
    assert check_close_step_line(two, "how", {"how": "", "on": ""}) == ""
    assert check_close_step_line(two, "on", {"how": "", "on": "today"}).startswith("2026-01-05")


def test_more_time_is_checked_line_by_line(two: Workspace) -> None:
    make_item(two, due="2026-01-09")

    def check(name: str, **texts: str) -> str:
        return check_extension_line(two, "ACT-3", name, {"length": "", "reason": "", "on": "", **texts})

    assert check("length", length="5d").startswith("until 2026-01-14")
    assert check("length") == ""  # the workflow has none of its own
    assert check("on", on="yesterday").startswith("2026-01-04")
    with pytest.raises(InvalidError, match="An extension has a reason"):
        check("reason")
    with pytest.raises(InvalidError, match="5x"):
        check("length", length="5x")
