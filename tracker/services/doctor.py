"""A look at the installation: what works, what is odd, and what to do about it."""

from __future__ import annotations

import locale
import os
import platform
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tracker import __version__
from tracker.errors import TrackerError
from tracker.storage.checks import event_chain_break, file_problems
from tracker.storage.database import HEAD, database_path, may_write
from tracker.workspace import Workspace

NETWORK_FILESYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, `note` (odd, but works) or `problem`, and what to do about it."""

    level: str
    what: str
    advice: str = ""


def examine(workspace: Workspace) -> list[Finding]:
    """Return what was found; nothing is changed."""
    return [*_program(), *_surroundings(workspace), *_database(workspace)]


def _program() -> Iterator[Finding]:
    yield Finding("ok", f"Tracker {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    with closing(sqlite3.connect(":memory:")) as connection:
        options = connection.execute("PRAGMA compile_options").fetchall()
    if ("ENABLE_FTS5",) not in options:
        yield Finding("problem", "This SQLite has no full-text search (FTS5).", "Use a Python from python.org.")


def _surroundings(workspace: Workspace) -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower()
    if encoding.replace("-", "") != "utf8":
        yield Finding("note", f"This terminal uses {encoding}; Arabic may not show.", "Set PYTHONUTF8=1.")
    yield Finding("ok", f"You are '{workspace.actor}'; today is {workspace.today} ({workspace.zone}).")


def _database(workspace: Workspace) -> Iterator[Finding]:
    try:
        path = database_path(workspace.location)
        database = workspace.database
        revision = database.revision()
    except TrackerError as error:
        yield Finding("problem", error.message, error.advice)
        return
    yield Finding("ok", f"Database {path}, {path.stat().st_size:,} bytes, version {revision}")
    if revision != HEAD:
        yield Finding("problem", f"The program needs version {HEAD}.", "Run: tracker db upgrade")
        return
    yield from _file(path)
    with workspace.read() as connection:
        for problem in file_problems(connection):
            yield Finding("problem", problem, "Restore your latest backup copy of the file.")
        broken = event_chain_break(connection)
    if broken:
        yield Finding("problem", broken, "Someone changed the file other than through Tracker.")
    else:
        yield Finding("ok", "The file is sound, and the history is unbroken.")


def _file(path: Path) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        yield Finding("note", f"Others on this computer may read {path} (mode {mode:03o}).", f"Run: chmod 600 {path}")
    if not may_write(path):
        yield Finding("note", f"You may read {path} but not change it.", "Check the rights of the file and its folder.")
    kind = _filesystem(path)
    if kind in NETWORK_FILESYSTEMS:
        yield Finding(
            "note", f"{path} is on a network drive ({kind}), where locks can fail.", "Keep it on this computer's disk."
        )


def _filesystem(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Return the kind of file system a path is on, as Linux tells it; empty elsewhere."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        left, _, right = line.partition(" - ")
        place = left.split(" ")[4]
        inside = place == "/" or str(path) == place or str(path).startswith(f"{place}/")
        if inside and len(place) >= len(best):
            best, kind = place, right.split(" ")[0]
    return kind
