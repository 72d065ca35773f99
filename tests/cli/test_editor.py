"""tracker edit --editor: what was typed is saved, or kept in a file that the message names."""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import ROOT, column, done, run

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")]
Typist = Callable[[str], None]


@pytest.fixture
def typist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Return a setter of what the editor does: Python statements that see the draft as `text` and may change it."""
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(drafts))
    monkeypatch.delenv("VISUAL", raising=False)

    def types(statements: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\ntext = path.read_text(encoding='utf-8')\n"
            f"{statements}\npath.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(script)]))

    return types


def drafts(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "drafts").rglob("*.toml"))


def change(old: str, new: str) -> str:
    return f"assert {old!r} in text, text\ntext = text.replace({old!r}, {new!r})"


def test_what_was_changed_is_saved(typist: Typist, tmp_path: Path) -> None:
    typist(change('owner = ""', 'owner = "عمر"') + "\n" + change('priority = "normal"', 'priority = "high"'))
    result = run("edit", "REG-1", "--editor")

    assert (result.code, result.lines) == (
        0,
        ["REG-1  owner: nothing -> عمر", "REG-1  priority: normal -> high"],
    )
    assert list((tmp_path / "drafts").iterdir()) == []


def test_nothing_changed_is_nothing_saved(typist: Typist, tmp_path: Path) -> None:
    typist("")
    before = done("history")
    result = run("edit", "REG-1", "--editor")

    assert (result.code, result.out, result.err) == (0, "", "Nothing was changed.\n")
    assert done("history") == before
    assert list((tmp_path / "drafts").iterdir()) == []


def test_an_emptied_value_is_taken_away(typist: Typist) -> None:
    done("edit", "REG-1", "--due", "2026-03-01", "--reference", "X/1")
    typist(change('due = "2026-03-01"', 'due = ""') + "\n" + change('reference = "X/1"', ""))
    run("edit", "REG-1", "--editor")

    assert (column("due", "ref:REG-1"), column("authority_ref", "ref:REG-1")) == ([None], [""])


def test_a_typed_field_is_set(typist: Typist) -> None:
    typist(change("[fields]", '[fields]\nstaff_count = "6"'))

    assert run("edit", "CLR-1", "--editor").lines == ["CLR-1  staff_count: nothing -> 6"]


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        (change('owner = ""', "owner = oops"), 65, "That cannot be read"),
        (change('owner = ""', 'owner = ""\nownr = "x"'), 65, "'ownr' does not belong there"),
        (change('owner = ""', "owner = 3"), 65, "Keep the quotes"),
        (change('due = ""', 'due = "2026-02-30"'), 65, "There is no 2026-02-30"),
        (change('authority = "MoIM"', 'authority = "zzz"'), 66, "There is no office 'zzz'"),
        (change("[fields]", "[[fields]]"), 65, "'fields' does not belong there"),
        ("text += '\\nsys.exit'\nsys.exit(3)", 2, "The editor ended with code 3"),
    ],
)
def test_what_cannot_be_saved_stays_in_a_file(typist: Typist, tmp_path: Path, typed: str, code: int, part: str) -> None:
    typist(typed)
    result = run("edit", "REG-1", "--editor")

    (draft,) = drafts(tmp_path)
    assert result.code == code, result.err
    assert part in result.err
    assert result.err.count("\n") == 1
    assert f"What you typed is in {draft}" in result.err


def test_a_draft_that_is_no_longer_text_stays_too(typist: Typist, tmp_path: Path) -> None:
    typist("path.write_bytes(b'owner = \"\\xff\"')\nsys.exit(0)")
    result = run("edit", "REG-1", "--editor")

    (draft,) = drafts(tmp_path)
    assert result.code == 65, result.err
    assert f"What you typed is in {draft}" in result.err


def test_someone_elses_change_meanwhile_is_shown_and_the_draft_kept(typist: Typist, tmp_path: Path) -> None:
    typist(
        "import subprocess\n"
        f"subprocess.run([sys.executable, '-m', 'tracker', '--actor', 'omar', 'edit', 'REG-1', '--owner', 'omar'],"
        f" cwd={str(ROOT)!r}, check=True, capture_output=True)\n" + change('owner = ""', 'owner = "layla"')
    )
    result = run("edit", "REG-1", "--editor")

    (draft,) = drafts(tmp_path)
    assert result.code == 75
    assert 'owner = "omar"' in result.err
    assert result.err.splitlines()[-1].startswith("tracker: REG-1 was changed by someone else")
    assert result.err.endswith(f"What you typed is in {draft}\n")
    assert 'owner = "layla"' in draft.read_text(encoding="utf-8")


def test_hostile_text_is_plain_toml_in_the_editor(typist: Typist) -> None:
    done("edit", "REG-1", "--title", 'a "quoted" \\ \x1b[31m title')
    typist("import tomllib\ntomllib.loads(text)\nassert '\\x1b' not in text\n" + change('owner = ""', 'owner = "x"'))

    assert run("edit", "REG-1", "--editor").lines == ["REG-1  owner: nothing -> x"]


@pytest.mark.usefixtures("typist")
@pytest.mark.parametrize("editor", ["no-such-editor-here", "vi 'unclosed"])
def test_an_editor_that_cannot_be_started_is_named(
    editor: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    result = run("edit", "REG-1", "--editor")

    assert result.code == 2
    assert re.fullmatch(rf"tracker: The editor '{editor}' cannot be started: .*\. Set EDITOR\.\n", result.err)
    assert list((tmp_path / "drafts").iterdir()) == []
