"""What a person sees on a terminal: fitted, coloured for health only, and nothing foreign in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.running import done, run
from tests.cli.terminal import on_terminal, uncolored
from tracker.cli import items
from tracker.cli.output import GAP, NARROW, fitted_widths
from tracker.domain.text import display_width

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal"),
]
LISTS = ["list", "stakeholder list", "authority list", "claim list", "source list", "workflow list", "report overview"]


@pytest.fixture
def _late(database: Path) -> None:
    done("edit", "REG-1", "--due", "2026-01-02", "--title", "قافلة مياه إلى الرطبة " * 8)
    done("edit", "CLR-1", "--due", "2026-01-07")


def widest(text: str) -> int:
    return max(display_width(uncolored(line).rstrip()) for line in text.splitlines())


@pytest.mark.usefixtures("_late")
@pytest.mark.parametrize("columns", [80, 120])
def test_a_list_fits_a_real_terminal(columns: int) -> None:
    result = on_terminal("list", columns=columns)

    assert result.code == 0
    assert widest(result.out) <= columns
    assert "…" in result.out


@pytest.mark.usefixtures("_late")
@pytest.mark.parametrize("columns", [100, 200])
@pytest.mark.parametrize("words", LISTS)
def test_every_table_fits(words: str, columns: int) -> None:
    assert widest(run(*words.split(), columns=columns).out) <= columns


def test_a_report_too_wide_becomes_a_block_per_item() -> None:
    result = on_terminal("report", "status", columns=80)

    assert "\nFND-1\n  Kind " in result.out
    assert "Days open" in result.out


def test_the_bare_command_fits() -> None:
    assert widest(run(columns=60).out) <= 60


@pytest.mark.usefixtures("_late")
def test_health_is_coloured_and_readable_without_colour() -> None:
    out = on_terminal("list").out

    coloured = {text.strip() for text in re.findall(r"\x1b\[(?:1;)?3[0-9]m([^\x1b]*)", out)}

    assert coloured == {"!! red", "! amber", "ok green"}


@pytest.mark.usefixtures("_late")
@pytest.mark.parametrize(
    ("flag", "variables"), [("--no-color", {}), ("--quiet", {"NO_COLOR": "1"}), ("--quiet", {"TERM": "dumb"})]
)
@pytest.mark.parametrize("words", ["list", "show REG-1"])
def test_colour_can_be_switched_off(flag: str, variables: dict[str, str], words: str) -> None:
    assert "\x1b" not in on_terminal(flag, *words.split(), variables=variables).out


def test_more_rows_than_are_shown_are_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "ON_TERMINAL", 3)

    assert run("list", columns=120).err.startswith("There are more than 3. Narrow the query, or see all:")
    assert run("list", "limit:4", columns=120).err == ""


def test_a_new_item_is_shown_with_its_title() -> None:
    result = run("add", "action", "Ask the clerk", columns=80)

    assert result.out == "ACT-1  Ask the clerk\n"


@pytest.mark.parametrize(
    ("natural", "room", "widths"),
    [
        ([5, 10], 80, [5, 10]),
        ([5, 100], 80, [5, 71]),
        ([50, 50], 64, [30, 30]),
        ([10, 50, 40], 80, [10, 32, 32]),
        ([NARROW] * 4, 80, None),
        ([100] * 5, 60, None),
    ],
)
def test_the_widest_columns_give_way_first(natural: list[int], room: int, widths: list[int] | None) -> None:
    found = fitted_widths(natural, room)

    assert found == widths
    assert found is None or sum(found) + GAP * len(found) <= room
