"""Whatever is typed: an answer or one line about what is wrong, never a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import run
from tracker.cli.app import COMMANDS

CODES = {0, 2, 65, 66, 69, 73, 74, 75, 77, 78}
NAMES = st.sampled_from(sorted(COMMANDS.keys() - {"init"}))
SUBCOMMANDS = st.sampled_from(["list", "show", "add", "edit", "done", "skip", "remove", "confirm", "set", "status", "path"])
VALUES = st.sampled_from(
    ["REG-1", "CLR-1", "clr 1", "ZZZ-9", "-1", "1", "0", "99999999999999999999", "", " ", "-", "--", "is:open", "status:draft"]
    + ["kind:clearance or", "(", '"', "due<+10wd", "sort:", "x=y", "staff_count=3", "=", "submitted", "cancelled", "ngo", "HAO"]
    + ["2026-02-30", "today+3wd", "office-hao", "clearance", "csv", "json", "قافلة", "\udcff", "\x1b[31m", "a\x00b", "[red]", "%s{0}"]
)
OPTIONS = st.sampled_from(
    ["--format", "--columns", "--limit", "--sort", "--view", "--query", "--field", "--due", "--on", "--reason", "--how", "--help"]
    + ["--title", "--stakeholder", "--authority", "--tag", "--yes", "--dry-run", "--notes", "--details", "--blocked-by", "--quiet"]
    + ["--calendar", "--status", "--group", "--update", "--actor", "-q", "-f", "--override", "--sensitive", "--plain"]
)
LINES = st.builds(
    lambda name, sub, rest: [name, *sub, *rest],
    NAMES,
    st.lists(SUBCOMMANDS, max_size=1),
    st.lists(VALUES | OPTIONS, max_size=6),
)


@pytest.fixture(scope="module")
def there(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that all of the examples work on, one after the other."""
    return Path(shutil.copy(templates["seeded"], tmp_path_factory.mktemp("fuzz") / "tracker.db"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=LINES)
def test_no_words_lead_to_a_traceback(
    there: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--db", str(there), *words)

    assert result.code in CODES, (words, result.err)
    assert "Traceback" not in result.out + result.err
    if result.code != 0 and "doctor" not in words and not result.out:
        assert result.err.splitlines()[-1].startswith("tracker: ")
