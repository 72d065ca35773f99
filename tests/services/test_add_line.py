"""A line in the syntax of `tracker add` while it is typed."""

from __future__ import annotations

import pytest

from tests.builders import make_authority, make_item, make_stakeholder
from tests.statements import counting
from tracker.services.add_line import AGAIN, OPTIONS, add_words, begun_add, unplaced, with_value
from tracker.services.forms import add_form
from tracker.workspace import Workspace


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("cl", "clearance"),
        ("hum", "clearance"),
        ("tracker add cl", "tracker add clearance"),
        ("clearance x --st", "clearance x --stakeholder"),
        ("clearance x --stakeholder ng", 'clearance x --stakeholder "NGOs and humanitarian groups"'),
        ("clearance x --stakeholder 'NG", "clearance x --stakeholder 'NGOs and humanitarian groups'"),
        ('clearance x --stakeholder "ngos and h', 'clearance x --stakeholder "NGOs and humanitarian groups"'),
        ("clearance x --stakeholder=ng", 'clearance x --stakeholder="NGOs and humanitarian groups"'),
        ("clearance x --stakeholder groups", 'clearance x --stakeholder "NGOs and humanitarian groups"'),
        ("clearance x --authority ha", "clearance x --authority HAO"),
        ("clearance x --authority access", "clearance x --authority HAO"),
        ("clearance x --owner om", "clearance x --owner omar"),
        ("clearance x --owner la", "clearance x --owner layla"),
        ("clearance x --priority u", "clearance x --priority urgent"),
        ("clearance x --tag wa", "clearance x --tag water"),
        ("clearance x --due ne", 'clearance x --due "next thu"'),
        ("clearance x --raised yes", "clearance x --raised yesterday"),
        ("clearance x --field staff_c", "clearance x --field staff_count="),
        ("clearance x -f variant=acc", "clearance x -f variant=access-letter"),
    ],
)
def test_the_last_word_goes_on(seeded: Workspace, line: str, becomes: str) -> None:
    make_item(seeded, owner="omar", tags=("water", "road"))
    assert add_words(seeded).going_on(line).becomes == becomes


@pytest.mark.parametrize(
    "line",
    ["", "clearance ", "clearance wat", "clearance 'a' --stakeholder 'NGOs'", "clearance x --reference H",
     "clearance x --stakeholder zzz", "clearance x --due +3d", "clearance x --authority HAO", "visa x --tag"],
)  # fmt: skip
def test_nothing_goes_on_where_nothing_is_known(seeded: Workspace, line: str) -> None:
    assert not add_words(seeded).going_on(line).drawn


def test_what_is_drawn_is_the_rest_or_all_of_a_name_that_begins_otherwise(seeded: Workspace) -> None:
    words = add_words(seeded)
    assert words.going_on("clearance x --authority ha").drawn == "O"
    assert words.going_on('clearance x --stakeholder "ng').drawn == 'Os and humanitarian groups"'
    assert words.going_on("clearance x --stakeholder ng").drawn == ' → "NGOs and humanitarian groups"'


def test_all_names_that_fit_are_known_also_before_anything_is_typed_of_them(seeded: Workspace) -> None:
    words = add_words(seeded)
    assert words.going_on("clearance x --priority ").names == ("low", "normal", "high", "urgent")
    assert words.going_on("clearance x --authority off").names[0] == "HAO: Humanitarian Access Office"
    assert words.going_on("clearance x --stakeholder itar").names == ("NGOs and humanitarian groups",)  # contains it


def test_an_option_that_counts_once_is_offered_once(seeded: Workspace) -> None:
    words = add_words(seeded)
    offered = words.going_on("clearance x --owner me --tag a --").names
    assert set(offered) == set(OPTIONS) - {"--owner"}
    assert set(AGAIN) <= set(offered)


def test_names_are_read_once_each_however_many_items_there_are(empty: Workspace) -> None:
    def statements() -> int:
        with counting(empty) as sent:
            add_words(empty)
        return len(sent)

    make_stakeholder(empty)
    make_authority(empty)
    make_item(empty, owner="omar", tags=("water",))
    few = statements()
    for number in range(30):
        make_item(empty, owner=f"owner {number}", tags=(f"tag{number}",))
    assert statements() == few


@pytest.mark.parametrize(
    ("line", "kind", "texts", "rest"),
    [
        ("", "", {"title": ""}, []),
        ("Water convoy", "", {"title": "Water convoy"}, []),
        ("clear Water convoy --due +3d", "clearance", {"title": "Water convoy", "due": "+3d"}, []),
        ("clearance 'Water convoy --due", "clearance", {"title": "Water convoy --due"}, []),
        ("clearance x --stakeholdr ngo --tag a --tag b", "clearance", {"title": "x", "tags": "a, b"},
         ["--stakeholdr ngo"]),
        ("clearance x --field a=1 --field a=2 -f b", "clearance", {"title": "x", "field.a": "1"},
         ["--field a=2", "--field b"]),
        ("clearance x --due +3d --due +4d --owner", "clearance", {"title": "x", "due": "+4d"},
         ["--owner", "--due +3d"]),
        ("visa 'a b' --priority high", "", {"title": "visa a b", "priority": "high"}, []),
    ],
)  # fmt: skip
def test_what_can_be_read_of_a_line_is_read(
    seeded: Workspace, line: str, kind: str, texts: dict[str, str], rest: list[str]
) -> None:
    begun = begun_add(seeded, line)
    assert (begun.kind, dict(begun.texts), list(begun.rest)) == (kind, texts, rest)


def test_what_no_line_of_the_form_is_for_is_known(seeded: Workspace) -> None:
    begun = begun_add(seeded, "clearance x --no-such --field staff_count=3 --field vistors=4")
    assert unplaced(add_form(seeded, begun.kind), begun) == ["--no-such", "--field vistors=4"]


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("action x --stakeholder Foo", 'action x --stakeholder "Foo Bar"'),
        ("action x --stakeholder 'Foo'  --tag Foo", 'action x --stakeholder "Foo Bar"  --tag Foo'),
        ("action Foo --stakeholder=Foo --owner Foo", 'action Foo --stakeholder="Foo Bar" --owner Foo'),
        ("action Foo --authority Foo", "action Foo --authority Foo"),
        ("tracker add action x --stakeholder Foo ", 'tracker add action x --stakeholder "Foo Bar" '),
        ("action x --stakeholder Foo\u00a0 --tag x", "action x --stakeholder Foo\u00a0 --tag x"),
    ],
)
def test_a_value_of_an_option_is_replaced_and_nothing_else(line: str, becomes: str) -> None:
    assert with_value(line, "--stakeholder", "Foo", "Foo Bar") == becomes


def test_an_apostrophe_leaves_the_options_behind_it_what_they_are(seeded: Workspace) -> None:
    begun = begun_add(seeded, "clearance 'Water convoy' --stakeholder O'Neil --authority HAO")
    assert begun.texts == {"title": "Water convoy", "stakeholder": "O'Neil", "authority": "HAO"}
    assert begun_add(seeded, "clearance 'Water to the").texts == {"title": "Water to the"}
