"""Snapshots of the screen as plain text: one file each, that a person can read and a diff can show."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui.driving import PATIENCE
from tracker.tui import choosing


class ScreenExtension(SingleFileSnapshotExtension):
    """One text file per screen."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a key wait for the rows that it is about as long as a slow machine takes for them."""
    monkeypatch.setattr(choosing, "PATIENCE", PATIENCE)


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare a screen with the one that was looked at and found good; `--snapshot-update` takes it as it is now."""
    return snapshot.use_extension(ScreenExtension)
