"""Files that must be whole or absent: a new file replaces its target only when all of it is on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tracker.errors import (
    CannotCreateError,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    StorageError,
    TrackerError,
)

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def new_file(target: Path, *, force: bool = False, private: bool = False) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` when the block ends well; after an error there is no trace of it.

    Raises CannotCreateError where the target exists (unless `force`), is a folder or a link, or cannot be made, and
    StorageError where the disk is full.
    """
    if target.is_dir():
        raise CannotCreateError(f"{target} is a folder.", hint="Name a file", command="--output FILE")
    if target.is_symlink():
        raise CannotCreateError(f"{target} is a link.", hint="Name the file itself", command="--output FILE")
    if target.exists() and not force:
        raise CannotCreateError(
            f"{target} exists already.", hint="Choose another name, or replace it", command="--force"
        )
    scratch = scratch_name(target)
    try:
        with create(scratch, private=private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(scratch, target, replace=force)
    except OSError as error:
        raise cannot_write(error, target) from error
    finally:
        scratch.unlink(missing_ok=True)


def create(path: Path, *, private: bool = False) -> BinaryIO:
    """Create a file that was not there, and open it for writing; `private`: only its owner may read it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
    return os.fdopen(os.open(path, flags, 0o600 if private else 0o666), "wb")


def scratch_name(target: Path) -> Path:
    """Return a name beside `target` that nobody uses."""
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.new")


def put_in_place(scratch: Path, target: Path, *, replace: bool) -> None:
    """Give a finished file its name, and make the name last. Without `replace` an existing target is never touched."""
    if replace:
        os.replace(scratch, target)
    else:
        _rename_to_new(scratch, target)
    sync_folder(target.parent)


def _rename_to_new(scratch: Path, target: Path) -> None:
    if os.name == "nt":
        os.rename(scratch, target)  # refuses by itself where the target exists
        return
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise CannotCreateError(f"{target} exists already.", hint="Choose another name.") from None
    except OSError:  # file systems without hard links, such as FAT: claim the name, then replace the claim
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600))
        os.replace(scratch, target)
    else:
        scratch.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems refuse to sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(error: OSError, target: Path) -> TrackerError:
    """Return what a failed write means to the person at the keyboard."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(f"The disk is full; {target} was not written.", hint="Free some space and try again.")
    if error.errno == errno.EIO:
        return StorageError(f"The disk failed; {target} was not written.", hint="Check the disk.")
    if error.errno == errno.ENOENT:
        return CannotCreateError(f"There is no folder {target.parent}.", hint="Create it first.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CannotCreateError(f"You may not write to {target.parent}.", hint="Choose another folder.")
    if error.errno == errno.EEXIST:
        return CannotCreateError(
            f"{target} exists already.", hint="Choose another name, or replace it", command="--force"
        )
    return CannotCreateError(f"{target} cannot be written: {error.strerror}.")


def expanded(name: str) -> Path:
    """Return a path with the home folder for a `~` in front; `~name` stays as typed where nobody is called so."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def read_text(path: Path, *, largest: int) -> str:
    """Return a UTF-8 text file of at most `largest` bytes, without its byte order mark.

    Raises NotFoundError, InvalidError, PermissionDeniedError.
    """
    try:
        if path.stat().st_size > largest:
            raise InvalidError(f"{path} is too large ({path.stat().st_size:,} bytes).", hint="Is it the right file?")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {path}.", hint="Check the name.") from None
    except UnicodeDecodeError as error:
        raise InvalidError(
            f"{path} is not UTF-8 text (byte {error.start}).", hint="Save it as plain text (UTF-8)."
        ) from None
    except PermissionError:
        raise PermissionDeniedError(f"You may not read {path}.", hint="Ask its owner.") from None
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from None
