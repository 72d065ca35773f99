"""Settings: where they come from, who wins, and what is said about a mistake."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.errors import ConfigurationError
from tracker.settings import THEMES, Settings, load_settings, save_setting, settings_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.toml"
    path.write_text('# Ours\nactor = "file"  # who\ndue_soon_days = 3\n', encoding="utf-8")
    return path


def load(path: Path, **variables: str) -> Settings:
    return load_settings(
        None, {"TRACKER_CONFIG": str(path)} | {f"TRACKER_{key}": text for key, text in variables.items()}
    )


def test_variables_win_over_the_file_and_the_file_over_defaults(file: Path) -> None:
    found = load(file, ACTOR="variable", BUSY_SECONDS="1.5")
    assert (found.actor, found.due_soon_days, found.expiring_days, found.busy_seconds) == ("variable", 3, 60, 1.5)
    assert load(file).actor == "file"


def test_an_empty_variable_counts_as_none(file: Path) -> None:
    assert load(file, ACTOR="").actor == "file"


def test_columns_come_as_a_list_or_with_commas(file: Path) -> None:
    assert load(file, COLUMNS="ref,title").columns == ("ref", "title")
    file.write_text('columns = ["ref"]\n', encoding="utf-8")
    assert load(file).columns == ("ref",)


def test_where_the_file_is(file: Path) -> None:
    assert settings_path("here.toml", {"TRACKER_CONFIG": "there.toml"}) == Path("here.toml")
    assert settings_path(None, {"TRACKER_CONFIG": "~/there.toml"}) == Path.home() / "there.toml"
    assert settings_path(None, {}).name == "tracker.toml"


def test_no_file_is_no_mistake_unless_it_was_named(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()
    with pytest.raises(ConfigurationError, match=r"no settings file .*none\.toml"):
        load_settings(str(tmp_path / "none.toml"), {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("due_son_days = 3", "there is no setting 'due_son_days'. Did you mean due_soon_days?"),
        ("zzz = 3", "there is no setting 'zzz'. Known: db, actor"),
        ("due_soon_days = 0", "due_soon_days: at least 1 is needed"),
        ('due_soon_days = "many"', "due_soon_days: "),
        ('time_zone = "Mars/Base"', "time_zone: no such time zone; write it like Asia/Baghdad"),
        ('now = "2026-01-05"', "now: needs a time zone"),
        ('now = "yesterday"', "now: "),
        ("actor = ", "is not valid TOML"),
        ("actor = 7", "actor: "),
        ("busy_seconds = -1", "busy_seconds: "),
    ],
)
def test_a_mistake_in_the_file_is_one_line_with_place_and_reason(file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 78


def test_a_mistake_in_a_variable_says_so(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="environment") as caught:
        load(file, DUE_SOON_DAYS="soon")
    assert "due_soon_days" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'actor = "Ren\xe9"')
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        load(tmp_path / "latin.toml")


def test_the_clock_can_be_stopped_and_the_zone_chosen() -> None:
    found = Settings(now="2026-01-05T12:00:00+03:00", time_zone="Asia/Baghdad")
    assert found.clock() == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert found.zone == ZoneInfo("Asia/Baghdad")
    assert Settings().zone is not None
    assert Settings().clock().tzinfo is UTC


# Saving.


def test_saving_keeps_the_rest_as_written(file: Path) -> None:
    save_setting(file, "time_zone", "Asia/Baghdad")
    assert file.read_text(encoding="utf-8") == (
        '# Ours\nactor = "file"  # who\ndue_soon_days = 3\ntime_zone = "Asia/Baghdad"\n'
    )
    save_setting(file, "due_soon_days", "5")
    assert "due_soon_days = 5" in file.read_text(encoding="utf-8")
    save_setting(file, "actor", "")
    assert load(file).actor == ""
    assert "# Ours" in file.read_text(encoding="utf-8")


def test_lists_are_saved_as_lists(file: Path) -> None:
    save_setting(file, "columns", "ref, title")
    assert load(file).columns == ("ref", "title")


def test_the_first_setting_makes_file_and_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tracker.toml"
    save_setting(path, "actor", "ليلى")
    assert load(path).actor == "ليلى"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("actr", "x", "Did you mean actor"),
        ("due_soon_days", "0", "due_soon_days"),
        ("time_zone", "Mars", "time zone"),
        ("tui_theme", "solar", "Themes: tracker-dark, tracker-light, "),
        ("tui_columns", "ref,title:9999", "Write it like title:40"),
    ],
)
def test_what_cannot_be_set_changes_nothing(file: Path, key: str, value: str, message: str) -> None:
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match=message):
        save_setting(file, key, value)
    assert file.read_bytes() == before


def test_a_theme_that_there_is_not_keeps_nobody_from_working(file: Path) -> None:
    file.write_text('tui_theme = "solar"\n', encoding="utf-8")
    assert load(file).tui_theme == "solar"
    save_setting(file, "tui_theme", THEMES[1])
    assert load(file).tui_theme == THEMES[1]


def test_a_broken_file_is_not_overwritten(file: Path) -> None:
    file.write_text("actor = ", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        save_setting(file, "actor", "x")
    assert file.read_text(encoding="utf-8") == "actor = "
