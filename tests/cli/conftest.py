"""A seeded database for the commands, and this process's signals as they were."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Commands take SIGTERM for themselves; give it back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def database(templates: dict[str, Path], tmp_path: Path) -> Path:
    """This test's own seeded database, which commands use unless told otherwise: REG-1, CLR-1, DAT-1, FND-1."""
    return Path(shutil.copy(templates["seeded"], tmp_path / "tracker.db"))


@pytest.fixture
def empty_database(templates: dict[str, Path], tmp_path: Path) -> Path:
    """The same without any items, stakeholders or offices."""
    return Path(shutil.copy(templates["empty"], tmp_path / "tracker.db"))
