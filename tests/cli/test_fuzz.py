"""Whatever is typed: an answer or one line about what is wrong, never a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import run
from tracker.cli.app import COMMANDS, load_command

CODES = {0, 2, 65, 66, 69, 73, 74, 75, 77, 78}  # all that errors.py knows
WORDS = (
    "REG-1", "CLR-1", "clr 1", "ZZZ-9", "-1", "1", "0", "99999999999999999999", "", " ", "-", "--", "x=y", "=", "mine",
    "is:open", "status:draft", "kind:clearance or", "(", '"', "due<+10wd", "sort:", "limit:1", "staff_count=3",
    "field.x:1", "submitted", "cancelled", "withdrawn", "ngo", "HAO", "office-hao", "clearance", "confirmed", "high",
    "call", "csv", "json", "ref,title", "2026-02-30", "2026-01-05", "today+3wd", "@x", "none", "iq", "now",
    "practical-tips", "قافلة", "\udcff", "\x1b[31m", "a\x00b", "[red]", "%s{0}", "x" * 600,
)  # fmt: skip


def commands() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of each command with its options; what writes files elsewhere stays out."""
    for name in COMMANDS.keys() - {"init"}:
        loaded: Any = load_command(name)
        for sub, entry in getattr(loaded, "commands", {"": loaded}).items():
            options = [option for parameter in entry.params for option in parameter.opts if option.startswith("-")]
            yield [word for word in (name, sub) if word], [option for option in options if "editor" not in option]


COMMAND_LINES = st.sampled_from(sorted(commands())).flatmap(
    lambda known: st.builds(
        lambda given, more: [*known[0], *given, *(word for pair in more for word in pair)],
        st.lists(st.sampled_from(WORDS), max_size=3),
        st.lists(st.tuples(st.sampled_from([*known[1], "--nope"]), st.sampled_from(WORDS)), max_size=3),
    )
)


@pytest.fixture(scope="module")
def there(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that all of the examples work on, one after the other."""
    return Path(shutil.copy(templates["seeded"], tmp_path_factory.mktemp("fuzz") / "tracker.db"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=COMMAND_LINES)
def test_no_words_lead_to_a_traceback(
    there: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--db", str(there), *words)

    if (result.code, result.err) == (1, "Nothing new.\n"):  # the answer of `remind`, and no error
        return
    assert result.code in CODES, (words, result.err)
    assert "Traceback" not in result.out + result.err
    if result.code != 0:
        assert result.err.splitlines()[-1].startswith("tracker: ")
