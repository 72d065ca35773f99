"""What was typed and not saved when the terminal UI was stopped."""

from __future__ import annotations

import pytest

from tracker.errors import TrackerError
from tracker.services.unsaved import keep_unsaved, unsaved_in_words
from tracker.workspace import Workspace


def test_it_is_kept_beside_the_database_and_told_until_somebody_removes_it(empty: Workspace) -> None:
    assert unsaved_in_words(empty) == ""
    first = keep_unsaved(empty, ["A note", "  Note: \x1b[2Jcalled", "    تم"])
    assert first.parent == empty.path.parent
    assert first.read_text(encoding="utf-8") == "A note\n  Note: ␛[2Jcalled\n    تم\n"
    assert f": {first}. Remove" in unsaved_in_words(empty)
    second = keep_unsaved(empty, ["another of the same second"])
    assert " and 1 more. Remove" in unsaved_in_words(empty)
    first.unlink()
    assert f": {second}. Remove" in unsaved_in_words(empty)
    second.unlink()
    assert unsaved_in_words(empty) == ""


def test_where_there_is_no_room_it_says_so(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TrackerError, match="disk is full"):
        keep_unsaved(empty, ["text"])
    assert unsaved_in_words(empty) == ""
