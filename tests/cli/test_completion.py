"""What a shell completes: real names from the database, and never an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import done, process, run

INSTRUCTION = "_TRACKER_COMPLETE"


def completed(*words: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what bash is offered for the last of the words."""
    monkeypatch.setenv(INSTRUCTION, "complete_bash")
    monkeypatch.setenv("COMP_WORDS", " ".join(["tracker", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    result = run()
    assert (result.code, result.err) == (0, "")
    return result.lines


@pytest.mark.parametrize(
    ("shell", "part"), [("bash", "complete -o"), ("zsh", "#compdef tracker"), ("fish", "complete --")]
)
def test_there_is_a_script_for_each_shell(shell: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INSTRUCTION, f"source_{shell}")
    result = run()

    assert (result.code, result.err) == (0, "")
    assert part in result.out
    assert INSTRUCTION in result.out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sh"], ["show"]),
        (["step", "s"], ["skip"]),
        (["list", "--fo"], ["--format", "--force"]),
        (["show", ""], ["REG-1", "CLR-1", "DAT-1", "FND-1"]),
        (["show", "CL"], ["CLR-1"]),
        (["move", "RE"], ["REG-1"]),
        (["move", "REG-1", "su"], ["submitted"]),
        (["move", "CLR-1", "c"], ["cancelled"]),
        (["link", "REG-1", "--blocked-by", "CL"], ["CLR-1"]),
        (["add", "cl"], ["clearance"]),
        (["workflow", "show", "f"], ["fund"]),
        (["add", "clearance", "x", "--stakeholder", "Ac"], ["Academic researchers"]),
        (["add", "clearance", "x", "--authority", "HA"], ["HAO"]),
        (["edit", "CLR-1", "--field", "staff_c"], ["staff_count="]),
        (["edit", "CLR-1", "--owner", "Om"], ["Omar"]),
        (["add", "action", "x", "--tag", "wa"], ["water"]),
        (["list", "--view", "mi"], ["mine"]),
        (["view", "show", "mi"], ["mine"]),
        (["--quiet", "show", "CL"], ["CLR-1"]),
    ],
    ids=" ".join,
)
def test_names_are_completed(words: list[str], offered: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    done("view", "add", "mine", "is:open")
    done("edit", "DAT-1", "--owner", "Omar", "--tag", "water")

    assert sorted(completed(*words, monkeypatch=monkeypatch)) == sorted(offered)


@pytest.mark.usefixtures("database")
def test_the_statuses_offered_are_those_that_are_open_now(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = completed("move", "CLR-1", "", monkeypatch=monkeypatch)

    assert offered[:2] == ["submitted", "cancelled"]
    assert "granted" not in offered


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_what_a_name_means(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INSTRUCTION, f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "tracker add cl")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", "cl")
    result = run()

    assert "clearance" in result.out
    assert "Humanitarian clearance" in result.out


@pytest.mark.parametrize(
    "words", [["show", ""], ["add", ""], ["list", "--view", ""], ["move", "REG-1", ""]], ids=" ".join
)
def test_without_a_database_nothing_is_offered(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert [line for line in completed(*words, monkeypatch=monkeypatch) if line] == []
    assert not (tmp_path / "tracker.db").exists()


@pytest.mark.parametrize(
    "variable", [("TRACKER_DUE_SOON_DAYS", "x"), ("TRACKER_DB", "postgresql://a/b"), ("TRACKER_ACTOR", "x" * 101)]
)
@pytest.mark.usefixtures("database")
def test_settings_that_are_wrong_are_no_error_to_a_shell(
    variable: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(*variable)

    assert [line for line in completed("show", "", monkeypatch=monkeypatch) if line] == []


def test_a_database_that_is_damaged_is_no_error_to_a_shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tracker.db").write_bytes(b"not a database")

    assert [line for line in completed("show", "", monkeypatch=monkeypatch) if line] == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_hostile_names_cannot_command_the_terminal(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done("add", "action", "\x1b]0;title\x07 \u202e a")
    done("stakeholder", "add", "zz\x1b[31m")
    done("stakeholder", "add", "zz $(touch there) `touch there`")
    for words in ("show ACT", "add action x --stakeholder zz"):
        monkeypatch.setenv(INSTRUCTION, f"complete_{shell}")
        monkeypatch.setenv("COMP_WORDS", f"tracker {words}")
        monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"tracker {words}")
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", words.split()[-1])
        out = run().out

        assert not set("\x1b\x07\u202e") & set(out)
        assert "touch" not in out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "title", ["[/]", "[red", "\\$(touch there)", "\\`touch there\\`", "'; touch there; '", '"; touch']
)
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_title_is_never_evaluated_by_the_shell(shell: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done("add", "action", f"plain words {title}")
    monkeypatch.setenv(INSTRUCTION, f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "tracker show ACT")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    result = run()
    about = result.out.partition("plain words")[2].rstrip("\n\"()'")

    assert (result.code, result.err) == (0, "")
    assert "ACT-1" in result.out
    assert not set("\\$`'\"[];") & set(about)


@pytest.mark.usefixtures("database")
def test_completion_works_in_a_real_process() -> None:
    answer = process(variables={INSTRUCTION: "complete_bash", "COMP_WORDS": "tracker show CL", "COMP_CWORD": "2"})

    assert (answer.returncode, answer.stdout.split(), answer.stderr) == (0, [b"CLR-1"], b"")
