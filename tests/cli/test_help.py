"""The help of every command, and the example in it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, done, run
from tracker.cli.app import COMMANDS, load_command


def every_command() -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the words and the example of each command and subcommand."""
    for name in COMMANDS:
        loaded: Any = load_command(name)
        yield (name,), loaded.epilog or ""
        for sub, entry in getattr(loaded, "commands", {}).items():
            yield (name, sub), entry.epilog or ""


EVERY = list(every_command())
IDS = [" ".join(words) for words, _ in EVERY]
BEGINS = "Example: tracker "


@pytest.mark.parametrize(("words", "example"), EVERY, ids=IDS)
def test_help_works_fits_and_has_an_example(words: tuple[str, ...], example: str) -> None:
    text = done(*words, "--help")

    assert text.startswith(f"Usage: tracker {' '.join(words)}")
    assert max(map(len, text.splitlines())) <= 80
    assert example.startswith(BEGINS + words[0])
    assert " ".join(text.split()).endswith(example)


@pytest.mark.parametrize(("words", "example"), EVERY, ids=IDS)
@pytest.mark.usefixtures("database")
def test_the_example_is_not_a_usage_error(
    words: tuple[str, ...], example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = shlex.split(example.removeprefix("Example: tracker "))

    result = run(*typed)

    if words == ("tui",):  # it needs a terminal, and says so; tests/tui has one
        assert (result.code, "needs a terminal" in result.err) == (2, True)
    else:
        assert result.code not in (2, 70), result.err


def test_the_help_names_every_command() -> None:
    text = done("--help")

    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("words", [["-h"], ["list", "-h"], ["step", "done", "-h"]], ids=" ".join)
def test_a_short_h_is_help_too(words: list[str]) -> None:
    assert done(*words).startswith("Usage: tracker")


def test_help_needs_no_database(tmp_path: Path) -> None:
    done("show", "--help")

    assert not (tmp_path / "tracker.db").exists()


def test_the_version_is_that_of_the_package() -> None:
    import tomllib

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert done("--version") == f"tracker {stated}"
