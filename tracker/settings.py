"""Settings: a small TOML file, and TRACKER_* variables that win over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tracker import paths
from tracker.domain.text import did_you_mean
from tracker.errors import ConfigurationError

_REASONS = {  # Pydantic's kinds of error, in words for everyone
    "int_parsing": "this is not a whole number",
    "int_from_float": "this is not a whole number",
    "float_parsing": "this is not a number",
    "greater_than_equal": "at least {ge} is needed",
    "less_than_equal": "at most {le} is possible",
    "string_type": "this must be text in quotes",
    "string_too_long": "at most {max_length} characters fit",
}
_LISTS = ("columns", "tui_columns")  # keys whose values are lists, written with commas where they are one text
# The first is the usual one; what they look like is in tui/themes.py.
THEMES = ("tracker-dark", "tracker-light", "tracker-dark-contrast", "tracker-light-contrast")
_Days = Annotated[int, Field(ge=1, le=3650)]


class Settings(BaseModel):
    """What a person may set. The description of each field is what `tracker config` shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    db: str = Field(default="", description="database file; empty: the usual place for this system")
    actor: str = Field(default="", max_length=100, description="your name in the history; empty: your login name")
    time_zone: str = Field(default="", description="like Asia/Baghdad; empty: this computer's")
    calendar: str = Field(default="iq", description="calendar for items whose office has none")
    due_soon_days: _Days = Field(default=7, description="days before a deadline from which it counts as due soon")
    expiring_days: _Days = Field(
        default=60, description="days before the end of a validity from which it counts as expiring"
    )
    stale_days: _Days = Field(
        default=30, description="days without any change after which an open item counts as stale"
    )
    columns: tuple[str, ...] = Field(default=(), description="columns of tracker list; empty: the usual ones")
    tui_theme: str = Field(
        default="", description=f"how the terminal UI looks: {', '.join(THEMES)}; empty: {THEMES[0]}"
    )
    tui_columns: tuple[str, ...] = Field(
        default=(), description="columns of the terminal UI, with a width if wanted: ref,title:40; empty: what fits"
    )
    tui_bidi: bool = Field(
        default=False, description="put Arabic into visual order, for terminals that do not (true or false)"
    )
    busy_seconds: float = Field(
        default=30.0, ge=0, le=600, description="how long to wait for a database that is in use"
    )
    now: str = Field(
        default="", description="pretend it is this moment (for demonstrations), like 2026-01-05T09:00:00Z"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            _ = value and ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write it like Asia/Baghdad") from None
        return value

    @field_validator("now")
    @classmethod
    def _known_moment(cls, value: str) -> str:
        if value and datetime.fromisoformat(value).tzinfo is None:
            raise ValueError("needs a time zone, like 2026-01-05T09:00:00Z")
        return value

    @property
    def zone(self) -> tzinfo:
        """The time zone that days and times are shown in."""
        if self.time_zone:
            return ZoneInfo(self.time_zone)
        from tzlocal import get_localzone  # by name, so that other dates have their own summer time

        try:
            return get_localzone()
        except (ZoneInfoNotFoundError, ValueError):
            return datetime.now(UTC).astimezone().tzinfo or UTC

    def clock(self) -> datetime:
        """Return the present moment in UTC, or the one that `now` pretends it is."""
        return datetime.fromisoformat(self.now).astimezone(UTC) if self.now else datetime.now(UTC)


def settings_path(given: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file that settings are read from: `--config`, TRACKER_CONFIG, or the usual place."""
    named = given or environment.get("TRACKER_CONFIG")
    try:
        return Path(named).expanduser() if named else paths.settings_file()
    except RuntimeError:  # `~name/...` of nobody known here
        raise ConfigurationError(
            f"There is no such home folder: {named}.", hint="Check the name", command="--config FILE"
        ) from None


def load_settings(given: str | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings. Raises ConfigurationError that names the file or variable, the key and the reason."""
    path = settings_path(given, environment)
    stored = read_file(path, must_exist=given is not None)
    settings = _validated(stored, str(path))
    variables = {
        key: environment[f"TRACKER_{key.upper()}"]
        for key in Settings.model_fields
        if environment.get(f"TRACKER_{key.upper()}")
    }
    lists = {key: variables[key].split(",") for key in _LISTS if key in variables}
    if lists:
        return _validated(stored | variables | lists, "the environment")
    return _validated(stored | variables, "the environment (TRACKER_...)") if variables else settings


def read_file(path: Path, *, must_exist: bool = False) -> dict[str, Any]:
    """Return the contents of a settings file, empty where there is none. Raises ConfigurationError."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise ConfigurationError(
                f"There is no settings file {path}.", hint="Check the name", command="--config FILE"
            ) from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.", hint="Mend or remove that line.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None


def _validated(values: Mapping[str, Any], where: str) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            hint = did_you_mean(key, Settings.model_fields) or f"Known: {', '.join(Settings.model_fields)}."
            raise ConfigurationError(f"{where}: there is no setting '{key}'.", hint=hint) from None
        reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, ")).format(**first.get("ctx", {}))
        place = where if where == key else f"{where}: {key}"
        raise ConfigurationError(f"{place}: {reason}.", command="tracker config") from None


def save_setting(path: Path, key: str, value: str) -> None:
    """Set one key in a settings file and keep the rest of it as written; an empty value takes the key out."""
    import tomlkit

    from tracker.storage.files import new_file

    if key not in Settings.model_fields:
        hint = did_you_mean(key, Settings.model_fields) or f"Known: {', '.join(Settings.model_fields)}."
        raise ConfigurationError(f"There is no setting '{key}'.", hint=hint)
    if key == "tui_theme" and value and value not in THEMES:  # in a file it keeps nobody from working: the app says it
        raise ConfigurationError(f"There is no theme '{value}'.", hint=f"Themes: {', '.join(THEMES)}.")
    if key == "tui_columns":
        _check_columns(value)
    read_file(path)
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    if not value:
        document.pop(key, None)
    else:
        typed: Any = [part.strip() for part in value.split(",")] if key in _LISTS else value
        checked = getattr(_validated({key: typed}, key), key)
        document[key] = list(checked) if isinstance(checked, tuple) else checked
    _validated(document.unwrap(), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path, force=True, private=True) as file:
        file.write(tomlkit.dumps(document).encode())


def _check_columns(value: str) -> None:
    """Raise where a width cannot be read; which columns there are is known to a database only."""
    from tracker.domain.views import parse_column
    from tracker.errors import InvalidError

    try:
        for text in value.split(",") if value else ():
            parse_column(text)
    except InvalidError as error:
        raise ConfigurationError(error.message, hint=error.hint, command=error.command) from None
