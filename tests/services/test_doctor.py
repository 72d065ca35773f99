"""What a look at the installation finds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import make_item, raw
from tests.conftest import settings
from tracker.services.doctor import _filesystem, examine
from tracker.workspace import Workspace


def findings(workspace: Workspace, level: str) -> str:
    return "\n".join(f"{finding.what} {finding.advice}" for finding in examine(workspace) if finding.level == level)


def test_a_sound_database_has_no_problems(seeded: Workspace) -> None:
    assert findings(seeded, "problem") == ""
    assert "the history is unbroken" in findings(seeded, "ok")


def test_looking_changes_nothing(seeded: Workspace) -> None:
    before = seeded.database.path.read_bytes()
    examine(seeded)
    assert seeded.database.path.read_bytes() == before


def test_a_missing_database_is_a_problem_with_advice(tmp_path: Path) -> None:
    workspace = Workspace(str(tmp_path / "none.db"), "layla", settings())
    assert "tracker init" in findings(workspace, "problem")
    assert list(tmp_path.iterdir()) == []


def test_another_version_is_a_problem(empty: Workspace) -> None:
    with raw(empty.database.path) as other:
        other.execute("UPDATE alembic_version SET version_num = '0000'")
    assert "tracker db upgrade" in findings(empty, "problem")


def test_a_history_that_was_changed_is_a_problem(empty: Workspace) -> None:
    make_item(empty, title="Before")
    with raw(empty.database.path) as other:
        other.execute("""UPDATE events SET new = json_set(new, '$.title', 'After') WHERE entity = 'items'""")
    assert "does not add up" in findings(empty, "problem")


def test_rows_that_point_nowhere_are_a_problem(empty: Workspace) -> None:
    with raw(empty.database.path) as other:
        other.execute("INSERT INTO tags (item_id, tag) VALUES (77, 'lost')")
    assert "A row of tags refers to a row of items that is not there" in findings(empty, "problem")


def test_a_damaged_file_is_a_problem_and_not_an_error(seeded: Workspace) -> None:
    path = seeded.database.path
    seeded.database.close()
    content = bytearray(path.read_bytes())
    for start in range(8192, len(content), 12_288):
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)
    assert "damaged" in findings(seeded, "problem")


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_file_that_others_may_read_is_noted(empty: Workspace) -> None:
    empty.database.path.chmod(0o644)
    assert "chmod 600" in findings(empty, "note")
    empty.database.path.chmod(0o600)
    assert "chmod" not in findings(empty, "note")


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:1 / / rw - ext4 /dev/sda rw\n"
        "23 22 0:2 / /home rw shared:1 - nfs4 server:/home rw\n"
        "24 22 0:3 / /home2 rw - xfs /dev/sdb rw\n"
    )
    assert _filesystem(Path("/home/layla/t.db"), mounts) == "nfs4"
    assert _filesystem(Path("/home2/t.db"), mounts) == "xfs"
    assert _filesystem(Path("/srv/t.db"), mounts) == "ext4"
    assert _filesystem(Path("/srv/t.db"), tmp_path / "none") == ""


def test_a_network_drive_is_noted(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.doctor._filesystem", lambda path: "cifs")
    assert "network drive (cifs), where locks can fail" in findings(empty, "note")
