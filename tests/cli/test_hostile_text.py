"""Text that tries to command the terminal, or the libraries that draw on it, is shown as marks, or as typed."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.running import done, run
from tests.cli.terminal import on_terminal, uncolored
from tests.conftest import NOW

CONTROLS = "\x1b]0;owned\x07\x1b[2J\x9b31m\x85\u202eesrever\u202c\u2066x\u2069\x08\x7f"
MARKUP = "[red]a[/red] [/] [@click=app.quit]b[/] :warning: {x} %s"
HOSTILE = f"{MARKUP} {CONTROLS}"
FORBIDDEN = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
}

WRITTEN: list[list[str]] = [
    ["stakeholder", "add", f"Evil {HOSTILE}", "--contact", HOSTILE, "--note", HOSTILE, "--alias", f"E {HOSTILE}"],
    [
        "authority",
        "edit",
        "HAO",
        "--name",
        f"Office {HOSTILE}",
        "--address",
        HOSTILE,
        "--url",
        HOSTILE,
        "--note",
        HOSTILE,
    ],
    ["authority", "edit", "HAO", "--status", "confirmed", "--reason", HOSTILE],
    ["edit", "REG-1", "--title", f"Title {HOSTILE}", "--rationale", f"two\nlines {HOSTILE}", "--owner", HOSTILE],
    ["edit", "REG-1", "--stakeholder", "evil", "--reference", HOSTILE, "--field", f"tender_ref={HOSTILE}"],
    ["edit", "REG-1", "--authority", "HAO", "--due", "2026-01-06"],
    ["note", "REG-1", f"two\nlines {HOSTILE}"],
    ["step", "add", "REG-1", f"Step {HOSTILE}", "--owner", HOSTILE, "--before", "1"],
    ["step", "skip", "REG-1", "1", "--reason", HOSTILE],
    ["step", "add", "CLR-1", f"Step {HOSTILE}", "--before", "1"],
    ["claim", "confirm", "office-hao", "--how", HOSTILE],
    ["link", "CLR-1", "--blocked-by", "REG-1"],
    ["move", "DAT-1", "withdrawn", "--override", HOSTILE],
    ["view", "add", "mine", f'"{MARKUP}" or is:open', "--note", HOSTILE],
]
TEXT_VIEWS = [
    "",
    "list",
    "list --columns ref,title,owner,rationale,authority_ref,last_note,next_step,legal_form",
    "list --format md",
    "show REG-1 --notes",
    "show CLR-1",
    "history",
    "history --details",
    "history REG-1",
    "report status --format table",
    "report overview --format table",
    "step list REG-1",
    "stakeholder list",
    "stakeholder show evil",
    "authority list",
    "authority show HAO",
    "claim list",
    "claim show office-hao",
    "source list",
    "view list",
    "view show mine",
    "move REG-1",
    "move CLR-1",
    "edit REG-1 --title changed --dry-run",
    "move REG-1 withdrawn --override why --dry-run",
    "undo",
    "list nothing-matches",
    "doctor",
]


@pytest.fixture(scope="module")
def prepared(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with such text wherever a person can put text."""
    path = tmp_path_factory.mktemp("hostile") / "tracker.db"
    shutil.copy(templates["seeded"], path)
    variables = {"TRACKER_DB": str(path), "TRACKER_NOW": NOW, "TRACKER_TIME_ZONE": "Asia/Baghdad"}
    variables |= {"TRACKER_ACTOR": f"eve {HOSTILE}"[:100], "TRACKER_CONFIG": str(path.with_name("none.toml"))}
    with patch.dict(os.environ, variables):
        for words in WRITTEN:
            done(*words)
    return path


@pytest.fixture
def hostile(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared, tmp_path / "tracker.db"))


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("words", TEXT_VIEWS)
@pytest.mark.parametrize("columns", [None, 80, 200], ids=["piped", "80", "200"])
def test_nothing_foreign_reaches_the_terminal(words: str, columns: int | None) -> None:
    result = run("--no-color", *words.split(), columns=columns)

    assert result.code in (0, 65, 75), result.err
    assert FORBIDDEN & set(result.out + result.err) <= {"\n"}


@pytest.mark.usefixtures("hostile")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("words", ["", "list", "show REG-1", "history --details", "report status", "stakeholder list"])
def test_nothing_foreign_reaches_a_real_terminal(words: str) -> None:
    shown = on_terminal(*words.split(), columns=120).out

    assert FORBIDDEN & set(uncolored(shown)) == {"\n"}
    assert "\x1b[2J" not in shown


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("words", ["show REG-1", "history REG-1 --details", "step list REG-1", "stakeholder show evil"])
@pytest.mark.parametrize("columns", [None, 1000], ids=["piped", "terminal"])
def test_markup_is_shown_as_typed(words: str, columns: int | None) -> None:
    assert "[red]a[/red] [/] [@click=app.quit]b[/]" in run(*words.split(), columns=columns).out


@pytest.mark.usefixtures("hostile")
def test_markup_in_a_drawn_table_is_shown_as_typed() -> None:
    assert MARKUP in run("list", "--columns", "ref,title", columns=200).out


@pytest.mark.usefixtures("hostile")
def test_what_the_program_says_beside_is_safe_too(tmp_path: Path) -> None:
    for words in (
        ["note", "REG-1", "x"],
        ["step", "done", "REG-1", "2"],
        ["list", HOSTILE],
        ["show", HOSTILE],
        [HOSTILE],
        ["list", f"--{HOSTILE}"],
        ["--db", str(tmp_path / "\x1b[31m.db"), "list"],
        ["seed", HOSTILE],
        ["report", "status", "--output", str(tmp_path / "a\x1b[31m.csv")],
        ["config", "set", HOSTILE, "1"],
        ["edit", "REG-1", "--field", f"{HOSTILE}=1"],
    ):
        result = run(*words, columns=80)
        assert FORBIDDEN & set(result.out + result.err) <= {"\n"}, words


@pytest.mark.usefixtures("hostile")
def test_json_keeps_the_data_in_escapes() -> None:
    for words in (["show", "REG-1", "--format", "json"], ["list", "ref:REG-1", "--format", "json"]):
        text = done(*words)
        data = json.loads(text)
        item = data["rows"][0] if "rows" in data else data

        assert item["title"] == f"Title {HOSTILE}"
        assert FORBIDDEN & set(text) <= {"\n"}


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("words", ["show REG-1 --format json", "list --format json", "list --format csv", "export"])
def test_data_formats_are_safe_on_a_terminal(words: str) -> None:
    assert FORBIDDEN & set(run(*words.split(), columns=80).out) <= {"\n"}
