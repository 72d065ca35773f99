"""What a command loads, and what may import what."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tracker
from tracker.workspace import Workspace

PACKAGE = Path(tracker.__file__).parent
ROOT = PACKAGE.parent
SLOW = ("alembic", "textual", "rich", "sqlalchemy.orm", "holidays", "icalendar", "dateutil", "tomlkit", "psycopg")
DOMAIN = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (PACKAGE / "domain").rglob("*.py")
)
IMPORTING = f"""
import importlib, sys
sys.path.insert(0, {str(ROOT)!r})
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sys.modules)
"""


def loaded_by(*arguments: str) -> set[str]:
    """Return the modules that a command loads."""
    environment = dict(os.environ) | {"TRACKER_TRACE_MODULES": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(done.stderr.split())


def heavy(modules: set[str]) -> list[str]:
    return sorted(name for name in modules if name.startswith(tuple(f"{slow}." for slow in SLOW)) or name in SLOW)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--format", "csv"),
        ("show", "CLR-1"),
        ("note", "CLR-1", "called"),
        ("report", "status"),
        ("add", "action", "Call", "--due", "2026-03-01 + 400wd"),
        ("calendar", "show", "--format", "csv"),
        ("calendar", "add-day", "2026-03-02", "Heat", "--reason", "x"),
    ],
    ids=" ".join,
)
def test_a_command_loads_nothing_that_is_slow(seeded: Workspace, arguments: tuple[str, ...]) -> None:
    modules = loaded_by(*arguments)
    assert "sqlalchemy" in modules
    assert heavy(modules) == []


def test_only_a_year_that_nobody_filled_makes_a_command_look_it_up(seeded: Workspace) -> None:
    due = ("add", "action", "Call", "--due", "2029-03-01 + 10wd")
    assert "holidays" in loaded_by(*due)
    assert heavy(loaded_by(*due)) == []


def test_help_and_version_load_no_database(empty: Workspace) -> None:
    for arguments in (("--version",), ("list", "--help")):
        assert "sqlalchemy" not in loaded_by(*arguments)


def test_the_domain_needs_the_standard_library_only() -> None:
    """In an interpreter without any site-packages; and nothing of it may reach for files, processes or the network."""
    command = [sys.executable, "-I", "-S", "-c", IMPORTING, *DOMAIN]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # Of the standard library too, but named for the machine: zoneinfo asks it where the time zones are.
    modules = {name for name in done.stdout.split() if not name.startswith("_sysconfigdata")}
    assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"__main__"} == {"tracker"}
    assert modules & {"sqlite3", "subprocess", "socket", "urllib.request"} == set()
    assert {name for name in modules if name.startswith("tracker.")} == {*DOMAIN, "tracker.errors"}


def test_the_rules_of_who_may_import_whom_are_there() -> None:
    """import-linter enforces them; here it only counts that nobody takes one out unseen."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    order = [layer for layer in layers if layer in ("cli", "services", "reports | formats", "storage", "domain")]
    assert order == ["cli", "services", "reports | formats", "storage", "domain"]
    forbidden: dict[str, set[str]] = {}
    for contract in contracts:
        for source in contract.get("source_modules", []):
            forbidden.setdefault(source, set()).update(contract.get("forbidden_modules", []))
    assert {"sqlalchemy", "typer", "pydantic"} <= forbidden["tracker.domain"]
    assert {"tracker.cli", "tracker.services", "tracker.formats"} <= forbidden.keys()


def test_no_module_opens_anything_when_it_is_imported() -> None:
    code = """
import importlib, pkgutil, sys, tracker
opened = []
sys.addaudithook(lambda name, arguments: opened.append((name, arguments)) if name == "sqlite3.connect" else None)
for found in pkgutil.walk_packages(tracker.__path__, "tracker."):
    if found.name != "tracker.__main__" and "._" not in found.name:
        importlib.import_module(found.name)
print(opened)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
