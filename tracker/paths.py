"""Where data, configuration, migrations and seeds are."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
WORKFLOWS = PACKAGE / "workflows"


def shipped(name: str) -> Path:
    """Return the folder `migrations` or `seed`: in an installed package as `_NAME`, else beside it in a checkout."""
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name


def data_file() -> Path:
    """Return where the database is unless someone says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("tracker", appauthor=False) / "tracker.db"


def settings_file() -> Path:
    """Return where the settings are unless someone says otherwise."""
    from platformdirs import user_config_path

    return user_config_path("tracker", appauthor=False) / "tracker.toml"
