"""tracker remind: its exit codes, its mail, and that nothing is told twice or lost whatever happens to its output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.running import ROOT, TIMEOUT, command, done, environment, process, run

pytestmark = pytest.mark.usefixtures("empty_database")

LATE = "Late (1)\n  2026-01-04  ACT-1  due  قافلة مياه\n"


@pytest.fixture(autouse=True)
def _late_item(empty_database: Path) -> None:
    done("add", "action", "قافلة مياه", "--due", "2026-01-04")


def test_something_new_is_exit_code_0_and_nothing_new_is_1() -> None:
    first, second = run("remind"), run("remind")

    assert (first.code, first.out, first.err) == (0, LATE, "")
    assert (second.code, second.out, second.err) == (1, "", "Nothing new.\n")
    assert run("--quiet", "remind").err == ""


def test_mark_may_be_said_and_no_mark_only_shows() -> None:
    assert [run("remind", "--no-mark").code for _ in range(2)] == [0, 0]
    assert [run("remind", "--mark").code for _ in range(2)] == [0, 1]


def test_groups_stand_worst_first() -> None:
    done("add", "action", "Soon", "--due", "2026-01-08")
    done("add", "action", "Today", "--due", "2026-01-05")

    assert done("remind").splitlines()[::3] == ["Late (1)", "Due today (1)", "Due soon (1)"]


def test_what_is_left_for_the_next_time_is_said() -> None:
    done("add", "action", "Another", "--due", "2026-01-03")

    assert run("remind", "--limit", "1").out == LATE + "\nThere is more: run it again.\n"
    assert "Another" in done("remind")
    assert run("remind").code == 1


def test_json_is_a_document_also_where_nothing_is_new() -> None:
    data = json.loads(done("remind", "--format", "json"))

    assert {key: data[key] for key in ("schema", "today", "more")} == {
        "schema": "tracker.reminders/1",
        "today": "2026-01-05",
        "more": False,
    }
    assert [(row["tier"], row["ref"], row["day"]) for row in data["rows"]] == [("late", "ACT-1", "2026-01-04")]
    again = run("remind", "--format", "json")
    assert (again.code, json.loads(again.out)["rows"]) == (1, [])


def test_a_mail_reads_back_as_it_was_meant() -> None:
    to = ("--to", "layla@example.org", "--to", "ليلى <omar@example.org>")
    sent = process("remind", "--format", "eml", *to, "--from", "tracker@example.org")

    mail = message_from_bytes(sent.stdout, policy=default)

    assert sent.returncode == 0
    assert sent.stdout.isascii()
    assert mail.defects == []
    assert mail["Subject"] == "Tracker: 1 late (2026-01-05)"
    assert [one.addr_spec for one in mail["To"].addresses] == ["layla@example.org", "omar@example.org"]
    assert mail["To"].addresses[1].display_name == "ليلى"
    assert mail["From"] == "tracker@example.org"
    assert mail["Date"] == "Mon, 05 Jan 2026 12:00:00 +0300"
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content() == LATE


def test_the_same_mail_has_the_same_message_id_and_another_another() -> None:
    def message_id() -> str:
        sent = process("remind", "--no-mark", "--format", "eml", "--to", "root")
        return str(message_from_bytes(sent.stdout, policy=default)["Message-ID"])

    first, second = message_id(), message_id()
    done("add", "action", "Another", "--due", "2026-01-03")

    assert first == second != message_id()


@pytest.mark.parametrize("address", ["a@b\nBcc: c@d", "a@b\r\nX: y", "", "x@", "<a@b", "a b@c", "أ@example.org"])
@pytest.mark.parametrize("option", ["--to", "--from"])
def test_an_address_cannot_bring_headers_of_its_own(option: str, address: str) -> None:
    words = ["--to", address] if option == "--to" else ["--to", "x@example.org", "--from", address]
    if option == "--from" and not address:
        pytest.skip("no sender is allowed")

    result = run("remind", "--format", "eml", *words)

    assert (result.code, result.out) == (65, "")
    assert "is not an address" in result.err
    assert run("remind").code == 0  # nothing was marked


def test_a_title_cannot_bring_headers_of_its_own() -> None:
    done("edit", "ACT-1", "--title", "x\nBcc: evil@example.org")

    mail = message_from_bytes(process("remind", "--format", "eml", "--to", "root").stdout, policy=default)

    assert mail["Bcc"] is None
    assert "Bcc: evil" in mail.get_content()


@pytest.mark.parametrize("words", ["--format eml", "--format xml", "--to a@b.org", "--limit 0"])
def test_options_that_do_not_fit_are_refused_and_mark_nothing(words: str) -> None:
    assert run("remind", *words.split()).code == 2
    assert run("remind").code == 0


def test_a_file_is_written_whole_and_only_where_there_is_something(tmp_path: Path) -> None:
    target = tmp_path / "mail.txt"

    first = run("remind", "--output", str(target))
    assert (first.code, first.out, target.read_text(encoding="utf-8")) == (0, "", LATE)
    target.unlink()
    assert run("remind", "--output", str(target)).code == 1
    assert not target.exists()


def test_a_file_that_is_there_is_kept_and_nothing_is_marked(tmp_path: Path) -> None:
    target = tmp_path / "mail.txt"
    target.write_text("mine")

    assert run("remind", "--output", str(target)).code == 73
    assert target.read_text() == "mine"
    assert run("remind", "--output", str(target), "--force").code == 0
    assert target.read_text(encoding="utf-8") == LATE


def test_a_reader_who_goes_away_has_not_been_told() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        subprocess.run(command("remind"), stdout=write_end, env=environment(), timeout=TIMEOUT, check=False)
    finally:
        os.close(write_end)

    assert run("remind").out == LATE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_has_not_told() -> None:
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            command("remind"), stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=TIMEOUT, check=False
        )

    assert answer.returncode != 0
    assert b"Traceback" not in answer.stderr
    assert run("remind").out == LATE


# Dies after everything was written and before it is saved that it was.
DYING = """
import os, signal, sys
from tracker.cli.main import main
from tracker.storage.changes import Changes
Changes.finish = lambda self: os.kill(os.getpid(), int(sys.argv[1]))
sys.exit(main(["remind"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals on Windows")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_who_is_killed_between_telling_and_saving_tells_again(name: str) -> None:
    words = [sys.executable, "-c", DYING, str(int(getattr(signal, name)))]
    killed = subprocess.run(words, capture_output=True, env=environment(), cwd=ROOT, timeout=TIMEOUT, check=False)

    assert killed.returncode != 0
    assert killed.stdout.decode() == LATE
    assert run("remind").out == LATE
    assert run("remind").code == 1


def test_several_processes_at_once_tell_everything_once() -> None:
    for number in range(2, 8):
        done("add", "action", f"Item {number}", "--due", "2026-01-04")

    started = [
        subprocess.Popen(command("remind"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        for _ in range(4)
    ]
    ended = [one.communicate(timeout=TIMEOUT)[0].decode() for one in started]

    assert sorted(one.returncode for one in started) == [0, 1, 1, 1]
    assert sorted(word for out in ended for word in out.split() if word.startswith("ACT-")) == [
        f"ACT-{number}" for number in range(1, 8)
    ]


def test_two_processes_in_a_row_tell_it_once() -> None:
    assert [process("remind").returncode for _ in range(2)] == [0, 1]


def test_a_deadline_that_moved_is_told_anew() -> None:
    done("remind")
    done("edit", "ACT-1", "--due", "2026-01-03")

    assert "2026-01-03" in done("remind")


def test_a_file_that_may_only_be_read_can_be_looked_at(empty_database: Path) -> None:
    empty_database.chmod(0o400)
    try:
        assert run("remind", "--no-mark").code == 0
    finally:
        empty_database.chmod(0o600)


def test_a_title_cannot_command_the_terminal() -> None:
    done("edit", "ACT-1", "--title", "\x1b]0;gone\x07[red]\u202e")

    out = run("remind", columns=60).out

    assert "[red]" in out
    assert not any(mark in out for mark in "\x1b\x07\u202e")
