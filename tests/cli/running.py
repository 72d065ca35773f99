"""Running commands as their users do: in this process for speed, as a process or on a terminal where that matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tracker.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 60  # seconds after which a process that hangs fails its test


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class _Stream(io.TextIOWrapper):
    """A stream of bytes that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        self.raw_bytes = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.raw_bytes, encoding="utf-8")

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        return self.raw_bytes.getvalue().decode()


def run(*arguments: str, stdin: str = "", columns: int | None = None) -> Result:
    """Run a command in this process; with `columns` its output believes that it is a terminal of that width."""
    out, err = _Stream(terminal=columns is not None), _Stream(terminal=columns is not None)
    shown = {} if columns is None else {"COLUMNS": str(columns), "TERM": os.environ.get("TERM", "xterm-256color")}
    with (
        patch.dict(os.environ, shown),
        patch.object(sys, "stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(list(arguments))
    return Result(code, out.text(), err.text())


def done(*arguments: str, stdin: str = "") -> str:
    """Run a command that must succeed and return its output without the last line break."""
    result = run(*arguments, stdin=stdin)
    assert result.code == 0, result.err
    return result.out.rstrip("\r\n")


def column(name: str, query: str = "") -> list[Any]:
    """Return one column of the open items, or of those that match."""
    rows = json.loads(done("list", *query.split(), "--columns", f"ref,{name}", "--format", "json"))["rows"]
    return [row[name] for row in rows]


def environment(changed: Mapping[str, str] = {}) -> dict[str, str]:
    """Return the environment of the tests for a process, with some variables changed."""
    kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **changed}


def command(*arguments: str | bytes) -> list[str | bytes]:
    """Return the words that start a command as a process of its own."""
    return [sys.executable, "-m", "tracker", *arguments]


def process(
    *arguments: str | bytes, stdin: bytes = b"", variables: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process, its output piped."""
    return subprocess.run(
        command(*arguments), input=stdin, capture_output=True, env=environment(variables), timeout=TIMEOUT, check=False
    )
