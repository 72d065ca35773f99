"""The page about the terminal UI: its pictures are there and fetch nothing, its tables and its tour are true."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from docs import generate
from docs.tools import demonstration, screens, tour, tui
from docs.tools.examples import ANY, HOME, ROOT
from docs.tools.screens import FOLDER, PICTURES, Picture
from tracker.services.lists import ListRequest, list_order
from tracker.tui.views import VIEWS

PAGE = (ROOT / "docs" / "howto" / "work-in-the-terminal-ui.md").read_text(encoding="utf-8")
NAMES = [picture.name for picture in PICTURES]
NAMESPACES = ("http://www.w3.org/2000/svg",)  # names, which nothing is fetched from


def test_every_view_has_a_picture_for_a_large_and_a_small_terminal() -> None:
    assert {entry.name for entry in VIEWS} <= set(NAMES)
    assert {f"{entry.name}-80x24" for entry in VIEWS} <= set(NAMES)


def test_there_are_no_other_pictures() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{n}.{s}" for n in NAMES for s in ("png", "svg"))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_in_the_page(name: str) -> None:
    assert f"(../images/tui/{name}.png)" in PAGE


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_picture_names_no_place_of_the_internet(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    for namespace in NAMESPACES:
        text = text.replace(f'"{namespace}"', "")
    assert not re.search(r"https?:|//|@font-face|@import|www\.", text)
    assert not re.search(r"terminal-\d", text)
    assert screens.FONTS[0] in text


@pytest.mark.parametrize("picture", PICTURES, ids=NAMES)
def test_a_drawn_picture_is_small_and_as_wide_as_its_screen(picture: Picture) -> None:
    content = (FOLDER / f"{picture.name}.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 150_000
    width, height = struct.unpack(">II", content[16:24])
    columns, lines = picture.size
    assert width == pytest.approx(columns * screens.CELL + 2 * screens.MARGIN, abs=2)
    assert height == pytest.approx(lines * screens.LINE + 2 * screens.MARGIN, abs=2)


def test_every_picture_in_the_page_says_what_is_on_it() -> None:
    told = re.findall(r"!\[([^\]]*)\]\(\.\./images/tui/[^)]+\)", PAGE)
    assert all(len(text) > 20 for text in told)


async def test_a_picture_is_always_the_same(tmp_path: Path) -> None:
    database = tmp_path / "tracker.db"
    demonstration.build(database)
    picture = next(picture for picture in PICTURES if picture.name == "items-80x24")
    first, lines = await screens.shown(picture, database)
    again, _ = await screens.shown(picture, database)
    assert first == again
    assert len(lines) == picture.size[1]
    assert any("قافلة" in line or "تسجيل" in line for line in lines)


def test_the_demonstration_has_something_for_every_list(tmp_path: Path) -> None:
    database = tmp_path / "tracker.db"
    demonstration.build(database)
    workspace = demonstration.workspace(database)
    for query in ("is:overdue", "is:due", "is:waiting", "is:expiring", "is:disputed", "is:blocked", "is:closed"):
        assert len(list_order(workspace, ListRequest(query=query))), query
    for kind in ("registration", "clearance", "data_request", "fund", "action"):
        assert len(list_order(workspace, ListRequest(query=f"kind:{kind}"))) >= 3, kind
    workspace.close()


def test_the_tour_logs_moves_and_reports() -> None:
    told = PAGE.partition("<!-- generated: tui-tour -->")[2].partition("<!-- end of tui-tour -->")[0]
    for text in (
        "CLR-2 added",
        "draft -> submitted",
        "A note on CLR-2",
        f"Wrote 5 rows to {HOME}/Documents/{tour.FILE}",
    ):
        assert text in told
    for block in re.findall(r"```text\n(.*?)```", told, re.DOTALL):
        assert max(map(len, block.splitlines())) <= screens.NARROW[0]


def test_the_keys_are_those_that_are_bound() -> None:
    keys = tui.tui_keys()
    for does in ("Quit", "Move: to another status", "Turn the order around", "Save as CSV"):
        assert does in keys
    for entry in VIEWS:
        assert f"| `{entry.key}` | {entry.title} |" in tui.tui_views()
    assert {"tui-views", "tui-keys", "tui-tour", "tui-pictures"} <= set(generate.PARTS)


@pytest.mark.parametrize(
    ("shows", "kept"),
    [
        ([("b", "c")], [ANY, "b", "c", ANY]),
        ([("a", "a"), ("d", "d")], ["a", ANY, "d"]),
        ([("a", "d")], ["a", "b", "c", "d"]),
    ],
)
def test_shortening_a_screen(shows: list[tuple[str, str]], kept: list[str]) -> None:
    assert tour.shortened(["a", "b", "c", "d"], shows) == kept


def test_what_is_to_be_shown_must_be_there() -> None:
    with pytest.raises(ValueError, match="'x' is not on the screen"):
        tour.shortened(["a"], [("x", "a")])
