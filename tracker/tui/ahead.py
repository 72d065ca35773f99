"""Modules that are loaded before they are asked for: 50 to 150 ms each, in which no key would be answered."""

from __future__ import annotations

import pkgutil
import sys
from contextlib import suppress
from importlib import import_module

from tracker.workspace import Workspace

PACKAGES = ("tracker.tui.views", "tracker.tui.screens")
REST = 1.0  # seconds after which the first of them is loaded: what is shown first is read and drawn by then
PAUSE = 0.05  # seconds between two of them, for whoever has begun to type


def to_load() -> list[str]:
    """Return the modules of views and boxes that are not loaded yet."""
    paths = {package: import_module(package).__path__ for package in PACKAGES}
    named = [f"{package}.{found.name}" for package, path in paths.items() for found in pkgutil.iter_modules(path)]
    return [name for name in named if name not in sys.modules]


def load(name: str, workspace: Workspace) -> None:
    """Load a module, in a thread, as something is read from a workspace."""
    with suppress(ImportError, OSError):  # said when somebody asks for it: the program may have been removed meanwhile
        import_module(name)
