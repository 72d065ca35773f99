"""stdout is data, stderr is what is said about it; and pipes behave as pipes do."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.running import TIMEOUT, column, command, done, environment, process, run

pytestmark = pytest.mark.usefixtures("database")


def test_adding_hands_on_the_ref_and_says_the_rest_beside_it() -> None:
    result = run("add", "clearance", "Water convoy to Rutba", "--stakeholder", "ngo")

    assert result.out == "CLR-2\n"
    assert result.err == "Added as draft. See it: tracker show CLR-2\n"


@pytest.mark.parametrize(
    "words",
    [
        ["add", "action", "x"],
        ["note", "REG-1", "x"],
        ["edit", "REG-1", "--owner", "omar"],
        ["edit", "REG-1", "--priority", "normal"],
        ["move", "CLR-1", "cancelled", "--override", "not needed", "--dry-run"],
        ["step", "done", "REG-1", "2"],
        ["list", "tag:nothing"],
        ["report", "status", "tag:nothing"],
        ["undo"],
    ],
    ids=" ".join,
)
def test_quiet_keeps_back_what_is_only_said(words: list[str], database: Path) -> None:
    before = database.read_bytes()
    said = run(*words)
    database.write_bytes(before)
    quiet = run("--quiet", *words)

    assert said.err
    assert (quiet.code, quiet.out, quiet.err) == (0, said.out, "")


def test_errors_are_said_also_when_quiet() -> None:
    assert run("-q", "show", "ZZZ-9").err.startswith("tracker: There is no item")


@pytest.mark.parametrize(
    "words",
    ["list", "report status", "report overview", "stakeholder list", "authority list", "claim list", "view list"],
)
def test_json_is_json(words: str) -> None:
    data = json.loads(done(*words.split(), "--format", "json"))

    assert data["schema"] == "tracker.table/1"


def test_an_item_is_json_too() -> None:
    data = json.loads(done("show", "CLR-1", "--format", "json"))

    assert (data["schema"], data["ref"], data["status"]) == ("tracker.item/1", "CLR-1", "draft")


def test_a_report_into_a_pipe_is_csv_and_a_list_is_a_table() -> None:
    assert done("report", "status").startswith("\ufeffref,kind,")
    assert done("report", "status", "--plain").startswith("ref,kind,")
    assert done("list").startswith("Ref    Health")


def test_a_piped_list_is_whole_and_uncoloured() -> None:
    done("add", "action", "x" * 400)

    out = done("list")

    assert "x" * 400 in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("name", "begins"), [("a.json", '{"schema"'), ("a.md", "# Status"), ("a.txt", "Ref "), ("a.csv", "\ufeffref")]
)
def test_a_file_is_written_in_the_format_of_its_name(tmp_path: Path, name: str, begins: str) -> None:
    result = run("report", "status", "--output", str(tmp_path / name))

    assert result.out == ""
    assert result.err == f"Wrote 4 rows to {tmp_path / name}\n"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_piped_report_is_the_same_bytes_as_a_written_one(tmp_path: Path) -> None:
    done("report", "status", "--output", str(tmp_path / "a.csv"))

    assert process("report", "status").stdout == (tmp_path / "a.csv").read_bytes()


def test_refs_can_be_handed_from_command_to_command() -> None:
    rows = list(
        csv.reader(io.StringIO(done("list", "kind:clearance", "--columns", "ref", "--format", "csv", "--plain")))
    )
    done("move", *(row[0] for row in rows[1:]), "cancelled", "--reason", "not needed")

    assert "cancelled" in done("list", "is:closed")


@pytest.mark.parametrize(
    "words", [["list"], ["report", "status"], ["show", "REG-1"], ["history", "--details"], ["export"], []]
)
def test_a_reader_who_goes_away_is_no_error(words: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        answer = subprocess.run(
            command(*words), stdout=write_end, stderr=subprocess.PIPE, env=environment(), timeout=TIMEOUT, check=False
        )
    finally:
        os.close(write_end)

    assert (answer.returncode, answer.stderr) == (0, b"")


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("words", ["list", "show CLR-2", "report status", "list --format json", "history CLR-2"])
def test_arabic_goes_out_as_utf8_whatever_the_locale(words: str) -> None:
    done("add", "clearance", "قافلة مياه")
    answer = process(*words.split(), variables=ASCII)

    assert answer.returncode == 0
    assert "قافلة مياه".encode() in answer.stdout


def test_arabic_comes_in_as_utf8_whatever_the_locale() -> None:
    said = process("note", "REG-1", "-", stdin="اتصلت بالمكتب".encode(), variables=ASCII)

    assert (said.returncode, said.stderr) == (0, b"Noted on REG-1 (2 words).\n")
    assert "اتصلت بالمكتب" in done("show", "REG-1")


def test_arabic_is_typed_where_the_locale_knows_none() -> None:
    assert process("add", "clearance", "قافلة", variables={"LC_ALL": "C"}).stdout == b"CLR-2\n"


def test_bytes_that_are_no_text_are_refused_from_standard_input() -> None:
    said = process("note", "REG-1", "-", stdin=b"caf\xe9")

    assert (said.returncode, said.stderr) == (65, b"tracker: The note is not valid text at character 4.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, b"Interrupted"), (signal.SIGTERM, 143, b"Stopped")]
)
def test_a_stopped_command_saves_nothing_and_says_so(
    database: Path, number: signal.Signals, code: int, said: bytes
) -> None:
    with sqlite3.connect(database, isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")  # so that the command has to wait for its turn
        waiting = subprocess.Popen(
            command("note", "REG-1", "never saved"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment({"TRACKER_BUSY_SECONDS": "60"}),
        )
        try:
            _wait_until_open(waiting, database)
            waiting.send_signal(number)
            holder.execute("COMMIT")
            out, err = waiting.communicate(timeout=TIMEOUT)
        finally:
            waiting.kill()
    holder.close()

    assert (waiting.returncode, out) == (code, b"")
    assert err.startswith(b"tracker: " + said)
    assert err.count(b"\n") == 1
    assert "never saved" not in done("show", "REG-1")


def _wait_until_open(running: subprocess.Popen[bytes], path: Path) -> None:
    """Return as soon as a process has a file open."""
    folder = Path(f"/proc/{running.pid}/fd")
    if not folder.exists():
        pytest.skip("there is no /proc to see that the command waits")
    while running.poll() is None:
        for link in folder.iterdir():
            with suppress(OSError):  # closed meanwhile
                if os.readlink(link) == str(path.resolve()):
                    return
    pytest.fail(f"the command ended by itself: {running.communicate()}")


def test_a_part_of_a_query_can_be_negated_without_being_taken_for_an_option() -> None:
    done("edit", "REG-1", "--tag", "draft")

    assert column("ref", "-tag:draft") == ["CLR-1", "DAT-1", "FND-1"]
    assert column("ref", "kind:registration -tag:draft") == []
    assert done("list", "-kind:registration", "-kind:fund", "-kind:clearance", "--columns", "ref").endswith("DAT-1")


def test_a_dash_inside_a_word_is_left_alone(tmp_path: Path) -> None:
    done("report", "status", "--output", str(tmp_path / "a-bc=d.csv"))

    assert (tmp_path / "a-bc=d.csv").exists()


@pytest.mark.parametrize("words", [["--quiet", "list", "tag:none"], ["list", "tag:none", "--quiet"]], ids=" ".join)
def test_global_options_may_stand_before_the_command_or_after(words: list[str]) -> None:
    assert run(*words).err == ""


def test_what_follows_two_dashes_is_no_option() -> None:
    assert run("note", "REG-1", "--", "--quiet").err == "Noted on REG-1 (1 word).\n"
