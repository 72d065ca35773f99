"""Files that are whole or absent."""
# ruff: noqa: PT012 - an error in the middle of a block is what these tests are about

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tracker.errors import (
    CannotCreateError,
    InvalidError,
    NotFoundError,
    StorageError,
    TrackerError,
)
from tracker.storage import files
from tracker.storage.files import cannot_write, expanded, new_file, put_in_place, read_text, scratch_name

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and links")


def write(target: Path, content: bytes = b"new", *, force: bool = False, private: bool = False) -> None:
    with new_file(target, force=force, private=private) as out:
        out.write(content)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "report.csv"


def test_a_new_file_holds_all_that_was_written_and_nothing_else_is_left(target: Path) -> None:
    write(target, b"a" * 100_000)
    assert target.read_bytes() == b"a" * 100_000
    assert names(target.parent) == ["report.csv"]


def test_nothing_is_there_until_the_end(target: Path) -> None:
    with new_file(target) as out:
        out.write(b"half")
        assert not target.exists()
    assert target.exists()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_inside_leaves_no_trace(target: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), new_file(target) as out:
        out.write(b"half")
        raise error
    assert names(target.parent) == []


def test_an_existing_file_is_not_touched(target: Path) -> None:
    target.write_bytes(b"old")
    with pytest.raises(CannotCreateError, match=r"exists already.*--force") as caught:
        write(target)
    assert caught.value.exit_code == 73
    assert target.read_bytes() == b"old"


def test_a_file_that_appears_meanwhile_is_not_touched(target: Path) -> None:
    with pytest.raises(CannotCreateError, match="exists already"), new_file(target) as out:
        out.write(b"new")
        target.write_bytes(b"theirs")
    assert target.read_bytes() == b"theirs"
    assert names(target.parent) == ["report.csv"]


def test_force_replaces_the_whole_file(target: Path) -> None:
    target.write_bytes(b"a much longer old text")
    write(target, force=True)
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["report.csv"]


def test_force_keeps_the_old_file_after_an_error(target: Path) -> None:
    target.write_bytes(b"old")
    with pytest.raises(ValueError, match="no"), new_file(target, force=True):
        raise ValueError("no")
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["report.csv"]


@posix
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nowhere"])
def test_a_link_is_never_followed(target: Path, force: bool, there: bool) -> None:
    real = target.with_name("real.csv")
    if there:
        real.write_bytes(b"old")
    target.symlink_to(real)
    with pytest.raises(CannotCreateError, match="is a link"):
        write(target, force=force)
    assert real.read_bytes() == b"old" if there else not real.exists()
    assert target.is_symlink()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_refused(tmp_path: Path, force: bool) -> None:
    with pytest.raises(CannotCreateError, match="is a folder"):
        write(tmp_path, force=force)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotCreateError, match=r"There is no folder .*away"):
        write(tmp_path / "away" / "report.csv")
    assert names(tmp_path) == []


@posix
@pytest.mark.parametrize("force", [False, True])
def test_a_private_file_is_for_its_owner_only(target: Path, force: bool) -> None:
    if force:
        target.touch(0o644)
    write(target, private=True, force=force)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@posix
def test_a_private_file_is_private_from_its_first_byte(target: Path) -> None:
    with new_file(target, private=True):
        (scratch,) = target.parent.iterdir()
        assert stat.S_IMODE(scratch.stat().st_mode) == 0o600


def test_the_file_and_its_name_are_synced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write(target)
    assert synced == (["file"] if os.name == "nt" else ["file", "folder"])


@pytest.mark.parametrize(
    ("number", "kind", "message"),
    [
        (errno.ENOSPC, StorageError, "disk is full"),
        (errno.EDQUOT, StorageError, "disk is full"),
        (errno.EIO, StorageError, "disk failed"),
        (errno.ENOENT, CannotCreateError, "no folder"),
        (errno.EACCES, CannotCreateError, "may not write"),
        (errno.EROFS, CannotCreateError, "may not write"),
        (errno.EEXIST, CannotCreateError, "exists already"),
        (errno.ENAMETOOLONG, CannotCreateError, "cannot be written"),
    ],
)
def test_each_error_of_the_system_is_one_clear_line(number: int, kind: type[TrackerError], message: str) -> None:
    error = cannot_write(OSError(number, os.strerror(number)), Path("out") / "report.csv")
    assert type(error) is kind
    assert message in error.message
    assert "\n" not in str(error)


def test_a_disk_that_fills_at_the_end_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"disk is full; .* was not written") as caught:
        write(target, force=True)
    assert caught.value.exit_code == 74
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["report.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_is_told_as_such(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setattr(files, "create", lambda path, private: Path("/dev/full").open("wb"))  # noqa: SIM115
    with pytest.raises(StorageError, match="disk is full"):
        write(target)
    assert names(target.parent) == []


@posix
def test_a_file_system_without_hard_links_still_refuses_what_exists(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: object, name: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write(target)
    assert target.read_bytes() == b"new"
    scratch = scratch_name(target)
    scratch.write_bytes(b"newer")
    with pytest.raises(FileExistsError):
        put_in_place(scratch, target, replace=False)
    assert target.read_bytes() == b"new"


def test_scratch_names_stay_beside_their_target_and_differ(target: Path) -> None:
    first, second = scratch_name(target), scratch_name(target)
    assert first.parent == target.parent
    assert first != second


def test_a_text_comes_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "seed.md"
    path.write_bytes("\ufeffتصريح".encode())
    assert read_text(path, largest=100) == "تصريح"


@pytest.mark.parametrize(
    ("content", "message"), [(b"x" * 101, "too large"), (b"caf\xe9", r"not UTF-8 text \(byte 3\)")]
)
def test_a_text_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "seed.md"
    path.write_bytes(content)
    with pytest.raises(InvalidError, match=message):
        read_text(path, largest=100)


def test_a_text_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        read_text(tmp_path / "none.md", largest=100)
    with pytest.raises(NotFoundError, match="cannot be read"):
        read_text(tmp_path, largest=1_000_000)


def test_a_home_that_nobody_has_is_a_plain_name() -> None:
    assert expanded("~nobody-by-this-name/seed.md") == Path("~nobody-by-this-name/seed.md")
    assert expanded("~/seed.md") == Path.home() / "seed.md"
